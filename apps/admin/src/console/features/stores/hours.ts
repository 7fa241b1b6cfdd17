import type { Schemas } from '../../api';

type WeekdayPeriod = Schemas['WeekdayPeriod'];
type SpecialDay = Schemas['SpecialDay'];

export interface Period {
  readonly opensAt: string;
  readonly closesAt: string;
}

export const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;
export const WEEKDAY_NAMES: Readonly<Record<(typeof WEEKDAYS)[number], string>> = { 1: '周一', 2: '周二', 3: '周三', 4: '周四', 5: '周五', 6: '周六', 7: '周日' };

const DEFAULT_PERIOD: Period = { opensAt: '09:00', closesAt: '21:00' };

/** Half hours from 00:00 to 24:00. */
export const CLOCK_TIMES: readonly string[] = Array.from({ length: 49 }, (_unused, index) => `${String(Math.floor(index / 2)).padStart(2, '0')}:${index % 2 === 0 ? '00' : '30'}`);

/** The periods of one weekday, in the order of the day. */
export function periodsOf(hours: readonly WeekdayPeriod[], weekday: number): Period[] {
  return hours
    .filter((period) => period.weekday === weekday)
    .map(({ opensAt, closesAt }) => ({ opensAt, closesAt }))
    .sort((a, b) => a.opensAt.localeCompare(b.opensAt));
}

/** The week with one day's periods replaced. */
export function withPeriods(hours: readonly WeekdayPeriod[], weekday: number, periods: readonly Period[]): WeekdayPeriod[] {
  return [...hours.filter((period) => period.weekday !== weekday), ...periods.map((period) => ({ weekday, ...period }))].sort((a, b) => a.weekday - b.weekday || a.opensAt.localeCompare(b.opensAt));
}

/** One more period: the usual day when there is none, else after the last one. */
export function addPeriod(periods: readonly Period[]): Period[] {
  const last = periods.at(-1);
  if (last === undefined) return [DEFAULT_PERIOD];
  if (last.closesAt >= '23:00') return [...periods];
  return [...periods, { opensAt: last.closesAt, closesAt: '23:00' }];
}

/** What is wrong with a day's periods; null when they follow one another. */
export function findPeriodTrouble(periods: readonly Period[]): string | null {
  if (periods.some(({ opensAt, closesAt }) => opensAt >= closesAt)) return '打烊要晚于开门';
  const sorted = [...periods].sort((a, b) => a.opensAt.localeCompare(b.opensAt));
  return sorted.some((period, index) => index > 0 && period.opensAt < (sorted[index - 1]?.closesAt ?? '')) ? '时段重叠了' : null;
}

export function describePeriods(periods: readonly Period[]): string {
  return periods.length === 0 ? '休息' : periods.map(({ opensAt, closesAt }) => `${opensAt}–${closesAt}`).join('、');
}

export function describeWeek(hours: readonly WeekdayPeriod[]): string {
  return WEEKDAYS.map((weekday) => `${WEEKDAY_NAMES[weekday]} ${describePeriods(periodsOf(hours, weekday))}`).join('；');
}

export function describeSpecialDays(days: readonly SpecialDay[]): string {
  return days.map(({ date, periods, note }) => `${date} ${describePeriods(periods)} ${note}`.trim()).join('；');
}
