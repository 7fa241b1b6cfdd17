import { addFen, allocateFen, timesFen } from '@quanyu/platform';
import { amountOf, applyEffect, type CartFacts, type CartState, type Effect, evaluate, findNextStep, pointsOf, unitsOf } from './benefits.js';
import { type Candidate, excludes, findBestCombination, type SearchFrame } from './best-combination.js';
import type { AppliedRule, NextStep, PointsTerms, PricedCartLine, PriceList, PriceQuote, PriceRequest, PriceRule, RefusedRule, RuleRefusal } from './price-rule.js';
import type { RuleBook } from './rule-book.js';
import { findCouponTrouble, findUnmetCondition } from './rule-conditions.js';
import { computeUnitPrice, listsInForce, type UnitPrice } from './unit-price.js';

/** What prices are computed from: published rules and price lists. */
export interface PriceBook {
  readonly rules: RuleBook;
  readonly lists: readonly PriceList[];
}

interface AppliedEffect {
  readonly candidate: Candidate;
  readonly effect: Effect;
  readonly next: NextStep | null;
}

/** What a cart costs now, by which rules, why others do not apply, and what lies on each line. Pure; all amounts in fen. */
export function computePrice(request: PriceRequest, { rules, lists }: PriceBook): PriceQuote {
  const inForce = listsInForce(lists, request);
  const prices = request.lines.map((line) => computeUnitPrice(line, inForce));
  const facts: CartFacts = {
    unitPrices: prices.map(({ unitPriceFen }) => unitPriceFen),
    quantities: request.lines.map(({ quantity }) => quantity),
    variantIds: request.lines.map(({ variantId }) => variantId),
    pointsPerYuan: request.points?.perYuan ?? 0,
    pointWorthFen: request.points?.worthFen ?? 0,
    shippingFen: request.shippingFen,
  };
  const totals = request.lines.map(({ quantity }, index) => timesFen(facts.unitPrices[index] ?? 0, quantity));
  const start: CartState = { amounts: totals, base: totals, open: facts.quantities, shippingFen: request.shippingFen };
  const { candidates, refused } = listCandidates(request, rules);
  const frame: SearchFrame = { facts, rooms: request.rooms, ...(request.maxLooks === undefined ? {} : { maxLooks: request.maxLooks }) };
  const { chosen, isProven } = findBestCombination(candidates, start, frame);
  const ran = run(candidates, chosen, { start, frame });
  return toQuote(request, { prices, totals, ran, refused: [...ran.refused, ...refused], isProven, facts });
}

/** Rules that the cart is about and that hold now; the others with their reason. Of the coupons of one rule the one that ends first counts. */
function listCandidates(request: PriceRequest, rules: RuleBook): { candidates: Candidate[]; refused: RefusedRule[] } {
  const matches = rules.match(request.lines);
  const matched = new Set(matches.map(({ rule }) => rule.id));
  const candidates: Candidate[] = [];
  const refused: RefusedRule[] = [];
  const coupons = [...request.coupons].sort((a, b) => a.validUntil.getTime() - b.validUntil.getTime() || (a.couponId < b.couponId ? -1 : 1));
  const usable = new Map<string, string>();
  for (const coupon of coupons) {
    const rule = rules.find(coupon.ruleId);
    if (rule === null) continue;
    const reason = findCouponTrouble(coupon, request) ?? findUnmetCondition(rule, request) ?? (matched.has(rule.id) ? null : 'noItems') ?? (usable.has(rule.id) ? 'excluded' : null);
    if (reason === null) usable.set(rule.id, coupon.couponId);
    else refused.push(refuse(rule, coupon.couponId, { reason, next: null }));
  }
  for (const match of matches) {
    const { rule } = match;
    if (rule.needsCoupon) {
      const couponId = usable.get(rule.id);
      if (couponId !== undefined) candidates.push({ ...match, couponId });
      continue;
    }
    const reason = findUnmetCondition(rule, request);
    if (reason === null) candidates.push({ ...match, couponId: null });
    else refused.push(refuse(rule, null, { reason, next: null }));
  }
  if (request.explainsAll === true) refused.push(...rules.rules.filter((rule) => !rule.needsCoupon && !matched.has(rule.id)).map((rule) => refuse(rule, null, { reason: 'noItems', next: null })));
  return { candidates, refused };
}

function refuse(rule: PriceRule, couponId: string | null, why: { reason: RuleRefusal; next: NextStep | null; excludedBy?: readonly string[] }): RefusedRule {
  return { ruleId: rule.id, couponId, name: rule.name, kind: rule.benefit.kind, reason: why.reason, next: why.next, excludedBy: why.excludedBy ?? [] };
}

interface Ran {
  readonly applied: readonly AppliedEffect[];
  readonly refused: readonly RefusedRule[];
  readonly end: CartState;
}

/** Runs the chosen rules in their order; each of the others is asked at its turn why it is not among them. */
function run(candidates: readonly Candidate[], chosen: ReadonlySet<Candidate>, { start, frame }: { start: CartState; frame: SearchFrame }): Ran {
  const applied: AppliedEffect[] = [];
  const refused: RefusedRule[] = [];
  let state = start;
  for (const candidate of candidates) {
    const { rule, couponId } = candidate;
    const outcome = evaluate(candidate, state, { facts: frame.facts, room: frame.rooms.get(rule.id) });
    if (!('effect' in outcome)) {
      refused.push(refuse(rule, couponId, outcome));
      continue;
    }
    if (!chosen.has(candidate)) {
      const excludedBy = [...chosen].filter((other) => excludes([other], candidate)).map((other) => other.rule.id);
      refused.push(refuse(rule, couponId, { reason: excludedBy.length > 0 ? 'excluded' : 'notBetter', next: null, excludedBy }));
      continue;
    }
    const { benefit } = rule;
    const next = benefit.kind === 'amountOff' || benefit.kind === 'percentOff' ? findNextStep(benefit, { amountFen: amountOf(candidate, state), units: unitsOf(candidate, frame.facts) }) : null;
    applied.push({ candidate, effect: outcome.effect, next });
    state = applyEffect(state, outcome.effect);
  }
  return { applied, refused, end: state };
}

interface Computed {
  readonly prices: readonly UnitPrice[];
  readonly totals: readonly number[];
  readonly ran: Ran;
  readonly refused: readonly RefusedRule[];
  readonly isProven: boolean;
  readonly facts: CartFacts;
}

function toQuote(request: PriceRequest, { prices, totals, ran, refused, isProven, facts }: Computed): PriceQuote {
  const { applied, end } = ran;
  const { pointsSpent, pointsFen } = spendPoints(request, addFen(...end.amounts));
  const pointShares = allocateFen(pointsFen, end.amounts);
  const lines = request.lines.map(({ variantId, quantity }, index): PricedCartLine => {
    const { unitPriceFen, source } = prices[index] ?? { unitPriceFen: 0, source: 'catalogue' };
    const totalFen = totals[index] ?? 0;
    const left = end.amounts[index] ?? 0;
    const sharePoints = pointShares[index] ?? 0;
    const shares = applied.flatMap(({ candidate, effect }) => effect.offByLine.filter(({ line }) => line === index).map(({ offFen }) => ({ ruleId: candidate.rule.id, offFen })));
    return { variantId, quantity, unitPriceFen, priceSource: source, totalFen, discountFen: totalFen - left, pointsFen: sharePoints, payableFen: left - sharePoints, shares };
  });
  const goodsFen = addFen(...lines.map(({ payableFen }) => payableFen));
  return {
    lines,
    applied: applied.map(toApplied),
    refused,
    itemsTotalFen: addFen(...totals),
    discountFen: addFen(...lines.map(({ discountFen }) => discountFen)),
    pointsSpent,
    pointsFen,
    shippingFen: request.shippingFen,
    shippingOffFen: request.shippingFen - end.shippingFen,
    payableFen: addFen(goodsFen, end.shippingFen),
    pointsEarned: pointsOf(goodsFen, facts) + applied.reduce((sum, { effect }) => sum + effect.extraPoints, 0),
    isProvenBest: isProven,
  };
}

function toApplied({ candidate: { rule, couponId }, effect, next }: AppliedEffect): AppliedRule {
  const { offFen, extraPoints, gift, times } = effect;
  return { ruleId: rule.id, couponId, name: rule.name, kind: rule.benefit.kind, offFen, extraPoints, gift, times, next };
}

function spendPoints({ points }: PriceRequest, goodsFen: number): { pointsSpent: number; pointsFen: number } {
  if (points === null || points.worthFen <= 0) return { pointsSpent: 0, pointsFen: 0 };
  const pointsSpent = computeSpendablePoints(points, Math.min(points.wanted, points.available), goodsFen);
  return { pointsSpent, pointsFen: pointsSpent * points.worthFen };
}

/** Points come last: of `available` in whole steps as many as goods take that cost `goodsFen` after everything else, never more than their share. */
export function computeSpendablePoints({ worthFen, step, maxPercent }: Pick<PointsTerms, 'worthFen' | 'step' | 'maxPercent'>, available: number, goodsFen: number): number {
  const most = Math.min(available, Math.floor(Math.floor((goodsFen * maxPercent) / 100) / worthFen));
  return Math.max(0, most - (most % step));
}
