/** The quantile of the normal distribution for 95 %, two-sided. */
const Z = 1.959964;

export interface Interval {
  readonly from: number;
  readonly upTo: number;
}

/** How many of a group did something. */
export interface Share {
  readonly members: number;
  readonly buyers: number;
}

export interface Lift {
  /** Share of the treated less share of the holdout. */
  readonly difference: number;
  readonly interval: Interval;
  /** What the interval says: all of it above zero, all of it below, or neither. */
  readonly verdict: 'better' | 'worse' | 'undecided';
}

/** Wilson's score interval of a proportion (E. B. Wilson, JASA 22 (1927) 209-212), 95 %. */
export function wilsonInterval({ members, buyers }: Share): Interval {
  if (members === 0) return { from: 0, upTo: 1 };
  const share = buyers / members;
  const middle = share + Z ** 2 / (2 * members);
  const reach = Z * Math.sqrt((share * (1 - share)) / members + Z ** 2 / (4 * members ** 2));
  const width = 1 + Z ** 2 / members;
  // The ends of nothing and of everything are exact, whatever floating point makes of them.
  return { from: buyers === 0 ? 0 : (middle - reach) / width, upTo: buyers === members ? 1 : (middle + reach) / width };
}

/**
 * The difference of two proportions with its 95 % hybrid score interval: R. G. Newcombe, Statistics in Medicine 17 (1998) 873-890, method 10,
 *   d - sqrt((p1 - l1)^2 + (u2 - p2)^2)  to  d + sqrt((u1 - p1)^2 + (p2 - l2)^2)
 * where l and u are the ends of Wilson's intervals. Null while one of the groups is empty.
 */
export function computeLift(treated: Share, holdout: Share): Lift | null {
  if (treated.members === 0 || holdout.members === 0) return null;
  const [p1, p2] = [treated.buyers / treated.members, holdout.buyers / holdout.members];
  const [first, second] = [wilsonInterval(treated), wilsonInterval(holdout)];
  const difference = p1 - p2;
  const from = difference - Math.hypot(p1 - first.from, second.upTo - p2);
  const upTo = difference + Math.hypot(first.upTo - p1, p2 - second.from);
  return { difference, interval: { from, upTo }, verdict: from > 0 ? 'better' : upTo < 0 ? 'worse' : 'undecided' };
}
