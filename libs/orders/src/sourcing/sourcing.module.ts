import { Module } from '@nestjs/common';
import { InventoryModule } from '@quanyu/inventory';
import { StoresModule } from '@quanyu/stores';
import { ActiveRules } from './active-rules.js';
import { Assortments } from './assortments.js';
import { EditSourcingRules } from './edit-sourcing-rules.js';
import { SourcingAdminController } from './http/sourcing.admin.controller.js';
import { SourcingStorefrontController } from './http/sourcing.storefront.controller.js';
import { NearestWithBasket } from './nearest-with-basket.js';
import { OpenWork } from './open-work.js';
import { OpenWorkRepository } from './open-work.repository.js';
import { Places } from './place-map.js';
import { ReplayRepository } from './replay.repository.js';
import { ReplaySourcing } from './replay-sourcing.js';
import { SourcingRulesRepository } from './sourcing-rules.repository.js';
import { Sourcing } from './sourcing.js';

/** Where orders come from: part of `orders`, with nothing of orders below it. */
@Module({
  imports: [StoresModule, InventoryModule],
  controllers: [SourcingStorefrontController, SourcingAdminController],
  providers: [Places, Assortments, OpenWork, OpenWorkRepository, SourcingRulesRepository, ActiveRules, ReplayRepository, ReplaySourcing, EditSourcingRules, NearestWithBasket, Sourcing],
  exports: [Sourcing, ReplaySourcing, NearestWithBasket, OpenWork],
})
export class SourcingModule {}
