import type { AnyRoute } from '@quanyu/platform';
import { campaignsAdminRoutes } from './http/campaigns.admin.contract.js';
import { flashStorefrontRoutes } from './http/flash.storefront.contract.js';
import { loadTestsAdminRoutes } from './http/load-tests.admin.contract.js';

export { AttemptCounts } from './attempt-counts.js';
export { type Campaign, type CampaignContent } from './campaign.rules.js';
export { CampaignRepository } from './campaign.repository.js';
export { CampaignResultsReader } from './campaign-results.js';
export { EditCampaign, type Editor } from './edit-campaign.js';
export { type Buyer, type FlashOrderRequest, FlashOrders } from './flash-orders.js';
export { FlashSales, type LiveItem } from './flash-sales.js';
export { FlashViews } from './flash-views.js';
export { issueSaleToken } from './http/flash.storefront.contract.js';
export { registerFlashHotReads, registerSaleGate, registerSoldOutLatch } from './http/flash-hot-reads.js';
export { SaleGate } from './issue-sale-token.js';
export { LoadTests } from './load-tests.js';
export { Preheating, preheatJob } from './preheat.js';
export { type CartLine, computePrice, describeNext, describeRefusal, type PriceBook, type PriceQuote, type PriceRequest, type PriceRule, RuleBook } from './pricing/index.js';
export { promotionsError } from './promotions.errors.js';
export { PromotionsModule } from './promotions.module.js';
export { Reminders } from './reminders.js';
export { EndCampaigns, RoomNews, RunCampaign } from './run-campaign.js';
export { StockTokens, type UnitsTaken } from './stock-tokens.js';

export const promotionsRoutes: readonly AnyRoute[] = [...flashStorefrontRoutes, ...campaignsAdminRoutes, ...loadTestsAdminRoutes];
