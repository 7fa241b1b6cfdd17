import { FulfillmentOrderEntity } from './fulfillment-order.entity.js';

export { Board } from './board.js';
export { fulfillmentError } from './fulfillment.errors.js';
export { pickupReady } from './fulfillment.events.js';
export { FulfillmentModule } from './fulfillment.module.js';
export { HandOver } from './hand-over.js';
export { fulfillmentRoutes } from './http/fulfillment.contract.js';
export { OpenFulfillment } from './open-fulfillment.js';
export { PickOrder } from './pick-order.js';
export { TellShopper } from './tell-shopper.js';
export const fulfillmentEntities = [FulfillmentOrderEntity];
