import { StockLocationEntity, StoreEntity } from './store.entity.js';

export { type Editor, type NewStore, type StatusChange, StoreEditing, type StoreFields } from './edit-store.js';
export { storesRoutes } from './http/stores.contract.js';
export { type OpeningState, openingState } from './opening.rules.js';
export { computePickupWindows, findPickupWindow, type PickupWindow } from './pickup.rules.js';
export * from './store.js';
export { computeCities, computeStoreSearch } from './store-search.rules.js';
export { storesError } from './stores.errors.js';
export { StoresModule } from './stores.module.js';
export { Stores } from './stores.js';
export const storesEntities = [StoreEntity, StockLocationEntity];
