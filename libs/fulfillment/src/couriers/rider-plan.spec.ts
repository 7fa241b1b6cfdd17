import { computeCallAt, computeStreetMeters, DEFAULT_RIDER_PLAN } from './rider-plan.rules.js';

const MINUTE = 60_000;
const noon = new Date('2026-11-20T12:00:00+08:00');
const at = (minutes: number): Date => new Date(noon.getTime() + minutes * MINUTE);
const minutesOf = (date: Date | null): number | null => (date === null ? null : (date.getTime() - noon.getTime()) / MINUTE);

describe('the rider of a delivery at once', () => {
  const facts = { kind: 'instantDelivery', now: noon, isPacked: false, packedBy: at(6), promisedAt: at(28), windowStartAt: null, distanceMeters: 1_980 } as const;
  const call = (change: Partial<Parameters<typeof computeCallAt>[0]>, plan: Partial<typeof DEFAULT_RIDER_PLAN> = {}) => minutesOf(computeCallAt({ ...facts, ...change }, { ...DEFAULT_RIDER_PLAN, ...plan }));

  it('is called as picking begins, so that rider and goods meet at the counter', () => {
    expect(call({})).toBe(0);
  });

  it('is called later when picking takes longer than the rider needs to come', () => {
    expect(call({ packedBy: at(15), promisedAt: at(60) })).toBe(3);
    expect(call({ packedBy: at(15), promisedAt: at(60) }, { approachMinutes: 3 })).toBe(12);
  });

  it('is called in time for the promise, though the goods are not ready then', () => {
    // Twelve minutes to the counter, two at the door, six on the way.
    expect(call({ packedBy: at(30), promisedAt: at(28) })).toBe(8);
  });

  it('is called when the goods are packed where the store wants that', () => {
    expect(call({}, { instantCall: 'packed' })).toBeNull();
    expect(call({ isPacked: true }, { instantCall: 'packed' })).toBe(0);
  });
});

describe('the rider of a planned delivery', () => {
  it.each([
    [false, 120, 100],
    [true, 120, 100],
    [true, 10, 0],
  ])('is called so long before the window, packed or not (%s), when it begins in %d minutes', (isPacked, startsIn, calledIn) => {
    const facts = { kind: 'scheduledDelivery', now: noon, isPacked, packedBy: noon, promisedAt: at(startsIn + 60), windowStartAt: at(startsIn), distanceMeters: 2_000 } as const;
    expect(minutesOf(computeCallAt(facts, DEFAULT_RIDER_PLAN))).toBe(calledIn);
  });
});

describe('the way by street', () => {
  it('is longer than the line', () => {
    const meters = computeStreetMeters({ latitude: 31.23, longitude: 121.45 }, { latitude: 31.235, longitude: 121.455 });
    expect(Math.round(meters / 10)).toBe(95);
  });
});
