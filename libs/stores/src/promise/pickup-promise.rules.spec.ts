import fc from 'fast-check';
import { openingState } from '../opening.rules.js';
import { aStore, at, everyDay, SATURDAY } from '../test-kit/stores.js';
import { computePickupPromise, type PickupFacts } from './pickup-promise.rules.js';

const pace = { minutesPerOrder: 4, minutesPerUnit: 1, spreadMinutes: 2 };

function readyAt(changes: Partial<PickupFacts> = {}): Date | undefined {
  return computePickupPromise({ now: at('12:00'), store: aStore({ pickupLeadMinutes: 10 }), items: 2, queue: { orders: 0, units: 0 }, pace, staffOnShift: 1, ...changes })?.readyAt;
}

describe('when an order can be collected', () => {
  it('is after its own work, with what the pace is usually missed by', () => {
    // Four minutes, two pieces of one minute, twice the two minutes of spread.
    expect(readyAt()).toEqual(at('12:10'));
    expect(readyAt({ items: 10 })).toEqual(at('12:18'));
  });

  it('is later the more work lies before it, and sooner the more staff share that work', () => {
    const queue = { orders: 6, units: 30 };
    expect(readyAt({ queue })?.getTime()).toBeGreaterThan(at('13:00').getTime());
    expect(readyAt({ queue, staffOnShift: 3 })?.getTime()).toBeLessThan(at('12:40').getTime());
  });

  it('is never before the lead time of the store', () => {
    expect(readyAt({ store: aStore({ pickupLeadMinutes: 45 }) })).toEqual(at('12:45'));
  });

  it('of an order that comes at night is a lead time after the doors open', () => {
    expect(readyAt({ now: at('23:30') })).toEqual(at('10:10', SATURDAY));
  });

  it('of an order that the evening does not hold is on the next day that the store is open', () => {
    const holiday = aStore({ pickupLeadMinutes: 10, specialDays: [{ date: SATURDAY, periods: [], note: '盘点' }] });
    expect(readyAt({ now: at('21:58'), store: holiday })).toEqual(at('10:10', '2026-11-22'));
  });

  it('is not promised by a store that opens on no day', () => {
    expect(readyAt({ store: aStore({ weeklyHours: [] }) })).toBeUndefined();
  });

  const facts = fc.record({
    minute: fc.nat(1_439),
    open: fc.tuple(fc.nat(20), fc.integer({ min: 2, max: 24 })).filter(([from, to]) => to > from + 1),
    lead: fc.nat(60),
    items: fc.nat(40),
    queue: fc.record({ orders: fc.nat(40), units: fc.nat(200) }),
    staffOnShift: fc.nat(5),
    pace: fc.record({ minutesPerOrder: fc.double({ min: 0, max: 10, noNaN: true }), minutesPerUnit: fc.double({ min: 0, max: 3, noNaN: true }), spreadMinutes: fc.double({ min: 0, max: 10, noNaN: true }) }),
  });
  type Facts = typeof facts extends fc.Arbitrary<infer T> ? T : never;
  const hour = (value: number): string => `${String(value).padStart(2, '0')}:00`;
  const factsOf = (given: Facts): PickupFacts => ({
    ...given,
    now: new Date(at('00:00').getTime() + given.minute * 60_000),
    store: aStore({ pickupLeadMinutes: given.lead, weeklyHours: everyDay(hour(given.open[0]), hour(given.open[1])) }),
  });

  it('never becomes sooner by more work before it or more pieces in it', () => {
    fc.assert(
      fc.property(facts, fc.nat(5), fc.nat(20), fc.nat(10), (given, moreOrders, moreUnits, moreItems) => {
        const before = factsOf(given);
        const after = { ...before, items: before.items + moreItems, queue: { orders: before.queue.orders + moreOrders, units: before.queue.units + moreUnits } };
        expect(readyAt(after)?.getTime() ?? Infinity).toBeGreaterThanOrEqual(readyAt(before)?.getTime() ?? Infinity);
      }),
    );
  });

  it('is never before the lead time and never outside opening hours', () => {
    fc.assert(
      fc.property(facts, (given) => {
        const known = factsOf(given);
        const ready = readyAt(known);
        if (ready === undefined) return;
        expect(ready.getTime()).toBeGreaterThanOrEqual(known.now.getTime() + given.lead * 60_000);
        // At the very minute of closing it can still be handed over.
        const justBefore = new Date(ready.getTime() - 1);
        expect([ready, justBefore].some((moment) => openingState(aStore({ weeklyHours: known.store.weeklyHours }), moment).state === 'open')).toBe(true);
      }),
    );
  });
});
