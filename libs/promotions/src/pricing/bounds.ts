import { amountOf, type CartFacts, type CartState, evaluate, offOf, pointsOf, unitsOf } from './benefits.js';
import type { Benefit, RuleRoom } from './price-rule.js';
import type { MatchedRule } from './rule-book.js';

/**
 * The most that a rule can be worth in this state or in any that follows from it. It may be too high, never too low: the search rests on
 * that. Amounts and open units only fall, and a line's open units keep their unit price.
 */
export function boundWorth(matched: MatchedRule, state: CartState, { facts, room }: { facts: CartFacts; room: RuleRoom | undefined }): number {
  const { benefit } = matched.rule;
  const budgetFen = benefit.kind === 'pointsTimes' ? Number.MAX_SAFE_INTEGER : (room?.budgetLeftFen ?? Number.MAX_SAFE_INTEGER);
  return Math.min(budgetFen, mostOf(benefit, matched, { state, facts, room }));
}

function mostOf(benefit: Benefit, matched: MatchedRule, { state, facts, room }: { state: CartState; facts: CartFacts; room: RuleRoom | undefined }): number {
  switch (benefit.kind) {
    case 'amountOff':
    case 'percentOff':
      return offOf(benefit, amountOf(matched, state), unitsOf(matched, facts)) ?? 0;
    case 'pointsTimes':
      return pointsOf(amountOf(matched, state), facts) * (benefit.times - 1) * facts.pointWorthFen;
    case 'shipping':
      return amountOf(matched, state) < benefit.fromFen ? 0 : Math.min(benefit.offFen ?? facts.shippingFen, facts.shippingFen);
    case 'buyGet':
      if (benefit.getFrom !== 'sameVariant') return mostOfCheapest(benefit, matched, { state, facts });
      break;
    case 'bundle':
    case 'exchange':
    case 'gift':
      break;
  }
  const outcome = evaluate(matched, state, { facts, room: room === undefined ? undefined : { ...room, budgetLeftFen: null } });
  return 'effect' in outcome ? outcome.effect.askedFen : 0;
}

/**
 * Where the cheapest units are given, losing cheap ones to another rule makes this one dearer. So the dearest units that could be left to it
 * count: of as many as the sets need, the cheapest; or of other goods, the dearest.
 */
function mostOfCheapest({ buyUnits, getUnits, percentOff, getFrom, maxTimes }: Extract<Benefit, { kind: 'buyGet' }>, { lines, getLines }: MatchedRule, { state, facts }: { state: CartState; facts: CartFacts }): number {
  const pricesOf = (of: readonly number[]): number[] => of.flatMap((line) => Array.from({ length: state.open[line] ?? 0 }, () => facts.unitPrices[line] ?? 0)).sort((a, b) => b - a);
  const bought = pricesOf(lines);
  const sum = (prices: readonly number[]): number => Math.floor((prices.reduce((total, price) => total + price, 0) * percentOff) / 100);
  if (getFrom === 'other') {
    const gettable = pricesOf(getLines);
    const times = Math.min(Math.floor(bought.length / buyUnits), Math.floor(gettable.length / getUnits), maxTimes ?? Number.MAX_SAFE_INTEGER);
    return sum(gettable.slice(0, times * getUnits));
  }
  const size = buyUnits + getUnits;
  const most = Math.min(Math.floor(bought.length / size), maxTimes ?? Number.MAX_SAFE_INTEGER);
  return Math.max(0, ...Array.from({ length: most }, (_, index) => sum(bought.slice((index + 1) * buyUnits, (index + 1) * size))));
}
