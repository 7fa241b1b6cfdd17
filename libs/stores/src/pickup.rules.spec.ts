import { shopInstant } from '@quanyu/platform';
import fc from 'fast-check';
import { computeOpeningSpans, openingState, shopDateAfter } from './opening.rules.js';
import { computePickupWindows } from './pickup.rules.js';
import type { Store, WeekdayPeriod } from './store.js';

/** 2026-11-20 is a Friday. */
const FRIDAY = '2026-11-20';

function everyDay(opensAt: string, closesAt: string): WeekdayPeriod[] {
  return [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, opensAt, closesAt }));
}

function aStore(changes: Partial<Store> = {}): Store {
  return {
    id: '0193a000-0000-7000-8000-000000000001',
    code: 'SH001',
    name: '静安寺店',
    city: '上海市',
    district: '静安区',
    address: '南京西路 1 号',
    latitude: 31.22,
    longitude: 121.44,
    phone: '021-62880001',
    status: 'open',
    statusReason: '',
    services: ['pickup'],
    weeklyHours: everyDay('10:00', '22:00'),
    specialDays: [],
    pickupLeadMinutes: 30,
    pickupInstructions: '',
    stockLocationId: '0193a000-0000-7000-8000-000000000001',
    version: 1,
    ...changes,
  };
}

function at(time: string, date = FRIDAY): Date {
  const [hours = '0', minutes = '0'] = time.split(':');
  return shopInstant(date, Number(hours) * 60 + Number(minutes));
}

describe('the pickup windows of a store', () => {
  it('begin on the half hour after the lead time', () => {
    expect(computePickupWindows(aStore(), at('14:10'))[0]).toEqual({ startAt: at('15:00'), endAt: at('15:30') });
    expect(computePickupWindows(aStore(), at('14:30'))[0]?.startAt).toEqual(at('15:00'));
  });

  it('give the store its lead time after the doors open, also when the order came at night', () => {
    const [first] = computePickupWindows(aStore(), at('23:00'));
    expect(first?.startAt).toEqual(at('10:30', '2026-11-21'));
  });

  it('end for today when the lead time reaches past closing', () => {
    const today = computePickupWindows(aStore(), at('21:05')).filter((window) => window.startAt < at('24:00'));
    expect(today).toEqual([]);
    expect(computePickupWindows(aStore(), at('21:00'))[0]).toEqual({ startAt: at('21:30'), endAt: at('22:00') });
  });

  it('follow a special day instead of the weekly hours', () => {
    const store = aStore({ specialDays: [{ date: FRIDAY, periods: [{ opensAt: '13:00', closesAt: '14:00' }], note: '盘点' }] });
    const today = computePickupWindows(store, at('08:00')).filter((window) => window.startAt < at('24:00'));
    expect(today).toEqual([{ startAt: at('13:30'), endAt: at('14:00') }]);
  });

  it('leave out a day that a special day closes', () => {
    const store = aStore({ specialDays: [{ date: '2026-11-21', periods: [], note: '店休' }] });
    const days = new Set(computePickupWindows(store, at('21:30')).map((window) => window.startAt.toISOString().slice(0, 10)));
    expect([...days]).toEqual(['2026-11-22']);
  });

  it.each([['paused'], ['resting']] as const)('are none while the store is %s', (status) => {
    expect(computePickupWindows(aStore({ status, statusReason: '客流太大' }), at('12:00'))).toEqual([]);
  });

  it('are none where the store does not offer pickup', () => {
    expect(computePickupWindows(aStore({ services: ['shipping'] }), at('12:00'))).toEqual([]);
  });

  const minute = fc.integer({ min: 0, max: 1_440 });
  const clockText = (value: number): string => `${String(Math.floor(value / 60)).padStart(2, '0')}:${String(value % 60).padStart(2, '0')}`;
  const period = fc
    .tuple(minute, minute)
    .filter(([a, b]) => a !== b)
    .map(([a, b]) => ({ opensAt: clockText(Math.min(a, b)), closesAt: clockText(Math.max(a, b)) }));
  const anyStore = fc
    .record({
      weeklyHours: fc.array(fc.tuple(fc.integer({ min: 1, max: 7 }), period).map(([weekday, span]) => ({ weekday, ...span })), { maxLength: 14 }),
      specialDays: fc.array(
        fc.record({ date: fc.integer({ min: 0, max: 3 }).map((days) => shopDateAfter(at('00:00'), days)), periods: fc.array(period, { maxLength: 2 }), note: fc.constant('') }),
        { maxLength: 3 },
      ),
      pickupLeadMinutes: fc.integer({ min: 0, max: 1_440 }),
    })
    .map((changes) => aStore(changes));
  const anyNow = fc.integer({ min: 0, max: 86_400_000 - 1 }).map((ms) => new Date(at('00:00').getTime() + ms));

  it('are never sooner than the lead time, last half an hour, and lie within opening hours of the three days', () => {
    fc.assert(
      fc.property(anyStore, anyNow, (store, now) => {
        const spans = [0, 1, 2].flatMap((days) => computeOpeningSpans(store, shopDateAfter(now, days)));
        for (const window of computePickupWindows(store, now)) {
          expect(window.startAt.getTime()).toBeGreaterThanOrEqual(now.getTime() + store.pickupLeadMinutes * 60_000);
          expect(window.endAt.getTime() - window.startAt.getTime()).toBe(1_800_000);
          expect(window.startAt.getTime() % 1_800_000).toBe(0);
          expect(spans.some((span) => span.opensAt <= window.startAt && window.endAt <= span.closesAt)).toBe(true);
        }
      }),
    );
  });

  it('are the same whether they were asked for a moment ago or not', () => {
    fc.assert(
      fc.property(anyStore, fc.array(anyNow, { minLength: 2, maxLength: 6 }), (store, moments) => {
        for (const now of moments.flatMap((moment) => [moment, new Date(moment.getTime() + 1), new Date(Math.ceil(moment.getTime() / 60_000) * 60_000)])) {
          expect(computePickupWindows(store, now)).toEqual(computePickupWindows({ ...store }, now));
        }
      }),
    );
  });

  it('never come back once they have passed: a later look offers a subset for the same days', () => {
    fc.assert(
      fc.property(anyStore, anyNow, fc.integer({ min: 0, max: 3_600_000 }), (store, now, laterMs) => {
        const midnight = shopInstant(shopDateAfter(now, 1), 0);
        const later = new Date(Math.min(now.getTime() + laterMs, midnight.getTime() - 1));
        const before = new Set(computePickupWindows(store, now).map((window) => window.startAt.getTime()));
        for (const window of computePickupWindows(store, later)) expect(before.has(window.startAt.getTime())).toBe(true);
      }),
    );
  });
});

describe('whether a store is open', () => {
  it('is open until closing time, and says when that is', () => {
    expect(openingState(aStore(), at('10:00'))).toEqual({ state: 'open', closesAt: at('22:00'), opensAt: null });
    expect(openingState(aStore(), at('21:59')).state).toBe('open');
  });

  it('is closed from closing time on, and says when it opens next', () => {
    expect(openingState(aStore(), at('22:00'))).toEqual({ state: 'closed', closesAt: null, opensAt: at('10:00', '2026-11-21') });
  });

  it('is closed over the lunch break', () => {
    const store = aStore({ weeklyHours: [...everyDay('09:00', '12:00'), ...everyDay('13:30', '18:00')] });
    expect(openingState(store, at('12:15'))).toEqual({ state: 'closed', closesAt: null, opensAt: at('13:30') });
  });

  it('is paused without forgetting its closing time', () => {
    expect(openingState(aStore({ status: 'paused', statusReason: '设备故障' }), at('12:00'))).toEqual({ state: 'paused', closesAt: at('22:00'), opensAt: null });
  });

  it('names no next opening when none is planned', () => {
    expect(openingState(aStore({ weeklyHours: [] }), at('12:00'))).toEqual({ state: 'closed', closesAt: null, opensAt: null });
  });
});
