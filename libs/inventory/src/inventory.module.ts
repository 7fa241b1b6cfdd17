import { Module } from '@nestjs/common';
import { AdjustStock } from './adjust-stock.js';
import { BasketStock } from './basket-stock.repository.js';
import { FenceRepository } from './fence.repository.js';
import { Fences } from './fences.js';
import { InventoryAdminController } from './http/inventory.admin.controller.js';
import { InboundRepository } from './inbound.repository.js';
import { InboundDeliveries } from './inbound.js';
import { Inventory } from './inventory.js';
import { ReceiveStock } from './receive-stock.js';
import { ReservationRepository } from './reservation.repository.js';
import { StockLedger } from './stock-ledger.repository.js';
import { StockWork } from './stock-work.js';
import { TransferRepository } from './transfer.repository.js';
import { StockTransfers } from './transfers.js';

@Module({
  controllers: [InventoryAdminController],
  providers: [Inventory, Fences, ReceiveStock, AdjustStock, StockTransfers, InboundDeliveries, StockWork, TransferRepository, InboundRepository, BasketStock, StockLedger, ReservationRepository, FenceRepository],
  exports: [Inventory, Fences, ReceiveStock, StockTransfers, InboundDeliveries, BasketStock],
})
export class InventoryModule {}
