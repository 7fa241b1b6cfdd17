import { platformError } from './errors.js';

/** Everything that staff may do, as one closed list. Roles bundle these in `identity`. */
export const PERMISSIONS = [
  'board.read',
  'orders.read',
  'orders.cancel',
  'fulfillment.accept',
  'fulfillment.pick',
  'fulfillment.handOver',
  'catalogue.read',
  'catalogue.write',
  'inventory.read',
  'inventory.receive',
  'inventory.adjust',
  'inventory.work',
  'inventory.approve',
  'stores.read',
  'stores.write',
  'sourcing.read',
  'sourcing.write',
  'staff.read',
  'staff.write',
  'staff.viewAs',
  'shoppers.viewAs',
  'audit.read',
  'jobs.read',
  'campaigns.read',
  'campaigns.write',
  'campaigns.approve',
  'switches.read',
  'switches.write',
  'operations.read',
  'loadTests.read',
  'loadTests.write',
  'risk.read',
  'risk.write',
  'members.identify',
  'members.read',
  'members.reveal',
  'members.adjust',
  'members.approve',
  'members.write',
  'people.read',
  'people.merge',
  'people.observe',
  'developers.read',
  'developers.write',
  'segments.read',
  'segments.write',
] as const;

export type Permission = (typeof PERMISSIONS)[number];

/** The stores whose rows a member of staff may see and touch. */
export type StoreScope = 'all' | readonly string[];

export interface CustomerPrincipal {
  readonly kind: 'customer';
  readonly customerId: string;
  readonly sessionId: string;
  /** Who of the staff looks at what this shopper sees; reads what is shown to staff, and may do nothing. */
  readonly viewer?: Pick<StaffPrincipal, 'staffId' | 'name'>;
}

export interface StaffPrincipal {
  readonly kind: 'staff';
  readonly staffId: string;
  readonly sessionId: string;
  readonly name: string;
  readonly permissions: ReadonlySet<Permission>;
  readonly storeScope: StoreScope;
  /** Who looks through this person's eyes: sees what they see, and may do nothing. */
  readonly viewer?: Pick<StaffPrincipal, 'staffId' | 'name'>;
}

export type Principal = CustomerPrincipal | StaffPrincipal;

/** Turns the Authorization header into a principal. `identity` implements it; platform only asks. */
export abstract class Authenticator {
  /** The principal of a valid token for this audience, or null when there is none. Never throws for a bad token. */
  abstract authenticate(authorization: string, audience: 'customer' | 'staff'): Promise<Principal | null>;

  /**
   * The shopper of a token that this process verified before, at once; null when it must be verified. For gates in front
   * of a route, which wait for nothing.
   */
  abstract recallCustomer(authorization: string): CustomerPrincipal | null;
}

/** Whether a row of this store is one that somebody may see. What is not is answered as if it were not there. */
export function isStoreInScope(scope: StoreScope, storeId: string): boolean {
  return scope === 'all' || scope.includes(storeId);
}

/**
 * Whoever names a store, or a place with stock, must be let in there: `Endpoint` asks it for every store in a path, this is for one in a body. A
 * store's stock location carries the store's own id, so one rule covers both; a warehouse needs the scope "all".
 * @throws AUTH.FORBIDDEN with the store
 */
export function assertStoreInScope({ storeScope }: Pick<StaffPrincipal, 'storeScope'>, storeId: string): void {
  if (!isStoreInScope(storeScope, storeId)) throw platformError('AUTH.FORBIDDEN', { storeId });
}

/** The scope as an SQL parameter: null means every store. Use as `($n::uuid[] IS NULL OR store_id = ANY($n))`. */
export function scopeParameter(scope: StoreScope): string[] | null {
  return scope === 'all' ? null : [...scope];
}
