import { addLatency, emptySketch, type LiveFeed, ManualClock } from '@quanyu/platform';
import { computeAlerts } from './alerts.rules.js';
import { type Pulse } from './pulse.js';
import { PulseBoard, quantileOf } from './pulse-board.js';
import { countRejects, rejectReason } from './reject-reasons.rules.js';

const PLACE = 'POST /api/storefront/orders';

function sketchOf(ms: readonly number[]): number[] {
  const sketch = emptySketch();
  for (const one of ms) addLatency(sketch, one);
  return sketch;
}

describe('the board of pulses', () => {
  let clock: ManualClock;
  let board: PulseBoard;
  let hearFromAfar: (message: string) => void;
  beforeEach(() => {
    clock = new ManualClock(Date.parse('2026-11-11T00:00:00+08:00'));
    const live: Pick<LiveFeed, 'subscribe'> = {
      subscribe: (_channel, listener) => {
        hearFromAfar = listener;
        return () => undefined;
      },
    };
    board = new PulseBoard(live as LiveFeed, clock);
    board.start('here:1');
  });

  const beat = (processId: string, accepted: number, more: Partial<Pulse> = {}): Pulse => ({
    processId,
    kind: 'api',
    atMs: clock.nowMs(),
    seconds: 1,
    routes: [{ name: PLACE, replies: accepted + 1, accepted, failed: 0, shed: 1, sketch: sketchOf(Array.from({ length: accepted }, () => 10)) }],
    problems: { 'SERVICE.BUSY': 1 },
    eventLoopP99Ms: 1,
    eventLoopUtilisation: 0.5,
    cpuShare: 0.5,
    residentBytes: 1,
    inFlight: 0,
    pressure: 'normal',
    ...more,
  });

  it('adds up what the processes did in the last second', () => {
    board.hear(beat('here:1', 30));
    hearFromAfar(JSON.stringify(beat('there:2', 12)));
    expect(board.lastSecond().perSecond.get(PLACE)).toEqual({ replies: 44, accepted: 42, failed: 0, shed: 2 });
    expect(board.lastSecond().problems.get('SERVICE.BUSY')).toBe(2);
  });

  it('hears itself once, and nothing that is no pulse', () => {
    hearFromAfar(JSON.stringify(beat('here:1', 30)));
    hearFromAfar('{"processId":"stranger"}');
    expect(board.processes()).toEqual([]);
  });

  it('counts a process no more after five silent seconds, and forgets it after a minute', () => {
    board.hear(beat('here:1', 30));
    clock.advance(5_001);
    expect(board.processes()).toMatchObject([{ isStale: true, heardMsAgo: 5_001 }]);
    expect(board.lastSecond().perSecond.size).toBe(0);
    clock.advance(60_000);
    expect(board.processes()).toEqual([]);
  });

  it('means a minute over the minute', () => {
    for (let second = 0; second < 70; second += 1) {
      board.hear(beat('here:1', 10));
      clock.advance(1_000);
    }
    const minute = board.lastMinute();
    expect(minute.perSecond.get(PLACE)?.accepted).toBeCloseTo(10);
    expect(minute.routes.get(PLACE)?.accepted).toBe(590);
  });

  it('takes quantiles over all processes together', () => {
    board.hear(beat('here:1', 99));
    hearFromAfar(JSON.stringify(beat('there:2', 0, { routes: [{ name: PLACE, replies: 1, accepted: 1, failed: 0, shed: 0, sketch: sketchOf([500]) }] })));
    expect(quantileOf(board.lastTenSeconds(), [PLACE], 0.5)).toBeLessThanOrEqual(12);
    expect(quantileOf(board.lastTenSeconds(), [PLACE], 0.999)).toBeGreaterThan(384);
    expect(quantileOf(board.lastTenSeconds(), ['GET /nothing'], 0.5)).toBeNull();
  });
});

describe('refusals in the war room', () => {
  it.each([
    ['FLASH.SOLD_OUT', 'soldOut'],
    ['FLASH.LIMIT', 'purchaseLimit'],
    ['FLASH.LIMIT_SHARED', 'purchaseLimit'],
    ['RATE_LIMITED', 'rateLimited'],
    ['RISK.QUEUE_REQUIRED', 'queue'],
    ['RISK.CHALLENGE_REQUIRED', 'risk'],
    ['RISK.BLOCKED', 'risk'],
    ['SERVICE.BUSY', 'busy'],
    ['SERVICE.DEGRADED', 'degraded'],
    ['ORDERS.QUOTE_CHANGED', 'other'],
    ['REQUEST.INVALID', null],
    ['AUTH.REQUIRED', null],
  ])('%s is shown as %s', (code, reason) => {
    expect(rejectReason(code)).toBe(reason);
  });

  it('stand with the most frequent first, unpaid orders among them', () => {
    expect(countRejects(new Map([['RISK.BLOCKED', 1], ['RISK.CHALLENGE_REQUIRED', 1], ['FLASH.SOLD_OUT', 9], ['AUTH.REQUIRED', 100]]), 4)).toEqual([
      { reason: 'soldOut', lastMinute: 9 },
      { reason: 'paymentTimeout', lastMinute: 4 },
      { reason: 'risk', lastMinute: 2 },
    ]);
  });
});

describe('alerts', () => {
  const quiet = {
    headline: { errorPercent: 0, shedPerSecond: 0, placingP95Ms: 20 },
    processes: [],
    database: { isUp: true, connections: 10, maxConnections: 100, lockWaiting: 0 },
    redis: { isUp: true },
    queues: [],
    outbox: { pending: 0, stuck: 0, oldestAgeSeconds: null },
    stores: [],
    holdsOverdue: 0,
  };
  const alertsOf = (change: object) => computeAlerts({ ...quiet, ...change } as unknown as Parameters<typeof computeAlerts>[0]).map(({ kind, severity }) => `${kind} ${severity}`);

  it('are none while nothing is wrong', () => {
    expect(alertsOf({})).toEqual([]);
  });

  it('name what is wrong, the worst first', () => {
    expect(alertsOf({ redis: { isUp: false }, holdsOverdue: 2 })).toEqual(['holdsOverdue critical', 'redisAway warning']);
    expect(alertsOf({ headline: { errorPercent: 5, shedPerSecond: 40, placingP95Ms: 3_000 } })).toEqual(['errorRate critical', 'overload warning', 'placingSlow warning']);
  });

  it('say once that the database is away', () => {
    expect(alertsOf({ database: { isUp: false, connections: 0, maxConnections: 0, lockWaiting: 0 } })).toEqual(['databaseConnections critical']);
  });
});
