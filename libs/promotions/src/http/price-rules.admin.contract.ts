import { type AnyRoute, defineRoute, fen, instant, pageOf, pageQuery, text, uuid } from '@quanyu/platform';
import { z } from 'zod';
import { RULE_REFUSALS } from '../pricing/price-rule.js';

const may = <const P extends 'campaigns.read' | 'campaigns.write'>(permission: P) => ({ kind: 'staff', permission }) as const;
const ruleParams = z.strictObject({ ruleId: uuid });

export const ISSUE_OCCASIONS = ['join', 'birthday', 'orderPaid'] as const;
export const RULE_KINDS = ['promotion', 'coupon'] as const;
/** draft → published (in force by its times) ⇄ paused → ended. */
export const RULE_STATUSES = ['draft', 'published', 'paused', 'ended'] as const;

const ids = z.array(uuid).max(2_000);
const itemScope = z.strictObject({ variantIds: ids, productIds: ids, categoryIds: ids.max(200), exceptVariantIds: ids }).meta({ id: 'ItemScope', description: '适用商品：都为空即全部商品' });
const threshold = { fromFen: fen, fromUnits: z.int().min(0).max(10_000) };
const times = z.int().min(1).max(1_000).nullable();
const percent = z.int().min(1).max(100);

/** What a rule gives. `percentOff` 15 is 8.5折. */
export const benefit = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('amountOff'), steps: z.array(z.strictObject({ ...threshold, offFen: fen.min(1) })).min(1).max(10), repeats: z.boolean() }),
    z.strictObject({ kind: z.literal('percentOff'), steps: z.array(z.strictObject({ ...threshold, percentOff: percent })).min(1).max(10), maxOffFen: fen.min(1).nullable() }),
    z.strictObject({
      kind: z.literal('buyGet'), buyUnits: z.int().min(1).max(100), getUnits: z.int().min(1).max(100), percentOff: percent, getFrom: z.enum(['sameVariant', 'cheapest', 'other']),
      getScope: itemScope.nullable(), maxTimes: times,
    }),
    z.strictObject({
      kind: z.literal('bundle'), parts: z.array(z.strictObject({ variantIds: z.array(uuid).min(1).max(50), units: z.int().min(1).max(100) })).min(1).max(10), bundlePriceFen: fen, maxTimes: times,
    }),
    z.strictObject({ kind: z.literal('exchange'), exchangePriceFen: fen }),
    z.strictObject({ kind: z.literal('gift'), ...threshold, variantId: uuid, title: text(40), units: z.int().min(1).max(100), worthFen: fen, repeats: z.boolean() }),
    z.strictObject({ kind: z.literal('pointsTimes'), times: z.int().min(2).max(100) }),
    z.strictObject({ kind: z.literal('shipping'), fromFen: fen, offFen: fen.min(1).nullable() }),
  ])
  .meta({ id: 'RuleBenefit', description: '优惠内容' });

const names = z.array(text(40)).min(1).max(50).nullable();

/** What makes a coupon of a rule: how it is claimed and how long it is good. */
const couponTerms = z.strictObject({
  isInCentre: z.boolean(),
  claimFrom: instant,
  claimUntil: instant,
  /** Coupons in all; null is without limit. */
  maxCoupons: z.int().min(1).max(100_000_000).nullable(),
  perCustomer: z.int().min(1).max(100),
  /** What a claim in the centre costs; null or absent is nothing. Codes cost none, and what comes by itself has no price. */
  pointsPrice: z.int().min(1).max(10_000_000).nullable().optional(),
  validity: z.discriminatedUnion('kind', [z.strictObject({ kind: z.literal('fixed'), from: instant, until: instant }), z.strictObject({ kind: z.literal('days'), days: z.int().min(1).max(366) })]),
  /** After a partial refund: stays used, or comes back once all that it took off was given back with its goods. */
  onPartialRefund: z.enum(['keepUsed', 'returnWithItsGoods']),
  /** Given by itself, between `claimFrom` and `claimUntil`: to whoever joins, has a birthday, or has paid an order. */
  issueOn: z.enum(ISSUE_OCCASIONS).nullable().optional(),
});

export const ruleContent = z.strictObject({
  kind: z.enum(RULE_KINDS),
  name: text(40),
  priority: z.int().min(0).max(1_000),
  scope: itemScope,
  includesCampaignPrices: z.boolean(),
  schedule: z.strictObject({
    startsAt: instant,
    endsAt: instant,
    /** 1 is Monday. */
    weekdays: z.array(z.int().min(1).max(7)).min(1).max(7).nullable(),
    fromMinute: z.int().min(0).max(1_439).nullable(),
    toMinute: z.int().min(1).max(1_440).nullable(),
  }),
  audience: z.strictObject({ tiers: names, tags: names }),
  channels: names,
  storeIds: z.array(uuid).min(1).max(3_000).nullable(),
  ways: z.array(z.enum(['pickup', 'instantDelivery', 'scheduledDelivery', 'shipping'])).min(1).nullable(),
  exclusiveGroup: text(20).nullable(),
  standsAlone: z.boolean(),
  benefit,
  limits: z.strictObject({
    budgetFen: fen.min(1).nullable(),
    /** A use is one order, or one time of what repeats. */
    maxUses: z.int().min(1).max(100_000_000).nullable(),
    customerUses: z.int().min(1).max(10_000).nullable(),
  }),
  coupon: couponTerms.nullable(),
});

export const priceRule = z
  .strictObject({
    ruleId: uuid, version: z.int(), status: z.enum(RULE_STATUSES), content: ruleContent, updatedAt: instant, updatedByName: z.string(),
    /** Given away so far. */
    given: z.strictObject({ uses: z.int(), spentFen: fen, coupons: z.int() }),
    /** Of the variants that it names, as far as they are on sale. */
    variantNames: z.array(z.strictObject({ variantId: uuid, name: z.string() })),
    /** Of the products that it names, likewise. */
    productNames: z.array(z.strictObject({ productId: uuid, name: z.string() })),
  })
  .meta({ id: 'PriceRule', description: '促销规则或优惠券模板' });

export const priceRuleSummary = z
  .strictObject({
    ruleId: uuid, version: z.int(), kind: z.enum(RULE_KINDS), status: z.enum(RULE_STATUSES), name: z.string(), benefitKind: z.string(), startsAt: instant, endsAt: instant, updatedAt: instant,
    updatedByName: z.string(), given: priceRule.shape.given,
  })
  .meta({ id: 'PriceRuleSummary' });

export const listPriceRules = defineRoute({
  id: 'listPriceRules', api: 'admin', method: 'GET', path: '/price-rules', summary: '促销与优惠券模板列表', tag: '营销', access: may('campaigns.read'), class: 'back',
  query: z.strictObject({ kind: z.enum(RULE_KINDS).optional(), status: z.enum(RULE_STATUSES).optional(), ...pageQuery({ beforeId: uuid }) }), reply: pageOf(priceRuleSummary), errors: [],
});

export const getPriceRule = defineRoute({
  id: 'getPriceRule', api: 'admin', method: 'GET', path: '/price-rules/:ruleId', summary: '促销规则', tag: '营销', access: may('campaigns.read'), class: 'back', params: ruleParams, reply: priceRule,
  errors: ['PRICE_RULE.NOT_FOUND'],
});

export const createPriceRule = defineRoute({
  id: 'createPriceRule', api: 'admin', method: 'POST', path: '/price-rules', summary: '新建促销规则或优惠券模板（草稿）', tag: '营销', access: may('campaigns.write'), class: 'back', idempotent: true, status: 201,
  body: ruleContent, reply: priceRule, errors: ['PRICE_RULE.INVALID'],
});

export const updatePriceRule = defineRoute({
  id: 'updatePriceRule', api: 'admin', method: 'PUT', path: '/price-rules/:ruleId', summary: '改规则；已发布的立即按新版本计价', tag: '营销', access: may('campaigns.write'), class: 'back', params: ruleParams,
  body: z.strictObject({ version: z.int().min(1), content: ruleContent }), reply: priceRule,
  errors: ['PRICE_RULE.NOT_FOUND', 'PRICE_RULE.INVALID', 'PRICE_RULE.WRONG_STATUS', 'REQUEST.VERSION_CONFLICT'],
});

export const movePriceRule = defineRoute({
  id: 'movePriceRule', api: 'admin', method: 'PUT', path: '/price-rules/:ruleId/status', summary: '发布、暂停或结束', tag: '营销', access: may('campaigns.write'), class: 'back', params: ruleParams,
  body: z.strictObject({ version: z.int().min(1), status: z.enum(['published', 'paused', 'ended']), reason: text(200).optional() }), reply: priceRule,
  errors: ['PRICE_RULE.NOT_FOUND', 'PRICE_RULE.WRONG_STATUS', 'REQUEST.VERSION_CONFLICT'],
});

export const createCouponCodes = defineRoute({
  id: 'createCouponCodes', api: 'admin', method: 'POST', path: '/price-rules/:ruleId/codes', summary: '为一种优惠券生成一批兑换码，计入总张数', tag: '营销', access: may('campaigns.write'), class: 'back', params: ruleParams, idempotent: true,
  status: 201, body: z.strictObject({ count: z.int().min(1).max(10_000) }), reply: z.strictObject({ batchId: uuid, codes: z.array(z.string()), mark: z.string().meta({ description: '文件最后一行：谁在什么时候导出' }) }).meta({ id: 'CouponCodeBatch' }),
  errors: ['EXPORT.DAILY_LIMIT', 'COUPON.NOT_FOUND', 'COUPON.SOLD_OUT', 'REQUEST.IDEMPOTENCY_KEY_REUSED'],
});

export const listCouponCodeBatches = defineRoute({
  id: 'listCouponCodeBatches', api: 'admin', method: 'GET', path: '/price-rules/:ruleId/code-batches', summary: '印过的兑换码：每批多少个，兑换和使用了多少', tag: '营销', access: may('campaigns.read'), class: 'back',
  params: ruleParams,
  reply: z.strictObject({ items: z.array(z.strictObject({ batchId: uuid, createdAt: instant, codes: z.int(), claimed: z.int(), used: z.int() }).meta({ id: 'CouponCodeBatchSummary' })) }), errors: [],
});

export const exportCouponCodes = defineRoute({
  id: 'exportCouponCodes', api: 'admin', method: 'GET', path: '/price-rules/:ruleId/code-batches/:batchId/export', summary: '导出一批兑换码 CSV（每次计数并留痕）', tag: '营销', access: may('campaigns.write'), class: 'back',
  params: ruleParams.extend({ batchId: uuid }), reply: 'raw', produces: 'text/csv', errors: ['COUPON.NOT_FOUND', 'EXPORT.DAILY_LIMIT'],
});

const nextStep = z.strictObject({ moreFen: fen, moreUnits: z.int(), offFen: fen.nullable(), percentOff: z.int().nullable() });

/** What a cart costs and why; amounts in fen. */
export const priceExplanation = z
  .strictObject({
    lines: z.array(
      z.strictObject({
        variantId: uuid, title: z.string(), optionText: z.string(), quantity: z.int(), unitPriceFen: fen, priceSource: z.enum(['catalogue', 'channel', 'store', 'tier', 'flash', 'presale']), totalFen: fen, discountFen: fen, pointsFen: fen, payableFen: fen,
        shares: z.array(z.strictObject({ ruleId: uuid, offFen: fen })),
      }),
    ),
    /** In the order in which they ran. */
    applied: z.array(
      z.strictObject({
        ruleId: uuid, name: z.string(), isCoupon: z.boolean(), offFen: fen, extraPoints: z.int(), gift: z.strictObject({ title: z.string(), units: z.int() }).nullable(), next: nextStep.nullable(),
        nextText: z.string().nullable(),
      }),
    ),
    refused: z.array(z.strictObject({ ruleId: uuid, name: z.string(), isCoupon: z.boolean(), reason: z.enum(RULE_REFUSALS), reasonText: z.string(), next: nextStep.nullable(), excludedBy: z.array(uuid) })),
    itemsTotalFen: fen, discountFen: fen, pointsSpent: z.int(), pointsFen: fen, shippingFen: fen, shippingOffFen: fen, payableFen: fen, pointsEarned: z.int(),
    /** False when there were so many combinations that not all were looked at. */
    isProvenBest: z.boolean(),
  })
  .meta({ id: 'PriceExplanation', description: '购物车试算结果' });

export const simulatePrice = defineRoute({
  id: 'simulatePrice', api: 'admin', method: 'POST', path: '/price-simulations', summary: '试算：贴一个购物车，看结果和原因', tag: '营销', access: may('campaigns.read'), class: 'back',
  body: z.strictObject({
    lines: z.array(z.strictObject({ sku: text(64), quantity: z.int().min(1).max(999) })).min(1).max(100),
    storeId: uuid,
    channel: text(40).optional(),
    way: z.enum(['pickup', 'instantDelivery', 'scheduledDelivery', 'shipping']).optional(),
    tier: text(40).optional(),
    tags: z.array(text(40)).max(50).optional(),
    shippingFen: fen.optional(),
    /** The moment to price at; now unless said. */
    at: instant.optional(),
    /** Templates of which the shopper has a coupon. */
    couponRuleIds: z.array(uuid).max(100).optional(),
    /** Rules that are not in force yet and are tried as if they were. */
    draftRuleIds: z.array(uuid).max(100).optional(),
    points: z.strictObject({ available: z.int().min(0).max(100_000_000), wanted: z.int().min(0).max(100_000_000) }).optional(),
  }),
  reply: priceExplanation, errors: ['PRICE_SIMULATION.UNKNOWN_SKU', 'PRICE_RULE.NOT_FOUND'],
});

export const priceRulesAdminRoutes: readonly AnyRoute[] = [listPriceRules, getPriceRule, createPriceRule, updatePriceRule, movePriceRule, createCouponCodes, listCouponCodeBatches, exportCouponCodes, simulatePrice];
