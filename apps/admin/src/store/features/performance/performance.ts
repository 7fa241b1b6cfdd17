import { defused } from '../../../shared/csv';
import { formatSpan } from '../../../shared/time';
import type { StorePerformance } from '../../api';

type Figures = Pick<StorePerformance['kinds'][number], 'judged' | 'kept'>;

/** A part of a whole in percent, whole numbers; null when there is nothing to judge. */
export function computePercent(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.round((part / whole) * 100);
}

/** All ways together. */
export function sumKept(kinds: readonly Figures[]): Figures {
  return { judged: kinds.reduce((sum, { judged }) => sum + judged, 0), kept: kinds.reduce((sum, { kept }) => sum + kept, 0) };
}

/** Below this part of promises kept, a store should ask itself why. */
const GOOD_PERCENT = 95;

export function bandOf(percent: number | null): 'good' | 'weak' | 'none' {
  if (percent === null) return 'none';
  return percent >= GOOD_PERCENT ? 'good' : 'weak';
}

/** How many came late, and how late the latest tenth was where that says more. */
export function describeLateness(late: number, lateP90Seconds: number): string {
  if (late === 0) return '都准时';
  return lateP90Seconds > 0 ? `${late} 单晚了，最晚的一成晚 ${formatSpan(lateP90Seconds)} 以上` : `${late} 单晚了`;
}

const CSV_HEAD = ['姓名', '拣货单', '拣货件', '拣货用时中位数（秒）', '核销单', '代客下单', '代客下单金额（元）'] as const;

/** A cell that no spreadsheet takes for a formula, and no comma breaks. */
function cell(value: string | number): string {
  const text = String(value);
  const safe = typeof value === 'string' ? defused(text) : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** The people as a table for a spreadsheet, with the sign that makes it read Chinese, and the mark of who took it behind the last row. */
export function toCsv(people: StorePerformance['people'], mark: string): string {
  const rows = people.map((person) => [
    person.name, person.pickedOrders, person.pickedUnits, person.pickP50Seconds === null ? '' : Math.round(person.pickP50Seconds), person.handedOver, person.soldOrders, (person.soldFen / 100).toFixed(2),
  ]);
  return `\uFEFF${[CSV_HEAD, ...rows, [mark]].map((row) => row.map(cell).join(',')).join('\r\n')}`;
}
