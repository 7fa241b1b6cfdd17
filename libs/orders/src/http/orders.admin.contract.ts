import { type AnyRoute, calendarDate, defineRoute, fen, instant, pageOf, pageQuery, text, uuid } from '@quanyu/platform';
import { z } from 'zod';
import { FULFILLMENT_STATUSES, GROUP_KINDS, ORDER_STATUSES, PAYMENT_STATUSES } from '../order-state.js';
import { orderGroup, orderLine } from './orders.storefront.contract.js';
import { deliveryAddress, deliveryArea } from './placing.storefront.contract.js';

export const adminOrder = z
  .strictObject({
    orderId: uuid, orderNo: z.string(), status: z.enum(ORDER_STATUSES), paymentStatus: z.enum(PAYMENT_STATUSES),
    fulfillmentStatus: z.enum(FULFILLMENT_STATUSES), storeId: uuid, storeName: z.string(), channel: z.string(),
    placedAt: instant, paidAt: instant.nullable(), payableFen: fen, itemCount: z.int(),
    contactName: z.string().meta({ description: '只留姓' }), contactPhoneMasked: z.string(), pickupStartAt: instant,
    kinds: z.array(z.enum(GROUP_KINDS)),
  })
  .meta({ id: 'AdminOrder' });

export const listOrdersForOps = defineRoute({
  id: 'listOrders', api: 'admin', method: 'GET', path: '/orders', summary: '查找订单', tag: '订单',
  access: { kind: 'staff', permission: 'orders.read' }, class: 'back',
  query: z.strictObject({
    /** Order number, last four digits of the phone, merchant trade number or WeChat transaction id. */
    q: text(64).optional(),
    storeId: uuid.optional(),
    status: z.enum(ORDER_STATUSES).optional(),
    paymentStatus: z.enum(PAYMENT_STATUSES).optional(),
    fulfillmentStatus: z.enum(FULFILLMENT_STATUSES).optional(),
    from: calendarDate.optional(),
    to: calendarDate.optional(),
    ...pageQuery({ beforeId: uuid }),
  }),
  reply: pageOf(adminOrder), errors: [],
});

export const adminOrderDetail = adminOrder
  .extend({
    customerId: uuid, remark: z.string().nullable(), itemsTotalFen: fen, discountFen: fen, deliveryFeeFen: fen, serviceFen: fen,
    pointsSpent: z.int(), pointsFen: fen, storedValueFen: fen, dueFen: fen.meta({ description: '积分和储值之外，用微信付的' }), refundedFen: fen, refundRequestedFen: fen, area: deliveryArea.nullable(), groups: z.array(orderGroup), pickupEndAt: instant, expiresAt: instant.nullable(), canCancel: z.boolean(),
    lines: z.array(orderLine.extend({ sku: z.string(), barcode: z.string().nullable() }).meta({ id: 'AdminOrderLine' })),
  })
  .meta({ id: 'AdminOrderDetail' });

export const getOrderForOps = defineRoute({
  id: 'getOrder', api: 'admin', method: 'GET', path: '/orders/:orderId', summary: '订单详情', tag: '订单',
  access: { kind: 'staff', permission: 'orders.read' }, class: 'back', params: z.strictObject({ orderId: uuid }),
  reply: adminOrderDetail, errors: ['ORDERS.NOT_FOUND'],
});

export const revealRecipientForOps = defineRoute({
  id: 'revealRecipient', api: 'admin', method: 'POST', path: '/orders/:orderId/recipient-reveals', summary: '查看完整收货信息（要写原因，逐次留痕）', tag: '订单',
  access: { kind: 'staff', permission: 'members.reveal' }, class: 'back', params: z.strictObject({ orderId: uuid }), body: z.strictObject({ reason: text(200, 4) }),
  reply: z.strictObject({ contactName: z.string(), contactPhone: z.string(), address: deliveryAddress.nullable() }).meta({ id: 'OrderRecipient' }), errors: ['ORDERS.NOT_FOUND'],
});

export const cancelOrderByOps = defineRoute({
  id: 'cancelOrder', api: 'admin', method: 'POST', path: '/orders/:orderId/cancellation', summary: '取消订单并全额退款', tag: '订单',
  access: { kind: 'staff', permission: 'orders.cancel' }, class: 'back', idempotent: true,
  params: z.strictObject({ orderId: uuid }), body: z.strictObject({ reason: text(200, 2) }),
  reply: z.strictObject({ orderId: uuid, status: z.enum(ORDER_STATUSES) }),
  errors: ['ORDERS.NOT_FOUND', 'ORDERS.NOT_CANCELABLE', 'PAYMENTS.PROVIDER_UNAVAILABLE', 'REQUEST.IDEMPOTENCY_KEY_REUSED'],
});

export const cancelOrderLinesByOps = defineRoute({
  id: 'cancelOrderLines', api: 'admin', method: 'POST', path: '/orders/:orderId/line-cancellations', summary: '取消部分商品并按行退款', tag: '订单',
  access: { kind: 'staff', permission: 'orders.cancel' }, class: 'back', idempotent: true, params: z.strictObject({ orderId: uuid }),
  body: z.strictObject({ lines: z.array(z.strictObject({ lineNo: z.int().min(1).max(100), quantity: z.int().min(1).max(999) })).min(1).max(100), reason: text(200, 2) }),
  reply: z.strictObject({ orderId: uuid, status: z.enum(ORDER_STATUSES) }),
  errors: ['ORDERS.NOT_FOUND', 'ORDERS.NOT_CANCELABLE', 'REQUEST.IDEMPOTENCY_KEY_REUSED'],
});

export const retryRefundByOps = defineRoute({
  id: 'retryRefund', api: 'admin', method: 'POST', path: '/refunds/:refundId/retry', summary: '退款失败后重试（同一退款单号），不论退款原因', tag: '订单',
  access: { kind: 'staff', permission: 'orders.cancel' }, class: 'back', idempotent: true, params: z.strictObject({ refundId: uuid }), body: z.strictObject({ reason: text(200, 2) }),
  reply: z.strictObject({ refundId: uuid, status: z.literal('requested') }),
  errors: ['ORDERS.REFUND_NOT_FOUND', 'ORDERS.REFUND_NOT_FAILED', 'REQUEST.IDEMPOTENCY_KEY_REUSED'],
});

export const ordersAdminRoutes: readonly AnyRoute[] = [listOrdersForOps, getOrderForOps, revealRecipientForOps, cancelOrderByOps, cancelOrderLinesByOps, retryRefundByOps];
