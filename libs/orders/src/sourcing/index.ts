import type { AnyRoute } from '@quanyu/platform';
import { sourcingAdminRoutes } from './http/sourcing.admin.contract.js';
import { sourcingStorefrontRoutes } from './http/sourcing.storefront.contract.js';

export { NearestWithBasket, type StoreOffer } from './nearest-with-basket.js';
export { OpenWork, type PlaceLoad, type Queue } from './open-work.js';
export { EditSourcingRules } from './edit-sourcing-rules.js';
export { ReplaySourcing } from './replay-sourcing.js';
export { sourcingError } from './sourcing.errors.js';
export { planSourcing } from './sourcing.rules.js';
export * from './sourcing.schema.js';
export { Sourcing, type SourcingRequest } from './sourcing.js';
export const sourcingRoutes: readonly AnyRoute[] = [...sourcingStorefrontRoutes, ...sourcingAdminRoutes];
