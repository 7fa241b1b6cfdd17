import type { AnyRoute } from '@quanyu/platform';
import { offerCampaignsAdminRoutes } from './http/offer-campaigns.admin.contract.js';
import { segmentsAdminRoutes } from './http/segments.admin.contract.js';
import { tagsAdminRoutes } from './http/tags.admin.contract.js';

export { Audiences } from './audiences.js';
export { CustomerFacts } from './facts/customer-facts.js';
export type { OrderFact } from './facts/customer-facts.repository.js';
export { Lifecycle } from './lifecycle/lifecycle.js';
export type { Cohort } from './lifecycle/lifecycle.repository.js';
export type { LifecycleRules, LifecycleStage } from './lifecycle/lifecycle.rules.js';
export { OfferCampaigns, offerWord } from './offers/offer-campaigns.js';
export type { SegmentRule } from './segments/segment-rule.js';
export { Segments } from './segments/segments.js';
export { segmentsError } from './segments.errors.js';
export { SegmentsModule } from './segments.module.js';
export { Tags } from './segments/tags.js';

export const segmentsRoutes: readonly AnyRoute[] = [...segmentsAdminRoutes, ...tagsAdminRoutes, ...offerCampaignsAdminRoutes];
