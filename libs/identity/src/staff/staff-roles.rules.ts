import { PERMISSIONS, type Permission, type StoreScope } from '@quanyu/platform';
import { identityError } from '../identity.errors.js';

/** The jobs that staff are hired for. Each is a bundle of permissions; `reach` says whether it is held per store. */
export const STAFF_ROLES = [
  'opsAdmin',
  'merchandiser',
  'inventoryPlanner',
  'customerService',
  'engineer',
  'storeManager',
  'storeClerk',
] as const;

export type StaffRole = (typeof STAFF_ROLES)[number];

export interface RoleDefinition {
  readonly role: StaffRole;
  /** Chinese name on screens. */
  readonly name: string;
  readonly description: string;
  /** `company` roles see every store; `store` roles are held in named stores only. */
  readonly reach: 'company' | 'store';
  readonly permissions: readonly Permission[];
}

const CLERK: readonly Permission[] = [
  'board.read',
  'orders.read',
  'fulfillment.accept',
  'fulfillment.pick',
  'fulfillment.handOver',
  'inventory.read',
  'inventory.work',
  'catalogue.read',
  'stores.read',
  'members.identify',
];

const DEFINITIONS: Readonly<Record<StaffRole, Omit<RoleDefinition, 'role'>>> = {
  opsAdmin: { name: '运营管理员', description: '全部门店、全部功能', reach: 'company', permissions: PERMISSIONS },
  merchandiser: {
    name: '商品运营',
    description: '商品、类目、图片、价格和活动',
    reach: 'company',
    permissions: ['catalogue.read', 'catalogue.write', 'inventory.read', 'stores.read', 'campaigns.read', 'campaigns.write'],
  },
  inventoryPlanner: {
    name: '库存计划',
    description: '各门店和仓库的库存、收货、调拨、盘点和调整',
    reach: 'company',
    permissions: ['inventory.read', 'inventory.receive', 'inventory.adjust', 'inventory.work', 'inventory.approve', 'catalogue.read', 'stores.read', 'sourcing.read'],
  },
  customerService: {
    name: '客服',
    description: '查订单，替顾客取消，只读查看门店工作台',
    reach: 'company',
    permissions: ['orders.read', 'orders.cancel', 'catalogue.read', 'inventory.read', 'stores.read', 'members.read', 'members.reveal', 'members.adjust', 'people.read', 'people.merge', 'staff.viewAs', 'shoppers.viewAs'],
  },
  engineer: {
    name: '工程师',
    description: '任务队列、操作记录、压测、降级开关和只读排查',
    reach: 'company',
    permissions: ['jobs.read', 'audit.read', 'orders.read', 'catalogue.read', 'inventory.read', 'stores.read', 'staff.read', 'operations.read', 'switches.read', 'switches.write', 'loadTests.read', 'loadTests.write', 'risk.read', 'campaigns.read', 'developers.read', 'developers.write'],
  },
  storeManager: {
    name: '店长',
    description: '本店订单、库存和取消',
    reach: 'store',
    permissions: [...CLERK, 'orders.cancel', 'inventory.receive', 'inventory.adjust', 'inventory.approve', 'staff.viewAs'],
  },
  storeClerk: { name: '店员', description: '本店接单、拣货、核销和库存作业', reach: 'store', permissions: CLERK },
};

export function roleDefinitions(): readonly RoleDefinition[] {
  return STAFF_ROLES.map((role) => ({ role, ...DEFINITIONS[role] }));
}

/** The roles of a setting: `none`, `console` for those of the company, or names with commas between. @throws Error for an unknown name */
export function rolesOfSetting(setting: string): ReadonlySet<StaffRole> {
  if (setting === 'none') return new Set();
  if (setting === 'console') return new Set(STAFF_ROLES.filter((role) => DEFINITIONS[role].reach === 'company'));
  return new Set(
    setting.split(',').map((name) => {
      const role = STAFF_ROLES.find((known) => known === name);
      if (role === undefined) throw new Error(`SECOND_FACTOR_ROLES names no role: ${name}`);
      return role;
    }),
  );
}

/** One role, held everywhere (`storeId` null) or in one store. */
export interface RoleGrant {
  readonly role: StaffRole;
  readonly storeId: string | null;
}

/** What a member of staff may do, and in which stores: the union of the granted roles. */
export function computeAccess(grants: readonly RoleGrant[]): { permissions: ReadonlySet<Permission>; storeScope: StoreScope } {
  const permissions = new Set(grants.flatMap(({ role }) => DEFINITIONS[role].permissions));
  if (grants.some(({ role }) => DEFINITIONS[role].reach === 'company')) return { permissions, storeScope: 'all' };
  return { permissions, storeScope: [...new Set(grants.flatMap(({ storeId }) => storeId ?? []))].sort() };
}

/**
 * Refuses grants whose union would hold more than its parts. Permissions and stores are checked apart, so a manager of
 * one store who is a clerk in another would be a manager in both: such people get two accounts.
 * @throws IDENTITY.ROLE_STORE_REQUIRED, IDENTITY.ROLES_CONFLICT
 */
export function assertGrantsAreSound(grants: readonly RoleGrant[]): void {
  for (const { role, storeId } of grants) {
    if ((DEFINITIONS[role].reach === 'store') !== (storeId !== null)) throw identityError('IDENTITY.ROLE_STORE_REQUIRED', { role });
  }
  const rolesByStore = new Map<string | null, Set<StaffRole>>();
  for (const { role, storeId } of grants) rolesByStore.set(storeId, (rolesByStore.get(storeId) ?? new Set()).add(role));
  const bundles = new Set([...rolesByStore.values()].map((roles) => [...roles].sort().join()));
  if (bundles.size > 1) throw identityError('IDENTITY.ROLES_CONFLICT');
}
