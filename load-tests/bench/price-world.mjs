/**
 * Live promotions and carts that meet them, drawn from a seed: as a shop looks in a campaign week, where a cart of twenty lines is touched by
 * dozens of rules at once.
 *
 * @typedef {import('@quanyu/promotions').PriceRule} PriceRule
 * @typedef {import('@quanyu/promotions').PriceRequest} PriceRequest
 * @typedef {import('@quanyu/promotions').CartLine} CartLine
 */

const VARIANTS = 3_000;
const CATEGORIES = 30;
const NOW = new Date('2026-11-11T04:00:00Z');

/** @param {number} seed @returns {() => number} from 0 to 1, the same for the same seed (mulberry32) */
export function drawing(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** @param {number} variant @param {number} quantity @returns {CartLine} */
function lineOf(variant, quantity) {
  return { variantId: `v${variant}`, productId: `p${variant >> 1}`, categoryIds: [`c${variant % CATEGORIES}`, `top${variant % 6}`], quantity, cataloguePriceFen: 500 + ((variant * 7_919) % 29_500), campaign: null };
}

/**
 * @param {number} count
 * @param {number} seed
 * @returns {PriceRule[]}
 */
export function makeRules(count, seed) {
  const draw = drawing(seed);
  const pick = /** @param {number} most */ (most) => Math.floor(draw() * most);
  return Array.from({ length: count }, (_, index) => {
    const benefit = benefitOf(index, pick);
    return {
      id: `r${String(index).padStart(4, '0')}`, name: `活动 ${index}`, needsCoupon: index % 10 === 9, priority: pick(5), scope: scopeOf(index, pick), includesCampaignPrices: false,
      schedule: { startsAt: new Date(NOW.getTime() - 86_400_000), endsAt: new Date(NOW.getTime() + 86_400_000), weekdays: null, fromMinute: null, toMinute: null },
      audience: { tiers: index % 17 === 0 ? ['金卡'] : null, tags: null }, channels: null, storeIds: null, ways: null,
      exclusiveGroup: index % 10 === 9 ? '优惠券' : groupOf(benefit.kind, index), standsAlone: index % 50 === 7, benefit,
    };
  });
}

/**
 * Offers of one kind do not stack within a department; those of different kinds do, gifts and points with all.
 * @param {PriceRule['benefit']['kind']} kind
 * @param {number} index
 */
function groupOf(kind, index) {
  return kind === 'gift' || kind === 'pointsTimes' ? null : `${kind} ${index % 4}`;
}

/**
 * @param {number} index
 * @param {(most: number) => number} pick
 * @returns {PriceRule['scope']}
 */
function scopeOf(index, pick) {
  const nothing = { variantIds: [], productIds: [], categoryIds: [], exceptVariantIds: [] };
  if (index % 20 === 0) return { ...nothing, exceptVariantIds: [`v${pick(VARIANTS)}`] };
  if (index % 3 === 0) return { ...nothing, variantIds: Array.from({ length: 60 }, () => `v${pick(VARIANTS)}`) };
  return { ...nothing, categoryIds: [index % 5 === 0 ? `top${pick(6)}` : `c${pick(CATEGORIES)}`] };
}

/**
 * @param {number} index
 * @param {(most: number) => number} pick
 * @returns {PriceRule['benefit']}
 */
function benefitOf(index, pick) {
  const from = 5_000 + 1_000 * pick(30);
  switch (index % 8) {
    case 0:
    case 1:
      return { kind: 'amountOff', steps: [1, 2, 3].map((step) => ({ fromFen: from * step, fromUnits: 0, offFen: 400 * step * step })), repeats: false };
    case 2:
      return { kind: 'amountOff', steps: [{ fromFen: from, fromUnits: 0, offFen: 500 }], repeats: true };
    case 3:
    case 4:
      return { kind: 'percentOff', steps: [{ fromFen: 0, fromUnits: 2 + pick(2), percentOff: 3 + pick(10) }], maxOffFen: 10_000 };
    case 5:
      return { kind: 'buyGet', buyUnits: 2, getUnits: 1, percentOff: 100, getFrom: pick(2) === 0 ? 'sameVariant' : 'cheapest', getScope: null, maxTimes: 3 };
    case 6:
      return { kind: 'gift', fromFen: from, fromUnits: 0, variantId: 'gift', title: '赠品', units: 1, worthFen: 990, repeats: false };
    default:
      return index % 16 === 7 ? { kind: 'shipping', fromFen: from, offFen: null } : { kind: 'pointsTimes', times: 2 };
  }
}

/**
 * @param {readonly PriceRule[]} rules
 * @param {{count: number, lines: number, seed: number}} shape
 * @returns {PriceRequest[]}
 */
export function makeRequests(rules, { count, lines, seed }) {
  const draw = drawing(seed);
  const pick = /** @param {number} most */ (most) => Math.floor(draw() * most);
  const templates = rules.filter(({ needsCoupon }) => needsCoupon);
  return Array.from({ length: count }, () => {
    const variants = new Set();
    while (variants.size < lines) variants.add(pick(VARIANTS));
    return {
      lines: [...variants].map((variant) => lineOf(variant, 1 + pick(4))), now: NOW, channel: 'miniProgram', storeId: 'store', way: 'shipping',
      customer: { tier: pick(3) === 0 ? '金卡' : null, tags: new Set() }, shippingFen: 800,
      coupons: templates.filter(() => draw() < 0.3).map(({ id }) => ({ couponId: `coupon of ${id}`, ruleId: id, validFrom: new Date(0), validUntil: new Date(NOW.getTime() + 86_400_000) })),
      chosenCouponIds: /** @type {const} */ ('best'), rooms: new Map(), points: { worthFen: 1, perYuan: 1, available: 0, wanted: 0, step: 1, maxPercent: 50 },
    };
  });
}
