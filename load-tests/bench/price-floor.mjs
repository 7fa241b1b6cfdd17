/**
 * The floor of a quote: what anybody's first price engine does. Every rule looks at every line, and what it gives is taken in the order of
 * priority, without asking whether another choice were better, without reasons, and without shares on lines. Unit rules are left out,
 * which only makes it cheaper.
 *
 * @typedef {import('@quanyu/promotions').PriceRule} PriceRule
 * @typedef {import('@quanyu/promotions').PriceRequest} PriceRequest
 */

/**
 * @param {PriceRequest} request
 * @param {readonly PriceRule[]} rules in their order
 * @returns {number} fen taken off
 */
export function takeEveryRuleInTurn(request, rules) {
  const groups = new Set();
  const totalFen = request.lines.reduce((sum, { cataloguePriceFen, quantity }) => sum + cataloguePriceFen * quantity, 0);
  let offFen = 0;
  for (const rule of rules) {
    const { schedule, audience, benefit, exclusiveGroup } = rule;
    if (request.now < schedule.startsAt || request.now >= schedule.endsAt || rule.standsAlone) continue;
    if (audience.tiers !== null && !audience.tiers.includes(request.customer.tier ?? '')) continue;
    if (rule.needsCoupon && !request.coupons.some(({ ruleId }) => ruleId === rule.id)) continue;
    if (exclusiveGroup !== null && groups.has(exclusiveGroup)) continue;
    const { fen, units } = scopeSum(request, rule);
    if (fen === 0 || (benefit.kind !== 'amountOff' && benefit.kind !== 'percentOff')) continue;
    const met = benefit.steps.filter(({ fromFen, fromUnits }) => fen >= fromFen && units >= fromUnits).at(-1);
    if (met === undefined) continue;
    if (exclusiveGroup !== null) groups.add(exclusiveGroup);
    offFen += 'offFen' in met ? met.offFen : Math.floor((fen * met.percentOff) / 100);
  }
  return Math.min(offFen, totalFen);
}

/** @param {PriceRequest} request @param {PriceRule} rule */
function scopeSum({ lines }, { scope }) {
  const { variantIds, productIds, categoryIds, exceptVariantIds } = scope;
  const isAll = variantIds.length + productIds.length + categoryIds.length === 0;
  let [fen, units] = [0, 0];
  for (const line of lines) {
    if (exceptVariantIds.includes(line.variantId)) continue;
    if (!isAll && !variantIds.includes(line.variantId) && !productIds.includes(line.productId) && !line.categoryIds.some((id) => categoryIds.includes(id))) continue;
    fen += line.cataloguePriceFen * line.quantity;
    units += line.quantity;
  }
  return { fen, units };
}
