import type { AnyRoute } from '@quanyu/platform';
import { campaignsAdminRoutes } from './http/campaigns.admin.contract.js';
import { flashStorefrontRoutes } from './http/flash.storefront.contract.js';
import { loadTestsAdminRoutes } from './http/load-tests.admin.contract.js';

export { promotionsError } from './promotions.errors.js';
export const promotionsRoutes: readonly AnyRoute[] = [...flashStorefrontRoutes, ...campaignsAdminRoutes, ...loadTestsAdminRoutes];
