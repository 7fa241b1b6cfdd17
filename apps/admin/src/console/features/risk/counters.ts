import type { Schemas } from '../../api';

type Counter = Schemas['RiskCounter'];

const MINUTE_MS = 60_000;

export interface CounterSeries {
  readonly rule: string;
  readonly verdict: Counter['verdict'];
  readonly total: number;
  /** One number for each of `minutes`, zero where nothing happened. */
  readonly counts: readonly number[];
}

/** Counters on one common row of minutes, the busiest rule first; minutes without anything are left out by the API. */
export function alignCounters(fromMs: number, toMs: number, rules: readonly Counter[]): { readonly minutes: readonly number[]; readonly series: readonly CounterSeries[] } {
  const first = Math.floor(fromMs / MINUTE_MS) * MINUTE_MS;
  const minutes: number[] = [];
  for (let at = first; at <= toMs; at += MINUTE_MS) minutes.push(at);
  const series = [...rules]
    .sort((a, b) => b.total - a.total)
    .map(({ rule, verdict, total, perMinute }) => {
      const byMinute = new Map(perMinute.map(({ minute, count }) => [Math.floor(Date.parse(minute) / MINUTE_MS) * MINUTE_MS, count]));
      return { rule, verdict, total, counts: minutes.map((at) => byMinute.get(at) ?? 0) };
    });
  return { minutes, series };
}
