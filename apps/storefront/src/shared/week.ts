export type WeekdayPeriod = { weekday: number; opensAt: string; closesAt: string };

const dayNames = ['一', '二', '三', '四', '五', '六', '日'];

/** Weekly hours as people write them: runs of days with the same periods share a line. */
export function describeWeek(periods: readonly WeekdayPeriod[]): { days: string; hours: string }[] {
  const hoursOf = (weekday: number) => {
    const own = periods.filter((period) => period.weekday === weekday).map(({ opensAt, closesAt }) => `${opensAt}–${closesAt}`);
    return own.length > 0 ? own.sort().join('，') : '休息';
  };
  const lines: { first: number; last: number; hours: string }[] = [];
  for (let weekday = 1; weekday <= 7; weekday += 1) {
    const hours = hoursOf(weekday);
    const previous = lines[lines.length - 1];
    if (previous?.hours === hours) previous.last = weekday;
    else lines.push({ first: weekday, last: weekday, hours });
  }
  return lines.map(({ first, last, hours }) => {
    const start = dayNames[first - 1] ?? '';
    const end = dayNames[last - 1] ?? '';
    if (first === 1 && last === 7) return { days: '每天', hours };
    return { days: first === last ? `周${start}` : `周${start}至周${end}`, hours };
  });
}
