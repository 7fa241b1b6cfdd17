import { computeStaffByHour, findShiftTrouble } from './shifts';

describe('the shifts of a day', () => {
  it('add up while they overlap', () => {
    const hours = computeStaffByHour([
      { startsAt: '09:00', endsAt: '15:00', staffCount: 2 },
      { startsAt: '14:00', endsAt: '21:30', staffCount: 3 },
    ]);
    const staffAt = (hour: number) => hours.find((one) => one.hour === hour)?.staff;
    expect([8, 9, 14, 15, 21, 22].map(staffAt)).toEqual([0, 2, 5, 3, 3, 0]);
  });

  it('end after they began', () => {
    expect(findShiftTrouble([{ startsAt: '15:00', endsAt: '15:00', staffCount: 1 }])).toBe('下班要晚于上班');
    expect(findShiftTrouble([])).toBeNull();
  });
});
