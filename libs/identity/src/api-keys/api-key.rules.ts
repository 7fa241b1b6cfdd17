import { createHash } from 'node:crypto';
import type { Permission } from '@quanyu/platform';
import type { RateLimit } from '@quanyu/risk';
import { roleDefinitions } from '../staff/staff-roles.rules.js';

/** How many requests a key may make, chosen when it is made. */
export const RATE_CLASSES = ['standard', 'bulk'] as const;

export type RateClass = (typeof RATE_CLASSES)[number];

export const RATE_LIMITS: Readonly<Record<RateClass, RateLimit>> = {
  standard: { name: 'api-key.standard', burst: 50, count: 10, perSeconds: 1 },
  bulk: { name: 'api-key.bulk', burst: 200, count: 50, perSeconds: 1 },
};

/** What only a person may do: decide beside another person, see or join people's data, or give rights away. */
const PERSONS_ONLY: ReadonlySet<Permission> = new Set<Permission>([
  'campaigns.approve', 'members.approve', 'members.reveal', 'people.merge', 'inventory.approve', 'switches.write', 'staff.write', 'staff.viewAs', 'shoppers.viewAs', 'developers.write',
]);

/** What staff of a store may do. Only these rights know stores; with any other a key of one store would reach into all of them. */
const OF_STORES: ReadonlySet<Permission> = new Set(roleDefinitions().flatMap(({ reach, permissions }) => (reach === 'store' ? permissions : [])));

/** What a key may do, and in which stores; null: in all of them. */
export interface KeyReach {
  readonly scopes: readonly Permission[];
  readonly storeIds: readonly string[] | null;
}

const TOKEN = /^Bearer (qyk_[\w-]{43})$/;
const PREFIX_LENGTH = 10;

/** A secret begins with `qyk_`, so that scanners of code and logs know it when they see it. */
export function toApiKey(token: string): string {
  return `qyk_${token}`;
}

/** What a list shows of it. */
export function prefixOf(apiKey: string): string {
  return apiKey.slice(0, PREFIX_LENGTH);
}

export function apiKeyIn(authorization: string): string | undefined {
  return TOKEN.exec(authorization)?.[1];
}

/** It is random and long: a plain hash keeps it as well as a slow one. */
export function hashOfApiKey(apiKey: string): Buffer {
  return createHash('sha256').update(apiKey).digest();
}

/** Those of the wished rights that a key must not have, or not in some stores alone, or its maker has not. */
export function findRefusedScopes(wished: KeyReach, makers: ReadonlySet<Permission>): Permission[] {
  const granted = grantedScopes(wished);
  return wished.scopes.filter((scope) => PERSONS_ONLY.has(scope) || !granted.has(scope) || !makers.has(scope));
}

/** The rights that a key has: of one for some stores those alone that know stores, whatever was written when it was made. */
export function grantedScopes({ scopes, storeIds }: KeyReach): ReadonlySet<Permission> {
  return new Set(storeIds === null ? scopes : scopes.filter((scope) => OF_STORES.has(scope)));
}
