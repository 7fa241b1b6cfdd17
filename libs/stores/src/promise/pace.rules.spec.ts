import fc from 'fast-check';
import { at, everyDay, SATURDAY } from '../test-kit/stores.js';
import { computePace, learn, type PaceMemory, UNMEASURED } from './pace.rules.js';
import { computeStaffOnShift } from './shift.rules.js';

function after(samples: readonly { units: number; minutes: number }[], memory: PaceMemory = UNMEASURED): PaceMemory {
  return samples.reduce((known, sample) => learn(known, sample), memory);
}

describe('the pace of a store', () => {
  it('that nobody has measured is that of most stores', () => {
    expect(computePace(UNMEASURED)).toEqual({ minutesPerOrder: 4, minutesPerUnit: 1, spreadMinutes: 3 });
  });

  it('is learnt from what orders took: so much for each, and so much for each piece', () => {
    const samples = Array.from({ length: 200 }, (_unused, index) => ({ units: 1 + (index % 8), minutes: 9 + 2.5 * (1 + (index % 8)) }));
    const { minutesPerOrder, minutesPerUnit, spreadMinutes } = computePace(after(samples));
    expect(minutesPerOrder).toBeCloseTo(9, 0);
    expect(minutesPerUnit).toBeCloseTo(2.5, 1);
    expect(spreadMinutes).toBeLessThan(0.5);
  });

  it('follows a store that becomes slower', () => {
    const fast = after(Array.from({ length: 60 }, (_unused, index) => ({ units: 1 + (index % 4), minutes: 5 })));
    const slow = after(Array.from({ length: 60 }, (_unused, index) => ({ units: 1 + (index % 4), minutes: 20 })), fast);
    expect(computePace(slow).minutesPerOrder).toBeGreaterThan(15);
  });

  it('never falls below zero, and one forgotten order does not spoil it', () => {
    const sample = fc.record({ units: fc.nat(60), minutes: fc.double({ min: -5, max: 100_000, noNaN: true }) });
    fc.assert(
      fc.property(fc.array(sample, { maxLength: 40 }), (samples) => {
        const pace = computePace(after(samples));
        expect(Math.min(pace.minutesPerOrder, pace.minutesPerUnit, pace.spreadMinutes)).toBeGreaterThanOrEqual(0);
        expect(pace.minutesPerOrder).toBeLessThanOrEqual(240);
      }),
    );
    expect(computePace(after([{ units: 2, minutes: 100_000 }])).minutesPerOrder).toBeLessThan(30);
  });
});

describe('staff on shift', () => {
  const weekly = [...everyDay('09:00', '16:00'), ...everyDay('14:00', '22:00')].map(({ weekday, opensAt, closesAt }) => ({ weekday, startsAt: opensAt, endsAt: closesAt, staffCount: 2 }));

  it('are those of the shifts that run, added up', () => {
    expect(['08:59', '09:00', '15:00', '16:00', '22:00'].map((time) => computeStaffOnShift({ weekly, specialDays: [] }, at(time)))).toEqual([0, 2, 4, 2, 0]);
  });

  it('are those of the date where it differs, and one where nobody has planned', () => {
    const specialDays = [{ date: SATURDAY, shifts: [{ startsAt: '10:00', endsAt: '18:00', staffCount: 6 }], note: '店庆' }];
    expect(computeStaffOnShift({ weekly, specialDays }, at('15:00', SATURDAY))).toBe(6);
    expect(computeStaffOnShift(null, at('15:00'))).toBe(1);
  });
});
