export interface Counted {
  readonly key: string;
  readonly name: string;
  readonly count: number;
}

/** What happened, most frequent first, each with its part of all; what did not happen is left out. */
export function rankCounts(counts: readonly Counted[]): (Counted & { readonly share: number })[] {
  const all = counts.reduce((sum, { count }) => sum + count, 0);
  return counts
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count)
    .map((counted) => ({ ...counted, share: counted.count / all }));
}
