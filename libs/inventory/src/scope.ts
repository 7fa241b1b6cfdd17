import { isStoreInScope, type StaffPrincipal } from '@quanyu/platform';
import { inventoryError } from './inventory.errors.js';

/**
 * A store's stock location carries the store's own id, so one scope rule covers both; warehouses need the scope "all".
 * @throws INVENTORY.UNKNOWN_LOCATION for a place of others, as if it were not there.
 */
export function assertPlaceInScope(staff: Pick<StaffPrincipal, 'storeScope'>, locationId: string): void {
  if (!isStoreInScope(staff.storeScope, locationId)) throw inventoryError('INVENTORY.UNKNOWN_LOCATION');
}
