import { formatSpan } from '../../../shared/time';
import type { Schemas } from '../../api';

export type Report = Schemas['PromiseReport'];
export type Stage = Report['stages'][number];
export type Kind = Report['kinds'][number]['kind'];

/** What is aimed at: of a hundred promises so many are kept. */
export const TARGET = 0.95;

export const STAGES = ['accept', 'queue', 'pick', 'dispatch', 'ride', 'collect'] as const satisfies readonly Stage['stage'][];

/** Part of the promises that were kept; null when none was due. */
export function keptRate({ judged, kept }: { readonly judged: number; readonly kept: number }): number | null {
  return judged === 0 ? null : kept / judged;
}

export function formatRate(rate: number | null): string {
  return rate === null ? '—' : `${(rate * 100).toFixed(1)}%`;
}

/** How late, in words; in time is said as such. */
export function formatLateness(seconds: number): string {
  return seconds <= 0 ? '准时' : formatSpan(seconds);
}

/** Kept rates of each kind on one row of days, null where nothing was due. */
export function toDailyRates(days: Report['days']): { readonly dates: readonly string[]; readonly series: readonly { readonly kind: Kind; readonly rates: readonly (number | null)[] }[] } {
  const dates = [...new Set(days.map(({ date }) => date))].sort();
  const kinds = [...new Set(days.map(({ kind }) => kind))];
  const series = kinds.map((kind) => ({
    kind,
    rates: dates.map((date) => {
      const day = days.find((one) => one.kind === kind && one.date === date);
      return day === undefined ? null : keptRate(day);
    }),
  }));
  return { dates, series };
}
