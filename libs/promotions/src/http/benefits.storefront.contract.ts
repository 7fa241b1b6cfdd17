import { type AnyRoute, cursorCount, defineRoute, instant, pageOf, pageQuery, text, uuid } from '@quanyu/platform';
import { z } from 'zod';

const tag = '优惠券';
const customer = { kind: 'customer' } as const;

/** What a customer may do with a coupon: use it, or look at what became of it. */
export const COUPON_STATES = ['usable', 'used', 'expired'] as const;

const face = {
  templateId: uuid,
  name: z.string(),
  /** 满减, 折扣, 运费… */
  label: z.string(),
  /** Large on the card: ¥ 15, 8.5 折, 免运费. */
  figure: z.strictObject({ before: z.string(), main: z.string(), after: z.string() }),
  condition: z.string(),
  scope: z.string(),
  terms: z.array(z.string()),
  /** Where it is spent, when that is one product or one category. */
  productId: uuid.nullable(),
  categoryId: uuid.nullable(),
};

export const CENTRE_STATES = ['claimable', 'upcoming', 'claimed', 'soldOut', 'notForYou'] as const;

export const centreCoupon = z
  .strictObject({
    ...face,
    state: z.enum(CENTRE_STATES),
    /** Why not, where it is not for this customer. */
    reason: z.string().nullable(),
    claimFrom: instant,
    claimUntil: instant,
    perCustomer: z.int(),
    pointsPrice: z.int().nullable().meta({ description: '要用多少积分换；null 是免费领' }),
    claimed: z.int().meta({ description: '你已领张数' }),
    unused: z.int().meta({ description: '其中还没用的张数' }),
    /** 0 to 100; null when there is no end to them. */
    takenPercent: z.int().nullable(),
    validity: z.discriminatedUnion('kind', [z.strictObject({ kind: z.literal('fixed'), from: instant, until: instant }), z.strictObject({ kind: z.literal('days'), days: z.int() })]),
  })
  .meta({ id: 'CentreCoupon', description: '领券中心的一种券，和你能不能领' });

export const myCoupon = z
  .strictObject({
    ...face,
    couponId: uuid,
    state: z.enum(COUPON_STATES),
    /** Usable in its days alone: why not now. */
    notice: z.enum(['notYet', 'paused', 'held']).nullable().meta({ description: 'notYet 未到使用时间；paused 活动暂停；held 被一笔待付款订单占用' }),
    validFrom: instant,
    validUntil: instant,
    usedAt: instant.nullable(),
    orderId: uuid.nullable(),
  })
  .meta({ id: 'MyCoupon' });

export const listCentreCoupons = defineRoute({
  id: 'listCentreCoupons', api: 'storefront', method: 'GET', path: '/coupons', summary: '领券中心', tag, access: customer, class: 'cart',
  reply: z.strictObject({ items: z.array(centreCoupon) }), errors: [],
});

const claimErrors = ['COUPON.NOT_FOUND', 'COUPON.NOT_CLAIMABLE', 'COUPON.NOT_FOR_YOU', 'COUPON.LIMIT', 'REQUEST.IDEMPOTENCY_KEY_REUSED'] as const;

export const claimCoupon = defineRoute({
  id: 'claimCoupon', api: 'storefront', method: 'POST', path: '/coupons/:templateId/claims', summary: '领券，要积分的券同时扣积分，只扣顾客确认过的数；同一个幂等键只领一张', tag, access: customer, class: 'cart', idempotent: true, status: 201,
  params: z.strictObject({ templateId: uuid }),
  body: z.strictObject({ pointsPrice: z.int().min(1).max(10_000_000).optional().meta({ description: '顾客确认用多少积分换；不传是免费领。和现在的不一样就不领' }) }),
  reply: myCoupon, errors: [...claimErrors, 'COUPON.SOLD_OUT', 'COUPON.PRICE_CHANGED', 'MEMBERSHIP.NOT_A_MEMBER', 'MEMBERSHIP.NOT_ENOUGH', 'RISK.BLOCKED', 'RISK.CHALLENGE_REQUIRED', 'RISK.DEVICE_REQUIRED', 'SERVICE.BUSY'],
});

export const redeemCouponCode = defineRoute({
  id: 'redeemCouponCode', api: 'storefront', method: 'POST', path: '/coupons/redemptions', summary: '用兑换码领券', tag, access: customer, class: 'cart', idempotent: true, status: 201,
  body: z.strictObject({ code: text(24) }), reply: myCoupon, errors: [...claimErrors, 'COUPON.CODE_UNKNOWN', 'COUPON.CODE_TAKEN', 'RISK.BLOCKED'],
});

export const listMyCoupons = defineRoute({
  id: 'listMyCoupons', api: 'storefront', method: 'GET', path: '/me/coupons', summary: '我的优惠券：可用的先到期的在前，其余最近的在前', tag, access: customer, class: 'cart',
  query: z.strictObject({ state: z.enum(COUPON_STATES).optional(), ...pageQuery({ at: cursorCount.transform((at) => new Date(at)), couponId: uuid }) }), reply: pageOf(myCoupon), errors: [], shownToStaff: (page) => page,
});

export const countMyCoupons = defineRoute({
  id: 'countMyCoupons', api: 'storefront', method: 'GET', path: '/me/coupons/counts', summary: '可用的券有几张，其中几张三天内到期', tag, access: customer, class: 'cart',
  reply: z.strictObject({ usable: z.int(), endingSoon: z.int() }).meta({ id: 'MyCouponCounts' }), errors: [],
});

const productParams = z.strictObject({ productId: uuid });

export const listProductPromotions = defineRoute({
  id: 'listProductPromotions', api: 'storefront', method: 'GET', path: '/products/:productId/promotions', summary: '一个商品现在参加的促销，和能领的券', tag: '商品', access: { kind: 'public' }, class: 'browse',
  params: productParams, query: z.strictObject({ storeId: uuid.optional() }),
  reply: z
    .strictObject({
      promotions: z.array(z.strictObject({ ruleId: uuid, label: z.string(), name: z.string(), text: z.string(), audience: z.string().nullable(), endsAt: instant })),
      coupons: z.array(z.strictObject({ templateId: uuid, text: z.string() })),
    })
    .meta({ id: 'ProductPromotions' }),
  errors: ['CATALOGUE.PRODUCT_NOT_FOUND'],
});

export const listProductCoupons = defineRoute({
  id: 'listProductCoupons', api: 'storefront', method: 'GET', path: '/products/:productId/coupons', summary: '一个商品能用的券，和你能不能领', tag, access: customer, class: 'cart',
  params: productParams, reply: z.strictObject({ items: z.array(centreCoupon) }), errors: ['CATALOGUE.PRODUCT_NOT_FOUND'],
});

export const benefitsStorefrontRoutes: readonly AnyRoute[] = [
  listCentreCoupons, claimCoupon, redeemCouponCode, listMyCoupons, countMyCoupons, listProductPromotions, listProductCoupons,
];
