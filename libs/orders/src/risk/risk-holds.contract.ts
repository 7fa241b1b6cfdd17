import { type AnyRoute, defineRoute, fen, instant, pageOf, pageQuery, text, uuid } from '@quanyu/platform';
import { z } from 'zod';
import { ORDER_STATUSES } from '../order-state.js';
import { HOLD_STATUSES } from './risk-holds.repository.js';

const riskHold = z
  .strictObject({
    orderId: uuid, orderNo: z.string(), orderStatus: z.enum(ORDER_STATUSES), storeId: uuid, customerId: uuid, payableFen: fen, status: z.enum(HOLD_STATUSES),
    rule: z.string(), ruleVersion: z.int(), ruleName: z.string(), evidence: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
    createdAt: instant, decidedAt: instant.nullable(), decidedBy: z.string().nullable(), note: z.string().nullable(),
  })
  .meta({ id: 'RiskHold' });

export const listRiskHolds = defineRoute({
  id: 'listRiskHolds', api: 'admin', method: 'GET', path: '/risk/holds', summary: '风控复核中的订单：等得最久的在前；已处理的新的在前', tag: '风控', access: { kind: 'staff', permission: 'risk.read' }, class: 'back',
  query: z.strictObject({ status: z.enum(HOLD_STATUSES).optional(), ...pageQuery({ createdAt: instant, orderId: uuid }) }), reply: pageOf(riskHold), errors: [],
});

export const decideRiskHolds = defineRoute({
  id: 'decideRiskHolds', api: 'admin', method: 'POST', path: '/risk/holds/decisions', summary: '放行复核中的订单，或取消并退款；逐单处理，可以重复', tag: '风控', access: { kind: 'staff', permission: 'risk.write' }, class: 'back',
  body: z.strictObject({ orderIds: z.array(uuid).min(1).max(50), isReleased: z.boolean(), reason: text(100, 2).meta({ description: '取消时顾客看得到' }) }),
  reply: z.strictObject({ decided: z.array(uuid), failed: z.array(z.strictObject({ orderId: uuid, code: z.string() })) }), errors: [],
});

export const riskHoldRoutes: readonly AnyRoute[] = [listRiskHolds, decideRiskHolds];
