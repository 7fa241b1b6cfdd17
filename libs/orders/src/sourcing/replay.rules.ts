import { z } from 'zod';
import { planSourcing } from './sourcing.rules.js';
import { type SourcingDecision, type SourcingPlan, SOURCED_KINDS, SOURCING_REASONS, type SourcingRuleSet } from './sourcing.schema.js';

/** Differences that are kept to be looked at one by one. */
const MOST_DIFFERENCES = 200;

const change = z.strictObject({ before: z.number(), after: z.number() });

/** What other rules would have changed. Sums over decisions; `before` is what was decided. */
export const replayTotals = z
  .strictObject({
    /** Decisions that were decided again. */
    decisions: z.int(),
    /** Orders of the span whose place the shopper chose, or whose facts were not kept. */
    skippedOrders: z.int(),
    /** Decisions that would have gone elsewhere. */
    moved: z.int(),
    /** Decisions with more than one place. */
    splits: change,
    parts: change,
    /** Straight lines from every place of every decision. */
    metres: change,
    unitsShort: change,
    /** Minutes of work that waited before the parts, at the places where they went. */
    queueMinutes: change,
  })
  .meta({ id: 'SourcingReplayTotals', description: '回放合计：原方案与新规则' });

export const replayDifference = z.strictObject({
  orderId: z.string(),
  orderNo: z.string(),
  kind: z.enum(SOURCED_KINDS),
  before: z.array(z.string()),
  after: z.array(z.string()),
  metresBefore: z.int(),
  metresAfter: z.int(),
  reason: z.enum(SOURCING_REASONS),
});

export const replayProgress = z.strictObject({
  totals: replayTotals,
  /** Parts given to each location. */
  places: z.record(z.string(), change),
  /** The first that were met, at most 200. */
  differences: z.array(replayDifference),
});
export type ReplayProgress = z.infer<typeof replayProgress>;

export interface PastDecision {
  readonly orderId: string;
  readonly orderNo: string;
  readonly decision: SourcingDecision;
}

export function emptyProgress(): ReplayProgress {
  const none = (): z.infer<typeof change> => ({ before: 0, after: 0 });
  return { totals: { decisions: 0, skippedOrders: 0, moved: 0, splits: none(), parts: none(), metres: none(), unitsShort: none(), queueMinutes: none() }, places: {}, differences: [] };
}

/**
 * Decides past orders again by other rules, each on the facts of its own moment: what the rules would have done to the load
 * of later orders is not played on. Places that were not weighed then cannot win now.
 */
export function computeReplay(before: ReplayProgress, past: readonly PastDecision[], options: { rules: SourcingRuleSet; skippedOrders: number }): ReplayProgress {
  const progress: ReplayProgress = structuredClone(before);
  progress.totals.skippedOrders += options.skippedOrders;
  for (const { orderId, orderNo, decision } of past) {
    const { kind, lines, candidates, plan } = decision;
    const again = planSourcing(lines, candidates, options.rules[kind]);
    add(progress, decision, { plan, side: 'before' });
    add(progress, decision, { plan: again, side: 'after' });
    progress.totals.decisions += 1;
    const [from, to] = [placesOf(plan), placesOf(again)];
    if (from.join() === to.join()) continue;
    progress.totals.moved += 1;
    if (progress.differences.length < MOST_DIFFERENCES) {
      progress.differences.push({ orderId, orderNo, kind, before: from, after: to, metresBefore: metresOf(plan), metresAfter: metresOf(again), reason: again.reason.code });
    }
  }
  return progress;
}

function add({ totals, places }: ReplayProgress, { candidates }: SourcingDecision, { plan, side }: { plan: SourcingPlan; side: 'before' | 'after' }): void {
  totals.splits[side] += plan.parts.length > 1 ? 1 : 0;
  totals.parts[side] += plan.parts.length;
  totals.metres[side] += metresOf(plan);
  totals.unitsShort[side] += plan.short.reduce((sum, { quantity }) => sum + quantity, 0);
  for (const { locationId } of plan.parts) {
    const candidate = candidates.find((each) => each.locationId === locationId);
    totals.queueMinutes[side] += candidate === undefined ? 0 : candidate.openOrders * candidate.handlingMinutes;
    const place = (places[locationId] ??= { before: 0, after: 0 });
    place[side] += 1;
  }
}

/** How unevenly parts fall on the places that got any: the standard deviation over the mean; 0 when all got the same. */
export function computeLoadSpread(places: ReplayProgress['places'], side: 'before' | 'after'): number {
  const counts = Object.values(places).map((place) => place[side]);
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  if (counts.length === 0 || mean === 0) return 0;
  return Math.sqrt(counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / counts.length) / mean;
}

function placesOf({ parts }: SourcingPlan): string[] {
  return parts.map(({ locationId }) => locationId).sort();
}

function metresOf({ parts }: SourcingPlan): number {
  return parts.reduce((sum, { distanceMetres }) => sum + distanceMetres, 0);
}
