import type { INestApplicationContext } from '@nestjs/common';
import { Catalogue } from '@quanyu/catalogue';
import type { StaffPrincipal } from '@quanyu/platform';
import { EditPriceRules, type RuleContent } from '@quanyu/promotions';
import { takeParts } from '../parts.js';

const EVERYTHING = { variantIds: [], productIds: [], categoryIds: [], exceptVariantIds: [] };
/** Fixed, so that a seed that is repeated asks for the same. */
const [FROM, UNTIL] = ['2026-01-01T00:00:00+08:00', '2028-01-01T00:00:00+08:00'];

function ruleOf(name: string, benefit: RuleContent['benefit'], rest: Partial<RuleContent> = {}): RuleContent {
  return {
    kind: 'promotion', name, priority: 0, scope: EVERYTHING, includesCampaignPrices: false, schedule: { startsAt: FROM, endsAt: UNTIL, weekdays: null, fromMinute: null, toMinute: null },
    audience: { tiers: null, tags: null }, channels: null, storeIds: null, ways: null, exclusiveGroup: null, standsAlone: false, benefit, limits: { budgetFen: null, maxUses: null, customerUses: null }, coupon: null, ...rest,
  };
}

const step = (fromFen: number, offFen: number) => ({ fromFen, fromUnits: 0, offFen });
const off = (fromFen: number, offFen: number): RuleContent['benefit'] => ({ kind: 'amountOff', steps: [step(fromFen, offFen)], repeats: false });

function couponOf(name: string, benefit: RuleContent['benefit'], { terms = {}, ...rest }: Partial<RuleContent> & { terms?: Partial<NonNullable<RuleContent['coupon']>> } = {}): RuleContent {
  return ruleOf(name, benefit, {
    kind: 'coupon', exclusiveGroup: '优惠券',
    coupon: { isInCentre: true, claimFrom: FROM, claimUntil: UNTIL, maxCoupons: 10_000, perCustomer: 1, validity: { kind: 'days', days: 7 }, onPartialRefund: 'keepUsed', ...terms },
    ...rest,
  });
}

/** What everybody gets, what members of a tier get, and coupons of each sort: of a category, of a tier, for the fee, by code alone. */
function planRules(categoryIds: (name: string) => string[]): readonly RuleContent[] {
  const gold = { tiers: ['gold', 'black'], tags: null };
  return [
    ruleOf('全场满减', { kind: 'amountOff', steps: [step(19_900, 2_000), step(39_900, 5_000)], repeats: false }, { exclusiveGroup: '满减', limits: { budgetFen: 5_000_000, maxUses: null, customerUses: null } }),
    ruleOf('第二件半价', { kind: 'buyGet', buyUnits: 1, getUnits: 1, percentOff: 50, getFrom: 'sameVariant', getScope: null, maxTimes: 2 }, { exclusiveGroup: '单品' }),
    ruleOf('满 59 免运费', { kind: 'shipping', fromFen: 5_900, offFen: null }),
    ruleOf('周三三倍积分', { kind: 'pointsTimes', times: 3 }, { schedule: { startsAt: FROM, endsAt: UNTIL, weekdays: [3], fromMinute: null, toMinute: null } }),
    ruleOf('金卡会员 95 折', { kind: 'percentOff', steps: [{ fromFen: 0, fromUnits: 0, percentOff: 5 }], maxOffFen: 5_000 }, { audience: gold, exclusiveGroup: '会员折扣' }),
    couponOf('满 99 减 15 元券', off(9_900, 1_500)),
    couponOf('满 299 减 60 元券', off(29_900, 6_000), { terms: { maxCoupons: 2_000, perCustomer: 2 } }),
    couponOf('居家好物 8.5 折券', { kind: 'percentOff', steps: [{ fromFen: 0, fromUnits: 0, percentOff: 15 }], maxOffFen: 5_000 }, { scope: { ...EVERYTHING, categoryIds: categoryIds('居家') }, terms: { onPartialRefund: 'returnWithItsGoods' } }),
    couponOf('自提减 5 元券', off(3_900, 500), { ways: ['pickup'], terms: { perCustomer: 3, validity: { kind: 'days', days: 3 } } }),
    couponOf('运费减 6 元券', { kind: 'shipping', fromFen: 0, offFen: 600 }, { exclusiveGroup: '运费券', ways: ['instantDelivery', 'scheduledDelivery', 'shipping'] }),
    couponOf('金卡满 199 减 40 元券', off(19_900, 4_000), { audience: gold, terms: { maxCoupons: 1_000 } }),
    couponOf('积分换 20 元券', off(9_900, 2_000), { terms: { pointsPrice: 1_500, perCustomer: 5 } }),
    couponOf('开业礼金 10 元', off(0, 1_000), { terms: { isInCentre: false, validity: { kind: 'days', days: 30 } } }),
  ];
}

/** Promotions to try carts on, and coupons to claim. Safe to repeat. */
export async function buildPriceRules(nest: INestApplicationContext, planner: StaffPrincipal): Promise<void> {
  const { edit, catalogue } = takeParts(nest, { edit: EditPriceRules, catalogue: Catalogue });
  const editor = { actor: planner, ip: '127.0.0.1', requestId: 'seed' };
  const { categories } = catalogue.snapshot();
  for (const content of planRules((name) => categories.filter((category) => category.name === name).map(({ id }) => id))) {
    const { id, status, version } = await edit.create(content, `seed price rule ${content.name}`, editor);
    if (status === 'draft') await edit.move({ ruleId: id, version }, { status: 'published' }, editor);
  }
}
