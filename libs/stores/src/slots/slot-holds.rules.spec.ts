import fc from 'fast-check';
import { at } from '../test-kit/stores.js';
import { decideHolds, type SlotDemand, slotKeyOf } from './slot-holds.rules.js';

const STORE = '0193a000-0000-7000-8000-000000000001';

function demand(orderId: string, changes: Partial<SlotDemand> = {}): SlotDemand {
  return { orderId, groupNo: 1, storeId: STORE, kind: 'pickup', startAt: at('15:00'), orders: 1, units: 2, minutes: 5, ...changes };
}

const keyAt = (startAt: Date): string => slotKeyOf({ storeId: STORE, kind: 'pickup', startAt });

describe('holding windows for several orders at once', () => {
  it('lets the first in win the last place, and refuses the others', () => {
    const demands = [demand('a'), demand('b'), demand('c')];
    const short = decideHolds(demands, new Map([[keyAt(at('15:00')), { orders: 1, units: 100, minutes: 100 }]]));
    expect([...short].map(({ orderId }) => orderId)).toEqual(['b', 'c']);
  });

  it('counts pieces and minutes as well as orders, and lets a small order pass a large one', () => {
    const demands = [demand('large', { units: 9 }), demand('small', { units: 3 })];
    const short = decideHolds(demands, new Map([[keyAt(at('15:00')), { orders: 10, units: 4, minutes: 100 }]]));
    expect([...short].map(({ orderId }) => orderId)).toEqual(['large']);
  });

  it('gives an order all its windows or none', () => {
    const later = at('16:00');
    const demands = [demand('both'), demand('both', { groupNo: 2, startAt: later }), demand('next')];
    const room = new Map([[keyAt(at('15:00')), { orders: 1, units: 9, minutes: 9 }], [keyAt(later), { orders: 0, units: 9, minutes: 9 }]]);
    const short = decideHolds(demands, room);
    expect([...short]).toEqual([demands[1]]);
  });

  it('never takes more than there is, whatever is asked for', () => {
    const startAts = [at('15:00'), at('15:30'), at('16:00')];
    const anyDemand = fc.record({
      orderId: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
      startAt: fc.constantFrom(...startAts),
      orders: fc.constant(1),
      units: fc.integer({ min: 0, max: 8 }),
      minutes: fc.integer({ min: 0, max: 20 }),
    });
    const capacity = fc.record({ orders: fc.integer({ min: 0, max: 4 }), units: fc.integer({ min: 0, max: 20 }), minutes: fc.integer({ min: 0, max: 40 }) });
    fc.assert(
      fc.property(fc.array(anyDemand, { maxLength: 20 }), fc.tuple(capacity, capacity, capacity), (asked, capacities) => {
        const demands = asked.map((fields, index) => demand(fields.orderId, { ...fields, groupNo: index }));
        const room = new Map(startAts.map((startAt, index) => [keyAt(startAt), capacities[index] ?? { orders: 0, units: 0, minutes: 0 }]));
        const short = decideHolds(demands, room);
        const refused = new Set([...short].map(({ orderId }) => orderId));
        const held = demands.filter(({ orderId }) => !refused.has(orderId));
        for (const [key, whole] of room) {
          const here = held.filter((candidate) => slotKeyOf(candidate) === key);
          for (const measure of ['orders', 'units', 'minutes'] as const) {
            expect(here.reduce((sum, one) => sum + one[measure], 0)).toBeLessThanOrEqual(whole[measure]);
          }
        }
      }),
    );
  });
});
