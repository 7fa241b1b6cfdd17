import { Module } from '@nestjs/common';
import { CatalogueModule } from '@quanyu/catalogue';
import { InventoryModule } from '@quanyu/inventory';
import { StoresModule } from '@quanyu/stores';
import { AdminViewsController } from './admin.views.controller.js';
import { DashboardReader } from './dashboard.js';
import { StorefrontViewsController } from './storefront.views.controller.js';
import { ViewsRepository } from './views.repository.js';

/** Screens that read several domains at once. */
@Module({
  imports: [CatalogueModule, InventoryModule, StoresModule],
  controllers: [StorefrontViewsController, AdminViewsController],
  providers: [ViewsRepository, DashboardReader],
})
export class ViewsModule {}
