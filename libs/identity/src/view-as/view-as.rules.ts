import { isStoreInScope, type StaffPrincipal } from '@quanyu/platform';
import type { StaffProfile } from '../staff/staff-access.js';

/** Shoppers are no store's: whoever looks at one sees every store. */
export function mayViewShoppers(viewer: Pick<StaffPrincipal, 'permissions' | 'storeScope'>): boolean {
  return viewer.permissions.has('shoppers.viewAs') && viewer.storeScope === 'all';
}

/** Somebody of stores that are all the viewer's own. Nobody of the company: their rights reach further than any store's. */
export function mayView(viewer: Pick<StaffPrincipal, 'staffId' | 'permissions' | 'storeScope'>, viewed: Pick<StaffProfile, 'staffId' | 'storeScope'>): boolean {
  const { storeScope } = viewed;
  if (!viewer.permissions.has('staff.viewAs') || viewer.staffId === viewed.staffId || storeScope === 'all') return false;
  return storeScope.length > 0 && storeScope.every((storeId) => isStoreInScope(viewer.storeScope, storeId));
}
