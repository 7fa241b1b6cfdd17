import { Controller } from '@nestjs/common';
import { editorOf, Endpoint, type InputOf, type ReplyOf, type RequestContext } from '@quanyu/platform';
import { type OfferCampaignDetail, OfferCampaigns, type OfferResult, offerWord } from '../offers/offer-campaigns.js';
import type { OfferCampaign } from '../offers/offer-campaigns.repository.js';
import { createOfferCampaign, getOfferCampaign, getOfferResults, listOfferCampaigns, moveOfferCampaign } from './offer-campaigns.admin.contract.js';

@Controller()
export class OfferCampaignsAdminController {
  constructor(private readonly campaigns: OfferCampaigns) {}

  @Endpoint(listOfferCampaigns)
  async list({ query }: InputOf<typeof listOfferCampaigns>): Promise<ReplyOf<typeof listOfferCampaigns>> {
    const { items, nextCursor } = await this.campaigns.list(query);
    return { items: items.map(campaignWire), nextCursor };
  }

  @Endpoint(getOfferCampaign)
  async get({ params }: InputOf<typeof getOfferCampaign>): Promise<ReplyOf<typeof getOfferCampaign>> {
    return detailWire(await this.campaigns.get(params.campaignId));
  }

  @Endpoint(createOfferCampaign)
  async create({ body }: InputOf<typeof createOfferCampaign>, context: RequestContext<typeof createOfferCampaign>): Promise<ReplyOf<typeof createOfferCampaign>> {
    const content = { ...body, startsAt: new Date(body.startsAt), endsAt: new Date(body.endsAt) };
    return detailWire(await this.campaigns.create(content, context.idempotencyKey, editorOf(context)));
  }

  @Endpoint(moveOfferCampaign)
  async move({ params, body }: InputOf<typeof moveOfferCampaign>, context: RequestContext<typeof moveOfferCampaign>): Promise<ReplyOf<typeof moveOfferCampaign>> {
    return detailWire(await this.campaigns.move(params.campaignId, body, editorOf(context)));
  }

  @Endpoint(getOfferResults)
  async results({ params }: InputOf<typeof getOfferResults>): Promise<ReplyOf<typeof getOfferResults>> {
    const { offers, whole, until } = await this.campaigns.readResults(params.campaignId);
    return { offers: offers.map(resultWire), whole: resultWire(whole), until: until.toISOString() };
  }
}

function campaignWire({ id, startsAt, endsAt, launchedAt, updatedAt, ...campaign }: OfferCampaign) {
  return { campaignId: id, ...campaign, startsAt: startsAt.toISOString(), endsAt: endsAt.toISOString(), launchedAt: launchedAt?.toISOString() ?? null, updatedAt: updatedAt.toISOString() };
}

function detailWire({ campaign, offers }: OfferCampaignDetail) {
  return { ...campaignWire(campaign), offers: offers.map((offer) => ({ ...offer, word: offerWord(campaign.code, offer.offerNo) })) };
}

function resultWire({ lift, ...result }: OfferResult) {
  return { ...result, lift: lift === null ? null : { difference: lift.difference, ...lift.interval, verdict: lift.verdict } };
}
