import { Injectable } from '@nestjs/common';
import { Clock, Database, encodeCursor, IdSource, once, platformError, type StaffEditor, type Tx, violatedConstraint, writeAudit } from '@quanyu/platform';
import { computeLift, type Lift } from './lift.rules.js';
import { type ArmResult, type CampaignOffer, type OfferCampaign, OfferCampaignsRepository, type OfferCampaignStatus } from './offer-campaigns.repository.js';
import { pageOf } from '../segments/segments.js';
import { segmentsError } from '../segments.errors.js';
import { SegmentsRepository } from '../segments/segments.repository.js';

const PAGE = 30;

export interface OfferCampaignContent {
  readonly code: string;
  readonly name: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly holdoutRate: number;
  readonly offers: readonly { readonly name: string; readonly segmentId: string }[];
}

export interface OfferCampaignDetail {
  readonly campaign: OfferCampaign;
  readonly offers: readonly CampaignOffer[];
}

type Arm = Omit<ArmResult, 'offerNo' | 'isHoldout'>;

/** What an offer did: both arms, and the difference with its interval; null while an arm is empty. */
export interface OfferResult {
  /** Null for the campaign as a whole. */
  readonly offerNo: number | null;
  readonly treated: Arm;
  readonly holdout: Arm;
  readonly lift: Lift | null;
}

const EMPTY: Arm = { members: 0, buyers: 0, orders: 0, spentFen: 0 };
/** What may follow what. */
const STEPS: Record<OfferCampaignStatus, readonly OfferCampaignStatus[]> = { draft: ['running'], running: ['ended'], ended: [] };

/**
 * Offers for segments, with a share that gets nothing, so that what the offers did can be told. Who gets what is decided once, at the launch;
 * price rules name an offer's word as their audience.
 */
@Injectable()
export class OfferCampaigns {
  constructor(
    private readonly database: Database,
    private readonly repository: OfferCampaignsRepository,
    private readonly segments: SegmentsRepository,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /** Newest first. */
  async list({ cursor, limit = PAGE }: { readonly cursor?: { readonly beforeId: string } | undefined; readonly limit?: number | undefined }): Promise<{ items: OfferCampaign[]; nextCursor: string | null }> {
    const { page, last } = pageOf(await this.repository.list({ beforeId: cursor?.beforeId ?? null, limit: limit + 1 }), limit);
    return { items: page, nextCursor: last === null ? null : encodeCursor([last.id]) };
  }

  /** @throws OFFER_CAMPAIGN.NOT_FOUND */
  async get(campaignId: string): Promise<OfferCampaignDetail> {
    const [campaign, offers] = await Promise.all([this.repository.find(campaignId), this.repository.listOffers(campaignId)]);
    if (campaign === null) throw segmentsError('OFFER_CAMPAIGN.NOT_FOUND');
    return { campaign, offers };
  }

  /** @throws SEGMENTS.INVALID, SEGMENTS.NOT_FOUND, OFFER_CAMPAIGN.CODE_TAKEN */
  async create(content: OfferCampaignContent, key: string, editor: StaffEditor): Promise<OfferCampaignDetail> {
    if (content.endsAt <= content.startsAt) throw segmentsError('SEGMENTS.INVALID', { errors: [{ path: 'body.endsAt', message: '结束时间要晚于开始时间' }] });
    try {
      const { campaignId } = await once(this.database, { scope: `staff:${editor.actor.staffId}`, key, request: { createOfferCampaign: content } }, async (tx) => {
        const { offers, ...fields } = content;
        const wanted = new Set(offers.map(({ segmentId }) => segmentId));
        if ((await this.segments.findMany([...wanted], tx)).size < wanted.size) throw segmentsError('SEGMENTS.NOT_FOUND');
        const campaign = { id: this.ids.uuid(), ...fields, updatedByName: editor.actor.name, updatedAt: this.clock.now() };
        await this.repository.insert(tx, campaign, offers);
        await this.audit(tx, editor, { action: 'offerCampaign.create', targetId: campaign.id, after: content });
        return { campaignId: campaign.id };
      });
      return await this.get(campaignId);
    } catch (error) {
      throw violatedConstraint(error) === 'offer_campaign_code_key' ? segmentsError('OFFER_CAMPAIGN.CODE_TAKEN') : error;
    }
  }

  /**
   * Launches a draft: everybody who fits an offer gets the first that does, or is held out of it. Ends what runs.
   * @throws OFFER_CAMPAIGN.NOT_FOUND, OFFER_CAMPAIGN.WRONG_STATUS, REQUEST.VERSION_CONFLICT
   */
  async move(campaignId: string, { version, status }: { readonly version: number; readonly status: OfferCampaignStatus }, editor: StaffEditor): Promise<OfferCampaignDetail> {
    await this.database.transaction(async (tx) => {
      const campaign = await this.repository.lock(tx, campaignId);
      if (campaign === null) throw segmentsError('OFFER_CAMPAIGN.NOT_FOUND');
      if (campaign.version !== version) throw platformError('REQUEST.VERSION_CONFLICT', { currentVersion: campaign.version });
      if (!STEPS[campaign.status].includes(status)) throw segmentsError('OFFER_CAMPAIGN.WRONG_STATUS', { status: campaign.status });
      const now = this.clock.now();
      if (status === 'running') await this.assign(tx, campaign, now);
      await this.repository.move(tx, campaignId, { status, at: now, byName: editor.actor.name });
      await this.audit(tx, editor, { action: `offerCampaign.${status}`, targetId: campaignId, before: { status: campaign.status }, after: { status } });
    });
    return this.get(campaignId);
  }

  /** Who bought while it ran, with the offers and without, offer by offer and in all. @throws OFFER_CAMPAIGN.NOT_FOUND */
  async readResults(campaignId: string): Promise<{ readonly offers: readonly OfferResult[]; readonly whole: OfferResult; readonly until: Date }> {
    const { campaign, offers } = await this.get(campaignId);
    const now = this.clock.now();
    const from = laterOf(campaign.startsAt, campaign.launchedAt ?? campaign.startsAt);
    const until = now < campaign.endsAt ? now : campaign.endsAt;
    const arms = await this.repository.readResults(campaignId, { from, until });
    return {
      offers: offers.map(({ offerNo }) => resultOf(offerNo, arms.filter((arm) => arm.offerNo === offerNo))),
      whole: resultOf(null, arms),
      until,
    };
  }

  private async assign(tx: Tx, { id: campaignId, holdoutRate }: OfferCampaign, now: Date): Promise<void> {
    const offers = await this.repository.listOffers(campaignId, tx);
    const segments = await this.segments.findMany(offers.map(({ segmentId }) => segmentId), tx);
    for (const { offerNo, segmentId } of offers) {
      const segment = segments.get(segmentId);
      if (segment === undefined) throw new Error('an offer has a segment');
      await this.segments.assignOffer(tx, { campaignId, offerNo, holdoutRate, rule: segment.rule, now });
    }
  }

  private async audit(tx: Tx, { actor, ip, requestId }: StaffEditor, entry: { action: string; targetId: string; before?: unknown; after: unknown }): Promise<void> {
    await writeAudit(tx, { actor, ip, requestId, targetType: 'offerCampaign', at: this.clock.now(), ...entry });
  }
}

function resultOf(offerNo: number | null, arms: readonly ArmResult[]): OfferResult {
  const [treated, holdout] = [sumArms(arms.filter(({ isHoldout }) => !isHoldout)), sumArms(arms.filter(({ isHoldout }) => isHoldout))];
  return { offerNo, treated, holdout, lift: computeLift(treated, holdout) };
}

function sumArms(arms: readonly Arm[]): Arm {
  return arms.reduce((sum, { members, buyers, orders, spentFen }) => ({ members: sum.members + members, buyers: sum.buyers + buyers, orders: sum.orders + orders, spentFen: sum.spentFen + spentFen }), EMPTY);
}

/** The word by which price rules know who has an offer. */
export function offerWord(campaignCode: string, offerNo: number): string {
  return `offer:${campaignCode}-${offerNo}`;
}

function laterOf(a: Date, b: Date): Date {
  return a > b ? a : b;
}
