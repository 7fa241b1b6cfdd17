import { maskName, maskPhone } from '@quanyu/identity';
import { type AnyRoute, defineRoute, fen, instant, pageOf, pageQuery, uuid } from '@quanyu/platform';
import { z } from 'zod';
import { cartRoutes } from '../cart/cart.storefront.contract.js';
import { FULFILLMENT_STATUSES, GROUP_KINDS, ORDER_EVENT_TYPES, ORDER_STAGES, ORDER_STATUSES, PAYMENT_STATUSES } from '../order-state.js';
import { BENEFIT_KINDS, quoteCheckout } from './checkout.storefront.contract.js';
import { deliveryAddress, placeFlashOrder, placeOrder } from './placing.storefront.contract.js';

const customer = { kind: 'customer' } as const;

export const orderLine = z
  .strictObject({
    lineNo: z.int(), groupNo: z.int(), variantId: uuid, productId: uuid, title: z.string(), optionText: z.string(), imageUrl: z.string().nullable(),
    unitPriceFen: fen, quantity: z.int(), quantityCanceled: z.int(), quantityPicked: z.int(), totalFen: fen, discountFen: fen,
    /** Went back for something else, which is a line of its own. */
    quantityExchanged: z.int(),
  })
  .meta({ id: 'OrderLine' });

export const orderGroup = z
  .strictObject({
    groupNo: z.int(), kind: z.enum(GROUP_KINDS), status: z.enum(FULFILLMENT_STATUSES), storeId: uuid.nullable(), storeName: z.string(),
    windowStartAt: instant.nullable(), windowEndAt: instant.nullable(),
    /** What the shopper was told: ready by, or with you by; and what happened instead. */
    promisedAt: instant.nullable(), keptAt: instant.nullable(),
    feeFen: fen, itemCount: z.int(),
    /** Of a service: its name as it was booked, and the booking. */
    title: z.string().nullable(), bookingId: uuid.nullable(),
  })
  .meta({ id: 'OrderGroup', description: '订单的一组：一种方式、一个承诺' });

export const orderSummary = z
  .strictObject({
    orderId: uuid, orderNo: z.string(), stage: z.enum(ORDER_STAGES), status: z.enum(ORDER_STATUSES),
    paymentStatus: z.enum(PAYMENT_STATUSES), fulfillmentStatus: z.enum(FULFILLMENT_STATUSES),
    storeId: uuid, storeName: z.string(), placedAt: instant, expiresAt: instant.nullable(),
    /** Of the first group: its window, or its promise. */
    pickupStartAt: instant, pickupEndAt: instant, payableFen: fen, pointsFen: fen, storedValueFen: fen, dueFen: fen, itemCount: z.int(),
    groups: z.array(orderGroup), lines: z.array(orderLine), canCancel: z.boolean(), canPay: z.boolean(),
  })
  .meta({ id: 'OrderSummary' });

export const orderEvent = z
  .strictObject({ at: instant, type: z.enum(ORDER_EVENT_TYPES), note: z.string().nullable() })
  .meta({ id: 'OrderEvent' });

export const orderDetail = orderSummary
  .extend({
    storeAddress: z.string(), storePhone: z.string(), storeLatitude: z.number(), storeLongitude: z.number(),
    contactName: z.string(), contactPhone: z.string(), remark: z.string().nullable(),
    pointsSpent: z.int(),
    /** Of `payableFen`, what the deposit of a presale paid before. */
    depositFen: fen,
    benefits: z.array(z.strictObject({ name: z.string(), kind: z.enum(BENEFIT_KINDS), offFen: fen, isCoupon: z.boolean() })),
    itemsTotalFen: fen, discountFen: fen, deliveryFeeFen: fen, serviceFen: fen, keptOnCancelFen: fen.meta({ description: '现在取消，已付的服务款中按约定不退的部分，单位分' }), address: deliveryAddress.nullable(), paidAt: instant.nullable(),
    timeline: z.array(orderEvent),
    refund: z
      .strictObject({
        status: z.enum(['processing', 'succeeded', 'failed']),
        isReviewing: z.boolean().meta({ description: '有退款要先核对，核对完再退' }),
        amountFen: fen,
      })
      .nullable(),
    pickupInstructions: z.string().nullable(),
    isUnderReview: z.boolean().meta({ description: '正在核实：商品留着，核实完才开始备货' }),
  })
  .meta({ id: 'OrderDetail' });

export const ORDER_TABS = ['all', 'awaitingPayment', 'preparing', 'ready', 'onTheWay', 'completed'] as const;

export const listOrders = defineRoute({
  id: 'listOrders', api: 'storefront', method: 'GET', path: '/orders', summary: '我的订单', tag: '订单',
  access: customer, class: 'cart',
  query: z.strictObject({ tab: z.enum(ORDER_TABS).optional(), ...pageQuery({ beforeId: uuid }) }),
  reply: pageOf(orderSummary), errors: [], shownToStaff: (page) => page,
});

export const countOrders = defineRoute({
  id: 'countOrders', api: 'storefront', method: 'GET', path: '/orders/counts', summary: '各状态订单数', tag: '订单',
  access: customer, class: 'cart',
  reply: z.strictObject({ awaitingPayment: z.int(), preparing: z.int(), ready: z.int(), onTheWay: z.int() }), errors: [], shownToStaff: (counts) => counts,
});

const orderParams = z.strictObject({ orderId: uuid });

export const getOrder = defineRoute({
  id: 'getOrder', api: 'storefront', method: 'GET', path: '/orders/:orderId', summary: '订单详情', tag: '订单',
  access: customer, class: 'cart', params: orderParams, reply: orderDetail, errors: ['ORDERS.NOT_FOUND'],
  shownToStaff: (order) => ({
    ...order, contactName: maskName(order.contactName), contactPhone: maskPhone(order.contactPhone),
    address: order.address === null ? null : { ...order.address, detail: '***', latitude: Math.round(order.address.latitude), longitude: Math.round(order.address.longitude) },
  }),
});

export const CANCEL_REASONS = ['changedMind', 'wrongItem', 'wrongStore', 'wrongTime', 'other'] as const;

export const cancelOrder = defineRoute({
  id: 'cancelOrder', api: 'storefront', method: 'POST', path: '/orders/:orderId/cancellation', summary: '取消订单（付款前，或开始拣货前）', tag: '订单',
  access: customer, class: 'order', params: orderParams, body: z.strictObject({ reason: z.enum(CANCEL_REASONS) }),
  reply: orderDetail, errors: ['ORDERS.NOT_FOUND', 'ORDERS.NOT_CANCELABLE', 'PAYMENTS.PROVIDER_UNAVAILABLE', 'RISK.BLOCKED', 'RISK.CHALLENGE_REQUIRED'],
});

export const payOrder = defineRoute({
  id: 'payOrder', api: 'storefront', method: 'POST', path: '/orders/:orderId/payment', summary: '发起微信支付', tag: '支付',
  access: customer, class: 'pay', params: orderParams, body: z.strictObject({}),
  reply: z.strictObject({
    outTradeNo: z.string(),
    /** Exactly what wx.requestPayment takes. */
    wechat: z.strictObject({
      appId: z.string(), timeStamp: z.string(), nonceStr: z.string(), package: z.string(), signType: z.literal('RSA'), paySign: z.string(),
    }),
  }),
  errors: ['ORDERS.NOT_FOUND', 'ORDERS.NOT_PAYABLE', 'PAYMENTS.CLOSED', 'PAYMENTS.PROVIDER_UNAVAILABLE', 'PAYMENTS.PROVIDER_REFUSED', 'RISK.BLOCKED', 'RISK.CHALLENGE_REQUIRED'],
});

export const getOrderPayment = defineRoute({
  id: 'getOrderPayment', api: 'storefront', method: 'GET', path: '/orders/:orderId/payment', summary: '支付结果（以服务端为准）', tag: '支付',
  access: customer, class: 'pay', params: orderParams,
  reply: z.strictObject({ state: z.enum(['unpaid', 'paid', 'closed', 'refunded']), stage: z.enum(ORDER_STAGES), payableFen: fen, dueFen: fen }),
  errors: ['ORDERS.NOT_FOUND'],
});

export const ordersStorefrontRoutes: readonly AnyRoute[] = [
  ...cartRoutes, quoteCheckout, placeOrder, placeFlashOrder,
  listOrders, countOrders, getOrder, cancelOrder, payOrder, getOrderPayment,
];
