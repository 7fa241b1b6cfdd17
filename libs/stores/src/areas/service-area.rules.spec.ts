import fc from 'fast-check';
import { getDistance } from 'geolib';
import { aStore } from '../test-kit/stores.js';
import { boxed, computeDeliveryFee, covers, type Position, type ServiceArea } from './service-area.rules.js';

const store = aStore();

function anArea(changes: Partial<ServiceArea> = {}): ServiceArea {
  return {
    ...{ id: '0193a000-0000-7000-8000-0000000000a1', storeId: store.id, kind: 'instantDelivery', name: '三公里', shape: { type: 'circle', radiusMetres: 3_000 } },
    ...{ baseFeeFen: 500, freeAboveFen: 9_900, minimumFen: 2_000, distanceSteps: [], promiseMinutes: 30, rank: 1, isActive: true, version: 1 },
    ...changes,
  };
}

const near = (northMetres: number, eastMetres: number): Position => ({
  latitude: store.latitude + northMetres / 111_320,
  longitude: store.longitude + eastMetres / (111_320 * Math.cos((store.latitude * Math.PI) / 180)),
});

const anyPoint = fc.record({ north: fc.integer({ min: -5_000, max: 5_000 }), east: fc.integer({ min: -5_000, max: 5_000 }) }).map(({ north, east }) => near(north, east));

describe('where a store brings goods to', () => {
  it('is everything within the circle, whatever the direction', () => {
    const circle = boxed(anArea(), store);
    fc.assert(fc.property(anyPoint, (point) => expect(covers(circle, point)).toBe(getDistance(store, point) <= 3_000)));
  });

  it('is what lies within the line on the map, with its dents', () => {
    // A square of four kilometres with a bite out of its east side.
    const points = [near(2_000, -2_000), near(2_000, 2_000), near(500, 2_000), near(0, 0), near(-500, 2_000), near(-2_000, 2_000), near(-2_000, -2_000)];
    const drawn = boxed(anArea({ shape: { type: 'polygon', points } }), store);
    expect([near(1_500, 1_500), near(0, -1_000), near(-1_500, 1_500)].map((point) => covers(drawn, point))).toEqual([true, true, true]);
    expect([near(0, 1_500), near(2_500, 0), near(0, -2_500)].map((point) => covers(drawn, point))).toEqual([false, false, false]);
  });

  it('is the same for a convex line as being on the inner side of each edge', () => {
    const corners = [near(2_000, 0), near(500, 2_500), near(-2_000, 1_500), near(-2_500, -1_000), near(0, -2_000)];
    const drawn = boxed(anArea({ shape: { type: 'polygon', points: corners } }), store);
    const side = (from: Position, to: Position, point: Position): number =>
      (to.longitude - from.longitude) * (point.latitude - from.latitude) - (to.latitude - from.latitude) * (point.longitude - from.longitude);
    fc.assert(
      fc.property(anyPoint, (point) => {
        const sides = corners.map((corner, index) => side(corner, corners[(index + 1) % corners.length] ?? corner, point));
        expect(covers(drawn, point)).toBe(sides.every((value) => value < 0));
      }),
    );
  });
});

describe('what bringing goods costs', () => {
  const distanceSteps = [{ fromMetres: 1_000, extraFeeFen: 200 }, { fromMetres: 2_000, extraFeeFen: 500 }];

  it('is the base fee and the last distance step that was reached', () => {
    const fee = (distanceMetres: number) => computeDeliveryFee(anArea({ distanceSteps }), { itemsTotalFen: 5_000, distanceMetres });
    expect([999, 1_000, 1_999, 2_000].map(fee)).toEqual([500, 700, 700, 1_000]);
  });

  it('is nothing from the free amount on, and never falls with the distance when the steps rise', () => {
    fc.assert(
      fc.property(fc.nat(20_000), fc.nat(5_000), fc.nat(5_000), (itemsTotalFen, one, other) => {
        const fee = (distanceMetres: number) => computeDeliveryFee(anArea({ distanceSteps }), { itemsTotalFen, distanceMetres });
        expect(fee(Math.max(one, other))).toBeGreaterThanOrEqual(fee(Math.min(one, other)));
        if (itemsTotalFen >= 9_900) expect(fee(one)).toBe(0);
      }),
    );
  });
});
