import { addOpeningTime } from './opening.rules.js';
import { aStore, at, FRIDAY, SATURDAY } from './test-kit/stores.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

describe('time that counts only while a store is open', () => {
  const store = aStore();

  it('passes as time does within the day', () => {
    expect(addOpeningTime(store, at('15:00'), 10 * MINUTE_MS)).toEqual(at('15:10'));
  });

  it('waits for the doors to open, and goes on the next day with what is left', () => {
    expect(addOpeningTime(store, at('08:00'), 10 * MINUTE_MS)).toEqual(at('10:10'));
    expect(addOpeningTime(store, at('23:00'), 10 * MINUTE_MS)).toEqual(at('10:10', SATURDAY));
    expect(addOpeningTime(store, at('21:55'), 10 * MINUTE_MS)).toEqual(at('10:05', SATURDAY));
    expect(addOpeningTime(store, at('21:50'), 10 * MINUTE_MS)).toEqual(at('22:00'));
  });

  it('leaves out a noon break and a day that is shut', () => {
    const shut = aStore({ specialDays: [{ date: FRIDAY, note: '', periods: [{ opensAt: '10:00', closesAt: '12:00' }, { opensAt: '14:00', closesAt: '15:00' }] }, { date: SATURDAY, note: '盘点', periods: [] }] });
    expect(addOpeningTime(shut, at('11:30'), HOUR_MS)).toEqual(at('14:30'));
    expect(addOpeningTime(shut, at('14:30'), HOUR_MS)).toEqual(at('10:30', '2026-11-22'));
  });

  it('is plain time for a store that never shuts, and ends for one that never opens', () => {
    const always = aStore({ weeklyHours: [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, opensAt: '00:00', closesAt: '24:00' })) });
    expect(addOpeningTime(always, at('23:55'), 30 * HOUR_MS)).toEqual(new Date(at('23:55').getTime() + 30 * HOUR_MS));
    expect(addOpeningTime(aStore({ weeklyHours: [] }), at('12:00'), HOUR_MS)).toEqual(at('13:00'));
  });
});
