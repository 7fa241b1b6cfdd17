import { type AnyRoute, defineRoute, fen, instant, multilineText, pageOf, pageQuery, text, uuid } from '@quanyu/platform';
import { z } from 'zod';
import { SESSION_PHASES } from './flash.storefront.contract.js';

const may = <const P extends 'campaigns.read' | 'campaigns.write' | 'campaigns.approve'>(permission: P) => ({ kind: 'staff', permission }) as const;
const campaignParams = z.strictObject({ campaignId: uuid });

/** draft → submitted (stock is ring-fenced) → scheduled (a second person approved; runs by its times) ⇄ paused → ended; canceled from anywhere before the end. */
export const CAMPAIGN_STATUSES = ['draft', 'submitted', 'scheduled', 'paused', 'ended', 'canceled'] as const;

const sessionInput = z.strictObject({
  startsAt: instant,
  endsAt: instant,
  items: z
    .array(
      z.strictObject({
        variantId: uuid,
        flashPriceFen: fen.min(1),
        limitPerCustomer: z.int().min(1).max(99),
        /** Units ring-fenced at each stock location; a store's location carries the store's id. */
        stock: z.array(z.strictObject({ locationId: uuid, quantity: z.int().min(1).max(1_000_000) })).min(1).max(500),
      }),
    )
    .min(1)
    .max(100),
});

export const campaignContent = z.strictObject({
  name: text(40),
  note: multilineText(500).optional(),
  sessions: z.array(sessionInput).min(1).max(10),
  limits: z.strictObject({
    /** Units of one session that one device, network address or recipient phone may hold together; null: no limit. */
    perDevice: z.int().min(1).max(10_000).nullable(),
    perAddress: z.int().min(1).max(100_000).nullable(),
    perRecipient: z.int().min(1).max(10_000).nullable(),
  }),
  conditions: z.strictObject({
    newCustomersOnly: z.boolean(),
    minAccountAgeHours: z.int().min(0).max(8_760),
    /** 0: everyone; 1: registered members, whose phone is verified. Higher tiers come with membership. */
    minTier: z.int().min(0).max(1),
  }),
  protection: z.strictObject({
    waitingRoom: z.enum(['off', 'on', 'auto']),
    admitPerSecond: z.number().min(0.1).max(100_000),
    passMinutes: z.number().min(0.5).max(30),
    /** Part of each admission that members get first, 0 to 1. */
    memberShare: z.number().min(0).max(1),
    challenge: z.enum(['off', 'light', 'heavy']),
    paymentMinutes: z.number().min(0.05).max(60),
  }),
  preheatAt: instant,
  expectedOrdersPerSecond: z.int().min(1).max(100_000),
});

/** Per second; 0 lets nobody in. */
const admissionRate = z.union([z.literal(0), z.number().min(0.1).max(100_000)]);

export const campaign = z
  .strictObject({
    campaignId: uuid,
    version: z.int(),
    status: z.enum(CAMPAIGN_STATUSES),
    /** The phase of the whole by the clock: upcoming until the first session starts. */
    phase: z.enum(SESSION_PHASES),
    name: z.string(),
    note: z.string(),
    sessions: z.array(
      z.strictObject({
        sessionId: uuid,
        startsAt: instant,
        endsAt: instant,
        phase: z.enum(SESSION_PHASES),
        items: z.array(
          z.strictObject({
            itemId: uuid, variantId: uuid, productId: uuid.nullable(), title: z.string(), optionText: z.string(), sku: z.string(), imageUrl: z.string().nullable(),
            dailyPriceFen: fen.nullable(), flashPriceFen: fen, limitPerCustomer: z.int(),
            stock: z.array(z.strictObject({ locationId: uuid, quantity: z.int() })),
          }),
        ),
      }),
    ),
    limits: campaignContent.shape.limits,
    conditions: campaignContent.shape.conditions,
    // While it runs the room may be shut.
    protection: campaignContent.shape.protection.extend({ admitPerSecond: admissionRate }),
    preheatAt: instant,
    expectedOrdersPerSecond: z.int(),
    createdByName: z.string(),
    submittedByName: z.string().nullable(),
    approvedByName: z.string().nullable(),
    /** True when the caller submitted it and so may not approve it. */
    isOwnSubmission: z.boolean(),
    updatedAt: instant,
  })
  .meta({ id: 'Campaign', description: '秒杀活动' });

export const campaignSummary = campaign
  .pick({ campaignId: true, version: true, status: true, phase: true, name: true, updatedAt: true, createdByName: true })
  .extend({ startsAt: instant, endsAt: instant, sessionCount: z.int(), itemCount: z.int(), totalUnits: z.int() })
  .meta({ id: 'CampaignSummary' });

export const listCampaigns = defineRoute({
  id: 'listCampaigns', api: 'admin', method: 'GET', path: '/campaigns', summary: '秒杀活动列表', tag: '营销',
  access: may('campaigns.read'), class: 'back',
  query: z.strictObject({ status: z.enum(CAMPAIGN_STATUSES).optional(), ...pageQuery({ beforeId: uuid }) }),
  reply: pageOf(campaignSummary), errors: [],
});

export const getCampaign = defineRoute({
  id: 'getCampaign', api: 'admin', method: 'GET', path: '/campaigns/:campaignId', summary: '秒杀活动', tag: '营销',
  access: may('campaigns.read'), class: 'back', params: campaignParams, reply: campaign, errors: ['CAMPAIGN.NOT_FOUND'],
});

export const createCampaign = defineRoute({
  id: 'createCampaign', api: 'admin', method: 'POST', path: '/campaigns', summary: '新建秒杀活动（草稿）', tag: '营销',
  access: may('campaigns.write'), class: 'back', idempotent: true, status: 201, body: campaignContent, reply: campaign, errors: ['CAMPAIGN.INVALID'],
});

export const updateCampaign = defineRoute({
  id: 'updateCampaign', api: 'admin', method: 'PUT', path: '/campaigns/:campaignId', summary: '改草稿', tag: '营销',
  access: may('campaigns.write'), class: 'back', params: campaignParams,
  body: campaignContent.extend({ version: z.int().min(1) }), reply: campaign,
  errors: ['CAMPAIGN.NOT_FOUND', 'CAMPAIGN.INVALID', 'CAMPAIGN.WRONG_STATUS', 'REQUEST.VERSION_CONFLICT'],
});

/** One step of a campaign's life, with the version that the person saw. */
const version = z.int().min(1);
const stepBody = z.strictObject({ version });
const reasonBody = stepBody.extend({ reason: text(200) });
const stepErrors = ['CAMPAIGN.NOT_FOUND', 'CAMPAIGN.WRONG_STATUS', 'REQUEST.VERSION_CONFLICT'];

export const submitCampaign = defineRoute({
  id: 'submitCampaign', api: 'admin', method: 'POST', path: '/campaigns/:campaignId/submission', summary: '提交审批，并锁定活动库存', tag: '营销',
  access: may('campaigns.write'), class: 'back', params: campaignParams, body: stepBody, reply: campaign,
  errors: [...stepErrors, 'CAMPAIGN.STOCK_SHORT', 'CAMPAIGN.CHECKS_FAILED'],
});

export const CHECK_KEYS = ['times', 'price', 'overlap', 'stock', 'warmUp', 'loadTest'] as const;

export const approveCampaign = defineRoute({
  id: 'approveCampaign', api: 'admin', method: 'POST', path: '/campaigns/:campaignId/approval', summary: '审批通过，按时间自动开始（须由另一人审批）', tag: '营销',
  access: may('campaigns.approve'), class: 'back', params: campaignParams,
  /** Warm-up and load test may be waived with a reason, which is audited; the other checks may not. */
  body: stepBody.extend({ waive: z.array(z.enum(['warmUp', 'loadTest'])).max(2), waiveReason: text(200).optional() }), reply: campaign,
  errors: [...stepErrors, 'CAMPAIGN.SAME_PERSON', 'CAMPAIGN.CHECKS_FAILED'],
});

export const rejectCampaign = defineRoute({
  id: 'rejectCampaign', api: 'admin', method: 'POST', path: '/campaigns/:campaignId/rejection', summary: '退回草稿，归还活动库存', tag: '营销',
  access: may('campaigns.approve'), class: 'back', params: campaignParams, body: reasonBody, reply: campaign, errors: stepErrors,
});

export const pauseCampaign = defineRoute({
  id: 'pauseCampaign', api: 'admin', method: 'POST', path: '/campaigns/:campaignId/pause', summary: '暂停', tag: '营销',
  access: may('campaigns.write'), class: 'back', params: campaignParams, body: reasonBody, reply: campaign, errors: stepErrors,
});

export const resumeCampaign = defineRoute({
  id: 'resumeCampaign', api: 'admin', method: 'POST', path: '/campaigns/:campaignId/resumption', summary: '恢复', tag: '营销',
  access: may('campaigns.write'), class: 'back', params: campaignParams, body: stepBody, reply: campaign, errors: stepErrors,
});

export const extendCampaign = defineRoute({
  id: 'extendCampaign', api: 'admin', method: 'POST', path: '/campaigns/:campaignId/extension', summary: '延长一场的结束时间', tag: '营销',
  access: may('campaigns.write'), class: 'back', params: campaignParams,
  body: stepBody.extend({ sessionId: uuid, endsAt: instant }), reply: campaign, errors: [...stepErrors, 'CAMPAIGN.INVALID', 'CAMPAIGN.CHECKS_FAILED'],
});

export const endCampaign = defineRoute({
  id: 'endCampaign', api: 'admin', method: 'POST', path: '/campaigns/:campaignId/end', summary: '提前结束或取消，归还活动库存', tag: '营销',
  access: may('campaigns.write'), class: 'back', params: campaignParams, body: reasonBody, reply: campaign, errors: stepErrors,
});

export const addCampaignStock = defineRoute({
  id: 'addCampaignStock', api: 'admin', method: 'POST', path: '/campaigns/:campaignId/stock', summary: '活动中加库存', tag: '营销',
  access: may('campaigns.write'), class: 'back', idempotent: true, params: campaignParams,
  body: z.strictObject({ itemId: uuid, locationId: uuid, quantity: z.int().min(1).max(1_000_000) }), reply: campaign,
  errors: ['CAMPAIGN.NOT_FOUND', 'CAMPAIGN.WRONG_STATUS', 'CAMPAIGN.STOCK_SHORT', 'REQUEST.IDEMPOTENCY_KEY_REUSED'],
});

export const setAdmissionRate = defineRoute({
  id: 'setAdmissionRate', api: 'admin', method: 'PUT', path: '/campaigns/:campaignId/admission', summary: '改等候室放行速度', tag: '营销',
  access: may('campaigns.write'), class: 'back', params: campaignParams, body: z.strictObject({ admitPerSecond: admissionRate }), reply: campaign,
  errors: ['CAMPAIGN.NOT_FOUND', 'CAMPAIGN.WRONG_STATUS'],
});

export const campaignCheck = z
  .strictObject({ key: z.enum(CHECK_KEYS), state: z.enum(['pass', 'fail', 'pending']), detail: z.string(), canWaive: z.boolean() })
  .meta({ id: 'CampaignCheck', description: '发布检查项' });

export const getCampaignChecks = defineRoute({
  id: 'getCampaignChecks', api: 'admin', method: 'GET', path: '/campaigns/:campaignId/checks', summary: '发布检查清单', tag: '营销',
  access: may('campaigns.read'), class: 'back', params: campaignParams, reply: z.strictObject({ checks: z.array(campaignCheck) }), errors: ['CAMPAIGN.NOT_FOUND'],
});

export const preheat = z
  .strictObject({
    state: z.enum(['none', 'running', 'done', 'failed']),
    total: z.int(), done: z.int(), failed: z.int(),
    startedAt: instant.nullable(), endedAt: instant.nullable(),
    /** The last problem, in words. */
    problem: z.string().nullable(),
  })
  .meta({ id: 'Preheat', description: '预热任务进度' });

export const startPreheat = defineRoute({
  id: 'startPreheat', api: 'admin', method: 'POST', path: '/campaigns/:campaignId/preheat', summary: '开始预热', tag: '营销',
  access: may('campaigns.write'), class: 'back', params: campaignParams, body: z.strictObject({}), reply: preheat, status: 202, errors: ['CAMPAIGN.NOT_FOUND', 'CAMPAIGN.WRONG_STATUS'],
});

export const getPreheat = defineRoute({
  id: 'getPreheat', api: 'admin', method: 'GET', path: '/campaigns/:campaignId/preheat', summary: '预热进度', tag: '营销',
  access: may('campaigns.read'), class: 'back', params: campaignParams, reply: preheat, errors: ['CAMPAIGN.NOT_FOUND'],
});

const funnel = z.strictObject({
  /** Requests for a sale token, which every attempt begins with, whatever became of them. */
  attempts: z.int(),
  /** Sale tokens given out. */
  admitted: z.int(),
  orders: z.int(),
  paid: z.int(),
  /** Orders that ended without a sale: closed unpaid, or cancelled. */
  returned: z.int(),
  refusals: z.array(z.strictObject({ code: z.string(), count: z.int() })),
});

export const liveItem = z.strictObject({
  itemId: uuid, sessionId: uuid, title: z.string(), optionText: z.string(), imageUrl: z.string().nullable(), flashPriceFen: fen,
  totalUnits: z.int(), heldUnits: z.int(), paidUnits: z.int(), leftUnits: z.int(),
});

export const getCampaignLive = defineRoute({
  id: 'getCampaignLive', api: 'admin', method: 'GET', path: '/campaigns/:campaignId/live', summary: '活动实时页', tag: '营销',
  access: may('campaigns.read'), class: 'back', params: campaignParams,
  reply: z
    .strictObject({
      serverTime: instant, status: z.enum(CAMPAIGN_STATUSES), phase: z.enum(SESSION_PHASES), version: z.int(),
      funnel, items: z.array(liveItem),
      /** The last sixty minutes with anything in them, oldest first. */
      minutes: z.array(z.strictObject({ at: instant, attempts: z.int(), orders: z.int(), refused: z.int() })),
      rooms: z.array(z.strictObject({ roomId: uuid, sessionId: uuid, waiting: z.int(), admitted: z.int(), admitPerSecond: z.number(), mode: z.enum(['off', 'on', 'auto']) })),
    })
    .meta({ id: 'CampaignLive' }),
  errors: ['CAMPAIGN.NOT_FOUND'],
});

export const getCampaignProof = defineRoute({
  id: 'getCampaignProof', api: 'admin', method: 'GET', path: '/campaigns/:campaignId/proof', summary: '活动复盘：有没有超卖、少卖', tag: '营销',
  access: may('campaigns.read'), class: 'back', params: campaignParams,
  reply: z
    .strictObject({
      funnel,
      plannedUnits: z.int(), addedUnits: z.int(), soldUnits: z.int(), heldUnits: z.int(),
      /** Never sold: still fenced, or back on the shelf. */
      unsoldUnits: z.int(),
      oversoldUnits: z.int(),
      /** Units that are neither sold, held nor unsold: lost on the way. */
      undersoldUnits: z.int(),
      checks: z.array(z.strictObject({ name: z.string(), holds: z.boolean(), detail: z.string() })),
    })
    .meta({ id: 'CampaignProof' }),
  errors: ['CAMPAIGN.NOT_FOUND'],
});

export const campaignsAdminRoutes: readonly AnyRoute[] = [
  listCampaigns, getCampaign, createCampaign, updateCampaign, submitCampaign, approveCampaign, rejectCampaign, pauseCampaign, resumeCampaign,
  extendCampaign, endCampaign, addCampaignStock, setAdmissionRate, getCampaignChecks, startPreheat, getPreheat, getCampaignLive, getCampaignProof,
];
