import { connectGateRedis, type GateRedis, isDomainError, ManualClock, RandomIds } from '@quanyu/platform';
import { testDatabase, type TestDatabase } from '@quanyu/testing';
import { solveChallenge } from 'altcha-lib/v1';
import { type Challenge, Challenges } from './challenge/challenges.js';
import { DeviceTokens } from './device/device-tokens.js';
import { SaleTokens } from './sale-token/sale-tokens.js';

const SECRET = 'a-secret-that-nobody-has-guessed-0';
const NOW_MS = Date.parse('2026-11-20T12:00:00+08:00');

describe('what can be used once', () => {
  const ids = new RandomIds();
  let servers: TestDatabase;
  let redis: GateRedis;
  let away: GateRedis;
  let clock: ManualClock;

  beforeAll(async () => {
    servers = await testDatabase();
    redis = connectGateRedis(servers.redisUrl);
    await new Promise((resolve) => redis.once('ready', resolve));
    away = connectGateRedis(servers.redisUrl);
    await new Promise((resolve) => away.once('ready', resolve));
    away.disconnect();
  });
  afterAll(async () => {
    redis.disconnect();
    await servers.drop();
  });
  beforeEach(() => {
    clock = new ManualClock(NOW_MS);
  });

  const codeOf = async (attempt: () => unknown): Promise<unknown> => {
    try {
      await attempt();
      return 'accepted';
    } catch (error) {
      return isDomainError(error) ? error.code : error;
    }
  };

  describe('a sale token', () => {
    let tokens: SaleTokens;
    const attempt = { customerId: ids.uuid(), deviceId: ids.uuid(), itemId: ids.uuid() };
    beforeEach(() => {
      tokens = new SaleTokens(SECRET, redis, clock, ids);
    });

    it('lets its customer try its item from its phone', async () => {
      const { token, expiresAt } = tokens.issue(attempt);
      expect(expiresAt.getTime()).toBe(NOW_MS + 30_000);
      const { nonce } = tokens.verify(token, attempt);
      expect(await codeOf(() => tokens.burn(nonce, 'order-1'))).toBe('accepted');
    });

    it('is nothing to anybody else, for another item, on another phone, or when it was made up', async () => {
      const { token } = tokens.issue(attempt);
      const others = [{ ...attempt, customerId: ids.uuid() }, { ...attempt, deviceId: ids.uuid() }, { ...attempt, itemId: ids.uuid() }];
      const outcomes = [
        ...(await Promise.all(others.map((other) => codeOf(() => tokens.verify(token, other))))),
        await codeOf(() => tokens.verify(`${token}x`, attempt)),
        await codeOf(() => tokens.verify('', attempt)),
        await codeOf(() => tokens.verify(new SaleTokens('another-secret', redis, clock, ids).issue(attempt).token, attempt)),
        await codeOf(() => tokens.verify(new DeviceTokens(SECRET, clock, ids).issue(), attempt)),
      ];
      expect(outcomes).toEqual(Array(7).fill('RISK.SALE_TOKEN_INVALID'));
    });

    it('ends after thirty seconds', async () => {
      const { token } = tokens.issue(attempt);
      clock.advance(29_999);
      expect(await codeOf(() => tokens.verify(token, attempt))).toBe('accepted');
      clock.advance(1);
      expect(await codeOf(() => tokens.verify(token, attempt))).toBe('RISK.SALE_TOKEN_INVALID');
    });

    it('may be sent again with the same order, and not with another', async () => {
      const { nonce } = tokens.verify(tokens.issue(attempt).token, attempt);
      const outcomes = [];
      for (const key of ['order-1', 'order-1', 'order-2', 'order-1']) outcomes.push(await codeOf(() => tokens.burn(nonce, key)));
      expect(outcomes).toEqual(['accepted', 'accepted', 'RISK.SALE_TOKEN_INVALID', 'accepted']);
      expect(await redis.pttl(`sale-token:{${nonce}}`)).toBeGreaterThan(60_000);
    });

    it('serves exactly one of many orders that come at once', async () => {
      const { nonce } = tokens.verify(tokens.issue(attempt).token, attempt);
      const outcomes = await Promise.all(Array.from({ length: 50 }, (_, index) => codeOf(() => tokens.burn(nonce, `order-${index}`))));
      expect(outcomes.filter((outcome) => outcome === 'accepted')).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome === 'RISK.SALE_TOKEN_INVALID')).toHaveLength(49);
    });

    it('lets nobody through while Redis is away', async () => {
      expect(await codeOf(() => new SaleTokens(SECRET, away, clock, ids).burn('nonce', 'order-1'))).toBe('SERVICE.BUSY');
    });
  });

  describe('a challenge', () => {
    let challenges: Challenges;
    const purpose = { difficulty: 'light', subject: 'session-1/customer-1' } as const;
    beforeEach(() => {
      challenges = new Challenges(SECRET, redis, clock, ids);
    });
    const solve = async ({ algorithm, challenge, salt, signature, maxNumber }: Challenge): Promise<Record<string, unknown>> => {
      const solution = await solveChallenge(challenge, salt, algorithm, maxNumber).promise;
      return { algorithm, challenge, salt, signature, number: solution?.number };
    };
    const encode = (solution: object): string => Buffer.from(JSON.stringify(solution)).toString('base64');

    it('is passed by whoever found the number, once, also when it is sent many times at once', async () => {
      const solution = encode(await solve(await challenges.create(purpose)));
      const outcomes = await Promise.all(Array.from({ length: 20 }, () => challenges.verify(solution, purpose)));
      expect(outcomes.filter(Boolean)).toHaveLength(1);
      expect(await challenges.verify(solution, purpose)).toBe(false);
    });

    it('is not passed by a guess, by one that we did not set, or by one with a longer life written in', async () => {
      const set = await challenges.create(purpose);
      const solution = await solve(set);
      const elsewhere = await solve(await new Challenges('another-secret', redis, clock, ids).create(purpose));
      const longer = { ...solution, salt: set.salt.replace(/expires=\d+/, 'expires=9999999999') };
      const forged = [{ ...solution, number: Number(solution['number']) + 1 }, elsewhere, longer, { ...solution, algorithm: 'SHA-1' }, {}, { number: 1 }].map(encode);
      expect(longer.salt).not.toBe(set.salt);
      expect(await Promise.all([...forged, '', 'no base64', encode([])].map((text) => challenges.verify(text, purpose)))).toEqual(Array(9).fill(false));
      expect(await challenges.verify(encode(solution), purpose)).toBe(true);
    });

    it('is worth nothing to anybody else, in another session, or where a harder one is asked for', async () => {
      const set = await challenges.create(purpose);
      const solution = encode(await solve(set));
      const others = [{ ...purpose, subject: 'session-1/customer-2' }, { ...purpose, subject: 'session-2/customer-1' }, { ...purpose, difficulty: 'heavy' as const }];
      expect(await Promise.all(others.map((other) => challenges.verify(solution, other)))).toEqual([false, false, false]);
      expect(await challenges.verify(solution, purpose)).toBe(true);
    });

    it('costs one block of SHA-256 per number, whoever it is for', async () => {
      const { salt, maxNumber } = await challenges.create({ difficulty: 'heavy', subject: `${ids.uuid()}/${ids.uuid()}` });
      expect(`${salt}${maxNumber}`.length).toBeLessThanOrEqual(55);
    });

    it('ends after two minutes', async () => {
      const solution = encode(await solve(await challenges.create(purpose)));
      clock.advance(120_000);
      expect(await challenges.verify(solution, purpose)).toBe(false);
    });

    it('lets nobody through while Redis is away', async () => {
      const solution = encode(await solve(await challenges.create(purpose)));
      expect(await codeOf(() => new Challenges(SECRET, away, clock, ids).verify(solution, purpose))).toBe('SERVICE.BUSY');
    });
  });
});
