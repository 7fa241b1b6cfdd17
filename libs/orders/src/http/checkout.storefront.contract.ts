import { defineRoute, fen, instant, uuid } from '@quanyu/platform';
import { type BenefitKind, RULE_REFUSALS } from '@quanyu/promotions';
import { NO_SHOW_POLICIES } from '@quanyu/stores';
import { z } from 'zod';
import { MAX_COUPONS, MAX_GROUPS, MAX_LINES, MAX_QUANTITY } from '../order-limits.js';
import { WAY_REFUSALS } from '../pricing/quote.rules.js';
import { WAY_KINDS } from '../ways/offer-ways.js';

const customer = { kind: 'customer' } as const;
/** What a rule gives, as the price engine calls it. */
export const BENEFIT_KINDS = ['amountOff', 'percentOff', 'buyGet', 'bundle', 'exchange', 'gift', 'pointsTimes', 'shipping'] as const satisfies readonly BenefitKind[];
export const quantity = z.int().min(1).max(MAX_QUANTITY);
/** GCJ-02. */
export const position = { latitude: z.number().min(-90).max(90), longitude: z.number().min(-180).max(180) };

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

/** So many of something. */
export const wantedLine = z.strictObject({ variantId: uuid, quantity });

/** The service that is wished for, and by whom. */
export const visitWish = { serviceId: uuid, staffId: uuid.nullable().optional() };

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
    lines: z.array(wantedLine).max(MAX_LINES),
    pickupStartAt: instant.optional(),
    /** Where to: the address, or where the shopper stands (GCJ-02). */
    destination: z.strictObject(position).optional(),
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
