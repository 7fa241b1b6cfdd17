import { allocateFen } from '@quanyu/platform';
import type { Benefit, GivenGift, NextStep, RuleRefusal, RuleRoom } from './price-rule.js';
import type { MatchedRule } from './rule-book.js';

/** A cart between two rules. Amounts and open units only fall. */
export interface CartState {
  /** What each line still costs, all its units. */
  readonly amounts: readonly number[];
  /** What each line cost after the rules of the first stage: thresholds and percentages look at this, whatever else is taken off. */
  readonly base: readonly number[];
  /** Units of each line that no rule of the first stage has used. */
  readonly open: readonly number[];
  readonly shippingFen: number;
}

/** The cart that rules look at; fixed while they run. */
export interface CartFacts {
  readonly unitPrices: readonly number[];
  readonly quantities: readonly number[];
  readonly variantIds: readonly string[];
  /** Points per yuan paid, and what one is worth. */
  readonly pointsPerYuan: number;
  readonly pointWorthFen: number;
  readonly shippingFen: number;
}

export interface Effect {
  readonly offByLine: readonly { readonly line: number; readonly offFen: number }[];
  readonly usedUnits: readonly { readonly line: number; readonly units: number }[];
  readonly shippingOffFen: number;
  readonly gift: GivenGift | null;
  readonly extraPoints: number;
  readonly times: number;
  /** Everything that it takes off. */
  readonly offFen: number;
  /** What a use takes of the rule's budget: money off and gifts; points have a ledger of their own. */
  readonly costFen: number;
  /** What it is worth to the customer: its cost and its points. */
  readonly worthFen: number;
  /** What it would be worth if no other rule had taken of the same lines. */
  readonly askedFen: number;
}

type Refused = { readonly reason: RuleRefusal; readonly next: NextStep | null };
export type Outcome = { readonly effect: Effect } | Refused;

const NOTHING: Omit<Effect, 'times'> = { offByLine: [], usedUnits: [], shippingOffFen: 0, gift: null, extraPoints: 0, offFen: 0, costFen: 0, worthFen: 0, askedFen: 0 };
const UNLIMITED = Number.MAX_SAFE_INTEGER;

/** What a rule gives to a cart in this state, or why nothing. */
export function evaluate({ rule, ...matched }: MatchedRule, state: CartState, { facts, room }: { facts: CartFacts; room: RuleRoom | undefined }): Outcome {
  const uses = Math.min(room?.usesLeft ?? UNLIMITED, room?.customerUsesLeft ?? UNLIMITED);
  if ((room?.customerUsesLeft ?? 1) <= 0) return { reason: 'customerLimit', next: null };
  if (uses <= 0) return { reason: 'usedUp', next: null };
  if ((room?.budgetLeftFen ?? 1) <= 0) return { reason: 'budgetSpent', next: null };
  const outcome = give(rule.benefit, matched, { state, facts, uses });
  if ('reason' in outcome) return outcome;
  if (outcome.effect.worthFen <= 0) return { reason: 'nothingToGive', next: null };
  // A budget pays what a use asks for, or not at all.
  if (rule.benefit.kind !== 'pointsTimes' && outcome.effect.askedFen > (room?.budgetLeftFen ?? UNLIMITED)) return { reason: 'budgetSpent', next: null };
  return outcome;
}

export function applyEffect(state: CartState, effect: Effect): CartState {
  const amounts = state.amounts.slice();
  for (const { line, offFen } of effect.offByLine) amounts[line] = (amounts[line] ?? 0) - offFen;
  if (effect.usedUnits.length === 0) return { ...state, amounts, shippingFen: state.shippingFen - effect.shippingOffFen };
  const open = state.open.slice();
  for (const { line, units } of effect.usedUnits) open[line] = (open[line] ?? 0) - units;
  return { ...state, amounts, base: amounts, open };
}

interface Around {
  readonly state: CartState;
  readonly facts: CartFacts;
  readonly uses: number;
}

type Lines = Omit<MatchedRule, 'rule'>;

function give(benefit: Benefit, lines: Lines, around: Around): Outcome {
  switch (benefit.kind) {
    case 'amountOff':
    case 'percentOff':
      return giveOff(benefit, lines, around);
    case 'buyGet':
      return giveUnits(benefit, lines, around);
    case 'bundle':
      return giveBundle(benefit, lines, around);
    case 'exchange':
      return giveExchange(benefit, lines, around);
    case 'gift':
      return giveGift(benefit, lines, around);
    case 'pointsTimes': {
      const extraPoints = pointsOf(amountOf(lines, around.state), around.facts) * (benefit.times - 1);
      const worthFen = extraPoints * around.facts.pointWorthFen;
      return { effect: { ...NOTHING, extraPoints, times: 1, worthFen, askedFen: worthFen } };
    }
    case 'shipping': {
      const amountFen = amountOf(lines, around.state);
      if (amountFen < benefit.fromFen) return { reason: 'belowThreshold', next: { moreFen: benefit.fromFen - amountFen, moreUnits: 0, offFen: benefit.offFen, percentOff: null } };
      const askedFen = Math.min(benefit.offFen ?? UNLIMITED, around.facts.shippingFen);
      const offFen = Math.min(askedFen, around.state.shippingFen);
      return { effect: { ...NOTHING, ...moneyOff(offFen), askedFen, shippingOffFen: offFen, times: 1 } };
    }
  }
}

/** What thresholds and percentages of a scope look at. */
export function amountOf({ lines }: Pick<Lines, 'lines'>, { base }: Pick<CartState, 'base'>): number {
  let sum = 0;
  for (const line of lines) sum += base[line] ?? 0;
  return sum;
}

/** Points for what goods cost: for every whole yuan. */
export function pointsOf(amountFen: number, { pointsPerYuan }: Pick<CartFacts, 'pointsPerYuan'>): number {
  return Math.floor(amountFen / 100) * pointsPerYuan;
}

type Off = Extract<Benefit, { kind: 'amountOff' | 'percentOff' }>;

/** Steps compare what the scope still costs and its units; of the steps met the best counts. */
function giveOff(benefit: Off, lines: Lines, { state, facts }: Around): Outcome {
  const amountFen = amountOf(lines, state);
  const units = unitsOf(lines, facts);
  const offFen = offOf(benefit, amountFen, units);
  if (offFen === null) return { reason: 'belowThreshold', next: findNextStep(benefit, { amountFen, units }) };
  return { effect: takenOff(lines.lines, state, offFen) };
}

/** What the best of the met steps takes off an amount, never more than the amount; null when none is met. */
export function offOf(benefit: Off, amountFen: number, units: number): number | null {
  let best: number | null = null;
  const offer = (offFen: number): void => {
    best = Math.max(best ?? 0, Math.min(offFen, amountFen));
  };
  if (benefit.kind === 'amountOff') {
    for (const { fromFen, fromUnits, offFen } of benefit.steps) {
      if (fromFen <= amountFen && fromUnits <= units) offer(benefit.repeats && fromFen > 0 ? Math.floor(amountFen / fromFen) * offFen : offFen);
    }
  } else {
    for (const { fromFen, fromUnits, percentOff } of benefit.steps) {
      if (fromFen <= amountFen && fromUnits <= units) offer(Math.min(percentOfFen(amountFen, percentOff), benefit.maxOffFen ?? UNLIMITED));
    }
  }
  return best;
}

/** The nearest step that is not met, with what is missing; null when all are met. */
export function findNextStep(benefit: Off, { amountFen, units }: { amountFen: number; units: number }): NextStep | null {
  const steps = benefit.steps
    .filter(({ fromFen, fromUnits }) => fromFen > amountFen || fromUnits > units)
    .map((step): NextStep => ({
      moreFen: Math.max(0, step.fromFen - amountFen),
      moreUnits: Math.max(0, step.fromUnits - units),
      offFen: 'offFen' in step ? step.offFen : null,
      percentOff: 'percentOff' in step ? step.percentOff : null,
    }));
  if (steps.length > 0) return steps.reduce((nearest, step) => (step.moreUnits < nearest.moreUnits || (step.moreUnits === nearest.moreUnits && step.moreFen < nearest.moreFen) ? step : nearest));
  const [step] = benefit.steps;
  if (benefit.kind !== 'amountOff' || !benefit.repeats || step === undefined || step.fromFen === 0) return null;
  const { offFen } = benefit.steps[0] ?? { offFen: 0 };
  return { moreFen: step.fromFen - (amountFen % step.fromFen), moreUnits: 0, offFen: (Math.floor(amountFen / step.fromFen) + 1) * offFen, percentOff: null };
}

export function unitsOf({ lines }: Pick<Lines, 'lines'>, { quantities }: Pick<CartFacts, 'quantities'>): number {
  let sum = 0;
  for (const line of lines) sum += quantities[line] ?? 0;
  return sum;
}

/** An amount off several lines, shared by what they cost; of a line that others have taken from, no more than is left. */
function takenOff(lines: readonly number[], { base, amounts }: CartState, askedFen: number): Effect {
  const shares = allocateFen(askedFen, lines.map((line) => base[line] ?? 0));
  const offByLine: { line: number; offFen: number }[] = [];
  let offFen = 0;
  lines.forEach((line, index) => {
    const share = Math.min(shares[index] ?? 0, amounts[line] ?? 0);
    if (share > 0) offByLine.push({ line, offFen: share });
    offFen += share;
  });
  return { ...NOTHING, ...moneyOff(offFen), askedFen, offByLine, times: 1 };
}

function moneyOff(offFen: number): Pick<Effect, 'offFen' | 'costFen' | 'worthFen' | 'askedFen'> {
  return { offFen, costFen: offFen, worthFen: offFen, askedFen: offFen };
}

/** The whole part of a percentage: what rounding leaves stays with the price. */
function percentOfFen(amountFen: number, percent: number): number {
  return Math.floor((amountFen * percent) / 100);
}

interface Unit {
  readonly line: number;
  readonly priceFen: number;
}

/** Open units of some lines, dearest first; units of one line stand together. */
function openUnits(lines: readonly number[], { state, facts }: Pick<Around, 'state' | 'facts'>): Unit[] {
  const byPrice = [...lines].sort((a, b) => (facts.unitPrices[b] ?? 0) - (facts.unitPrices[a] ?? 0) || a - b);
  return byPrice.flatMap((line) => Array.from({ length: state.open[line] ?? 0 }, () => ({ line, priceFen: facts.unitPrices[line] ?? 0 })));
}

function countByLine(units: readonly Unit[]): { line: number; units: number }[] {
  const counts = new Map<number, number>();
  for (const { line } of units) counts.set(line, (counts.get(line) ?? 0) + 1);
  return [...counts].map(([line, count]) => ({ line, units: count }));
}

/** Some units at a percentage off, others only used. */
function takenUnits({ reduced, used, percentOff, times }: { reduced: readonly Unit[]; used: readonly Unit[]; percentOff: number; times: number }): Effect {
  const offByLine = countByLine(reduced).flatMap(({ line, units }) => {
    const offFen = percentOfFen(units * (reduced.find((unit) => unit.line === line)?.priceFen ?? 0), percentOff);
    return offFen === 0 ? [] : [{ line, offFen }];
  });
  const offFen = offByLine.reduce((sum, off) => sum + off.offFen, 0);
  return { ...NOTHING, ...moneyOff(offFen), offByLine, usedUnits: countByLine([...reduced, ...used]), times };
}

type BuyGet = Extract<Benefit, { kind: 'buyGet' }>;

function giveUnits(benefit: BuyGet, lines: Lines, around: Around): Outcome {
  const { buyUnits, getUnits, percentOff } = benefit;
  const most = Math.min(benefit.maxTimes ?? UNLIMITED, around.uses);
  if (benefit.getFrom === 'sameVariant') return giveSame(benefit, lines, { ...around, uses: most });
  const bought = openUnits(lines.lines, around);
  if (benefit.getFrom === 'cheapest') {
    const times = Math.min(Math.floor(bought.length / (buyUnits + getUnits)), most);
    if (times === 0) return missingUnits(buyUnits + getUnits - bought.length, percentOff);
    const cheapest = bought.reverse().slice(0, times * (buyUnits + getUnits));
    return { effect: takenUnits({ reduced: cheapest.slice(0, times * getUnits), used: cheapest.slice(times * getUnits), percentOff, times }) };
  }
  const gettable = openUnits(lines.getLines.filter((line) => !lines.lines.includes(line)), around);
  const times = Math.min(Math.floor(bought.length / buyUnits), Math.floor(gettable.length / getUnits), most);
  if (times === 0) return missingUnits(Math.max(0, buyUnits - bought.length) + Math.max(0, getUnits - gettable.length), percentOff);
  return { effect: takenUnits({ reduced: gettable.reverse().slice(0, times * getUnits), used: bought.reverse().slice(0, times * buyUnits), percentOff, times }) };
}

/** Each variant by itself; when not all can be served, the dearest are. */
function giveSame({ buyUnits, getUnits, percentOff }: BuyGet, { lines }: Lines, { state, facts, uses }: Around): Outcome {
  const size = buyUnits + getUnits;
  let times = 0;
  const reduced: Unit[] = [];
  const used: Unit[] = [];
  for (const line of [...lines].sort((a, b) => (facts.unitPrices[b] ?? 0) - (facts.unitPrices[a] ?? 0) || a - b)) {
    const sets = Math.min(Math.floor((state.open[line] ?? 0) / size), uses - times);
    const unit: Unit = { line, priceFen: facts.unitPrices[line] ?? 0 };
    reduced.push(...Array.from({ length: sets * getUnits }, () => unit));
    used.push(...Array.from({ length: sets * buyUnits }, () => unit));
    times += sets;
  }
  if (times === 0) return missingUnits(size - Math.max(0, ...lines.map((line) => state.open[line] ?? 0)), percentOff);
  return { effect: takenUnits({ reduced, used, percentOff, times }) };
}

function missingUnits(moreUnits: number, percentOff: number | null): Refused {
  return { reason: 'belowThreshold', next: { moreFen: 0, moreUnits, offFen: null, percentOff } };
}

type Bundle = Extract<Benefit, { kind: 'bundle' }>;

/** The dearest units that fit each part; what they cost above the bundle's price is taken off, shared by their prices. */
function giveBundle({ parts, bundlePriceFen, maxTimes }: Bundle, { lines }: Lines, around: Around): Outcome {
  const pools = parts.map(({ variantIds, units }) => ({ units, pool: openUnits(lines.filter((line) => variantIds.includes(around.facts.variantIds[line] ?? '')), around) }));
  const possible = Math.min(...pools.map(({ units, pool }) => Math.floor(pool.length / units)), maxTimes ?? UNLIMITED, around.uses);
  if (possible === 0) return missingUnits(pools.reduce((sum, { units, pool }) => sum + Math.max(0, units - pool.length), 0), null);
  // A later bundle is made of cheaper units: those that would cost more than their units are not made.
  let times = 0;
  const taken: Unit[] = [];
  let offFen = 0;
  while (times < possible) {
    const units = pools.flatMap(({ units: count, pool }) => pool.slice(times * count, (times + 1) * count));
    const savingFen = units.reduce((sum, { priceFen }) => sum + priceFen, 0) - bundlePriceFen;
    if (savingFen <= 0) break;
    taken.push(...units);
    offFen += savingFen;
    times += 1;
  }
  if (times === 0) return { reason: 'nothingToGive', next: null };
  const used = countByLine(taken);
  const shares = allocateFen(offFen, used.map(({ line, units }) => units * (around.facts.unitPrices[line] ?? 0)));
  const offByLine = used.map(({ line }, index) => ({ line, offFen: shares[index] ?? 0 })).filter((off) => off.offFen > 0);
  return { effect: { ...NOTHING, ...moneyOff(offFen), offByLine, usedUnits: used, times } };
}

function giveExchange({ exchangePriceFen }: Extract<Benefit, { kind: 'exchange' }>, { lines }: Lines, around: Around): Outcome {
  const [unit] = openUnits(lines, around);
  if (unit === undefined) return missingUnits(1, null);
  const offFen = Math.max(0, unit.priceFen - exchangePriceFen);
  return { effect: { ...NOTHING, ...moneyOff(offFen), offByLine: [{ line: unit.line, offFen }], usedUnits: [{ line: unit.line, units: 1 }], times: 1 } };
}

function giveGift(gift: Extract<Benefit, { kind: 'gift' }>, lines: Lines, { state, facts, uses }: Around): Outcome {
  const amountFen = amountOf(lines, state);
  const units = unitsOf(lines, facts);
  if (amountFen < gift.fromFen || units < gift.fromUnits) {
    return { reason: 'belowThreshold', next: { moreFen: Math.max(0, gift.fromFen - amountFen), moreUnits: Math.max(0, gift.fromUnits - units), offFen: null, percentOff: null } };
  }
  const times = gift.repeats && gift.fromFen > 0 ? Math.min(Math.floor(amountFen / gift.fromFen), uses) : 1;
  const goods = lines.lines.map((line) => ({ variantId: facts.variantIds[line] ?? '', units: facts.quantities[line] ?? 0, amountFen: state.base[line] ?? 0 }));
  const terms = { fromFen: gift.fromFen, fromUnits: gift.fromUnits, unitsEach: gift.units, repeats: gift.repeats, goods };
  const given: GivenGift = { variantId: gift.variantId, title: gift.title, units: gift.units * times, worthFen: gift.worthFen, terms };
  const worthFen = given.units * gift.worthFen;
  return { effect: { ...NOTHING, gift: given, times, costFen: worthFen, worthFen, askedFen: worthFen } };
}
