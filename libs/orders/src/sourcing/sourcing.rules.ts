import type { RejectedCandidate, ScorePart, SourcingCandidate, SourcingLine, SourcingPart, SourcingPlan, SourcingReason, SourcingReasonCode, SourcingRules, SourcingScore } from './sourcing.schema.js';

/** Sets of places that are tried one by one; more places than this allows are first thinned out, then taken greedily. */
const EXACT_SETS = 1_000;

/** A candidate that can take part, with what it would give and cost. Arrays follow the basket's lines. */
interface Place {
  readonly candidate: SourcingCandidate;
  readonly units: readonly number[];
  readonly depthFen: readonly number[];
  readonly distanceFen: number;
  readonly queueFen: number;
  readonly kindFen: number;
}

/** Places with the lines that each gives. */
interface Choice {
  readonly places: readonly Place[];
  /** For each line the place that gives it, as an index of `places`; -1: nobody. */
  readonly giver: readonly number[];
  readonly units: number;
  readonly score: SourcingScore;
}

const NOTHING: SourcingScore = { distanceFen: 0, queueFen: 0, depthFen: 0, kindFen: 0, splitFen: 0, totalFen: 0 };

/**
 * Chooses the places of a basket. Most units first, then the smallest score in fen; a line comes whole from one place, or as
 * far as the best place has it and the rest is told short. The same facts give the same plan in whatever order they come.
 *
 * Up to 1,000 sets of places the result is exact. Beyond, places that another one beats in every respect fall out, which
 * loses nothing; if still too many remain, places are added one by one while that helps. The greedy plan has at least
 * 1 − (1 − 1/k)^k of the units of the best plan of k places (70 % for three), because what a set gives is submodular, and
 * is never worse than any single place.
 *
 * @param basket one line per variant
 */
export function planSourcing(basket: readonly SourcingLine[], candidates: readonly SourcingCandidate[], rules: SourcingRules): SourcingPlan {
  const rejected: RejectedCandidate[] = [];
  const places: Place[] = [];
  for (const candidate of [...candidates].sort(byDistance)) {
    const rejection = findRejection(candidate, basket, rules);
    if (rejection === null) places.push(toPlace(candidate, basket, rules));
    else rejected.push({ locationId: candidate.locationId, ...rejection });
  }
  const contest = new Contest(rules);
  const singles = places.map((place) => contest.enter([place]));
  const most = Math.min(rules.maximumParts, basket.length);
  const kept = countSets(places.length, most) <= EXACT_SETS ? places : withoutBeaten(places);
  const isExact = countSets(kept.length, most) <= EXACT_SETS;
  if (isExact) for (let size = 2; size <= most; size += 1) eachSet(kept, size, (set) => contest.enter(set));
  else addGreedily(contest, kept, most);

  const { winner, runnerUp } = contest;
  if (winner !== null) rejected.push(...singles.flatMap((single) => findDefeat(single, winner)));
  return {
    parts: winner === null ? [] : toParts(winner, basket),
    short: basket.flatMap(({ variantId, quantity }, line) => {
      const missing = quantity - (winner === null ? 0 : unitsOf(winner, line));
      return missing > 0 ? [{ variantId, quantity: missing }] : [];
    }),
    score: winner?.score ?? NOTHING,
    reason: explain(winner, runnerUp, singles),
    weighed: singles.flatMap((single) =>
      single.places.map(({ candidate: { locationId } }) => ({ locationId, units: single.units, wholeLines: basket.filter(({ quantity }, line) => unitsOf(single, line) === quantity).length, score: single.score })),
    ),
    rejected,
    method: isExact ? 'exact' : 'greedy',
  };
}

function byDistance(a: SourcingCandidate, b: SourcingCandidate): number {
  return a.distanceMetres - b.distanceMetres || (a.locationId < b.locationId ? -1 : 1);
}

function findRejection(candidate: SourcingCandidate, basket: readonly SourcingLine[], rules: SourcingRules): Omit<RejectedCandidate, 'locationId'> | null {
  if (rules.excludedLocationIds.includes(candidate.locationId)) return { code: 'excluded', value: null, limit: null };
  const { maximumDistanceMetres: farthest } = rules;
  if (farthest !== null && candidate.distanceMetres > farthest) return { code: 'tooFar', value: candidate.distanceMetres, limit: farthest };
  if (candidate.capacityLeft === 0) return { code: 'noCapacity', value: 0, limit: null };
  const { maximumOpenOrders: mostOpen } = rules;
  if (mostOpen !== null && candidate.openOrders >= mostOpen) return { code: 'tooBusy', value: candidate.openOrders, limit: mostOpen };
  if (basket.some((line) => usableUnits(candidate, line, rules) > 0)) return null;
  const present = basket.flatMap((line) => candidate.stock.filter(({ variantId, available }) => variantId === line.variantId && available > 0));
  if (present.length === 0) return { code: 'outOfStock', value: null, limit: null };
  return { code: 'shelfLife', value: Math.max(...present.map(({ shelfDays }) => shelfDays ?? 0)), limit: Math.max(rules.minimumShelfDays, ...basket.map(({ minimumShelfDays }) => minimumShelfDays)) };
}

/** Why the place of a single choice is not among the winner's. */
function findDefeat(single: Choice, winner: Choice): RejectedCandidate[] {
  return single.places
    .filter((place) => !winner.places.includes(place))
    .map(({ candidate: { locationId } }) =>
      single.units < winner.units ? { locationId, code: 'fewerUnits', value: single.units, limit: winner.units } : { locationId, code: 'costlier', value: single.score.totalFen, limit: winner.score.totalFen },
    );
}

/** Units of a line's variant that can be promised there and keep long enough. */
function usableUnits(candidate: SourcingCandidate, line: SourcingLine, rules: SourcingRules): number {
  const entry = candidate.stock.find(({ variantId }) => variantId === line.variantId);
  if (entry === undefined) return 0;
  const keepsLongEnough = entry.shelfDays === null || entry.shelfDays >= Math.max(rules.minimumShelfDays, line.minimumShelfDays);
  return keepsLongEnough ? entry.available : 0;
}

function toPlace(candidate: SourcingCandidate, basket: readonly SourcingLine[], rules: SourcingRules): Place {
  const { weights, protectedUnits, preferredKind } = rules;
  const usable = basket.map((line) => usableUnits(candidate, line, rules));
  const units = basket.map(({ quantity }, line) => Math.min(quantity, usable[line] ?? 0));
  return {
    candidate,
    units,
    depthFen: units.map((given, line) => weights.lastUnitFen * Math.min(given, Math.max(0, protectedUnits - ((usable[line] ?? 0) - given)))),
    distanceFen: Math.round((weights.kilometreFen * candidate.distanceMetres) / 1_000),
    queueFen: Math.round(weights.queueMinuteFen * candidate.openOrders * candidate.handlingMinutes),
    kindFen: preferredKind === null || preferredKind === candidate.kind ? 0 : weights.otherKindFen,
  };
}

/** Keeps the best choice and the best of other places. */
class Contest {
  winner: Choice | null = null;
  runnerUp: Choice | null = null;

  constructor(private readonly rules: SourcingRules) {}

  enter(places: readonly Place[]): Choice {
    const choice = choose(places, this.rules);
    if (choice.units === 0) return choice;
    if (this.winner === null || compareChoices(choice, this.winner) < 0) {
      if (this.winner !== null && !arePlacesEqual(this.winner, choice)) this.runnerUp = this.winner;
      this.winner = choice;
    } else if (!arePlacesEqual(this.winner, choice) && (this.runnerUp === null || compareChoices(choice, this.runnerUp) < 0)) {
      this.runnerUp = choice;
    }
    return choice;
  }
}

/** Each line from the place of the set that has most of it, then from the deepest. Places that give nothing fall out. */
function choose(set: readonly Place[], { weights }: SourcingRules): Choice {
  const lines = set[0]?.units.length ?? 0;
  const givers: number[] = [];
  for (let line = 0; line < lines; line += 1) {
    let best = -1;
    for (const [index, place] of set.entries()) {
      const given = place.units[line] ?? 0;
      const before = set[best];
      if (given === 0) continue;
      if (before === undefined || given > (before.units[line] ?? 0) || (given === before.units[line] && (place.depthFen[line] ?? 0) < (before.depthFen[line] ?? 0))) best = index;
    }
    givers.push(best);
  }
  const used = set.filter((_, index) => givers.includes(index));
  const giver = givers.map((index) => used.findIndex((place) => place === set[index]));
  const depthFen = giver.reduce((total, index, line) => total + (used[index]?.depthFen[line] ?? 0), 0);
  const score = { distanceFen: sumOf(used, 'distanceFen'), queueFen: sumOf(used, 'queueFen'), depthFen, kindFen: sumOf(used, 'kindFen'), splitFen: weights.extraPartFen * Math.max(0, used.length - 1) };
  return {
    places: used,
    giver,
    units: giver.reduce((total, index, line) => total + (used[index]?.units[line] ?? 0), 0),
    score: withTotal(score),
  };
}

function sumOf(places: readonly Place[], part: 'distanceFen' | 'queueFen' | 'kindFen'): number {
  return places.reduce((total, place) => total + place[part], 0);
}

function withTotal(score: Omit<SourcingScore, 'totalFen'>): SourcingScore {
  return { ...score, totalFen: score.distanceFen + score.queueFen + score.depthFen + score.kindFen + score.splitFen };
}

/** Negative when `a` is better. */
function compareChoices(a: Choice, b: Choice): number {
  return b.units - a.units || a.score.totalFen - b.score.totalFen || a.places.length - b.places.length || metresOf(a) - metresOf(b) || (idsOf(a) < idsOf(b) ? -1 : 1);
}

function metresOf({ places }: Choice): number {
  return places.reduce((total, { candidate }) => total + candidate.distanceMetres, 0);
}

function idsOf({ places }: Choice): string {
  return places.map(({ candidate }) => candidate.locationId).join();
}

function arePlacesEqual(a: Choice, b: Choice): boolean {
  return a.places.length === b.places.length && a.places.every((place, index) => place === b.places[index]);
}

/** How many sets of 1 to `most` places there are among `count`. */
function countSets(count: number, most: number): number {
  let sets = 0;
  let ofSize = 1;
  for (let size = 1; size <= most; size += 1) {
    ofSize = (ofSize * (count - size + 1)) / size;
    sets += ofSize;
  }
  return sets;
}

function eachSet(places: readonly Place[], size: number, visit: (set: readonly Place[]) => void): void {
  const extend = (set: readonly Place[], from: number): void => {
    if (set.length === size) return visit(set);
    for (const [offset, place] of places.slice(from).entries()) extend([...set, place], from + offset + 1);
  };
  extend([], 0);
}

/** Leaves out each place that another one can replace in any set at no loss. Of equals the first stays. */
function withoutBeaten(places: readonly Place[]): Place[] {
  return places.filter((place, index) => !places.some((other, otherIndex) => other !== place && beats(other, place) && (otherIndex < index || !beats(place, other))));
}

function beats(one: Place, other: Place): boolean {
  if (one.distanceFen + one.queueFen + one.kindFen > other.distanceFen + other.queueFen + other.kindFen) return false;
  return other.units.every((units, line) => {
    const own = one.units[line] ?? 0;
    return own > units || (own === units && (one.depthFen[line] ?? 0) <= (other.depthFen[line] ?? 0));
  });
}

function addGreedily(contest: Contest, places: readonly Place[], most: number): void {
  for (let size = contest.winner?.places.length ?? most; size < most; size += 1) {
    const { winner } = contest;
    if (winner === null) return;
    for (const place of places) if (!winner.places.includes(place)) contest.enter([...winner.places, place].sort((a, b) => byDistance(a.candidate, b.candidate)));
    if (contest.winner === winner) return;
  }
}

function unitsOf({ places, giver }: Choice, line: number): number {
  return places[giver[line] ?? -1]?.units[line] ?? 0;
}

function toParts(choice: Choice, basket: readonly SourcingLine[]): SourcingPart[] {
  const parts = choice.places.map(({ candidate, distanceFen, queueFen, kindFen, depthFen }, index): SourcingPart => {
    const own = basket.flatMap(({ variantId }, line) => (choice.giver[line] === index ? [{ line, variantId, quantity: unitsOf(choice, line) }] : []));
    return {
      locationId: candidate.locationId,
      storeId: candidate.storeId,
      kind: candidate.kind,
      distanceMetres: candidate.distanceMetres,
      lines: own.map(({ variantId, quantity }) => ({ variantId, quantity })),
      score: withTotal({ distanceFen, queueFen, kindFen, depthFen: own.reduce((total, { line }) => total + (depthFen[line] ?? 0), 0), splitFen: 0 }),
    };
  });
  const unitsIn = (part: SourcingPart): number => part.lines.reduce((total, { quantity }) => total + quantity, 0);
  return parts.sort((a, b) => unitsIn(b) - unitsIn(a));
}

const DECIDING: Readonly<Record<ScorePart, SourcingReasonCode>> = { distanceFen: 'nearer', queueFen: 'lessBusy', depthFen: 'deeperStock', kindFen: 'preferredKind', splitFen: 'fewerParts' };
const PARTS = ['distanceFen', 'queueFen', 'depthFen', 'kindFen', 'splitFen'] as const satisfies readonly ScorePart[];

function explain(winner: Choice | null, other: Choice | null, singles: readonly Choice[]): SourcingReason {
  const runnerUp = other === null ? null : { locationIds: other.places.map(({ candidate }) => candidate.locationId), units: other.units, score: other.score };
  const because = (code: SourcingReasonCode, decidedBy: ScorePart | null = null, advantageFen = 0): SourcingReason => ({ code, runnerUp, decidedBy, advantageFen });
  if (winner === null) return because('nothingAvailable');
  if (winner.places.length > 1 && singles.every(({ units }) => units < winner.units)) return because('splitNeeded');
  if (other === null) return because('onlyPlace');
  if (other.units < winner.units) return because('hasMost');
  const [first] = PARTS.map((part) => ({ part, fen: other.score[part] - winner.score[part] })).sort((a, b) => b.fen - a.fen);
  if (first === undefined || first.fen <= 0) return because('equal');
  return because(DECIDING[first.part], first.part, first.fen);
}
