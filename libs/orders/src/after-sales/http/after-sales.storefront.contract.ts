import { type AnyRoute, defineRoute, fen, mobilePhone, multilineText, pageOf, pageQuery, text, uuid } from '@quanyu/platform';
import { z } from 'zod';
import { MAX_LINES, MAX_QUANTITY } from '../../order-limits.js';
import { CASE_KINDS, CASE_REASONS, MAX_PHOTOS } from '../after-sales-state.js';
import { afterSalesCase, afterSalesOptions, caseParams, casePhoto } from './after-sales.schema.js';

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
    lines: z
      .array(
        z.strictObject({
          lineNo: z.int().min(1).max(MAX_LINES), quantity: z.int().min(1).max(MAX_QUANTITY),
          /** What it is exchanged for; each line of an exchange names one. */
          replacementVariantId: uuid.optional(),
        }),
      )
      .min(1)
      .max(MAX_LINES),
    reason: z.enum(CASE_REASONS), description: multilineText(200).optional(),
    /** Where the replacement of an exchange is sent; without it, it is collected at the selling store. */
    sendTo: z.strictObject({ contactName: text(20), contactPhone: mobilePhone, address: text(120, 4) }).optional(),
    photoIds: z.array(uuid).max(MAX_PHOTOS).optional(),
    /** What AFTER_SALES.GIFT_DUE named, once the shopper keeps the gifts for it. */
    giftFen: fen.optional(),
  }),
  reply: afterSalesCase,
  errors: [
    'ORDERS.NOT_FOUND', 'ORDERS.NOT_CANCELABLE', 'AFTER_SALES.NOT_BOUGHT', 'AFTER_SALES.NOTHING_LEFT', 'AFTER_SALES.NOT_RETURNABLE', 'AFTER_SALES.REPLACEMENT_REFUSED',
    'AFTER_SALES.EXCHANGE_UNAVAILABLE', 'AFTER_SALES.GIFT_DUE', 'AFTER_SALES.PHOTO_NOT_FOUND', 'REQUEST.IDEMPOTENCY_KEY_REQUIRED', 'REQUEST.IDEMPOTENCY_KEY_REUSED', 'RISK.BLOCKED', 'RISK.CHALLENGE_REQUIRED',
  ],
});

export const uploadAfterSalesPhoto = defineRoute({
  id: 'uploadAfterSalesPhoto', api: 'storefront', method: 'POST', path: '/after-sales/photos', summary: '上传售后照片（表单字段 file；重新编码，一天内没用上就删除）', tag: '售后',
  access: customer, class: 'back', status: 201, consumes: 'multipart/form-data', bodyLimitBytes: 11 * 1024 * 1024, reply: casePhoto,
  errors: ['AFTER_SALES.PHOTO_LIMIT', 'CATALOGUE.MEDIA_UNSUPPORTED', 'CATALOGUE.MEDIA_TOO_LARGE', 'REQUEST.UNSUPPORTED_MEDIA'],
});

export const listAfterSales = defineRoute({
  id: 'listAfterSales', api: 'storefront', method: 'GET', path: '/after-sales', summary: '我的售后', tag: '售后',
  access: customer, class: 'cart', query: z.strictObject({ orderId: uuid.optional(), ...pageQuery({ beforeId: uuid }) }), reply: pageOf(afterSalesCase), errors: [],
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

export const afterSalesStorefrontRoutes: readonly AnyRoute[] = [getAfterSalesOptions, applyAfterSales, uploadAfterSalesPhoto, listAfterSales, getAfterSales, cancelAfterSales, shipAfterSales, appealAfterSales];
