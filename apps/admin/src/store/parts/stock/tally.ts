/** Units of one variant as hands counted them. */
export interface Counted {
  readonly good: number;
  readonly damaged: number;
}

/** What was counted so far, by variant. */
export type Tally = Readonly<Record<string, Counted>>;

const NONE: Counted = { good: 0, damaged: 0 };

export function countedOf(tally: Tally, variantId: string): Counted {
  return tally[variantId] ?? NONE;
}

/** The tally with one number moved; never below nothing. */
export function addTo(tally: Tally, variantId: string, part: keyof Counted, delta: number): Tally {
  const before = countedOf(tally, variantId);
  return { ...tally, [variantId]: { ...before, [part]: Math.max(0, before[part] + delta) } };
}

export function setIn(tally: Tally, variantId: string, part: keyof Counted, value: number): Tally {
  return { ...tally, [variantId]: { ...countedOf(tally, variantId), [part]: Math.max(0, value) } };
}

export function unitsOf(tally: Tally): number {
  return Object.values(tally).reduce((sum, { good, damaged }) => sum + good + damaged, 0);
}

/** How what came compares with what was expected. */
export interface Difference {
  readonly over: number;
  readonly short: number;
  readonly damaged: number;
}

export function computeDifference(tally: Tally, expected: ReadonlyMap<string, number>): Difference {
  const ids = new Set([...expected.keys(), ...Object.keys(tally)]);
  let over = 0;
  let short = 0;
  let damaged = 0;
  for (const id of ids) {
    const counted = countedOf(tally, id);
    const gap = counted.good + counted.damaged - (expected.get(id) ?? 0);
    over += Math.max(0, gap);
    short += Math.max(0, -gap);
    damaged += counted.damaged;
  }
  return { over, short, damaged };
}

/** The difference in words for a button or a note; null when all is as expected. */
export function describeDifference({ over, short, damaged }: Difference): string | null {
  const parts = [short > 0 ? `少 ${short} 件` : null, over > 0 ? `多 ${over} 件` : null, damaged > 0 ? `残次 ${damaged} 件` : null].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join('，');
}
