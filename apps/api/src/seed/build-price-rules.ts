import type { StaffPrincipal } from '@quanyu/platform';
import type { EditPriceRules, RuleContent } from '@quanyu/promotions';

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

const RULES: readonly RuleContent[] = [
  ruleOf('全场满减', { kind: 'amountOff', steps: [step(19_900, 2_000), step(39_900, 5_000)], repeats: false }, { exclusiveGroup: '满减', limits: { budgetFen: 5_000_000, maxUses: null, customerUses: null } }),
  ruleOf('第二件半价', { kind: 'buyGet', buyUnits: 1, getUnits: 1, percentOff: 50, getFrom: 'sameVariant', getScope: null, maxTimes: 2 }, { exclusiveGroup: '单品' }),
  ruleOf('满 59 免运费', { kind: 'shipping', fromFen: 5_900, offFen: null }),
  ruleOf('周三三倍积分', { kind: 'pointsTimes', times: 3 }, { schedule: { startsAt: FROM, endsAt: UNTIL, weekdays: [3], fromMinute: null, toMinute: null } }),
  ruleOf('满 99 减 15 元券', { kind: 'amountOff', steps: [step(9_900, 1_500)], repeats: false }, {
    kind: 'coupon', exclusiveGroup: '优惠券',
    coupon: { isInCentre: true, claimFrom: FROM, claimUntil: UNTIL, maxCoupons: 10_000, perCustomer: 1, validity: { kind: 'days', days: 7 }, onPartialRefund: 'keepUsed' },
  }),
];

/** Promotions to try carts on, and a coupon. Safe to repeat. */
export async function buildPriceRules(edit: EditPriceRules, planner: StaffPrincipal): Promise<void> {
  const editor = { actor: planner, ip: '127.0.0.1', requestId: 'seed' };
  for (const content of RULES) {
    const { id, status, version } = await edit.create(content, `seed price rule ${content.name}`, editor);
    if (status === 'draft') await edit.move({ ruleId: id, version }, { status: 'published' }, editor);
  }
}
