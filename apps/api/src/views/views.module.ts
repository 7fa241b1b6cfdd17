import { Module } from '@nestjs/common';
import { CatalogueModule } from '@quanyu/catalogue';
import { InventoryModule } from '@quanyu/inventory';
import { Clock, ENV, type Env } from '@quanyu/platform';
import { StoresModule } from '@quanyu/stores';
import { QueueTickets } from '../http/queue-board.js';
import { AdminViewsController } from './admin.views.controller.js';
import { DashboardReader } from './dashboard.js';
import { DisplayedStock } from './displayed-stock.js';
import { JobsViewsController } from './jobs.views.controller.js';
import { PerformanceRepository } from './performance.repository.js';
import { PerformanceViewsController } from './performance.views.controller.js';
import { ReportsRepository } from './reports.repository.js';
import { ReportsViewsController } from './reports.views.controller.js';
import { StorefrontViewsController } from './storefront.views.controller.js';
import { ViewsRepository } from './views.repository.js';

/** Screens that read several domains at once. */
@Module({
  imports: [CatalogueModule, InventoryModule, StoresModule],
  controllers: [StorefrontViewsController, AdminViewsController, JobsViewsController, ReportsViewsController, PerformanceViewsController],
  providers: [
    ViewsRepository,
    ReportsRepository,
    PerformanceRepository,
    DashboardReader,
    DisplayedStock,
    { provide: QueueTickets, inject: [ENV, Clock], useFactory: (env: Env, clock: Clock) => new QueueTickets(env.TOKEN_SECRET, clock) },
  ],
  exports: [QueueTickets, ViewsRepository],
})
export class ViewsModule {}
