export { fulfillmentError } from './fulfillment.errors.js';
export { fulfillmentRoutes } from './http/fulfillment.contract.js';
