import { type AnyRoute, cursorCount, defineRoute, instant, multilineText, pageOf, pageQuery, uuid } from '@quanyu/platform';
import { z } from 'zod';
import { REPLAY_STATUSES } from '../replay.repository.js';
import { replayDifference, replayTotals } from '../replay.rules.js';
import { RULES_STATUSES } from '../sourcing-rules.repository.js';
import { sourcingDecision, sourcingRuleSet } from '../sourcing.schema.js';

const TAG = '寻源';
const may = <const P extends 'sourcing.read' | 'sourcing.write'>(permission: P) => ({ kind: 'staff', permission }) as const;
const rulesParams = z.strictObject({ rulesId: uuid });
const MOST_DAYS = 31;

const placeName = z.strictObject({ locationId: uuid, code: z.string(), name: z.string() });

const rulesVersion = z
  .strictObject({
    rulesId: uuid, number: z.int(), status: z.enum(RULES_STATUSES), note: z.string(), version: z.int(), rules: sourcingRuleSet,
    editedByName: z.string(), editedAt: instant, activatedByName: z.string().nullable(), activatedAt: instant.nullable(), retiredAt: instant.nullable(),
    isOwnEdit: z.boolean().meta({ description: '最后由本人修改，须由另一位同事启用' }),
  })
  .meta({ id: 'SourcingRulesVersion' });

const replaySummary = z
  .strictObject({
    replayId: uuid, rulesId: uuid, rulesVersion: z.int(), status: z.enum(REPLAY_STATUSES), fromAt: instant, toAt: instant,
    requestedByName: z.string(), requestedAt: instant, finishedAt: instant.nullable(), totals: replayTotals,
  })
  .meta({ id: 'SourcingReplaySummary' });

const replay = replaySummary
  .extend({
    loadSpread: z.strictObject({ before: z.number(), after: z.number() }).meta({ description: '各地点单量的离散程度，0 表示一样多' }),
    places: z.array(placeName.extend({ before: z.int(), after: z.int() })).meta({ description: '单量变化最大的地点' }),
    differences: z.array(replayDifference.extend({ before: z.array(placeName), after: z.array(placeName) })),
  })
  .meta({ id: 'SourcingReplay' });

export const getActiveSourcingRules = defineRoute({
  id: 'getActiveSourcingRules', api: 'admin', method: 'GET', path: '/sourcing/active', summary: '正在使用的寻源规则', tag: TAG,
  access: may('sourcing.read'), class: 'back',
  reply: z.strictObject({ number: z.int().meta({ description: '0 为内置规则' }), rules: sourcingRuleSet }), errors: [],
});

export const listSourcingRules = defineRoute({
  id: 'listSourcingRules', api: 'admin', method: 'GET', path: '/sourcing/rules', summary: '寻源规则的版本，新的在前', tag: TAG,
  access: may('sourcing.read'), class: 'back', query: z.strictObject(pageQuery({ beforeNumber: cursorCount })), reply: pageOf(rulesVersion), errors: [],
});

export const getSourcingRules = defineRoute({
  id: 'getSourcingRules', api: 'admin', method: 'GET', path: '/sourcing/rules/:rulesId', summary: '一版寻源规则与它的回放', tag: TAG,
  access: may('sourcing.read'), class: 'back', params: rulesParams, reply: rulesVersion.extend({ replays: z.array(replaySummary) }).meta({ id: 'SourcingRulesDetail' }), errors: ['SOURCING.RULES_NOT_FOUND'],
});

const content = z.strictObject({ note: multilineText(500), rules: sourcingRuleSet });

export const createSourcingRules = defineRoute({
  id: 'createSourcingRules', api: 'admin', method: 'POST', path: '/sourcing/rules', summary: '新建寻源规则草稿', tag: TAG,
  access: may('sourcing.write'), class: 'back', idempotent: true, status: 201, body: content, reply: rulesVersion, errors: ['REQUEST.IDEMPOTENCY_KEY_REUSED'],
});

export const updateSourcingRules = defineRoute({
  id: 'updateSourcingRules', api: 'admin', method: 'PUT', path: '/sourcing/rules/:rulesId', summary: '改草稿', tag: TAG,
  access: may('sourcing.write'), class: 'back', params: rulesParams, body: content.extend({ version: z.int().min(1) }), reply: rulesVersion,
  errors: ['SOURCING.RULES_NOT_FOUND', 'SOURCING.NOT_DRAFT', 'REQUEST.VERSION_CONFLICT'],
});

export const activateSourcingRules = defineRoute({
  id: 'activateSourcingRules', api: 'admin', method: 'POST', path: '/sourcing/rules/:rulesId/activation', summary: '启用草稿（须回放过，且由另一位同事启用）', tag: TAG,
  access: may('sourcing.write'), class: 'back', params: rulesParams, body: z.strictObject({ version: z.int().min(1) }), reply: rulesVersion,
  errors: ['SOURCING.RULES_NOT_FOUND', 'SOURCING.NOT_DRAFT', 'SOURCING.NOT_REPLAYED', 'SOURCING.OWN_DRAFT', 'REQUEST.VERSION_CONFLICT'],
});

export const startSourcingReplay = defineRoute({
  id: 'startSourcingReplay', api: 'admin', method: 'POST', path: '/sourcing/rules/:rulesId/replays', summary: '用这一版规则回放过去的订单', tag: TAG,
  access: may('sourcing.write'), class: 'back', idempotent: true, status: 202, params: rulesParams,
  body: z
    .strictObject({ fromAt: instant, toAt: instant })
    .refine(({ fromAt, toAt }) => Date.parse(fromAt) < Date.parse(toAt), { message: '结束时间要晚于开始时间', path: ['toAt'] })
    .refine(({ fromAt, toAt }) => Date.parse(toAt) - Date.parse(fromAt) <= MOST_DAYS * 86_400_000, { message: `最多回放 ${MOST_DAYS} 天`, path: ['fromAt'] }),
  reply: replaySummary, errors: ['SOURCING.RULES_NOT_FOUND', 'REQUEST.IDEMPOTENCY_KEY_REUSED'],
});

export const getSourcingReplay = defineRoute({
  id: 'getSourcingReplay', api: 'admin', method: 'GET', path: '/sourcing/replays/:replayId', summary: '回放的进度与结果', tag: TAG,
  access: may('sourcing.read'), class: 'back', params: z.strictObject({ replayId: uuid }), reply: replay, errors: ['SOURCING.REPLAY_NOT_FOUND'],
});

export const getOrderSourcing = defineRoute({
  id: 'getOrderSourcing', api: 'admin', method: 'GET', path: '/orders/:orderId/sourcing', summary: '订单的寻源决定：候选、评分与原因', tag: TAG,
  access: { kind: 'staff', permission: 'orders.read' }, class: 'back', params: z.strictObject({ orderId: uuid }),
  reply: z.strictObject({ decisions: z.array(z.strictObject({ groupNo: z.int(), decision: sourcingDecision })), places: z.array(placeName) }),
  errors: ['ORDERS.NOT_FOUND'],
});

export const sourcingAdminRoutes: readonly AnyRoute[] = [
  getActiveSourcingRules, listSourcingRules, getSourcingRules, createSourcingRules, updateSourcingRules, activateSourcingRules, startSourcingReplay, getSourcingReplay, getOrderSourcing,
];
