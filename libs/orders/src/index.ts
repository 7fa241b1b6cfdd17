import type { AnyRoute } from '@quanyu/platform';
import { ordersAdminRoutes } from './http/orders.admin.contract.js';
import { ordersCallbackRoutes } from './http/orders.callbacks.contract.js';
import { ordersStorefrontRoutes } from './http/orders.storefront.contract.js';

export { ordersError } from './orders.errors.js';
export const ordersRoutes: readonly AnyRoute[] = [...ordersStorefrontRoutes, ...ordersAdminRoutes, ...ordersCallbackRoutes];
