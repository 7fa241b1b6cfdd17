import { shopDate, shopMinuteOfDay, shopWeekday } from '@quanyu/platform';
import { minuteOfDay } from '../opening.rules.js';

/** A stretch of a day with so many staff in the store. */
export interface ShiftPeriod {
  /** HH:mm */
  readonly startsAt: string;
  /** HH:mm, later than `startsAt`; may be 24:00. */
  readonly endsAt: string;
  readonly staffCount: number;
}

export interface WeekdayShift extends ShiftPeriod {
  /** ISO weekday: Monday 1 … Sunday 7. */
  readonly weekday: number;
}

/** Replaces the weekly shifts on one date. */
export interface SpecialShiftDay {
  /** yyyy-MM-dd */
  readonly date: string;
  readonly shifts: readonly ShiftPeriod[];
  readonly note: string;
}

/** Who works when, in numbers: the shifts of a week, and the dates that differ. */
export interface ShiftPlan {
  readonly storeId: string;
  readonly weekly: readonly WeekdayShift[];
  readonly specialDays: readonly SpecialShiftDay[];
  readonly version: number;
}

/** A store whose shifts nobody has written down has somebody in it. */
const STAFF_WITHOUT_A_PLAN = 1;

/** Staff at work at an instant; shifts that overlap add up. Null plan: one. */
export function computeStaffOnShift(plan: Pick<ShiftPlan, 'weekly' | 'specialDays'> | null, at: Date): number {
  if (plan === null) return STAFF_WITHOUT_A_PLAN;
  const date = shopDate(at);
  const minute = shopMinuteOfDay(at);
  const weekday = shopWeekday(at);
  const shifts: readonly ShiftPeriod[] = plan.specialDays.find((day) => day.date === date)?.shifts ?? plan.weekly.filter((shift) => shift.weekday === weekday);
  return shifts.reduce((sum, { startsAt, endsAt, staffCount }) => (minuteOfDay(startsAt) <= minute && minute < minuteOfDay(endsAt) ? sum + staffCount : sum), 0);
}
