export { inventoryError } from './inventory.errors.js';
export { inventoryRoutes } from './http/inventory.contract.js';
export * from './stock.rules.js';
