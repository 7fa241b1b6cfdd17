
export { StockAccuracy } from './accuracy.js';
export { AdjustStock } from './adjust-stock.js';
export { BasketStock } from './basket-stock.repository.js';
export type { Fence } from './fence.repository.js';
export { type FenceRequest, Fences } from './fences.js';
export { InboundDeliveries } from './inbound.js';
export { inventoryRoutes } from './http/inventory.routes.js';
export { inventoryError } from './inventory.errors.js';
export { commitmentsShort } from './inventory.events.js';
export { InventoryModule } from './inventory.module.js';
export { Inventory, type LockedStock, type ReserveRequest } from './inventory.js';
export { MissingStock } from './missing-stock.js';
export { ReceiveStock } from './receive-stock.js';
export { type HeldStock } from './reservation.repository.js';
export { StockConditions } from './stock-conditions.js';
export { availableToPromise, type BalanceKey, keyOf, type PlacedLine, type Shortage, type StockLine, type StockPart } from './stock.rules.js';
export { Stocktakes } from './stocktakes.js';
export { StockTransfers } from './transfers.js';
