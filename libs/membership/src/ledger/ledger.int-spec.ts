import type { TestingModule } from '@nestjs/testing';
import { isDomainError, silentLogger, type Tx } from '@quanyu/platform';
import { createTestPlatform, type TestPlatform } from '@quanyu/testing';
import { IdentityModule, identityEntities } from '@quanyu/identity';
import { Ledger, MembershipModule, MemberSweeps, type Occasion, VerifyLedger } from '../index.js';

const DAY_MS = 86_400_000;

describe('the ledger of members', () => {
  let platform: TestPlatform;
  let module: TestingModule;
  let ledger: Ledger;
  let keys = 0;

  beforeAll(async () => {
    platform = await createTestPlatform({ entities: identityEntities });
    module = await platform.start([IdentityModule, MembershipModule]);
    ledger = module.get(Ledger);
  });
  afterEach(async () => {
    const { storedHash, replayedHash, broken } = await ledger.verify();
    expect([replayedHash, broken]).toEqual([storedHash, 0]);
  });
  afterAll(() => platform.close());

  const within = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => platform.database.transaction(work);
  const inDays = (days: number): Date => new Date(platform.clock.nowMs() + days * DAY_MS);

  async function aMember(points = 0, expiresAt = inDays(30)): Promise<string> {
    const memberId = platform.ids.uuid();
    await within((tx) => ledger.open(tx, [memberId]));
    if (points > 0) await within((tx) => ledger.grant(tx, occasion(memberId), [{ part: 'whole', amount: points, expiresAt }]));
    return memberId;
  }

  function occasion(memberId: string, changes: Partial<Occasion> = {}): Occasion {
    keys += 1;
    return { memberId, unit: 'points', key: `test:${keys}`, kind: 'order', note: '测试', ...changes };
  }

  const balance = (memberId: string): Promise<number> => ledger.readBalance(memberId, 'points');

  it('books the same business once, however often and however much at once it is told', async () => {
    const memberId = await aMember();
    const once = occasion(memberId);
    const told = await Promise.all(Array.from({ length: 8 }, () => within((tx) => ledger.grant(tx, once, [{ part: 'whole', amount: 100, expiresAt: inDays(30) }]))));
    expect(told.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(await balance(memberId)).toBe(100);
    await expect(within((tx) => ledger.grant(tx, once, [{ part: 'whole', amount: 101, expiresAt: inDays(30) }]))).rejects.toMatchObject({ code: 'MEMBERSHIP.KEY_REUSED' });
  });

  it('spends what is there once when fifty spend at the same moment', async () => {
    const memberId = await aMember(100);
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, () => within((tx) => ledger.spend(tx, occasion(memberId, { kind: 'spend' }), 30)).then(() => 'spent', (error: unknown) => (isDomainError(error) ? error.code : 'broken'))),
    );
    expect(outcomes.filter((outcome) => outcome === 'spent')).toHaveLength(3);
    expect(outcomes.filter((outcome) => outcome === 'MEMBERSHIP.NOT_ENOUGH')).toHaveLength(47);
    expect(await balance(memberId)).toBe(10);
  });

  it('does not spend what is expiring at this moment: either it was in time, or it is gone', async () => {
    const memberId = await aMember(100, inDays(1));
    platform.clock.advance(DAY_MS);
    const [spent] = await Promise.allSettled([within((tx) => ledger.spend(tx, occasion(memberId, { kind: 'spend' }), 10)), module.get(MemberSweeps).expireDue()]);
    expect(spent?.status).toBe('rejected');
    expect(await balance(memberId)).toBe(0);
  });

  it('takes refunds back to the point, in any order and told twice', async () => {
    const memberId = await aMember();
    const order = occasion(memberId);
    await within((tx) => ledger.grant(tx, order, [{ part: 'whole', amount: 100, expiresAt: inDays(30) }]));
    for (const upTo of [70, 33, 70, 100, 100]) await within((tx) => ledger.reverse(tx, order, { upTo, kind: 'orderReversal', note: '退款' }));
    expect(await balance(memberId)).toBe(0);
    const rows = await platform.database.query<{ change: number }>(`SELECT change FROM membership.posting WHERE member_id = $1 ORDER BY seq`, [memberId]);
    expect(rows.map(({ change }) => change)).toEqual([100, -70, -30]);
  });

  it('returns spent points to where they came from, and the sum of all returns is what was spent', async () => {
    const memberId = await aMember(60, inDays(10));
    await within((tx) => ledger.grant(tx, occasion(memberId), [{ part: 'whole', amount: 60, expiresAt: inDays(20) }]));
    const spending = occasion(memberId, { kind: 'spend' });
    await within((tx) => ledger.spend(tx, spending, 100));
    for (const upTo of [30, 70, 100]) await within((tx) => ledger.reverse(tx, spending, { upTo, kind: 'spendReturn', note: '取消' }));
    expect(await balance(memberId)).toBe(120);
    expect(await within((tx) => ledger.reverse(tx, spending, { upTo: 100, kind: 'spendReturn', note: '取消' }))).toBeNull();
  });

  it('lets nobody keep points of an order that was refunded after they were spent', async () => {
    const memberId = await aMember();
    const order = occasion(memberId);
    await within((tx) => ledger.grant(tx, order, [{ part: 'whole', amount: 100, expiresAt: inDays(30) }]));
    await within((tx) => ledger.spend(tx, occasion(memberId, { kind: 'spend' }), 80));
    await within((tx) => ledger.reverse(tx, order, { upTo: 100, kind: 'orderReversal', note: '退款' }));
    expect(await balance(memberId)).toBe(0);
    await within((tx) => ledger.grant(tx, occasion(memberId), [{ part: 'whole', amount: 100, expiresAt: inDays(30) }]));
    expect(await balance(memberId)).toBe(20);
  });

  it('pays out of a top-up what is left of the paid part, once', async () => {
    const memberId = await aMember();
    const topUp = occasion(memberId, { unit: 'storedValue', kind: 'topUp' });
    await within((tx) => ledger.grant(tx, topUp, [{ part: 'paid', amount: 10_000, expiresAt: null }, { part: 'gift', amount: 1_000, expiresAt: null }]));
    await within((tx) => ledger.spend(tx, occasion(memberId, { unit: 'storedValue', kind: 'spend' }), 2_500));
    const withdrawal = { key: `${topUp.key}:withdrawal`, kind: 'withdrawal', note: '退卡' } as const;
    const [first, again] = await Promise.all([1, 2].map(() => within((tx) => ledger.withdraw(tx, topUp, withdrawal))));
    expect([first?.amount, again?.amount]).toEqual([7_500, 7_500]);
    expect([first?.isNew, again?.isNew].sort()).toEqual([false, true]);
    expect(await ledger.readBalance(memberId, 'storedValue')).toBe(0);
  });

  it('leaves nothing of work that was rolled back', async () => {
    const memberId = await aMember(50);
    await expect(within(async (tx) => {
      await ledger.spend(tx, occasion(memberId, { kind: 'spend' }), 50);
      throw new Error('the order could not be placed');
    })).rejects.toThrow('could not be placed');
    expect(await balance(memberId)).toBe(50);
  });

  it('refuses in the database itself what no code may write', async () => {
    const memberId = await aMember(10);
    await expect(platform.database.query(`UPDATE membership.lot SET held = held - 11, spent = spent + 11 WHERE member_id = $1`, [memberId])).rejects.toThrow('check constraint');
    await expect(platform.database.query(`UPDATE membership.lot SET held = held + 1 WHERE member_id = $1`, [memberId])).rejects.toThrow('lot_sums_to_zero');
    await expect(platform.database.query(`UPDATE membership.account SET balance = -1 WHERE member_id = $1`, [memberId])).rejects.toThrow('check constraint');
  });
});

describe('the replay of a ledger', () => {
  it('finds what was changed beside it', async () => {
    const platform = await createTestPlatform({ entities: identityEntities });
    const ledger = Ledger.on(platform.database, platform.clock, platform.ids);
    const memberId = platform.ids.uuid();
    await platform.database.transaction(async (tx) => {
      await ledger.open(tx, [memberId]);
      await ledger.grant(tx, { memberId, unit: 'points', key: 'a', kind: 'order', note: '' }, [{ part: 'whole', amount: 10, expiresAt: null }]);
    });
    await platform.database.query(`UPDATE membership.account SET balance = 11 WHERE member_id = $1 AND unit = 'points'`, [memberId]);
    const { storedHash, replayedHash } = await ledger.verify();
    expect(replayedHash).not.toBe(storedHash);
    expect(await new VerifyLedger(ledger, silentLogger).run()).toBe(false);
    await platform.close();
  });
});
