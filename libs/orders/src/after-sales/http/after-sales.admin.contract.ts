import { type AnyRoute, defineRoute, pageOf, pageQuery, queryBoolean, text, uuid } from '@quanyu/platform';
import { z } from 'zod';
import { CASE_KINDS, CASE_STATUSES } from '../after-sales-state.js';
import { afterSalesCase, caseParams, replacementRecipient } from './after-sales.schema.js';

const read = { kind: 'staff', permission: 'orders.read' } as const;
const decide = { kind: 'staff', permission: 'orders.cancel' } as const;

export const listAfterSalesForOps = defineRoute({
  id: 'listAfterSales', api: 'admin', method: 'GET', path: '/after-sales', summary: '售后单', tag: '售后', access: read, class: 'back',
  query: z.strictObject({
    /** Number of the case or of its order, return code, or number of the parcel. */
    q: text(64).optional(),
    status: z.enum(CASE_STATUSES).optional(),
    kind: z.enum(CASE_KINDS).optional(),
    storeId: uuid.optional(),
    orderId: uuid.optional(),
    /** Only those past their time. */
    isOverdue: queryBoolean.optional(),
    ...pageQuery({ beforeId: uuid }),
  }),
  reply: pageOf(afterSalesCase), errors: [],
});

export const getAfterSalesForOps = defineRoute({
  id: 'getAfterSales', api: 'admin', method: 'GET', path: '/after-sales/:caseId', summary: '售后详情', tag: '售后',
  access: read, class: 'back', params: caseParams, reply: afterSalesCase, errors: ['AFTER_SALES.NOT_FOUND'],
});

export const decideAfterSales = defineRoute({
  id: 'decideAfterSales', api: 'admin', method: 'POST', path: '/after-sales/:caseId/decision', summary: '同意或拒绝（申请中、仲裁中）；大额要两个人先后同意', tag: '售后',
  access: decide, class: 'back', params: caseParams, body: z.strictObject({ isApproved: z.boolean(), reason: text(200, 2) }),
  reply: afterSalesCase, errors: ['AFTER_SALES.NOT_FOUND', 'AFTER_SALES.WRONG_STATE', 'AFTER_SALES.SECOND_PERSON_NEEDED', 'AFTER_SALES.EXCHANGE_UNAVAILABLE'],
});

export const retryAfterSalesRefund = defineRoute({
  id: 'retryAfterSalesRefund', api: 'admin', method: 'POST', path: '/after-sales/:caseId/refund-retry', summary: '退款失败后重试（同一退款单号）', tag: '售后',
  access: decide, class: 'back', params: caseParams, body: z.strictObject({ reason: text(200, 2) }),
  reply: afterSalesCase, errors: ['AFTER_SALES.NOT_FOUND', 'AFTER_SALES.WRONG_STATE'],
});

export const refundExchangeInstead = defineRoute({
  id: 'refundExchangeInstead', api: 'admin', method: 'POST', path: '/after-sales/:caseId/refund-instead', summary: '换不了：验收过的换货改为退款', tag: '售后',
  access: decide, class: 'back', params: caseParams, body: z.strictObject({ reason: text(200, 2) }),
  reply: afterSalesCase, errors: ['AFTER_SALES.NOT_FOUND', 'AFTER_SALES.WRONG_STATE'],
});

export const revealReplacementForOps = defineRoute({
  id: 'revealReplacementRecipient', api: 'admin', method: 'POST', path: '/after-sales/:caseId/recipient-reveals', summary: '查看换货的完整收货信息（要写原因，逐次留痕）', tag: '售后',
  access: { kind: 'staff', permission: 'members.reveal' }, class: 'back', params: caseParams, body: z.strictObject({ reason: text(200, 2) }),
  reply: replacementRecipient, errors: ['AFTER_SALES.NOT_FOUND', 'AFTER_SALES.WRONG_STATE'],
});

export const afterSalesAdminRoutes: readonly AnyRoute[] = [listAfterSalesForOps, getAfterSalesForOps, decideAfterSales, retryAfterSalesRefund, refundExchangeInstead, revealReplacementForOps];
