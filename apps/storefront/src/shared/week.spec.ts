import { describeWeek } from './week';

const everyDay = (opensAt: string, closesAt: string) => [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, opensAt, closesAt }));

describe("a store's weekly hours", () => {
  it('is one line when every day is the same', () => {
    expect(describeWeek(everyDay('09:00', '22:00'))).toEqual([{ days: '每天', hours: '09:00–22:00' }]);
  });

  it('joins the days in a row that share their hours', () => {
    const week = everyDay('09:00', '21:00').map((period) => (period.weekday >= 6 ? { ...period, closesAt: '22:30' } : period));
    expect(describeWeek(week)).toEqual([
      { days: '周一至周五', hours: '09:00–21:00' },
      { days: '周六至周日', hours: '09:00–22:30' },
    ]);
  });

  it('names a day of rest and a break at noon', () => {
    const week = [
      ...everyDay('14:00', '20:00').filter(({ weekday }) => weekday !== 1),
      ...everyDay('09:00', '12:00').filter(({ weekday }) => weekday !== 1),
    ];
    expect(describeWeek(week)).toEqual([
      { days: '周一', hours: '休息' },
      { days: '周二至周日', hours: '09:00–12:00，14:00–20:00' },
    ]);
  });
});
