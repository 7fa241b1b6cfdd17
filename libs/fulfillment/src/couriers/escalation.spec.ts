import { computeBreachSteps, computeExpectedAt, computeMetersLeft, computeWaitStep } from './escalation.rules.js';
import type { CourierQuote } from './courier-port.js';
import { chooseQuote } from './quote.rules.js';

const MINUTE = 60_000;
const noon = new Date('2026-11-20T12:00:00+08:00');
const minutesAfter = (minutes: number): Date => new Date(noon.getTime() + minutes * MINUTE);

const quote = (carrierName: string, feeFen: number, expectedMinutes: number | null): CourierQuote => ({
  courier: 'aggregator', carrierId: carrierName, carrierName, feeFen, distanceMeters: 2_000, expectedMinutes, ticket: null,
});

describe('the courier that is called', () => {
  const quotes = [quote('slow', 600, 40), quote('middle', 800, 20), quote('fast', 1_500, 12)];

  it.each([
    [60, 'slow', 'cheapestInTime'],
    [25, 'middle', 'cheapestInTime'],
    [15, 'fast', 'cheapestInTime'],
    [5, 'fast', 'fastest'],
    [null, 'slow', 'cheapestInTime'],
  ])('with %s minutes left is the %s one, as the %s', (minutesLeft, name, reason) => {
    expect(chooseQuote(quotes, { minutesLeft, failed: new Set() })).toMatchObject({ quote: { carrierName: name }, reason });
  });

  it('is not one that failed, unless there is no other', () => {
    expect(chooseQuote(quotes, { minutesLeft: 60, failed: new Set(['aggregator:slow']) })?.quote.carrierName).toBe('middle');
    expect(chooseQuote([quotes[0] ?? quote('', 0, 0)], { minutesLeft: 60, failed: new Set(['aggregator:slow']) })?.quote.carrierName).toBe('slow');
    expect(chooseQuote([], { minutesLeft: 60, failed: new Set() })).toBeNull();
  });

  it('is thought to need its way and the counter when it does not say', () => {
    expect(chooseQuote([quote('silent', 500, null), quote('middle', 800, 15)], { minutesLeft: 15, failed: new Set() })?.quote.carrierName).toBe('middle');
    expect(chooseQuote([quote('silent', 500, null), quote('middle', 800, 15)], { minutesLeft: 17, failed: new Set() })?.quote.carrierName).toBe('silent');
  });
});

describe('an order that waits for a rider', () => {
  it.each([
    [2, 0, null],
    [3, 0, { kind: 'tip', wholeFen: 200 }],
    [4, 200, null],
    [5, 200, { kind: 'tip', wholeFen: 400 }],
    [7, 400, { kind: 'otherCourier' }],
  ])('for %d minutes with a tip of %d fen gets %j', (minutes, tipFen, step) => {
    expect(computeWaitStep({ status: 'created', waitedMs: minutes * MINUTE, tipFen })).toEqual(step);
  });

  it('whose rider does not come to the store gets another one after a quarter of an hour', () => {
    expect(computeWaitStep({ status: 'accepted', waitedMs: 14 * MINUTE, tipFen: 0 })).toBeNull();
    expect(computeWaitStep({ status: 'accepted', waitedMs: 15 * MINUTE, tipFen: 0 })).toEqual({ kind: 'otherCourier' });
    expect(computeWaitStep({ status: 'picked', waitedMs: 60 * MINUTE, tipFen: 0 })).toBeNull();
  });
});

describe('a promise that breaks', () => {
  const facts = { promisedAt: minutesAfter(30), now: noon, expectedAt: minutesAfter(30), status: 'created' as const, taken: new Set<string>() };
  const steps = (change: Partial<Parameters<typeof computeBreachSteps>[0]>) => computeBreachSteps({ ...facts, ...change }).map(({ step }) => step);

  it('moves to another store, then offers to collect, then gives something, each once', () => {
    expect(steps({})).toEqual([]);
    expect(steps({ expectedAt: minutesAfter(45) })).toEqual(['otherStore']);
    expect(steps({ expectedAt: minutesAfter(50), taken: new Set(['otherStore']) })).toEqual(['offerPickup']);
    expect(steps({ now: minutesAfter(40), status: 'picked', expectedAt: minutesAfter(60) })).toEqual(['compensate']);
    expect(steps({ now: minutesAfter(90), status: 'picked', taken: new Set(['compensate']) })).toEqual([]);
  });

  it('is no matter of the store once a rider has accepted', () => {
    expect(steps({ expectedAt: minutesAfter(90), status: 'accepted' })).toEqual([]);
  });

  it('does not exist when nothing was promised', () => {
    expect(steps({ promisedAt: null, now: minutesAfter(900) })).toEqual([]);
  });
});

describe('when it will be at the door', () => {
  const ride = { createdAt: noon, pickedAt: noon, expectedMinutes: 25, distanceMeters: 3_300, packDueAt: null, metersLeft: null };

  it('comes nearer with each step of the rider', () => {
    const at = (status: 'created' | 'accepted' | 'arrived' | 'picked') => computeExpectedAt({ ...ride, status }, noon)?.getTime();
    expect([at('created'), at('accepted'), at('arrived'), at('picked')]).toEqual([25, 16, 14, 12].map((minutes) => minutesAfter(minutes).getTime()));
  });

  it('counts the way that is left by where the rider is', () => {
    const way = { wholeMeters: 2_600, store: { latitude: 31.2304, longitude: 121.4737 }, door: { latitude: 31.2304, longitude: 121.4527 } };
    expect(computeMetersLeft({ ...way, rider: way.store })).toBe(2_600);
    expect(computeMetersLeft({ ...way, rider: { latitude: 31.2304, longitude: 121.4632 } })).toBe(1_300);
    expect(computeMetersLeft({ ...way, rider: way.door })).toBe(0);
    expect(computeMetersLeft({ ...way, rider: { latitude: 31.5, longitude: 121.9 } })).toBe(2_600);
    expect(computeMetersLeft({ ...way, door: way.store, rider: way.store })).toBe(0);
  });

  it('is never in the past, and follows the position when there is one', () => {
    expect(computeExpectedAt({ ...ride, status: 'picked' }, minutesAfter(40))).toEqual(minutesAfter(41));
    expect(computeExpectedAt({ ...ride, status: 'picked', metersLeft: 660 }, minutesAfter(5))).toEqual(minutesAfter(9));
    expect(computeExpectedAt({ ...ride, status: 'delivered' }, noon)).toBeNull();
  });
});
