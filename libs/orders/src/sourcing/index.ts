import type { AnyRoute } from '@quanyu/platform';
import { sourcingAdminRoutes } from './http/sourcing.admin.contract.js';
import { sourcingStorefrontRoutes } from './http/sourcing.storefront.contract.js';

export { NearestWithBasket, type StoreOffer } from './nearest-with-basket.js';
export { OpenWork } from './open-work.js';
export { ReplaySourcing } from './replay-sourcing.js';
export { sourcingError } from './sourcing.errors.js';
export type { SourcingDecision, SourcingPart } from './sourcing.schema.js';
export { Sourcing } from './sourcing.js';
export const sourcingRoutes: readonly AnyRoute[] = [...sourcingStorefrontRoutes, ...sourcingAdminRoutes];
