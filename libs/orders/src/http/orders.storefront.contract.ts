import { maskName, maskPhone } from '@quanyu/identity';
import { type AnyRoute, defineRoute, fen, instant, mobilePhone, multilineText, pageOf, pageQuery, text, uuid } from '@quanyu/platform';
import { type BenefitKind, RULE_REFUSALS } from '@quanyu/promotions';
import { NO_SHOW_POLICIES } from '@quanyu/stores';
import { z } from 'zod';
import { MAX_COUPONS, MAX_GROUPS, MAX_LINES, MAX_QUANTITY } from '../order-limits.js';
import { WAY_KINDS } from '../ways/offer-ways.js';
import { WAY_REFUSALS } from '../pricing/quote.rules.js';
import { FULFILLMENT_STATUSES, GROUP_KINDS, ORDER_EVENT_TYPES, ORDER_STAGES, ORDER_STATUSES, PAYMENT_STATUSES } from '../order-state.js';

const customer = { kind: 'customer' } as const;
/** What a rule gives, as the price engine calls it. */
const BENEFIT_KINDS = ['amountOff', 'percentOff', 'buyGet', 'bundle', 'exchange', 'gift', 'pointsTimes', 'shipping'] as const satisfies readonly BenefitKind[];
const quantity = z.int().min(1).max(MAX_QUANTITY);

const latitude = z.number().min(-90).max(90);
const longitude = z.number().min(-180).max(180);

// ---------------------------------------------------------------- cart

export const cartLine = z
  .strictObject({
    variantId: uuid,
    productId: uuid.nullable(),
    title: z.string(),
    optionText: z.string(),
    imageUrl: z.string().nullable(),
    quantity: z.int(),
    unitPriceFen: fen,
    /** The unit price when the line was added, for "比加入时降¥10". */
    addedPriceFen: fen,
    totalFen: fen,
    availableToPromise: z.int(),
    maxPerOrder: z.int(),
    state: z.enum(['ok', 'short', 'soldOut', 'unpublished']),
  })
  .meta({ id: 'CartLine' });

export const cartGroup = z
  .strictObject({
    storeId: uuid,
    storeName: z.string(),
    storeStatus: z.enum(['open', 'paused', 'resting']),
    lines: z.array(cartLine),
    /** Of the lines whose state is ok or short. */
    itemsTotalFen: fen,
    itemCount: z.int(),
  })
  .meta({ id: 'CartGroup', description: '一家门店的购物车；一次结算一家' });

export const cart = z.strictObject({ groups: z.array(cartGroup), itemCount: z.int() }).meta({ id: 'Cart' });

export const getCart = defineRoute({
  id: 'getCart', api: 'storefront', method: 'GET', path: '/cart', summary: '购物车（按门店分组，服务端计价）', tag: '购物车',
  access: customer, class: 'cart', reply: cart, errors: [],
});

export const addToCart = defineRoute({
  id: 'addToCart', api: 'storefront', method: 'POST', path: '/cart/items', summary: '加入购物车', tag: '购物车',
  access: customer, class: 'cart', idempotent: true,
  body: z.strictObject({ storeId: uuid, variantId: uuid, quantity }),
  reply: z.strictObject({ quantity: z.int(), itemCount: z.int() }),
  errors: ['ORDERS.VARIANT_UNAVAILABLE', 'ORDERS.CART_FULL', 'STORES.NOT_FOUND'],
});

export const setCartItem = defineRoute({
  id: 'setCartItem', api: 'storefront', method: 'PUT', path: '/cart/items', summary: '改购物车数量，0 为移除', tag: '购物车',
  access: customer, class: 'cart',
  body: z.strictObject({ storeId: uuid, variantId: uuid, quantity: z.int().min(0).max(MAX_QUANTITY) }),
  reply: cart, errors: ['ORDERS.VARIANT_UNAVAILABLE', 'ORDERS.CART_FULL', 'STORES.NOT_FOUND'],
});

export const removeCartItems = defineRoute({
  id: 'removeCartItems', api: 'storefront', method: 'POST', path: '/cart/removals', summary: '移除多件', tag: '购物车',
  access: customer, class: 'cart',
  body: z.strictObject({ storeId: uuid, variantIds: z.array(uuid).min(1).max(MAX_LINES) }),
  reply: cart, errors: [],
});

export const moveCart = defineRoute({
  id: 'moveCart', api: 'storefront', method: 'POST', path: '/cart/moves', summary: '把一家门店的购物车换到另一家', tag: '购物车',
  access: customer, class: 'cart',
  body: z.strictObject({ fromStoreId: uuid, toStoreId: uuid }),
  reply: cart, errors: ['STORES.NOT_FOUND', 'ORDERS.CART_FULL'],
});

// ---------------------------------------------------------------- checkout

export const quoteChange = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('price'), variantId: uuid, fromFen: fen, toFen: fen }),
    z.strictObject({ kind: z.literal('stock'), variantId: uuid, requested: z.int(), available: z.int() }),
    z.strictObject({ kind: z.literal('unpublished'), variantId: uuid }),
    z.strictObject({ kind: z.literal('limit'), variantId: uuid, maxPerOrder: z.int() }),
    z.strictObject({ kind: z.literal('window'), groupNo: z.int(), startAt: instant, nextStartAt: instant.nullable() }),
    z.strictObject({ kind: z.literal('fee'), groupNo: z.int(), fromFen: fen, toFen: fen }),
    z.strictObject({ kind: z.literal('promise'), groupNo: z.int(), fromAt: instant, toAt: instant }),
    z.strictObject({ kind: z.literal('way'), groupNo: z.int(), reason: z.enum(WAY_REFUSALS) }),
    z.strictObject({ kind: z.literal('rule'), ruleId: uuid.nullable(), couponId: uuid.nullable(), name: z.string(), fromFen: fen, toFen: fen, reason: z.enum(RULE_REFUSALS).nullable(), text: z.string().nullable() }),
    z.strictObject({ kind: z.literal('points'), wanted: z.int(), available: z.int() }),
    z.strictObject({ kind: z.literal('storedValue'), wantedFen: fen, availableFen: fen }),
    z.strictObject({ kind: z.literal('total'), fromFen: fen, toFen: fen }),
  ])
  .meta({ id: 'QuoteChange', description: '与报价相比变了什么' });

export const pickupWindow = z.strictObject({ startAt: instant, endAt: instant }).meta({ id: 'CheckoutPickupWindow' });

const wantedLine = z.strictObject({ variantId: uuid, quantity });

const visitWish = { serviceId: uuid, staffId: uuid.nullable().optional() };

const offeredVisit = z
  .strictObject({
    serviceId: uuid, name: z.string(), staffId: uuid.nullable(), staffName: z.string().nullable(), startAt: instant, endAt: instant,
    payNowFen: fen, priceFen: fen, cancelUntil: instant, noShowPolicy: z.enum(NO_SHOW_POLICIES),
    isFree: z.boolean(), nextStartAt: instant.nullable(),
  })
  .meta({ id: 'CheckoutService', description: '随订单预约的服务：现在付多少，到几点可免费取消，这个时间还有没有' });

export const way = z
  .strictObject({
    kind: z.enum(WAY_KINDS),
    isOffered: z.boolean(),
    refusal: z.enum(WAY_REFUSALS).nullable(),
    /** When it can be had again, for what is closed now. */
    opensAt: instant.nullable(),
    feeFen: fen,
    freeAboveFen: fen.nullable(),
    /** Ready by, or with you by, when no window is chosen. */
    promisedAt: instant.nullable(),
    /** About so many minutes from payment. */
    minutes: z.int().nullable(),
    /** `left`: orders that it still takes, told below five; 0 is full. */
    windows: z.array(z.strictObject({ startAt: instant, endAt: instant, left: z.int().nullable() })),
    /** What to place the order with: one group per place. */
    groups: z.array(z.strictObject({ kind: z.enum(WAY_KINDS), storeId: uuid.nullable(), placeName: z.string(), feeFen: fen, promisedAt: instant.nullable(), lines: z.array(wantedLine) })),
    short: z.array(wantedLine),
  })
  .meta({ id: 'CheckoutWay', description: '一种取货或配送方式：价格与承诺，或为什么不行' });

/** Why it costs what it costs. Texts are for shoppers. */
export const quotePricing = z
  .strictObject({
    /** In the order in which they ran. */
    applied: z.array(
      z.strictObject({
        ruleId: uuid, couponId: uuid.nullable(), name: z.string(), kind: z.enum(BENEFIT_KINDS), offFen: fen,
        gift: z.strictObject({ variantId: uuid, title: z.string(), units: z.int(), worthFen: fen.meta({ description: '每件标明的价值；退掉它的商品而不退它时，按此从退款里扣' }) }).nullable(), extraPoints: z.number(), nextText: z.string().nullable(),
      }),
    ),
    /** What is missing for more: 再买 ¥12 减 ¥10. */
    hints: z.array(z.strictObject({ ruleId: uuid, name: z.string(), text: z.string() })),
    refused: z.array(z.strictObject({ ruleId: uuid, couponId: uuid.nullable(), name: z.string(), reason: z.enum(RULE_REFUSALS), text: z.string(), excludedBy: z.array(uuid) })),
    /** Those in use first, then those that could be chosen instead, then the others with the reason. */
    coupons: z.array(
      z.strictObject({
        couponId: uuid, ruleId: uuid, name: z.string(), validUntil: instant, offFen: fen, isChosen: z.boolean(), isUsable: z.boolean(), reason: z.enum(RULE_REFUSALS).nullable(), reasonText: z.string().nullable(),
      }),
    ),
    points: z.strictObject({ available: z.int(), spendable: z.int(), worthFen: fen, spent: z.int(), pointsFen: fen }),
    storedValue: z.strictObject({ availableFen: fen, usedFen: fen }),
    /** Points that the order brings. */
    earns: z.int(),
    /** False when there were so many combinations that not all were looked at. */
    isProvenBest: z.boolean(),
  })
  .meta({ id: 'QuotePricing', description: '为什么是这个价：用了哪些优惠、还差多少、有哪些券可用' });

export const quote = z
  .strictObject({
    storeId: uuid,
    lines: z.array(
      z.strictObject({
        variantId: uuid, title: z.string(), optionText: z.string(), imageUrl: z.string().nullable(),
        quantity: z.int(), unitPriceFen: fen, totalFen: fen, discountFen: fen, payableFen: fen, availableToPromise: z.int(),
      }),
    ),
    itemsTotalFen: fen,
    discountFen: fen,
    /** Of the chosen ways, before and what is taken off. */
    shippingFen: fen,
    shippingOffFen: fen,
    serviceFen: fen,
    /** What the order costs, whatever it is paid in: what `placeOrder` is asked with. */
    payableFen: fen,
    /** Of that, in points and from stored value; WeChat is asked for the rest. */
    pointsFen: fen,
    storedValueFen: fen,
    dueFen: fen,
    pricing: quotePricing,
    /** Offered pickup windows, earliest first. */
    windows: z.array(pickupWindow),
    /** What stands in the way of placing this order now. */
    changes: z.array(quoteChange),
    canPlace: z.boolean(),
    /** Each way, when asked for with `withWays`. */
    ways: z.array(way),
    service: offeredVisit.nullable(),
  })
  .meta({ id: 'Quote' });

export const quoteCheckout = defineRoute({
  id: 'quoteCheckout', api: 'storefront', method: 'POST', path: '/checkout/quote', summary: '报价：价格、库存、可选自提时间', tag: '结算',
  access: customer, class: 'order',
  body: z.strictObject({
    storeId: uuid,
    /** May be empty when a service is asked for. */
    lines: z.array(z.strictObject({ variantId: uuid, quantity })).max(MAX_LINES),
    pickupStartAt: instant.optional(),
    /** Where to: the address, or where the shopper stands (GCJ-02). */
    destination: z.strictObject({ latitude, longitude }).optional(),
    withWays: z.boolean().optional(),
    /** The ways that were chosen, with their fees as `ways` told them. */
    chosenWays: z.array(z.strictObject({ kind: z.enum(WAY_KINDS), feeFen: fen })).max(MAX_GROUPS).optional(),
    /** Looks at the shopper's coupons, points and stored value. */
    withPricing: z.boolean().optional(),
    /** Absent: the best ones. */
    couponIds: z.array(uuid).max(MAX_COUPONS).optional(),
    usePoints: z.boolean().optional(),
    useStoredValue: z.boolean().optional(),
    /** Where it would be collected; the selling store unless said. */
    collectStoreId: uuid.optional(),
    /** A service of this store that is paid in advance. */
    service: z.strictObject({ ...visitWish, startAt: instant }).optional(),
  }),
  reply: quote, errors: ['STORES.NOT_FOUND', 'STORES.SERVICE_NOT_FOUND', 'ORDERS.STORE_CLOSED', 'ORDERS.GROUPS_INVALID'],
});

export const placedOrder = z
  .strictObject({
    orderId: uuid, orderNo: z.string(), status: z.enum(['pending_payment', 'placed']),
    payableFen: fen, dueFen: fen, placedAt: instant, expiresAt: instant,
  })
  .meta({ id: 'PlacedOrder', description: '已下单；dueFen 为 0 时不用支付，状态即为 placed' });

export const deliveryAddress = z
  .strictObject({ province: text(20), city: text(20), district: text(20), detail: text(100), latitude, longitude })
  .meta({ id: 'DeliveryAddress', description: '收货地址，坐标为 GCJ-02' });

/** Where to, without the door: what staff see until they reveal it with a reason. */
export const deliveryArea = deliveryAddress.pick({ province: true, city: true, district: true }).meta({ id: 'DeliveryArea' });

const groupWish = z
  .strictObject({
    kind: z.enum(GROUP_KINDS),
    /** Where it is collected; the selling store unless said. */
    storeId: uuid.optional(),
    /** Start of the chosen window. Without one: as soon as possible. */
    startAt: instant.optional(),
    /** As quoted. */
    promisedAt: instant.optional(),
    feeFen: fen,
    /** None for a service. */
    lines: z.array(z.strictObject({ variantId: uuid, quantity })).max(MAX_LINES),
    /** What is booked at `startAt`; for a service only. Its fee is what is paid in advance. */
    service: z.strictObject(visitWish).optional(),
  })
  .meta({ id: 'OrderGroupWish', description: '一组商品的取货或配送方式' });

export const placeOrderBody = z.strictObject({
  /** The selling store. */
  storeId: uuid,
  /** As quoted: a price that changed since is answered with 409 and what changed. */
  lines: z.array(z.strictObject({ variantId: uuid, quantity, unitPriceFen: fen })).max(MAX_LINES),
  payableFen: fen,
  /** As quoted: coupons in use, gifts that the shopper takes, points and stored value that pay a part, and what each rule took off. */
  couponIds: z.array(uuid).max(MAX_COUPONS).optional(),
  giftRuleIds: z.array(uuid).max(MAX_COUPONS).optional(),
  points: z.int().min(0).max(100_000_000).optional(),
  storedValueFen: fen.optional(),
  rules: z.array(z.strictObject({ ruleId: uuid, offFen: fen })).max(200).optional(),
  /** All of it collected in the selling store: the short form of `groups` and `contact`, in place of them. */
  pickup: z.strictObject({ startAt: instant, contactName: text(20), contactPhone: mobilePhone }).optional(),
  /** Each unit of `lines` stands in one group. */
  groups: z.array(groupWish).min(1).max(MAX_GROUPS).optional(),
  contact: z.strictObject({ name: text(20), phone: mobilePhone }).optional(),
  /** For groups that are brought or sent. */
  address: deliveryAddress.optional(),
  remark: multilineText(100).optional(),
  /** When a shelf is empty and the shopper does not answer in time: money back, unless they said that a substitute is fine. */
  whenShort: z.enum(['refund', 'substitute']).optional(),
  /** True when the lines come from the cart, so that they leave it with the order. */
  fromCart: z.boolean(),
  /** Of a sale at the counter (`scanCounterSale`): says who sold it. */
  counterSaleCode: z.string().regex(/^[\w-]{8,40}$/).optional(),
});

export const placeOrder = defineRoute({
  id: 'placeOrder', api: 'storefront', method: 'POST', path: '/orders', summary: '提交订单', tag: '订单',
  access: customer, class: 'order', idempotent: true, status: 201,
  body: placeOrderBody, reply: placedOrder,
  errors: ['STORES.NOT_FOUND', 'STORES.SERVICE_NOT_FOUND', 'ORDERS.STORE_CLOSED', 'ORDERS.GROUPS_INVALID', 'ORDERS.QUOTE_CHANGED', 'REQUEST.IDEMPOTENCY_KEY_REQUIRED', 'REQUEST.IDEMPOTENCY_KEY_REUSED', 'RISK.QUEUE_REQUIRED', 'RISK.BLOCKED', 'RISK.CHALLENGE_REQUIRED'],
});

export const placeFlashOrder = defineRoute({
  id: 'placeFlashOrder', api: 'storefront', method: 'POST', path: '/flash/items/:itemId/stores/:storeId/orders', summary: '提交秒杀订单（凭抢购令牌）', tag: '秒杀',
  access: customer, class: 'order', idempotent: true, status: 201,
  /** Item and store stand in the path, so that a process that knows both sold out refuses without reading the body. */
  params: z.strictObject({ itemId: uuid, storeId: uuid }),
  body: z.strictObject({
    quantity,
    /** As shown: the flash price of one unit. */
    unitPriceFen: fen,
    payableFen: fen,
    pickup: z.strictObject({ startAt: instant, contactName: text(20), contactPhone: mobilePhone }),
    remark: multilineText(100).optional(),
    /** As it was given: visible characters only. */
    saleToken: z.string().regex(/^[\x21-\x7e]{1,1000}$/),
  }),
  reply: placedOrder,
  errors: [
    'STORES.NOT_FOUND', 'ORDERS.STORE_CLOSED', 'ORDERS.QUOTE_CHANGED', 'REQUEST.IDEMPOTENCY_KEY_REQUIRED', 'REQUEST.IDEMPOTENCY_KEY_REUSED',
    'FLASH.NOT_FOUND', 'FLASH.NOT_STARTED', 'FLASH.ENDED', 'FLASH.PAUSED', 'FLASH.SOLD_OUT', 'FLASH.LIMIT', 'FLASH.LIMIT_SHARED', 'FLASH.NOT_IN_STORE',
    'RISK.SALE_TOKEN_INVALID', 'RISK.DEVICE_REQUIRED', 'RISK.BLOCKED', 'RISK.CHALLENGE_REQUIRED',
  ],
});

// ---------------------------------------------------------------- orders

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
    refund: z.strictObject({ status: z.enum(['processing', 'succeeded', 'failed']), amountFen: fen }).nullable(),
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
  reply: orderDetail, errors: ['ORDERS.NOT_FOUND', 'ORDERS.NOT_CANCELABLE', 'PAYMENTS.PROVIDER_UNAVAILABLE'],
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
  getCart, addToCart, setCartItem, removeCartItems, moveCart, quoteCheckout, placeOrder, placeFlashOrder,
  listOrders, countOrders, getOrder, cancelOrder, payOrder, getOrderPayment,
];
