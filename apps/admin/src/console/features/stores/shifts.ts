export interface Shift {
  /** HH:mm */
  readonly startsAt: string;
  readonly endsAt: string;
  readonly staffCount: number;
}

const FIRST_HOUR = 6;
const DAY_HOURS = 24;

export function describeShifts(shifts: readonly Shift[]): string {
  return shifts.length === 0 ? '没排班' : shifts.map(({ startsAt, endsAt, staffCount }) => `${startsAt}–${endsAt} ${staffCount} 人`).join('、');
}

/** What is wrong with the shifts of a day; null when each ends after it began. Shifts may overlap: their people add up. */
export function findShiftTrouble(shifts: readonly Shift[]): string | null {
  return shifts.some(({ startsAt, endsAt }) => startsAt >= endsAt) ? '下班要晚于上班' : null;
}

/** One more shift: an early one first, then a late one that overlaps it. */
export function addShift(shifts: readonly Shift[]): Shift[] {
  return [...shifts, shifts.length === 0 ? { startsAt: '09:00', endsAt: '15:00', staffCount: 2 } : { startsAt: '15:00', endsAt: '21:30', staffCount: 2 }];
}

/** How many people are there during each hour, from 6 o'clock to midnight. */
export function computeStaffByHour(shifts: readonly Shift[]): { readonly hour: number; readonly staff: number }[] {
  return Array.from({ length: DAY_HOURS - FIRST_HOUR }, (_unused, index) => {
    const hour = FIRST_HOUR + index;
    const clock = `${String(hour).padStart(2, '0')}:00`;
    const next = `${String(hour + 1).padStart(2, '0')}:00`;
    return { hour, staff: shifts.filter(({ startsAt, endsAt }) => startsAt < next && endsAt > clock).reduce((sum, { staffCount }) => sum + staffCount, 0) };
  });
}
