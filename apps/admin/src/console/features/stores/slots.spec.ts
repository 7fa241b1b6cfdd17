import { cellKey, computeLoad, computeSlotWeek, layStarts, type SlotTemplate } from './slots';

const store = {
  weeklyHours: [{ weekday: 1, opensAt: '09:15', closesAt: '11:00' }],
  specialDays: [{ date: '2026-11-24', periods: [], note: '盘点' }],
};
const template: SlotTemplate = { kind: 'pickup', windowMinutes: 30, weekdayWindows: [], leadMinutes: 30, cutOff: null, daysOffered: 3, capacity: { orders: 4, units: 40, minutes: 60 }, version: 1 };
const none = { orders: 0, units: 0, minutes: 0 };

describe('a week of windows', () => {
  it('has whole windows within opening hours, and none on a day off', () => {
    expect(layStarts(store, template, '2026-11-23')).toEqual(['09:30', '10:00', '10:30']);
    expect(layStarts(store, template, '2026-11-24')).toEqual([]);
  });

  it('keeps to the hours of the template where it names some', () => {
    expect(layStarts(store, { windowMinutes: 30, weekdayWindows: [{ weekday: 1, opensAt: '10:00', closesAt: '12:00' }] }, '2026-11-23')).toEqual(['10:00', '10:30']);
  });

  it('is as full as the first of orders, pieces and minutes that runs out', () => {
    expect(computeLoad({ orders: 1, units: 36, minutes: 10 }, template.capacity)).toBe(0.9);
    expect(computeLoad({ orders: 1, units: 0, minutes: 0 }, none)).toBe(1);
    expect(computeLoad(none, none)).toBe(0);
  });

  it('shows a window without a row as empty, and keeps one that the template no longer lays', () => {
    const rows = [{ startAt: '2026-11-23T00:00:00.000Z', capacity: { orders: 2, units: 10, minutes: 10 }, held: { orders: 1, units: 3, minutes: 2 }, used: { orders: 1, units: 2, minutes: 2 } }];
    const week = computeSlotWeek(store, template, [{ date: '2026-11-23', rows }], Date.parse('2026-11-23T01:45:00Z'));
    expect(week.times).toEqual(['08:00', '09:30', '10:00', '10:30']);
    expect(week.cells.get(cellKey('2026-11-23', '08:00'))).toMatchObject({ load: 1, taken: { orders: 2 }, isPast: true });
    expect(week.cells.get(cellKey('2026-11-23', '10:00'))).toMatchObject({ load: 0, capacity: template.capacity, isPast: false });
  });
});
