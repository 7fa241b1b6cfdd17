import { type AnyRoute, defineRoute, pageOf, pageQuery, text, uuid } from '@quanyu/platform';
import { z } from 'zod';
import { MAX_LINES, MAX_QUANTITY } from '../../order-limits.js';
import { afterSalesCase, replacementRecipient } from './after-sales.schema.js';

const work = { kind: 'staff', permission: 'inventory.work' } as const;
const storeParams = z.strictObject({ storeId: uuid });
const params = z.strictObject({ storeId: uuid, caseId: uuid });
const count = z.int().min(0).max(MAX_QUANTITY);

export const listReturns = defineRoute({
  id: 'listReturns', api: 'staff', method: 'GET', path: '/stores/:storeId/returns', summary: '在途与在店的退货', tag: '售后',
  access: work, class: 'back', params: storeParams, query: z.strictObject({ ...pageQuery({ beforeId: uuid }) }), reply: pageOf(afterSalesCase), errors: ['STORES.NOT_FOUND'],
});

export const findReturn = defineRoute({
  id: 'findReturn', api: 'staff', method: 'GET', path: '/stores/:storeId/return-codes/:code', summary: '按退货码、寄回单号、售后单号或订单号查退货（任何门店都能收）', tag: '售后',
  access: work, class: 'back', params: z.strictObject({ storeId: uuid, code: text(40, 4) }), reply: afterSalesCase, errors: ['AFTER_SALES.NOT_FOUND', 'STORES.NOT_FOUND'],
});

export const receiveReturn = defineRoute({
  id: 'receiveReturn', api: 'staff', method: 'POST', path: '/stores/:storeId/returns/:caseId/receipt', summary: '收到退货', tag: '售后',
  access: work, class: 'back', params, body: z.strictObject({}), reply: afterSalesCase, errors: ['AFTER_SALES.NOT_FOUND', 'AFTER_SALES.WRONG_STATE', 'STORES.NOT_FOUND'],
});

export const inspectReturn = defineRoute({
  id: 'inspectReturn', api: 'staff', method: 'POST', path: '/stores/:storeId/returns/:caseId/inspection', summary: '验货：每行各状态几件；通过即退款，大额等店长', tag: '售后',
  access: work, class: 'back', params,
  body: z.strictObject({
    /** Each line's counts add up to what was applied for; not read when it is not accepted. */
    lines: z.array(z.strictObject({ lineNo: z.int().min(1).max(MAX_LINES), sellable: count, damaged: count, qualityControl: count })).max(MAX_LINES),
    isAccepted: z.boolean(),
    note: text(200, 2).optional(),
  }),
  reply: afterSalesCase, errors: ['AFTER_SALES.NOT_FOUND', 'AFTER_SALES.WRONG_STATE', 'AFTER_SALES.COUNT_MISMATCH', 'STORES.NOT_FOUND'],
});

export const approveReturnRefund = defineRoute({
  id: 'approveReturnRefund', api: 'staff', method: 'POST', path: '/stores/:storeId/returns/:caseId/refund-approval', summary: '店长确认大额退款', tag: '售后',
  access: { kind: 'staff', permission: 'orders.cancel' }, class: 'back', params, body: z.strictObject({}), reply: afterSalesCase, errors: ['AFTER_SALES.NOT_FOUND', 'AFTER_SALES.WRONG_STATE', 'STORES.NOT_FOUND'],
});

export const handOutReplacement = defineRoute({
  id: 'handOutReplacement', api: 'staff', method: 'POST', path: '/stores/:storeId/returns/:caseId/replacement', summary: '交出换货：当面，或寄出', tag: '售后',
  access: work, class: 'back', params,
  /** Without a parcel it was handed over at the counter of the selling store. */
  body: z.strictObject({ parcel: z.strictObject({ carrier: text(20), trackingNumber: text(40, 4) }).optional() }),
  reply: afterSalesCase, errors: ['AFTER_SALES.NOT_FOUND', 'AFTER_SALES.WRONG_STATE', 'STORES.NOT_FOUND'],
});

export const revealReplacementAtStore = defineRoute({
  id: 'revealReplacementRecipient', api: 'staff', method: 'POST', path: '/stores/:storeId/returns/:caseId/recipient-reveals', summary: '寄出换货前查看完整收货信息（要有原因，逐次留痕）', tag: '售后',
  access: work, class: 'back', params, body: z.strictObject({ reason: text(200, 2) }), reply: replacementRecipient, errors: ['AFTER_SALES.NOT_FOUND', 'AFTER_SALES.WRONG_STATE', 'STORES.NOT_FOUND'],
});

export const afterSalesStaffRoutes: readonly AnyRoute[] = [listReturns, findReturn, receiveReturn, inspectReturn, approveReturnRefund, handOutReplacement, revealReplacementAtStore];
