import { Module } from '@nestjs/common';
import { CatalogueModule } from '@quanyu/catalogue';
import { IdentityModule } from '@quanyu/identity';
import { InventoryModule } from '@quanyu/inventory';
import { MembershipModule } from '@quanyu/membership';
import { StoresModule } from '@quanyu/stores';
import { AttemptCounts } from './campaigns/attempt-counts.js';
import { CampaignRepository } from './campaigns/campaign.repository.js';
import { CampaignResultsReader } from './campaigns/campaign-results.js';
import { ClaimCoupon } from './coupons/claim-coupon.js';
import { Claimants } from './coupons/claimants.js';
import { ClaimGate } from './coupons/claim-gate.js';
import { CouponCodes } from './coupons/coupon-codes.js';
import { CouponViews } from './coupons/coupon-views.js';
import { CouponsRepository } from './coupons/coupons.repository.js';
import { ExpireCoupons } from './coupons/expire-coupons.js';
import { IssueCoupons } from './coupons/issue-coupons.js';
import { PromotionCustomerHoldings } from './customer-holdings.js';
import { EditCampaign } from './campaigns/edit-campaign.js';
import { FlashOrders } from './campaigns/flash-orders.js';
import { FlashOrdersRepository } from './campaigns/flash-orders.repository.js';
import { FlashSales } from './campaigns/flash-sales.js';
import { FlashViews } from './campaigns/flash-views.js';
import { BenefitsStorefrontController } from './http/benefits.storefront.controller.js';
import { CampaignPreparationAdminController } from './http/campaign-preparation.admin.controller.js';
import { CampaignResultsAdminController } from './http/campaign-results.admin.controller.js';
import { CampaignsAdminController } from './http/campaigns.admin.controller.js';
import { FlashStorefrontController } from './http/flash.storefront.controller.js';
import { LoadTestsAdminController } from './http/load-tests.admin.controller.js';
import { PriceListsAdminController } from './http/price-lists.admin.controller.js';
import { PriceRulesAdminController } from './http/price-rules.admin.controller.js';
import { IssueSaleToken, SaleGate } from './campaigns/issue-sale-token.js';
import { LoadTests } from './campaigns/load-tests.js';
import { Preheating } from './campaigns/preheat.js';
import { PreheatRepository } from './campaigns/preheat.repository.js';
import { EditPriceLists } from './price-lists/edit-price-lists.js';
import { PriceListReader } from './price-lists/price-list-reader.js';
import { PriceLists } from './price-lists/price-lists.js';
import { PriceListsRepository } from './price-lists/price-lists.repository.js';
import { presaleControllers, presaleExports, presaleProviders } from './presale/index.js';
import { EditPriceRules } from './price-rules/edit-price-rules.js';
import { OrderBenefits } from './price-rules/order-benefits.js';
import { OrderBenefitsRepository } from './price-rules/order-benefits.repository.js';
import { PriceBasket } from './price-rules/price-basket.js';
import { PriceRuleReader } from './price-rules/price-rule-reader.js';
import { PriceRules } from './price-rules/price-rules.js';
import { PriceRulesRepository } from './price-rules/price-rules.repository.js';
import { SimulatePrice } from './price-rules/simulate-price.js';
import { PublishChecks } from './campaigns/publish-checks.js';
import { PurchaseLimits } from './purchase-limits.repository.js';
import { Reminders } from './campaigns/reminders.js';
import { EndCampaigns, RoomNews, RunCampaign } from './campaigns/run-campaign.js';
import { StockTokens } from './campaigns/stock-tokens.js';

@Module({
  imports: [IdentityModule, CatalogueModule, StoresModule, InventoryModule, MembershipModule],
  controllers: [FlashStorefrontController, BenefitsStorefrontController, CampaignsAdminController, CampaignPreparationAdminController, CampaignResultsAdminController, LoadTestsAdminController, PriceListsAdminController, PriceRulesAdminController, ...presaleControllers],
  providers: [
    PromotionCustomerHoldings, AttemptCounts, CampaignRepository, CampaignResultsReader, EditCampaign, EndCampaigns, FlashOrders, FlashOrdersRepository, FlashSales, FlashViews, IssueSaleToken,
    Claimants, ClaimCoupon, ClaimGate, CouponCodes, CouponViews, CouponsRepository, EditPriceLists, EditPriceRules, ExpireCoupons, IssueCoupons, OrderBenefits, OrderBenefitsRepository, PriceBasket, PriceListReader, PriceLists, PriceListsRepository, PriceRuleReader, PriceRules, PriceRulesRepository, SimulatePrice,
    LoadTests, Preheating, PreheatRepository, PublishChecks, PurchaseLimits, Reminders, RoomNews, RunCampaign, SaleGate, StockTokens, ...presaleProviders,
  ],
  exports: [AttemptCounts, ClaimCoupon, ClaimGate, CouponCodes, EditPriceLists, EditPriceRules, ExpireCoupons, IssueCoupons, OrderBenefits, PriceBasket, PriceLists, PriceRules, EditCampaign, EndCampaigns, FlashOrders, FlashSales, FlashViews, LoadTests, Preheating, Reminders, RoomNews, RunCampaign, SaleGate, StockTokens, ...presaleExports],
})
export class PromotionsModule {}
