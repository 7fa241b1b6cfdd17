import type { Schemas } from '../../api';

type RoleGrant = Schemas['RoleGrant'];
type Role = RoleGrant['role'];

/** How an account is given roles on the form: one reach, its roles, and for store roles the stores. */
export interface GrantDraft {
  readonly reach: 'company' | 'store';
  readonly roles: readonly Role[];
  readonly storeIds: readonly string[];
}

export const EMPTY_GRANTS: GrantDraft = { reach: 'store', roles: [], storeIds: [] };

/** Grants as the form shows them. Store roles are held alike in all of an account's stores. */
export function toGrantDraft(grants: readonly RoleGrant[]): GrantDraft {
  const storeIds = [...new Set(grants.flatMap(({ storeId }) => storeId ?? []))];
  return { reach: storeIds.length === 0 ? 'company' : 'store', roles: [...new Set(grants.map(({ role }) => role))], storeIds };
}

/** The form as grants: every chosen role in every chosen store, or without a store. */
export function toGrants({ reach, roles, storeIds }: GrantDraft): RoleGrant[] {
  if (reach === 'company') return roles.map((role) => ({ role, storeId: null }));
  return storeIds.flatMap((storeId) => roles.map((role) => ({ role, storeId })));
}

const SHOWN_STORES = 3;

/** Grants in a line: `店长 · SH001 静安寺店`, or `运营管理员 · 全部门店`. */
export function describeGrants(grants: readonly RoleGrant[], roleNames: ReadonlyMap<string, string>, storeNames: ReadonlyMap<string, string>): string {
  const { reach, roles, storeIds } = toGrantDraft(grants);
  const rolesText = roles.map((role) => roleNames.get(role) ?? role).join('、');
  if (reach === 'company') return `${rolesText} · 全部门店`;
  const shown = storeIds.slice(0, SHOWN_STORES).map((storeId) => storeNames.get(storeId) ?? '（看不到的门店）');
  const more = storeIds.length > SHOWN_STORES ? ` 等 ${storeIds.length} 家` : '';
  return `${rolesText} · ${shown.join('、')}${more}`;
}
