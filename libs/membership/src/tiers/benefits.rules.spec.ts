import { birthdayIn, birthdaysOn, computeBenefits, computeCheckInPoints, computePoints, computePointsExpiry, isBirthday } from './benefits.rules.js';

const gold = { code: 'gold', rank: 3, name: '金卡会员', growthRequired: 5_000, pointsRate: 15_000, protectionDays: 365, birthdayPoints: 300, checkInPoints: 3, version: 1 };

describe('points for an order', () => {
  it('are counted in whole points, at the rate of the tier', () => {
    expect(computePoints(19_990, 10_000)).toBe(199);
    expect(computePoints(19_990, 15_000)).toBe(299);
    expect(computePoints(99, 10_000)).toBe(0);
  });

  it('go at the end of the month, a year on', () => {
    expect(computePointsExpiry(new Date('2026-11-20T12:00:00+08:00'))).toEqual(new Date('2027-12-01T00:00:00+08:00'));
    expect(computePointsExpiry(new Date('2026-12-31T23:59:00+08:00'))).toEqual(new Date('2028-01-01T00:00:00+08:00'));
  });
});

describe('a birthday', () => {
  it('of the 29th of February is kept on the 28th when there is no 29th', () => {
    expect(birthdayIn(2027, { month: 2, day: 29 })).toBe('2027-02-28');
    expect(birthdayIn(2028, { month: 2, day: 29 })).toBe('2028-02-29');
    expect(birthdaysOn('2027-02-28')).toEqual([{ month: 2, day: 28 }, { month: 2, day: 29 }]);
    expect(birthdaysOn('2028-02-28')).toEqual([{ month: 2, day: 28 }]);
  });

  it('comes once in every year, on whatever day it is', () => {
    for (const year of [2026, 2027, 2028, 2100]) {
      for (const birthday of [{ month: 2, day: 29 }, { month: 2, day: 28 }, { month: 12, day: 31 }]) {
        const kept = Array.from({ length: 366 }, (_, index) => new Date(Date.UTC(year, 0, 1 + index)).toISOString().slice(0, 10))
          .filter((date) => date.startsWith(String(year)))
          .filter((date) => birthdaysOn(date).some(({ month, day }) => month === birthday.month && day === birthday.day));
        expect(kept).toEqual([birthdayIn(year, birthday)]);
      }
    }
  });

  it('is a day that the calendar has', () => {
    expect([isBirthday({ month: 2, day: 29 }), isBirthday({ month: 2, day: 30 }), isBirthday({ month: 4, day: 31 })]).toEqual([true, false, false]);
  });
});

describe('the benefits of a tier', () => {
  it('tell when the birthday gift comes', () => {
    const now = new Date('2026-11-20T12:00:00+08:00');
    expect(computeBenefits({ tier: gold, birthday: { month: 11, day: 19 }, now })).toEqual([
      { kind: 'pointsRate', rate: 15_000 },
      { kind: 'birthdayPoints', points: 300, on: '2027-11-19' },
      { kind: 'checkInPoints', points: 3 },
    ]);
  });

  it('reward each seventh day in a row', () => {
    expect([1, 6, 7, 8, 14].map((streak) => computeCheckInPoints(gold, streak))).toEqual([3, 3, 21, 3, 21]);
  });
});
