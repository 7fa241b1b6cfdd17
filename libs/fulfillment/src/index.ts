import type { AnyRoute } from '@quanyu/platform';
import { courierRoutes } from './couriers/http/couriers.contract.js';
import { FulfillmentOrderEntity } from './fulfillment-order.entity.js';
import { fulfillmentRoutes as workRoutes } from './http/fulfillment.contract.js';

export { Board } from './board.js';
export { fulfillmentError } from './fulfillment.errors.js';
export { pickupReady } from './fulfillment.events.js';
export { FulfillmentModule } from './fulfillment.module.js';
export { HandOver } from './hand-over.js';
export { courierError } from './couriers/couriers.errors.js';
export { WatchDeliveries } from './couriers/watch-deliveries.js';
export { OpenFulfillment } from './open-fulfillment.js';
export { PickOrder } from './pick-order.js';
export { TellShopper } from './tell-shopper.js';
export const fulfillmentRoutes: readonly AnyRoute[] = [...workRoutes, ...courierRoutes];
export const fulfillmentEntities = [FulfillmentOrderEntity];
