const DAY_MS = 86_400_000;

/**
 * How far a stock number can be trusted, from 0 to 1. Every check of a number against the shelf moves the score by `weight`
 * towards what was found; without news half of the distrust is forgotten in `halfLifeDays`. A variant that is trusted less than
 * `trusted` keeps back extra units, `unitsAtZero` at a score of 0, in proportion, rounded up.
 */
export const ACCURACY_RULE = { weight: 0.3, placeWeight: 0.05, halfLifeDays: 30, trusted: 0.95, unitsAtZero: 5 } as const;

/** A score some time after it was last moved. */
export function decayedScore(score: number, elapsedMs: number): number {
  return 1 - (1 - score) * 2 ** (-Math.max(0, elapsedMs) / (ACCURACY_RULE.halfLifeDays * DAY_MS));
}

/** A score after a check. `error` is 0 when the number was right and 1 when it was all wrong. */
export function checkedScore(score: number, error: number, weight: number = ACCURACY_RULE.weight): number {
  return (1 - weight) * score + weight * (1 - error);
}

/** The share of the expected units by which a number was wrong, at most 1. */
export function errorOf(wrongUnits: number, expectedUnits: number): number {
  return Math.min(1, Math.abs(wrongUnits) / Math.max(1, expectedUnits));
}

/** Units kept back on top of the safety stock that ops set. */
export function computeExtraSafety(score: number): number {
  return score >= ACCURACY_RULE.trusted ? 0 : Math.ceil((1 - score) * ACCURACY_RULE.unitsAtZero - 1e-9);
}
