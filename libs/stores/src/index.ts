export * from './opening.rules.js';
export * from './pickup.rules.js';
export * from './store.js';
export { storesError } from './stores.errors.js';
export { storesRoutes } from './http/stores.contract.js';
