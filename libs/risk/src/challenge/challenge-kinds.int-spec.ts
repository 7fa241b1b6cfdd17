import { connectGateRedis, type GateRedis, ManualClock, RandomIds } from '@quanyu/platform';
import { createTestPlatform, testDatabase, type TestDatabase, type TestPlatform } from '@quanyu/testing';
import { Assess } from '../assess/assess.js';
import { RiskRules } from '../assess/risk-rules.js';
import { RiskModule } from '../risk.module.js';
import { PhoneChallenges, PhoneProof } from './phone-challenges.js';
import { Sliders } from './sliders.js';

const SECRET = 'a-secret-that-nobody-has-guessed-0';
const NOW_MS = Date.parse('2026-11-20T12:00:00+08:00');
/** Every hole of a picture is in one place. */
class FixedPlace extends RandomIds {
  override integer(maxExclusive: number): number {
    return Math.min(40, maxExclusive - 1);
  }
}
const TARGET = 130;
const TRACE = [[0, 0], [18, 3], [35, 14], [52, 33], [70, 61], [86, 88], [120, 110], [190, 124], [310, TARGET]];
const PURPOSE = { difficulty: 'heavy', subject: 'pay/customer-1', customerId: 'customer-1' } as const;

const answer = (content: object): string => Buffer.from(JSON.stringify(content)).toString('base64');

describe('a challenge', () => {
  let servers: TestDatabase;
  let redis: GateRedis;
  let clock: ManualClock;
  beforeAll(async () => {
    servers = await testDatabase();
    redis = connectGateRedis(servers.redisUrl);
    await new Promise((resolve) => redis.once('ready', resolve));
  });
  afterAll(async () => {
    redis.disconnect();
    await servers.drop();
  });
  beforeEach(() => {
    clock = new ManualClock(NOW_MS);
  });

  describe('with a slider', () => {
    const sliders = () => new Sliders(SECRET, redis, clock, new FixedPlace());
    const moved = (seal: string, x: number = TARGET, trace: readonly (readonly number[])[] = TRACE) => answer({ kind: 'slider', seal, x, trace });

    it('is passed once by a hand that finds the hole, which the challenge does not name', async () => {
      const set = await sliders().create(PURPOSE);
      expect(set).toMatchObject({ kind: 'slider', picture: expect.stringMatching(/^data:image\/jpeg;base64,/), piece: expect.stringMatching(/^data:image\/png;base64,/) });
      expect(JSON.stringify({ ...set, picture: '', piece: '' })).not.toContain(`${TARGET}`);
      expect(await sliders().verify(moved(set.seal), PURPOSE)).toBe(true);
      expect(await sliders().verify(moved(set.seal), PURPOSE)).toBe(false);
    });

    it('is one try: whoever missed gets another picture', async () => {
      const { seal } = await sliders().create(PURPOSE);
      const beside = TRACE.map(([atMs = 0, x = 0], index) => [atMs, index === TRACE.length - 1 ? 160 : x]);
      expect(await sliders().verify(moved(seal, 160, beside), PURPOSE)).toBe(false);
      expect(await sliders().verify(moved(seal), PURPOSE)).toBe(false);
    });

    it('is not passed without a trace of a hand, for somebody else, too late, or with a seal of one’s own', async () => {
      const set = () => sliders().create(PURPOSE).then(({ seal }) => seal);
      expect(await sliders().verify(moved(await set(), TARGET, [[0, 0], [1, TARGET]]), PURPOSE)).toBe(false);
      expect(await sliders().verify(moved(await set()), { ...PURPOSE, subject: 'pay/customer-2' })).toBe(false);
      expect(await sliders().verify(moved('s.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'), PURPOSE)).toBe(false);
      const late = await set();
      clock.advance(121_000);
      expect(await sliders().verify(moved(late), PURPOSE)).toBe(false);
    });
  });

  describe('by the phone', () => {
    const asked: string[] = [];
    const phones = (): PhoneChallenges => {
      const made = new PhoneChallenges(SECRET, redis, clock, new RandomIds());
      made.proveBy(
        new (class extends PhoneProof {
          override proves(customerId: string, code: string): Promise<boolean> {
            asked.push(`${customerId} ${code}`);
            return Promise.resolve(code === 'right');
          }
        })(),
      );
      return made;
    };
    const told = (seal: string, code = 'right') => answer({ kind: 'phone', seal, code });

    it('is passed once, by the code for one’s own number', async () => {
      const [{ seal }, other] = [await phones().create(PURPOSE), await phones().create(PURPOSE)];
      expect(await phones().verify(told(other.seal, 'wrong'), PURPOSE)).toBe(false);
      expect(await phones().verify(told(seal), PURPOSE)).toBe(true);
      expect(await phones().verify(told(seal), PURPOSE)).toBe(false);
      expect(asked).toEqual(['customer-1 wrong', 'customer-1 right']);
    });

    it('asks WeChat nothing for a seal of somebody else, of yesterday, or made up', async () => {
      asked.length = 0;
      const { seal } = await phones().create(PURPOSE);
      expect(await phones().verify(told(seal), { ...PURPOSE, subject: 'pay/customer-2', customerId: 'customer-2' })).toBe(false);
      expect(await phones().verify(told(`${seal}x`), PURPOSE)).toBe(false);
      clock.advance(121_000);
      expect(await phones().verify(told(seal), PURPOSE)).toBe(false);
      expect(asked).toEqual([]);
    });
  });
});

describe('the kind of a challenge', () => {
  let platform: TestPlatform;
  let assess: Assess;
  let rules: RiskRules;
  beforeAll(async () => {
    platform = await createTestPlatform();
    const risk = await platform.start([RiskModule]);
    [assess, rules] = [risk.get(Assess), risk.get(RiskRules)];
  }, 60_000);
  afterAll(() => platform.close());

  const save = (code: string, challenge: 'slider' | 'phone' | undefined) =>
    rules.save(
      { code, version: 1, content: { name: '试验', points: ['refund'], condition: { flag: 'hasDevice', is: false }, effect: { verdict: 'challenge', ...(challenge === undefined ? {} : { challenge }) }, mode: 'live' }, reason: '试验' },
      { actor: { staffId: platform.ids.uuid(), name: '测试' }, ip: '127.0.0.1', requestId: 'test' },
    );
  const kindFor = async (customerId: string | undefined): Promise<unknown> => assess.admit('refund', { customerId, ip: '203.0.113.9' }).then(() => 'let in', (error: { details?: { challenge?: { kind: string; instead?: { kind: string } } } }) => [error.details?.challenge?.kind, error.details?.challenge?.instead?.kind]);

  it('is what the rules say, the dearest of those that hit; whom nobody knows is asked for no number', async () => {
    const customerId = platform.ids.uuid();
    await save('firstRule', undefined);
    expect(await kindFor(customerId)).toEqual(['work', undefined]);
    await save('secondRule', 'slider');
    // Who cannot see or move it shows the number instead.
    expect([await kindFor(customerId), await kindFor(undefined)]).toEqual([['slider', 'phone'], ['slider', undefined]]);
    await save('thirdRule', 'phone');
    expect([await kindFor(customerId), await kindFor(undefined)]).toEqual([['phone', undefined], ['work', undefined]]);
  });

  it('belongs to a challenge alone', async () => {
    await expect(rules.save({ code: 'odd', version: 1, content: { name: '试验', points: ['refund'], condition: { flag: 'hasDevice', is: false }, effect: { verdict: 'refuse', challenge: 'slider' }, mode: 'live' }, reason: '错的' }, { actor: { staffId: platform.ids.uuid(), name: '测试' }, ip: '127.0.0.1', requestId: 'test' })).rejects.toMatchObject({ code: 'REQUEST.INVALID' });
  });
});
