import { Module } from '@nestjs/common';
import { CatalogueModule } from '@quanyu/catalogue';
import { IdentityModule } from '@quanyu/identity';
import { InventoryModule } from '@quanyu/inventory';
import { AttemptCounts } from './attempt-counts.js';
import { CampaignRepository } from './campaign.repository.js';
import { CampaignResultsReader } from './campaign-results.js';
import { EditCampaign } from './edit-campaign.js';
import { FlashOrders } from './flash-orders.js';
import { FlashOrdersRepository } from './flash-orders.repository.js';
import { FlashSales } from './flash-sales.js';
import { FlashViews } from './flash-views.js';
import { CampaignPreparationAdminController } from './http/campaign-preparation.admin.controller.js';
import { CampaignResultsAdminController } from './http/campaign-results.admin.controller.js';
import { CampaignsAdminController } from './http/campaigns.admin.controller.js';
import { FlashStorefrontController } from './http/flash.storefront.controller.js';
import { LoadTestsAdminController } from './http/load-tests.admin.controller.js';
import { IssueSaleToken, SaleGate } from './issue-sale-token.js';
import { LoadTests } from './load-tests.js';
import { Preheating } from './preheat.js';
import { PreheatRepository } from './preheat.repository.js';
import { PublishChecks } from './publish-checks.js';
import { Reminders } from './reminders.js';
import { EndCampaigns, RoomNews, RunCampaign } from './run-campaign.js';
import { StockTokens } from './stock-tokens.js';

@Module({
  imports: [IdentityModule, CatalogueModule, InventoryModule],
  controllers: [FlashStorefrontController, CampaignsAdminController, CampaignPreparationAdminController, CampaignResultsAdminController, LoadTestsAdminController],
  providers: [
    AttemptCounts, CampaignRepository, CampaignResultsReader, EditCampaign, EndCampaigns, FlashOrders, FlashOrdersRepository, FlashSales, FlashViews, IssueSaleToken,
    LoadTests, Preheating, PreheatRepository, PublishChecks, Reminders, RoomNews, RunCampaign, SaleGate, StockTokens,
  ],
  exports: [AttemptCounts, EditCampaign, EndCampaigns, FlashOrders, FlashSales, FlashViews, LoadTests, Preheating, Reminders, RoomNews, RunCampaign, SaleGate, StockTokens],
})
export class PromotionsModule {}
