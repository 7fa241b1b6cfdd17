
export { StockAccuracy } from './accuracy/accuracy.js';
export { AdjustStock } from './conditions/adjust-stock.js';
export { BasketStock } from './basket-stock.repository.js';
export type { Fence } from './fences/fence.repository.js';
export { type FenceRequest, Fences } from './fences/fences.js';
export { InboundDeliveries } from './inbound/inbound.js';
export { inventoryRoutes } from './http/inventory.routes.js';
export { inventoryError } from './inventory.errors.js';
export { commitmentsShort } from './inventory.events.js';
export { InventoryModule } from './inventory.module.js';
export { Inventory, type LockedStock, type ReserveRequest } from './inventory.js';
export { MissingStock } from './shortfalls/missing-stock.js';
export { ReceiveStock } from './inbound/receive-stock.js';
export { type HeldStock } from './reservations/reservation.repository.js';
export { StockConditions } from './conditions/stock-conditions.js';
export { availableToPromise, type BalanceKey, keyOf, type PlacedLine, type Shortage, type StockLine, type StockPart } from './stock.rules.js';
export { Stocktakes } from './stocktakes/stocktakes.js';
export { StockTransfers } from './transfers/transfers.js';
