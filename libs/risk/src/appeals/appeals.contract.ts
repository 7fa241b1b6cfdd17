import { defineRoute, instant, multilineText, pageOf, pageQuery, text, uuid } from '@quanyu/platform';
import { z } from 'zod';
import { APPEAL_STATUSES } from './appeals.repository.js';

const appealStatus = z.enum(APPEAL_STATUSES);
const evidence = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));

const myAppeal = z
  .strictObject({ appealId: uuid, point: z.string(), refusedAt: instant, words: z.string(), status: appealStatus, answer: z.string().nullable(), createdAt: instant })
  .meta({ id: 'MyRiskAppeal' });

const riskAppeal = z
  .strictObject({
    appealId: uuid, customerId: uuid, point: z.string(), rule: z.string(), ruleVersion: z.int(), refusedAt: instant, evidence, words: z.string(), status: appealStatus,
    answer: z.string().nullable(), decidedBy: z.string().nullable(), decidedAt: instant.nullable(), createdAt: instant,
    groupId: uuid.nullable().meta({ description: '现在所属的关联群' }), groupSize: z.int(),
  })
  .meta({ id: 'RiskAppeal' });

const allowDays = z.int().min(1).max(90).meta({ description: '放行多少天' });

export const fileRiskAppeal = defineRoute({
  id: 'fileRiskAppeal', api: 'storefront', method: 'POST', path: '/risk/appeals', summary: '对一次拒绝提出申诉', tag: '风控', access: { kind: 'customer' }, class: 'back',
  body: z.strictObject({ refusal: z.string().regex(/^[\x21-\x7e]{1,512}$/).meta({ description: '拒绝时 details.refusal 给出的凭据' }), words: multilineText(500) }),
  reply: myAppeal, status: 201, idempotent: true, errors: ['RISK.REFUSAL_INVALID', 'RISK.REFUSAL_APPEALED', 'RISK.APPEAL_OPEN', 'RATE_LIMITED', 'REQUEST.IDEMPOTENCY_KEY_REUSED'],
});

export const listMyRiskAppeals = defineRoute({
  id: 'listMyRiskAppeals', api: 'storefront', method: 'GET', path: '/risk/appeals', summary: '我的申诉，新的在前', tag: '风控', access: { kind: 'customer' }, class: 'back',
  reply: z.strictObject({ items: z.array(myAppeal) }), errors: [],
});

export const listRiskAppeals = defineRoute({
  id: 'listRiskAppeals', api: 'admin', method: 'GET', path: '/risk/appeals', summary: '申诉队列：待处理的先来先办，已处理的新的在前', tag: '风控', access: { kind: 'staff', permission: 'risk.read' }, class: 'back',
  query: z.strictObject({ status: appealStatus.optional(), ...pageQuery({ createdAt: instant, appealId: uuid }) }), reply: pageOf(riskAppeal), errors: [],
});

export const decideRiskAppeal = defineRoute({
  id: 'decideRiskAppeal', api: 'admin', method: 'POST', path: '/risk/appeals/:appealId/decision', summary: '答复申诉；通过则放行一段时间', tag: '风控', access: { kind: 'staff', permission: 'risk.write' }, class: 'back',
  params: z.strictObject({ appealId: uuid }), body: z.strictObject({ isApproved: z.boolean(), answer: text(200, 2), allowDays }),
  reply: riskAppeal, errors: ['RISK.APPEAL_NOT_FOUND', 'RISK.APPEAL_DECIDED'],
});

export const releaseRiskCustomers = defineRoute({
  id: 'releaseRiskCustomers', api: 'admin', method: 'POST', path: '/risk/releases', summary: '批量放行一批顾客', tag: '风控', access: { kind: 'staff', permission: 'risk.write' }, class: 'back',
  body: z.strictObject({ customerIds: z.array(uuid).min(1).max(1_000), reason: text(200, 2), allowDays }),
  reply: z.strictObject({ released: z.int(), appeals: z.int().meta({ description: '一并通过的申诉' }) }), idempotent: true, errors: ['REQUEST.IDEMPOTENCY_KEY_REUSED'],
});

export const appealsRoutes = [fileRiskAppeal, listMyRiskAppeals, listRiskAppeals, decideRiskAppeal, releaseRiskCustomers] as const;
