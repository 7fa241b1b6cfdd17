import { applyEffect, type CartFacts, type CartState, evaluate } from './benefits.js';
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
}

export interface BestCombination {
  readonly chosen: ReadonlySet<Candidate>;
  /** False when the search ended at its limit. */
  readonly isProven: boolean;
}

/** A quote is computed on the path of a request: its search has a limit. */
const MAX_STEPS = 20_000;

/**
 * The allowed combination that is worth most, among equals with the fewest coupons. `candidates` stand in the order in which rules run.
 * Depth first, taking before leaving; a branch ends when even its bound is not better than the best so far.
 */
export function findBestCombination(candidates: readonly Candidate[], start: CartState, frame: SearchFrame): BestCombination {
  const search = new Search(candidates.filter(({ rule }) => !rule.standsAlone), frame);
  search.visit(0, start, { worthFen: 0, coupons: 0, taken: [] });
  for (const alone of candidates.filter(({ rule }) => rule.standsAlone)) {
    const outcome = evaluate(alone, start, search.around(alone));
    if ('effect' in outcome) search.offer([alone], outcome.effect.worthFen, couponsIn(alone));
  }
  return { chosen: new Set(search.best.chosen), isProven: search.steps <= MAX_STEPS };
}

interface Path {
  readonly worthFen: number;
  readonly coupons: number;
  readonly taken: readonly Candidate[];
}

class Search {
  steps = 0;
  best: { chosen: readonly Candidate[]; worthFen: number; coupons: number } = { chosen: [], worthFen: 0, coupons: 0 };
  /** Whether leaving a candidate out can help one after it. */
  private readonly isFelt: readonly boolean[];

  constructor(
    private readonly candidates: readonly Candidate[],
    private readonly frame: SearchFrame,
  ) {
    this.isFelt = candidates.map((candidate, index) => candidates.slice(index + 1).some((later) => isFeltBy(candidate, later)));
  }

  around({ rule }: Candidate): { facts: CartFacts; room: RuleRoom | undefined } {
    return { facts: this.frame.facts, room: this.frame.rooms.get(rule.id) };
  }

  offer(chosen: readonly Candidate[], worthFen: number, coupons: number): void {
    if (worthFen > this.best.worthFen || (worthFen === this.best.worthFen && coupons < this.best.coupons)) this.best = { chosen, worthFen, coupons };
  }

  visit(from: number, state: CartState, path: Path): void {
    for (let index = from; index < this.candidates.length; index += 1) {
      const candidate = this.candidates[index];
      if (candidate === undefined || excludes(path.taken, candidate)) continue;
      const outcome = evaluate(candidate, state, this.around(candidate));
      if (!('effect' in outcome)) continue;
      this.steps += 1;
      if (this.steps > MAX_STEPS || !this.canBeBetter(index, state, path)) return;
      const withIt: Path = { worthFen: path.worthFen + outcome.effect.worthFen, coupons: path.coupons + couponsIn(candidate), taken: [...path.taken, candidate] };
      this.visit(index + 1, applyEffect(state, outcome.effect), withIt);
      if (this.isFelt[index] === false) return;
    }
    this.offer(path.taken, path.worthFen, path.coupons);
  }

  private canBeBetter(from: number, state: CartState, path: Path): boolean {
    const goodsFen = state.amounts.reduce((sum, amount) => sum + amount, 0);
    const ofGroup = new Map<string, number>();
    let offFen = 0;
    let restFen = 0;
    for (let index = from; index < this.candidates.length; index += 1) {
      const candidate = this.candidates[index];
      if (candidate === undefined || excludes(path.taken, candidate)) continue;
      let worthFen = boundWorth(candidate, state, this.around(candidate));
      const { exclusiveGroup } = candidate.rule;
      if (exclusiveGroup !== null) {
        const before = ofGroup.get(exclusiveGroup) ?? 0;
        if (worthFen <= before) continue;
        ofGroup.set(exclusiveGroup, worthFen);
        worthFen -= before;
      }
      if (stageOf(candidate.rule.benefit) <= 1 && exclusiveGroup === null) offFen += worthFen;
      else restFen += worthFen;
    }
    const boundFen = path.worthFen + Math.min(offFen, goodsFen) + restFen;
    return boundFen > this.best.worthFen || (boundFen === this.best.worthFen && path.coupons < this.best.coupons);
  }
}

function couponsIn({ couponId }: Candidate): number {
  return couponId === null ? 0 : 1;
}

export function excludes(taken: readonly Candidate[], { rule }: Candidate): boolean {
  return taken.some((other) => other.rule.standsAlone || rule.standsAlone || (rule.exclusiveGroup !== null && other.rule.exclusiveGroup === rule.exclusiveGroup));
}

/** Whether taking the first can change what the second may give. Gifts and points change nothing that another rule looks at. */
function isFeltBy(first: Candidate, second: Candidate): boolean {
  if (first.rule.exclusiveGroup !== null && first.rule.exclusiveGroup === second.rule.exclusiveGroup) return true;
  const stage = stageOf(first.rule.benefit);
  if (stage > 1) return stage === stageOf({ kind: 'shipping' }) && first.rule.benefit.kind === 'shipping' && second.rule.benefit.kind === 'shipping';
  const lines = new Set([...first.lines, ...first.getLines]);
  return [...second.lines, ...second.getLines].some((line) => lines.has(line));
}
