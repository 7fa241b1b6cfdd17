import { type AnyRoute, cursorQuery, defineRoute, multilineText, pageOf, text, uuid } from '@quanyu/platform';
import { z } from 'zod';
import { MAX_LINES, MAX_QUANTITY } from '../../order-limits.js';
import { CASE_KINDS, CASE_REASONS } from '../after-sales-state.js';
import { afterSalesCase, afterSalesOptions, caseParams } from './after-sales.schema.js';

const customer = { kind: 'customer' } as const;

export const getAfterSalesOptions = defineRoute({
  id: 'getAfterSalesOptions', api: 'storefront', method: 'GET', path: '/orders/:orderId/after-sales-options', summary: '可申请的售后、最多可退与明细', tag: '售后',
  access: customer, class: 'cart', params: z.strictObject({ orderId: uuid }), reply: afterSalesOptions, errors: ['ORDERS.NOT_FOUND'],
});

export const applyAfterSales = defineRoute({
  id: 'applyAfterSales', api: 'storefront', method: 'POST', path: '/after-sales', summary: '申请售后', tag: '售后',
  access: customer, class: 'order', idempotent: true, status: 201,
  body: z.strictObject({
    orderId: uuid, kind: z.enum(CASE_KINDS),
    lines: z.array(z.strictObject({ lineNo: z.int().min(1).max(MAX_LINES), quantity: z.int().min(1).max(MAX_QUANTITY) })).min(1).max(MAX_LINES),
    reason: z.enum(CASE_REASONS), description: multilineText(200).optional(),
  }),
  reply: afterSalesCase,
  errors: [
    'ORDERS.NOT_FOUND', 'ORDERS.NOT_CANCELABLE', 'AFTER_SALES.NOT_BOUGHT', 'AFTER_SALES.NOTHING_LEFT', 'AFTER_SALES.NOT_RETURNABLE', 'AFTER_SALES.EXCHANGE_UNAVAILABLE',
    'REQUEST.IDEMPOTENCY_KEY_REQUIRED', 'REQUEST.IDEMPOTENCY_KEY_REUSED',
  ],
});

export const listAfterSales = defineRoute({
  id: 'listAfterSales', api: 'storefront', method: 'GET', path: '/after-sales', summary: '我的售后', tag: '售后',
  access: customer, class: 'cart', query: z.strictObject({ orderId: uuid.optional(), ...cursorQuery }), reply: pageOf(afterSalesCase), errors: [],
});

export const getAfterSales = defineRoute({
  id: 'getAfterSales', api: 'storefront', method: 'GET', path: '/after-sales/:caseId', summary: '售后详情', tag: '售后',
  access: customer, class: 'cart', params: caseParams, reply: afterSalesCase, errors: ['AFTER_SALES.NOT_FOUND'],
});

export const cancelAfterSales = defineRoute({
  id: 'cancelAfterSales', api: 'storefront', method: 'POST', path: '/after-sales/:caseId/cancellation', summary: '撤销售后（寄出前）', tag: '售后',
  access: customer, class: 'order', params: caseParams, body: z.strictObject({}), reply: afterSalesCase, errors: ['AFTER_SALES.NOT_FOUND', 'AFTER_SALES.WRONG_STATE'],
});

export const shipAfterSales = defineRoute({
  id: 'shipAfterSales', api: 'storefront', method: 'PUT', path: '/after-sales/:caseId/return-shipment', summary: '填写寄回单号', tag: '售后',
  access: customer, class: 'order', params: caseParams, body: z.strictObject({ carrier: text(20), trackingNumber: text(40, 4) }),
  reply: afterSalesCase, errors: ['AFTER_SALES.NOT_FOUND', 'AFTER_SALES.WRONG_STATE'],
});

export const appealAfterSales = defineRoute({
  id: 'appealAfterSales', api: 'storefront', method: 'POST', path: '/after-sales/:caseId/appeal', summary: '申诉一次', tag: '售后',
  access: customer, class: 'order', params: caseParams, body: z.strictObject({ note: text(200, 2) }),
  reply: afterSalesCase, errors: ['AFTER_SALES.NOT_FOUND', 'AFTER_SALES.WRONG_STATE', 'AFTER_SALES.APPEAL_OVER', 'AFTER_SALES.NOTHING_LEFT'],
});

export const afterSalesStorefrontRoutes: readonly AnyRoute[] = [getAfterSalesOptions, applyAfterSales, listAfterSales, getAfterSales, cancelAfterSales, shipAfterSales, appealAfterSales];
