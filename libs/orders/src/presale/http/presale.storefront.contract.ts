import { type AnyRoute, defineRoute, fen, instant, mobilePhone, text, uuid } from '@quanyu/platform';
import { DEPOSIT_STAGES, PRESALE_PHASES } from '@quanyu/promotions';
import { z } from 'zod';
import { pickupWindow, quotePricing } from '../../http/checkout.storefront.contract.js';
import { payOrder } from '../../http/orders.storefront.contract.js';
import { deliveryAddress, placedOrder, placeOrder, placeOrderBody } from '../../http/placing.storefront.contract.js';

const storefront = { api: 'storefront', tag: '预售' } as const;
const open = { kind: 'public' } as const;
const customer = { kind: 'customer' } as const;
const depositParams = z.strictObject({ depositId: uuid });
const wayKind = z.enum(['pickup', 'shipping']);

export const presaleOffer = z
  .strictObject({
    presaleId: uuid, name: z.string(), note: z.string(), phase: z.enum(PRESALE_PHASES), variantId: uuid, productId: uuid, title: z.string(), optionText: z.string(), imageUrl: z.string().nullable(),
    dailyPriceFen: fen, priceFen: fen,
    /** What is paid now, what that counts as, what is left, and what is paid in all; of one unit. */
    depositFen: fen, creditFen: fen, balanceFen: fen, handFen: fen,
    forfeitsDeposit: z.boolean(), limitPerCustomer: z.int(), quota: z.int(), left: z.int(), way: wayKind, placeName: z.string(),
    depositStartsAt: instant, depositEndsAt: instant, balanceStartsAt: instant, balanceEndsAt: instant, arrivesAt: instant,
  })
  .meta({ id: 'PresaleOffer', description: '预售：定金、抵扣、尾款、时间' });

export const deposit = z
  .strictObject({
    depositId: uuid, presaleId: uuid, stage: z.enum(DEPOSIT_STAGES), name: z.string(), title: z.string(), optionText: z.string(), imageUrl: z.string().nullable(), units: z.int(),
    /** Of all units. */
    depositFen: fen, creditFen: fen, balanceFen: fen, handFen: fen,
    forfeitsDeposit: z.boolean(), way: wayKind, placeName: z.string(), createdAt: instant, payUntil: instant, paidAt: instant.nullable(), hasGoods: z.boolean(), balanceStartsAt: instant, balanceDueAt: instant,
    /** The order of the balance, once there is one. */
    orderId: uuid.nullable(),
    isBalanceRefused: z.boolean().meta({ description: '尾款没有通过安全核验：到期仍没有付清，定金全额退回' }),
    endReason: z.string().nullable(), refundFen: fen, isRefunded: z.boolean(),
  })
  .meta({ id: 'PresaleDeposit', description: '我的一笔预售：定金、尾款、到哪一步' });

export const listPresalesForShopper = defineRoute({
  ...storefront, id: 'listPresaleOffers', method: 'GET', path: '/presales', summary: '预售：进行中与即将开始', access: open, class: 'browse', reply: z.strictObject({ serverTime: instant, presales: z.array(presaleOffer) }), errors: [],
});

export const getPresale = defineRoute({
  ...storefront, id: 'getPresale', method: 'GET', path: '/presales/:presaleId', summary: '预售详情', access: open, class: 'browse', params: z.strictObject({ presaleId: uuid }),
  reply: z.strictObject({ serverTime: instant, presale: presaleOffer }), errors: ['PRESALE.NOT_FOUND'],
});

export const openDeposit = defineRoute({
  ...storefront, id: 'openPresaleDeposit', method: 'POST', path: '/presales/:presaleId/deposits', summary: '订一份：占名额，15 分钟内付定金', access: customer, class: 'order', idempotent: true, status: 201,
  params: z.strictObject({ presaleId: uuid }),
  body: z.strictObject({
    units: z.int().min(1).max(99),
    /** As shown, of one unit; and the rule of the deposit, which the shopper has agreed to. */
    depositFen: fen, balanceFen: fen, forfeitsDeposit: z.boolean(),
  }),
  reply: deposit, errors: ['PRESALE.NOT_FOUND', 'PRESALE.NOT_OPEN', 'PRESALE.SOLD_OUT', 'PRESALE.LIMIT', 'PRESALE.TERMS_CHANGED', 'REQUEST.IDEMPOTENCY_KEY_REUSED', 'RISK.QUEUE_REQUIRED', 'RISK.BLOCKED', 'RISK.CHALLENGE_REQUIRED'],
});

export const listOwnDeposits = defineRoute({
  ...storefront, id: 'listPresaleDepositsOfMine', method: 'GET', path: '/presale-deposits', summary: '我的预售', access: customer, class: 'order', reply: z.strictObject({ serverTime: instant, deposits: z.array(deposit) }), errors: [],
});

export const getPresaleDeposit = defineRoute({
  ...storefront, id: 'getPresaleDeposit', method: 'GET', path: '/presale-deposits/:depositId', summary: '我的一笔预售', access: customer, class: 'pay', params: depositParams,
  reply: z.strictObject({ serverTime: instant, deposit }), errors: ['PRESALE.DEPOSIT_NOT_FOUND'],
});

export const payDeposit = defineRoute({
  ...storefront, id: 'payPresaleDeposit', method: 'POST', path: '/presale-deposits/:depositId/payment', summary: '付定金：发起微信支付', access: customer, class: 'pay', params: depositParams, body: z.strictObject({}), reply: payOrder.reply,
  errors: ['PRESALE.DEPOSIT_NOT_FOUND', 'PRESALE.DEPOSIT_NOT_PAYABLE', 'ORDERS.NOT_PAYABLE', 'RISK.BLOCKED', 'RISK.CHALLENGE_REQUIRED', 'PAYMENTS.CLOSED', 'PAYMENTS.PROVIDER_UNAVAILABLE', 'PAYMENTS.PROVIDER_REFUSED'],
});

export const quoteBalance = defineRoute({
  ...storefront, id: 'quotePresaleBalance', method: 'POST', path: '/presale-deposits/:depositId/quote', summary: '尾款报价：可用的券、运费、取货时间', access: customer, class: 'order', params: depositParams,
  body: z.strictObject({
    /** The shopper's store: the selling one when the goods are sent. */
    storeId: uuid,
    destination: z.strictObject({ latitude: z.number().min(-90).max(90), longitude: z.number().min(-180).max(180) }).optional(),
    /** Absent: the best ones. */
    couponIds: placeOrderBody.shape.couponIds,
  }),
  reply: z
    .strictObject({
      depositId: uuid, way: wayKind, storeId: uuid, storeName: z.string(), unitPriceFen: fen, units: z.int(), itemsTotalFen: fen, discountFen: fen, feeFen: fen, promisedAt: instant.nullable(), depositFen: fen, payableFen: fen,
      dueFen: fen, windows: z.array(pickupWindow), pricing: quotePricing,
    })
    .meta({ id: 'BalanceQuote' }),
  errors: ['PRESALE.DEPOSIT_NOT_FOUND', 'PRESALE.NOT_FOUND', 'STORES.NOT_FOUND'],
});

export const placeBalance = defineRoute({
  ...storefront, id: 'placePresaleBalance', method: 'POST', path: '/presale-deposits/:depositId/order', summary: '提交尾款订单，之后按普通订单支付', access: customer, class: 'order', idempotent: true, status: 201, params: depositParams,
  body: z.strictObject({
    storeId: uuid,
    payableFen: fen,
    couponIds: placeOrderBody.shape.couponIds,
    rules: placeOrderBody.shape.rules,
    /** One of the two, as the quote said. */
    pickup: placeOrderBody.shape.pickup,
    shipping: z.strictObject({ feeFen: fen, promisedAt: instant, contact: z.strictObject({ name: text(20), phone: mobilePhone }), address: deliveryAddress }).optional(),
  }),
  reply: placedOrder, errors: [...placeOrder.errors, 'PRESALE.DEPOSIT_NOT_FOUND', 'PRESALE.NOT_FOUND', 'PRESALE.BALANCE_NOT_OPEN', 'PRESALE.DISCOUNT_TOO_LARGE'],
});

export const presaleRoutes: readonly AnyRoute[] = [listPresalesForShopper, getPresale, openDeposit, listOwnDeposits, getPresaleDeposit, payDeposit, quoteBalance, placeBalance];
