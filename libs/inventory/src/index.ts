import { BalanceEntity } from './balance.entity.js';

export { inventoryRoutes } from './http/inventory.contract.js';
export { inventoryError } from './inventory.errors.js';
export { InventoryModule } from './inventory.module.js';
export { type Adjustment, type FenceRequest, type FenceShortage, Inventory, type Receipt, type ReserveRequest } from './inventory.js';
export { type Fence, fenceKeyOf, type HeldStock } from './inventory.repository.js';
export { availableToPromise, MOVEMENT_KINDS, type MovementKind, type Shortage, type StockBalance, type StockLine } from './stock.rules.js';
export const inventoryEntities = [BalanceEntity];
