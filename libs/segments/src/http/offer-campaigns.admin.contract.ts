import { type AnyRoute, defineRoute, fen, instant, pageOf, pageQuery, text, uuid } from '@quanyu/platform';
import { z } from 'zod';
import { OFFER_CAMPAIGN_STATUSES } from '../offers/offer-campaigns.repository.js';

const shared = { api: 'admin', tag: '人群', class: 'back' } as const;
const reading = { ...shared, access: { kind: 'staff', permission: 'segments.read' } } as const;
const writing = { ...shared, access: { kind: 'staff', permission: 'segments.write' } } as const;
const params = z.strictObject({ campaignId: uuid });
const count = z.int().min(0);

const campaign = z
  .strictObject({
    campaignId: uuid, code: z.string(), name: z.string(), status: z.enum(OFFER_CAMPAIGN_STATUSES), startsAt: instant, endsAt: instant,
    holdoutRate: z.int().meta({ description: '对照组比例，万分之一' }), launchedAt: instant.nullable(), version: z.int(), updatedByName: z.string(), updatedAt: instant,
  })
  .meta({ id: 'OfferCampaign' });

const detail = campaign
  .extend({
    offers: z.array(
      z.strictObject({ offerNo: z.int(), name: z.string(), segmentId: uuid, segmentName: z.string(), word: z.string().meta({ description: '促销规则「人群」里填这个词，就只给拿到这份权益的人' }) }),
    ),
  })
  .meta({ id: 'OfferCampaignDetail' });

const arm = z.strictObject({ members: count, buyers: count, orders: count, spentFen: fen }).meta({ id: 'OfferArm' });
const result = z
  .strictObject({
    offerNo: z.int().nullable().meta({ description: '为空是整个活动' }), treated: arm, holdout: arm,
    lift: z
      .strictObject({ difference: z.number(), from: z.number(), upTo: z.number(), verdict: z.enum(['better', 'worse', 'undecided']) })
      .nullable()
      .meta({ description: '购买率之差及其 95% 区间（Newcombe 方法 10）；有一组没有人时为空' }),
  })
  .meta({ id: 'OfferResult' });

export const listOfferCampaigns = defineRoute({
  ...reading, id: 'listOfferCampaigns', method: 'GET', path: '/offer-campaigns', summary: '人群活动列表', query: z.strictObject(pageQuery({ beforeId: uuid })), reply: pageOf(campaign), errors: [],
});

export const getOfferCampaign = defineRoute({
  ...reading, id: 'getOfferCampaign', method: 'GET', path: '/offer-campaigns/:campaignId', summary: '人群活动', params, reply: detail, errors: ['OFFER_CAMPAIGN.NOT_FOUND'],
});

export const createOfferCampaign = defineRoute({
  ...writing, id: 'createOfferCampaign', method: 'POST', path: '/offer-campaigns', summary: '新建人群活动（草稿）：按先后每人只得一份权益，留出对照组', status: 201, idempotent: true,
  body: z.strictObject({
    code: z.string().regex(/^[a-z0-9][a-z0-9-]{1,29}$/, { message: '2 到 30 个小写字母、数字或横线' }).meta({ examples: ['tea-2026'] }), name: text(40), startsAt: instant, endsAt: instant,
    holdoutRate: z.int().min(0).max(5_000), offers: z.array(z.strictObject({ name: text(40), segmentId: uuid })).min(1).max(10),
  }),
  reply: detail, errors: ['SEGMENTS.INVALID', 'SEGMENTS.NOT_FOUND', 'OFFER_CAMPAIGN.CODE_TAKEN', 'REQUEST.IDEMPOTENCY_KEY_REUSED'],
});

export const moveOfferCampaign = defineRoute({
  ...writing, id: 'moveOfferCampaign', method: 'PUT', path: '/offer-campaigns/:campaignId/status', summary: '发布（此刻分好组，之后不变）或结束', params,
  body: z.strictObject({ version: z.int().min(1), status: z.enum(['running', 'ended']) }), reply: detail,
  errors: ['OFFER_CAMPAIGN.NOT_FOUND', 'OFFER_CAMPAIGN.WRONG_STATUS', 'REQUEST.VERSION_CONFLICT'],
});

export const getOfferResults = defineRoute({
  ...reading, id: 'getOfferResults', method: 'GET', path: '/offer-campaigns/:campaignId/results', summary: '活动期间的购买率：拿到权益的与对照组，差值和 95% 区间', params,
  reply: z.strictObject({ offers: z.array(result), whole: result, until: instant }).meta({ id: 'OfferResults' }), errors: ['OFFER_CAMPAIGN.NOT_FOUND'],
});

export const offerCampaignsAdminRoutes: readonly AnyRoute[] = [listOfferCampaigns, getOfferCampaign, createOfferCampaign, moveOfferCampaign, getOfferResults];
