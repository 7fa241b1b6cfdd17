import { addPeriod, CLOCK_TIMES, describeWeek, findPeriodTrouble, periodsOf, withPeriods } from './hours';

const day = (opensAt: string, closesAt: string) => ({ opensAt, closesAt });

describe('opening hours', () => {
  it('offer every half hour up to midnight', () => {
    expect(CLOCK_TIMES).toHaveLength(49);
    expect(CLOCK_TIMES.at(-1)).toBe('24:00');
  });

  it('replace one day and leave the others', () => {
    const week = [{ weekday: 1, ...day('09:00', '21:00') }, { weekday: 2, ...day('09:00', '21:00') }];
    const changed = withPeriods(week, 1, [day('14:00', '20:00'), day('08:00', '12:00')]);
    expect(periodsOf(changed, 1)).toEqual([day('08:00', '12:00'), day('14:00', '20:00')]);
    expect(periodsOf(changed, 2)).toEqual([day('09:00', '21:00')]);
  });

  it('call a day without periods a day off', () => {
    expect(describeWeek([{ weekday: 1, ...day('09:00', '21:00') }])).toMatch(/^周一 09:00–21:00；周二 休息；/);
  });

  it('add a usual day first, then a later period while there is time left', () => {
    expect(addPeriod([])).toEqual([day('09:00', '21:00')]);
    expect(addPeriod([day('09:00', '12:00')])).toEqual([day('09:00', '12:00'), day('12:00', '23:00')]);
    expect(addPeriod([day('09:00', '24:00')])).toHaveLength(1);
  });

  it('are refused when a period ends before it starts, or two overlap', () => {
    expect(findPeriodTrouble([day('21:00', '09:00')])).toBe('打烊要晚于开门');
    expect(findPeriodTrouble([day('13:00', '20:00'), day('09:00', '14:00')])).toBe('时段重叠了');
    expect(findPeriodTrouble([day('09:00', '12:00'), day('12:00', '20:00')])).toBeNull();
  });
});
