import { Module } from '@nestjs/common';
import { AccuracyRepository } from './accuracy.repository.js';
import { StockAccuracy } from './accuracy.js';
import { AdjustStock } from './adjust-stock.js';
import { BasketStock } from './basket-stock.repository.js';
import { FenceRepository } from './fence.repository.js';
import { Fences } from './fences.js';
import { AccuracyAdminController } from './http/accuracy.admin.controller.js';
import { ConditionStaffController } from './http/condition.staff.controller.js';
import { InboundAdminController } from './http/inbound.admin.controller.js';
import { InboundStaffController } from './http/inbound.staff.controller.js';
import { InventoryAdminController } from './http/inventory.admin.controller.js';
import { StocktakeAdminController } from './http/stocktake.admin.controller.js';
import { StocktakeStaffController } from './http/stocktake.staff.controller.js';
import { TransferAdminController } from './http/transfer.admin.controller.js';
import { TransferStaffController } from './http/transfer.staff.controller.js';
import { InboundRepository } from './inbound.repository.js';
import { InboundDeliveries } from './inbound.js';
import { Inventory } from './inventory.js';
import { MissingStock } from './missing-stock.js';
import { ReceiveStock } from './receive-stock.js';
import { ReservationRepository } from './reservation.repository.js';
import { ShortfallRepository } from './shortfall.repository.js';
import { StockConditions } from './stock-conditions.js';
import { StockLedger } from './stock-ledger.repository.js';
import { StockWork } from './stock-work.js';
import { StocktakeRepository } from './stocktake.repository.js';
import { Stocktakes } from './stocktakes.js';
import { TransferRepository } from './transfer.repository.js';
import { StockTransfers } from './transfers.js';

@Module({
  controllers: [
    InventoryAdminController, TransferStaffController, TransferAdminController, InboundStaffController, InboundAdminController,
    StocktakeStaffController, StocktakeAdminController, ConditionStaffController, AccuracyAdminController,
  ],
  providers: [
    Inventory, Fences, ReceiveStock, AdjustStock, StockTransfers, InboundDeliveries, Stocktakes, StockConditions, StockAccuracy, MissingStock, StockWork,
    StockLedger, ReservationRepository, FenceRepository, BasketStock, TransferRepository, InboundRepository, StocktakeRepository, AccuracyRepository, ShortfallRepository,
  ],
  exports: [Inventory, Fences, ReceiveStock, StockTransfers, InboundDeliveries, Stocktakes, StockConditions, StockAccuracy, MissingStock, BasketStock],
})
export class InventoryModule {}
