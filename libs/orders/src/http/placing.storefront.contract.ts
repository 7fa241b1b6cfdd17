import { defineRoute, fen, instant, mobilePhone, multilineText, text, uuid } from '@quanyu/platform';
import { z } from 'zod';
import { MAX_COUPONS, MAX_GROUPS, MAX_LINES } from '../order-limits.js';
import { GROUP_KINDS } from '../order-state.js';
import { position, quantity, visitWish, wantedLine } from './checkout.storefront.contract.js';

const customer = { kind: 'customer' } as const;

export const placedOrder = z
  .strictObject({
    orderId: uuid, orderNo: z.string(), status: z.enum(['pending_payment', 'placed']),
    payableFen: fen, dueFen: fen, placedAt: instant, expiresAt: instant,
  })
  .meta({ id: 'PlacedOrder', description: '已下单；dueFen 为 0 时不用支付，状态即为 placed' });

export const deliveryAddress = z
  .strictObject({ province: text(20), city: text(20), district: text(20), detail: text(100), ...position })
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
    lines: z.array(wantedLine).max(MAX_LINES),
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
