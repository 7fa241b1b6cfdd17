import { connectGateRedis, type GateRedis, isDomainError, type Logger, ManualClock, silentLogger } from '@quanyu/platform';
import { testDatabase, type TestDatabase } from '@quanyu/testing';
import fc from 'fast-check';
import { takeTokens } from './lua/take-tokens.js';
import { RateLimits } from './rate-limits.js';
import { computeToken, type RateLimit } from './token-bucket.rules.js';

const NOW_MS = Date.parse('2026-11-20T12:00:00+08:00');
const threeAMinute: RateLimit = { name: 'three', burst: 3, count: 3, perSeconds: 60 };
const hundredAMinute: RateLimit = { name: 'hundred', burst: 100, count: 100, perSeconds: 60 };

describe('limits', () => {
  let servers: TestDatabase;
  let redis: GateRedis;
  let clock: ManualClock;
  let limits: RateLimits;

  beforeAll(async () => {
    servers = await testDatabase();
    redis = connectGateRedis(servers.redisUrl);
    await new Promise((resolve) => redis.once('ready', resolve));
  });
  afterAll(async () => {
    redis.disconnect();
    await servers.drop();
  });
  beforeEach(async () => {
    await redis.flushdb();
    clock = new ManualClock(NOW_MS);
    limits = new RateLimits(redis, clock, silentLogger);
  });

  const take = async (subject: string, limit = threeAMinute): Promise<'taken' | number> => {
    try {
      await limits.enforce([{ limit, subject }]);
      return 'taken';
    } catch (error) {
      return refusalSeconds(error);
    }
  };

  it('let a burst through and then say how many seconds to wait', async () => {
    expect([await take('王小姐'), await take('王小姐'), await take('王小姐'), await take('王小姐')]).toEqual(['taken', 'taken', 'taken', 20]);
    clock.advance(19_000);
    expect(await take('王小姐')).toBe(1);
    clock.advance(1_000);
    expect([await take('王小姐'), await take('王小姐')]).toEqual(['taken', 20]);
  });

  it('count each subject by itself', async () => {
    for (let count = 0; count < 4; count += 1) await take('a');
    expect(await take('b')).toBe('taken');
  });

  it('let exactly the burst through when all come at the same instant', async () => {
    const outcomes = await Promise.all(Array.from({ length: 40 }, () => take('crowd')));
    expect(outcomes.filter((outcome) => outcome === 'taken')).toHaveLength(3);
  });

  it('ask the longest wait when several buckets are empty', async () => {
    const both = [{ limit: threeAMinute, subject: 'x' }, { limit: { ...threeAMinute, name: 'hourly', perSeconds: 3_600 }, subject: 'x' }];
    for (let count = 0; count < 3; count += 1) await limits.enforce(both);
    expect(await limits.enforce(both).catch(refusalSeconds)).toBe(1_200);
  });

  it('cost Redis nothing while a bucket is known to be empty', async () => {
    for (let count = 0; count < 4; count += 1) await take('flood');
    // Redis would now say yes; it is not asked.
    await redis.set('limit:three:{flood}', '0');
    expect(await take('flood')).toBe(20);
  });

  it('share one script call among all requests of a turn, and still answer each by its own buckets', async () => {
    let calls = 0;
    const counted = new Proxy(redis, {
      get: (target, name) => {
        if (name === 'evalsha') calls += 1;
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
    limits = new RateLimits(counted, clock, silentLogger);
    await take('warm-up');
    calls = 0;
    const outcomes = await Promise.all(['a', 'a', 'b', 'a', 'a', 'b'].map((subject) => take(subject)));
    expect(outcomes).toEqual(['taken', 'taken', 'taken', 'taken', 20, 'taken']);
    expect(calls).toBe(1);
  });

  it('take more buckets in a turn than one call of a script may hold', async () => {
    const outcomes = await Promise.all(Array.from({ length: 450 }, (_unused, index) => take(`crowd-${index}`)));
    expect(outcomes.every((outcome) => outcome === 'taken')).toBe(true);
    expect(await redis.dbsize()).toBe(450);
  });

  it('tell what is left of the tightest of them', async () => {
    const both = [{ limit: hundredAMinute, subject: 'x' }, { limit: threeAMinute, subject: 'x' }];
    expect(await limits.enforce(both)).toEqual({ policy: 'three', quota: 3, windowSeconds: 60, remaining: 2, resetSeconds: 20 });
    expect(await limits.enforce(both)).toMatchObject({ policy: 'three', remaining: 1, resetSeconds: 40 });
    clock.advance(40_000);
    expect(await limits.enforce(both)).toMatchObject({ policy: 'three', remaining: 2 });
  });

  it('name themselves in a refusal, and in the refusal that is sent without asking anyone', async () => {
    const check = [{ limit: threeAMinute, subject: 'x' }];
    expect(limits.findKnownRefusal(threeAMinute, 'x')).toBeNull();
    for (let count = 0; count < 3; count += 1) await limits.enforce(check);
    expect(limits.findKnownRefusal(threeAMinute, 'x')).toBeNull();
    await expect(limits.enforce(check)).rejects.toMatchObject({ code: 'RATE_LIMITED', details: { policy: 'three', quota: 3, windowSeconds: 60, retryAfterSeconds: 20 } });
    clock.advance(1_000);
    expect(limits.findKnownRefusal(threeAMinute, 'x')).toMatchObject({ status: 429, headers: ['retry-after', '19', 'ratelimit-policy', '"three";q=3;w=60', 'ratelimit', '"three";r=0;t=19'] });
    clock.advance(19_000);
    expect(limits.findKnownRefusal(threeAMinute, 'x')).toBeNull();
  });

  it('are as before after a reset', async () => {
    for (let count = 0; count < 4; count += 1) await take('right');
    await limits.reset([{ limit: threeAMinute, subject: 'right' }]);
    expect(await take('right')).toBe('taken');
  });

  it('leave no key without an end of life', async () => {
    await take('a');
    await take('b', hundredAMinute);
    const keys = await redis.keys('*');
    const lives = await Promise.all(keys.map((key) => redis.pttl(key)));
    expect(keys).toHaveLength(2);
    expect(lives.every((life) => life > 0)).toBe(true);
  });

  it('go on when Redis forgot the script and every bucket', async () => {
    await take('a');
    await redis.script('FLUSH');
    await redis.flushdb();
    expect(await take('a')).toBe('taken');
  });

  it('are kept in the process while Redis is away, and are never gone', async () => {
    const warnings: string[] = [];
    const logger: Logger = { ...silentLogger, warn: (_fields, message) => void warnings.push(message) };
    const away = connectGateRedis('redis://127.0.0.1:1');
    limits = new RateLimits(away, clock, logger);
    const outcomes = [await take('a'), await take('a'), await take('a'), await take('a')];
    away.disconnect();
    expect(outcomes).toEqual(['taken', 'taken', 'taken', 20]);
    expect(warnings).toHaveLength(1);
  });

  it('are decided by Redis exactly as by the rule in TypeScript', async () => {
    const arbitraryLimit = fc.record({
      name: fc.constant('model'),
      burst: fc.integer({ min: 1, max: 10 }),
      count: fc.integer({ min: 1, max: 30 }),
      perSeconds: fc.integer({ min: 1, max: 60 }),
    });
    // Gaps go back as well: the clock that follows the database may be corrected.
    const gaps = fc.array(fc.integer({ min: -200_000, max: 3_000_000 }), { minLength: 1, maxLength: 30 });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(arbitraryLimit, gaps, async (limit, steps) => {
        const key = `model:${(run += 1)}`;
        let now = NOW_MS * 1_000;
        let arrival: number | undefined;
        for (const step of steps) {
          now += step;
          const expected = computeToken(arrival, limit, now);
          arrival = expected.arrivalMicros;
          const [reply] = await takeTokens(redis, [{ key, subject: key, limit }], now);
          // Redis lives in real time while this clock jumps, so a bucket must not end during the run.
          await redis.persist(key);
          if (reply?.waitMicros !== expected.retryAfterMicros) return false;
          if (reply.waitMicros === 0 && reply.fullInMicros !== expected.arrivalMicros - now) return false;
        }
        return true;
      }),
      { numRuns: 60 },
    );
  });
});

function refusalSeconds(error: unknown): number {
  if (!isDomainError(error, 'RATE_LIMITED')) throw error;
  return Number(error.details['retryAfterSeconds']);
}
