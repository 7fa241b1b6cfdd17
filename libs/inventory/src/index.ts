
export { type AccuracyRow, type PlaceAccuracy } from './accuracy.repository.js';
export { StockAccuracy } from './accuracy.js';
export { AdjustStock, type Adjustment } from './adjust-stock.js';
export { BasketStock } from './basket-stock.repository.js';
export { type Fence, fenceKeyOf } from './fence.repository.js';
export { type FenceRequest, Fences } from './fences.js';
export { type StockBatch } from './inbound.repository.js';
export { DELIVERY_STATUSES, type DeliveryStatus, type InboundLine } from './inbound.rules.js';
export { type Announcement, type Arrival, type DeliveryView, InboundDeliveries } from './inbound.js';
export { inventoryRoutes } from './http/inventory.routes.js';
export { inventoryError } from './inventory.errors.js';
export { commitmentsShort } from './inventory.events.js';
export { InventoryModule } from './inventory.module.js';
export { Inventory, type Relocation, type LockedStock, type ReserveRequest, type ReturnedGoods, type ShortUnits } from './inventory.js';
export { MissingStock } from './missing-stock.js';
export { type Receipt, ReceiveStock } from './receive-stock.js';
export { type HeldStock } from './reservation.repository.js';
export { type Condition, StockConditions, type StateMove, type WriteOff } from './stock-conditions.js';
export { type StockNews, stockChannel } from './stock-work.js';
export {
  availableToPromise, type BalanceKey, keyOf, MOVEMENT_KINDS, type MovementKind, type PlacedLine, type Shortage, type StockBalance, type StockLine, type StockPart, type UnsellableCondition,
} from './stock.rules.js';
export { STOCKTAKE_STATUSES, type StocktakeScope, type StocktakeStatus } from './stocktake.rules.js';
export { type CountedUnits, type StocktakePlan, Stocktakes, type StocktakeView } from './stocktakes.js';
export { type ParcelLine, TRANSFER_STATUSES, type TransferLine, type TransferStatus } from './transfer.rules.js';
export { StockTransfers, type TransferRequest, type TransferView } from './transfers.js';
