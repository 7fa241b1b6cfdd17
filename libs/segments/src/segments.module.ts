import { Module } from '@nestjs/common';
import { IdentityModule } from '@quanyu/identity';
import { MembershipModule } from '@quanyu/membership';
import { Audiences } from './audiences.js';
import { CustomerFacts } from './facts/customer-facts.js';
import { CustomerFactsRepository } from './facts/customer-facts.repository.js';
import { SegmentCustomerHoldings } from './customer-holdings.js';
import { OfferCampaignsAdminController } from './http/offer-campaigns.admin.controller.js';
import { SegmentsAdminController } from './http/segments.admin.controller.js';
import { TagsAdminController } from './http/tags.admin.controller.js';
import { Lifecycle } from './lifecycle/lifecycle.js';
import { LifecycleRepository } from './lifecycle/lifecycle.repository.js';
import { Objections } from './objections.js';
import { OfferCampaigns } from './offers/offer-campaigns.js';
import { OfferCampaignsRepository } from './offers/offer-campaigns.repository.js';
import { Segments } from './segments/segments.js';
import { SegmentsRepository } from './segments/segments.repository.js';
import { Tags } from './segments/tags.js';
import { TagsRepository } from './segments/tags.repository.js';

@Module({
  imports: [IdentityModule, MembershipModule],
  controllers: [SegmentsAdminController, TagsAdminController, OfferCampaignsAdminController],
  providers: [
    ...[CustomerFacts, CustomerFactsRepository, Lifecycle, LifecycleRepository, Segments, SegmentsRepository],
    ...[SegmentCustomerHoldings, Objections, Tags, TagsRepository, OfferCampaigns, OfferCampaignsRepository, Audiences],
  ],
  exports: [CustomerFacts, Lifecycle, Segments, Tags, OfferCampaigns, Audiences],
})
export class SegmentsModule {}
