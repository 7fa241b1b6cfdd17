import { Module } from '@nestjs/common';
import { AccuracyRepository } from './accuracy/accuracy.repository.js';
import { StockAccuracy } from './accuracy/accuracy.js';
import { AdjustStock } from './conditions/adjust-stock.js';
import { BasketStock } from './basket-stock.repository.js';
import { FenceRepository } from './fences/fence.repository.js';
import { Fences } from './fences/fences.js';
import { AccuracyAdminController } from './http/accuracy.admin.controller.js';
import { ConditionStaffController } from './http/condition.staff.controller.js';
import { InboundAdminController } from './http/inbound.admin.controller.js';
import { InboundStaffController } from './http/inbound.staff.controller.js';
import { InventoryAdminController } from './http/inventory.admin.controller.js';
import { StocktakeAdminController } from './http/stocktake.admin.controller.js';
import { StocktakeStaffController } from './http/stocktake.staff.controller.js';
import { TransferAdminController } from './http/transfer.admin.controller.js';
import { TransferStaffController } from './http/transfer.staff.controller.js';
import { InboundRepository } from './inbound/inbound.repository.js';
import { InboundDeliveries } from './inbound/inbound.js';
import { Inventory } from './inventory.js';
import { MissingStock } from './shortfalls/missing-stock.js';
import { ReceiveStock } from './inbound/receive-stock.js';
import { ReservationRepository } from './reservations/reservation.repository.js';
import { ShortfallRepository } from './shortfalls/shortfall.repository.js';
import { StockConditions } from './conditions/stock-conditions.js';
import { StockLedger } from './stock-ledger.repository.js';
import { StockWork } from './stock-work.js';
import { StocktakeRepository } from './stocktakes/stocktake.repository.js';
import { Stocktakes } from './stocktakes/stocktakes.js';
import { TransferRepository } from './transfers/transfer.repository.js';
import { StockTransfers } from './transfers/transfers.js';

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
