import { applyEffect, type CartFacts, type CartState, type Effect, evaluate } from './benefits.js';
import { boundWorth } from './bounds.js';
import type { RuleRoom } from './price-rule.js';
import { type MatchedRule, stageOf } from './rule-book.js';

/** A rule that the cart, the customer and the moment allow. */
export interface Candidate extends MatchedRule {
  readonly couponId: string | null;
}

export interface SearchFrame {
  readonly facts: CartFacts;
  readonly rooms: ReadonlyMap<string, RuleRoom>;
  readonly maxLooks?: number;
}

export interface BestCombination {
  readonly chosen: ReadonlySet<Candidate>;
  /** False when the search ended at its limit. */
  readonly isProven: boolean;
}

/** A quote is computed on the path of a request: its search ends after it has looked at so many rules. */
const MAX_LOOKS = 12_000;

/**
 * The allowed combination that is worth most, among equals with the fewest coupons. `candidates` stand in the order in which rules run.
 *
 * Only rules of the first stage use units up, so only they are searched: depth first, taking before leaving, ending a branch whose bound is
 * not better than the best so far. All later rules look at the same amounts, so that the best of them is found by choosing: everything
 * that stacks, and of each group the one worth most. Only where together they ask for more than a line costs is that searched too.
 */
export function findBestCombination(candidates: readonly Candidate[], start: CartState, frame: SearchFrame): BestCombination {
  const search = new Search(candidates.filter(({ rule }) => !rule.standsAlone), start, frame);
  search.visitUnits(0, start, NO_PATH);
  for (const alone of candidates.filter(({ rule }) => rule.standsAlone)) {
    const outcome = evaluate(alone, start, search.around(alone));
    if ('effect' in outcome) search.offer({ worthFen: outcome.effect.worthFen, coupons: couponsIn(alone), taken: [alone] });
  }
  return { chosen: new Set(search.best.taken), isProven: search.looks <= search.maxLooks };
}

interface Path {
  readonly worthFen: number;
  readonly coupons: number;
  readonly taken: readonly Candidate[];
}

/** What a later rule would take if it were alone. */
interface Ask {
  readonly candidate: Candidate;
  readonly askedFen: number;
  readonly offByLine: Effect['offByLine'];
}

const NO_PATH: Path = { worthFen: 0, coupons: 0, taken: [] };

class Search {
  looks = 0;
  best: Path = NO_PATH;
  readonly maxLooks: number;
  private readonly units: readonly Candidate[];
  private readonly later: readonly Candidate[];
  /** Bounds of the rules of the first stage on the untouched cart. */
  private readonly unitBounds: ReadonlyMap<Candidate, number>;

  constructor(
    candidates: readonly Candidate[],
    start: CartState,
    private readonly frame: SearchFrame,
  ) {
    this.maxLooks = frame.maxLooks ?? MAX_LOOKS;
    this.units = candidates.filter(({ rule }) => stageOf(rule.benefit) === 0);
    this.later = candidates.filter(({ rule }) => stageOf(rule.benefit) > 0);
    this.unitBounds = new Map(this.units.map((candidate) => [candidate, boundWorth(candidate, start, this.around(candidate))]));
  }

  around({ rule }: Candidate): { facts: CartFacts; room: RuleRoom | undefined } {
    return { facts: this.frame.facts, room: this.frame.rooms.get(rule.id) };
  }

  offer(path: Path): void {
    if (path.worthFen > this.best.worthFen || (path.worthFen === this.best.worthFen && path.coupons < this.best.coupons)) this.best = path;
  }

  visitUnits(from: number, state: CartState, path: Path): void {
    for (let index = from; index < this.units.length; index += 1) {
      const candidate = this.units[index];
      if (candidate === undefined || excludes(path.taken, candidate)) continue;
      const outcome = evaluate(candidate, state, this.around(candidate));
      if (!('effect' in outcome)) continue;
      this.looks += this.units.length - index + this.later.length;
      if (this.looks > this.maxLooks || !this.isWorthWhile(index, state, path)) return;
      this.visitUnits(index + 1, applyEffect(state, outcome.effect), withEffect(path, candidate, outcome.effect));
    }
    if (this.isWorthWhile(this.units.length, state, path)) this.chooseLater(state, path);
  }

  /** Whether anything below this point can be better: what units may still give, and what all later rules ask for. */
  private isWorthWhile(from: number, state: CartState, path: Path): boolean {
    const [later, fee] = [new GroupedSum(), new GroupedSum()];
    for (const candidate of this.later) if (!excludes(path.taken, candidate)) (isAboutFee(candidate) ? fee : later).add(candidate, boundWorth(candidate, state, this.around(candidate)));
    const laterFen = later.total + Math.min(fee.total, state.shippingFen);
    const units = this.units.slice(from).filter((candidate) => !excludes(path.taken, candidate));
    const boundBy = (bound: (candidate: Candidate) => number): number => {
      const sum = new GroupedSum();
      for (const candidate of units) sum.add(candidate, bound(candidate));
      return path.worthFen + laterFen + sum.total;
    };
    // The bound of the untouched cart is known; that of this one is closer and is worked out only when needed.
    return this.canBeat(path, boundBy((candidate) => this.unitBounds.get(candidate) ?? 0)) && (units.length === 0 || this.canBeat(path, boundBy((candidate) => boundWorth(candidate, state, this.around(candidate)))));
  }

  private canBeat({ coupons }: Path, boundFen: number): boolean {
    return boundFen > this.best.worthFen || (boundFen === this.best.worthFen && coupons < this.best.coupons);
  }

  private chooseLater(state: CartState, path: Path): void {
    const asks = this.later.flatMap((candidate): Ask[] => {
      if (excludes(path.taken, candidate)) return [];
      const outcome = evaluate(candidate, state, this.around(candidate));
      return 'effect' in outcome ? [{ candidate, askedFen: outcome.effect.askedFen, offByLine: outcome.effect.offByLine }] : [];
    });
    const chosen = bestOfGroups(asks);
    const end = this.runAll(chosen, state, path);
    this.offer(end);
    const askedFen = path.worthFen + chosen.reduce((sum, ask) => sum + ask.askedFen, 0);
    // Nobody got less than he asked for: no other choice can give more.
    if (end.worthFen < askedFen) this.visitLater(asks, { index: 0, state, path });
  }

  private runAll(asks: readonly Ask[], start: CartState, path: Path): Path {
    let [state, end] = [start, path];
    for (const { candidate } of asks) {
      const outcome = evaluate(candidate, state, this.around(candidate));
      if (!('effect' in outcome)) continue;
      state = applyEffect(state, outcome.effect);
      end = withEffect(end, candidate, outcome.effect);
    }
    return end;
  }

  /** Rules that together ask for more than lines cost, one by one. */
  private visitLater(asks: readonly Ask[], { index: from, state, path }: { index: number; state: CartState; path: Path }): void {
    for (let index = from; index < asks.length; index += 1) {
      const candidate = asks[index]?.candidate;
      if (candidate === undefined || excludes(path.taken, candidate)) continue;
      const outcome = evaluate(candidate, state, this.around(candidate));
      if (!('effect' in outcome)) continue;
      this.looks += asks.length - index;
      if (this.looks > this.maxLooks || !this.canBeat(path, path.worthFen + this.mostOf(asks.slice(index), state, path))) return;
      this.visitLater(asks, { index: index + 1, state: applyEffect(state, outcome.effect), path: withEffect(path, candidate, outcome.effect) });
    }
    this.offer(path);
  }

  /** The most that these rules can still take: what they ask for, and of no line more than is left. */
  private mostOf(asks: readonly Ask[], state: CartState, { taken }: Path): number {
    const lines = state.amounts.map(() => new GroupedSum());
    const [goods, fee, rest] = [new GroupedSum(), new GroupedSum(), new GroupedSum()];
    for (const { candidate, askedFen, offByLine } of asks) {
      if (excludes(taken, candidate)) continue;
      if (stageOf(candidate.rule.benefit) > 1) (isAboutFee(candidate) ? fee : rest).add(candidate, askedFen);
      else {
        goods.add(candidate, askedFen);
        for (const { line, offFen } of offByLine) lines[line]?.add(candidate, offFen);
      }
    }
    const ofLines = state.amounts.reduce((sum, amount, line) => sum + Math.min(amount, lines[line]?.total ?? 0), 0);
    return Math.min(goods.total, ofLines) + Math.min(fee.total, state.shippingFen) + rest.total;
  }
}

/** A sum in which of each exclusive group only the largest counts. */
class GroupedSum {
  total = 0;
  private largest: Map<string, number> | null = null;

  add({ rule: { exclusiveGroup } }: Candidate, amountFen: number): void {
    if (exclusiveGroup === null) {
      this.total += amountFen;
      return;
    }
    this.largest ??= new Map();
    const before = this.largest.get(exclusiveGroup) ?? 0;
    if (amountFen <= before) return;
    this.largest.set(exclusiveGroup, amountFen);
    this.total += amountFen - before;
  }
}

/** Everything that stacks, and of each group the one that asks for most; among equals one that needs no coupon, then the first. */
function bestOfGroups(asks: readonly Ask[]): Ask[] {
  const best = new Map<string, Ask>();
  for (const ask of asks) {
    const { exclusiveGroup } = ask.candidate.rule;
    if (exclusiveGroup === null) continue;
    const before = best.get(exclusiveGroup);
    const isBetter = before === undefined || ask.askedFen > before.askedFen || (ask.askedFen === before.askedFen && couponsIn(ask.candidate) < couponsIn(before.candidate));
    if (isBetter) best.set(exclusiveGroup, ask);
  }
  return asks.filter((ask) => ask.candidate.rule.exclusiveGroup === null || best.get(ask.candidate.rule.exclusiveGroup) === ask);
}

function withEffect({ worthFen, coupons, taken }: Path, candidate: Candidate, effect: Effect): Path {
  return { worthFen: worthFen + effect.worthFen, coupons: coupons + couponsIn(candidate), taken: [...taken, candidate] };
}

function isAboutFee({ rule }: Candidate): boolean {
  return rule.benefit.kind === 'shipping';
}

function couponsIn({ couponId }: Candidate): number {
  return couponId === null ? 0 : 1;
}

export function excludes(taken: readonly Candidate[], { rule }: Candidate): boolean {
  return taken.some((other) => other.rule.standsAlone || rule.standsAlone || (rule.exclusiveGroup !== null && other.rule.exclusiveGroup === rule.exclusiveGroup));
}
