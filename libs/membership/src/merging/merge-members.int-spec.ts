import type { TestingModule } from '@nestjs/testing';
import { Customers, IdentityModule, identityEntities } from '@quanyu/identity';
import type { Tx } from '@quanyu/platform';
import { createTestPlatform, propertyRuns, queueBehind, rowWaiters, TEST_NOW_MS, type TestPlatform } from '@quanyu/testing';
import fc from 'fast-check';
import { AdjustLedger } from '../adjusting/adjust-ledger.js';
import { JoinMembership, LeaveMembership, Ledger, LEDGER_UNITS, MembershipModule, Memberships, MemberSweeps, MergeMembers, OrderEarnings, type PaidOrder, Purchases } from '../index.js';
import { MEMBER_TERMS } from '../member-terms.js';

const DAY_MS = 86_400_000;

describe('members who turn out to be one person', () => {
  let platform: TestPlatform;
  let module: TestingModule;
  let memberships: Memberships;
  let ledger: Ledger;
  let counter = 0;

  beforeAll(async () => {
    platform = await createTestPlatform({ entities: identityEntities });
    module = await platform.start([IdentityModule, MembershipModule]);
    [memberships, ledger] = [module.get(Memberships), module.get(Ledger)];
  });
  beforeEach(() => platform.clock.setTo(TEST_NOW_MS));
  afterEach(async () => {
    const { storedHash, replayedHash, broken } = await ledger.verify();
    expect([replayedHash, broken]).toEqual([storedHash, 0]);
  });
  afterAll(() => platform.close());

  const within = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => platform.database.transaction(work);
  const merge = (fromId: string, toId: string, key: string): Promise<void> => within((tx) => module.get(MergeMembers).merge(tx, { fromId, toId, key }));
  const unmerge = (key: string): Promise<void> => within((tx) => module.get(MergeMembers).unmerge(tx, { key }));
  const told = (order: PaidOrder): Promise<void> => within((tx) => memberships.accrue(tx, order));
  const newKey = (): string => `k${(counter += 1)}`;

  async function aCustomer(): Promise<string> {
    const id = platform.ids.uuid();
    counter += 1;
    const row = { id, nickname: '小林', phone: `139${String(counter).padStart(8, '0')}`, contactName: null, wechatOpenId: null, createdAt: platform.clock.now() };
    await within((tx) => module.get(Customers).importCustomers(tx, [row]));
    return id;
  }

  async function aMember(): Promise<string> {
    const id = await aCustomer();
    await module.get(JoinMembership).execute(id, MEMBER_TERMS.version);
    return id;
  }

  function anOrder(customerId: string, changes: Partial<PaidOrder> = {}): PaidOrder {
    return { orderId: platform.ids.uuid(), orderNo: '202611200000000000', customerId, paidAt: platform.clock.now(), paidFen: 10_000, refundedFen: 0, ...changes };
  }

  async function held(id: string) {
    const found = await memberships.find(id);
    return found === null ? null : { tier: found.tier.code, points: found.points, growth: found.growth, owed: found.pointsOwed, storedValue: await ledger.readBalance(id, 'storedValue') };
  }

  const spend = (memberId: string, amount: number, key = newKey()): Promise<unknown> => within((tx) => ledger.spend(tx, { memberId, unit: 'points', key, kind: 'spend', note: '换购' }, amount));
  const topUp = (memberId: string): Promise<unknown> =>
    within((tx) => ledger.grant(tx, { memberId, unit: 'storedValue', key: newKey(), kind: 'topUp', note: '充值' }, [{ part: 'paid', amount: 50_000, expiresAt: null }, { part: 'gift', amount: 5_000, expiresAt: null }]));

  it('have together what each of them had, and the better tier; the other number still leads to them', async () => {
    const [old, current] = [await aMember(), await aMember()];
    await told(anOrder(old, { paidFen: 120_000 }));
    await topUp(old);
    await told(anOrder(current, { paidFen: 30_000 }));
    const number = await memberships.findNumber(old);
    await merge(old, current, newKey());
    expect(await held(current)).toEqual({ tier: 'silver', points: 1_500, growth: 1_500, owed: 0, storedValue: 55_000 });
    expect(await held(old)).toBeNull();
    expect((await memberships.findByNumber(number ?? ''))?.member.id).toBe(current);
  });

  it('are as they were when it is undone, whatever day it is, and however often it is told', async () => {
    const [old, current] = [await aMember(), await aMember()];
    await told(anOrder(old, { paidFen: 120_000 }));
    await topUp(old);
    await told(anOrder(current));
    const before = [await held(old), await held(current)];
    const key = newKey();
    await merge(old, current, key);
    await merge(old, current, key);
    platform.clock.advance(40 * DAY_MS);
    await unmerge(key);
    await unmerge(key);
    expect([await held(old), await held(current)]).toEqual(before);
  });

  it('pay the debts of one with the points of the other, and have both back when it is undone', async () => {
    const [debtor, rich] = [await aMember(), await aMember()];
    const order = anOrder(debtor);
    await told(order);
    await spend(debtor, 100);
    await told({ ...order, refundedFen: 10_000 });
    await told(anOrder(rich, { paidFen: 30_000 }));
    const before = [await held(debtor), await held(rich)];
    expect(before[0]).toMatchObject({ owed: 100 });
    const key = newKey();
    await merge(debtor, rich, key);
    expect(await held(rich)).toMatchObject({ points: 200, owed: 0 });
    await unmerge(key);
    expect([await held(debtor), await held(rich)]).toEqual(before);
  });

  it('get back what they spent, after the merge and after its end: each lot where it came from', async () => {
    const [old, current] = [await aMember(), await aMember()];
    await told(anOrder(old));
    platform.clock.advance(40 * DAY_MS);
    await told(anOrder(current));
    const [mergeKey, spendKey] = [newKey(), newKey()];
    await merge(old, current, mergeKey);
    await spend(current, 150, spendKey);
    await within((tx) => ledger.reverse(tx, { memberId: current, unit: 'points', key: spendKey }, { upTo: 20, kind: 'spendReturn', note: '退款' }));
    expect(await held(current)).toMatchObject({ points: 70 });
    await unmerge(mergeKey);
    expect([await held(old), await held(current)]).toMatchObject([{ points: 0 }, { points: 70 }]);
    await within((tx) => ledger.reverse(tx, { memberId: current, unit: 'points', key: spendKey }, { upTo: 150, kind: 'spendReturn', note: '退款' }));
    expect([await held(old), await held(current)]).toMatchObject([{ points: 100 }, { points: 100 }]);
  });

  it('lose the points of an order of before that is refunded after the merge, and after its end', async () => {
    const [old, current] = [await aMember(), await aMember()];
    const [first, second] = [anOrder(old), anOrder(old)];
    await told(first);
    await told(second);
    const key = newKey();
    await merge(old, current, key);
    await told({ ...first, refundedFen: 10_000 });
    expect(await held(current)).toMatchObject({ points: 100, growth: 100 });
    await unmerge(key);
    await told({ ...second, refundedFen: 10_000 });
    expect([await held(old), await held(current)]).toMatchObject([{ points: 0, growth: 0 }, { points: 0, growth: 0 }]);
  });

  it('earn as the one who stays by an order that was placed as the other', async () => {
    const [old, current] = [await aMember(), await aMember()];
    const order = anOrder(old);
    await merge(old, current, newKey());
    await told(order);
    expect(await held(current)).toMatchObject({ points: 100 });
  });

  it('earn by an order that was paid before the one who stays had joined', async () => {
    const [stays, joinedEarly] = [await aCustomer(), await aMember()];
    const order = anOrder(joinedEarly);
    platform.clock.advance(DAY_MS);
    await module.get(JoinMembership).execute(stays, MEMBER_TERMS.version);
    await merge(joinedEarly, stays, newKey());
    await told({ ...order, customerId: stays });
    expect(await held(stays)).toMatchObject({ points: 100, growth: 100 });
  });

  it('earn nothing by an order that was paid before any of them had joined', async () => {
    const [one, other] = [await aCustomer(), await aCustomer()];
    const order = anOrder(one);
    platform.clock.advance(DAY_MS);
    for (const id of [one, other]) await module.get(JoinMembership).execute(id, MEMBER_TERMS.version);
    await merge(one, other, newKey());
    await told(order);
    expect(await held(other)).toMatchObject({ points: 0, growth: 0 });
  });

  it('earn once by an order that is reckoned while they are merged', async () => {
    for (let round = 0; round < 10; round += 1) {
      const [old, current] = [await aMember(), await aMember()];
      const [order, key] = [anOrder(old), newKey()];
      const asked = within((tx) => module.get(OrderEarnings).findEarning(tx, [order], { agreed: [], give: null }));
      const [earning] = await Promise.all([asked, told(order), merge(old, current, key)]);
      expect(earning).toEqual([order.orderId]);
      await merge(old, current, key);
      await told(order);
      expect(await within((tx) => module.get(OrderEarnings).findEarning(tx, [order], { agreed: [], give: null }))).toEqual([order.orderId]);
      expect(await held(current)).toMatchObject({ points: 100, growth: 100 });
    }
  });

  it('have what was posted to the one who went a moment too late, once the merge is told again, and apart again when it is undone', async () => {
    const [old, current] = [await aMember(), await aMember()];
    await told(anOrder(old));
    const key = newKey();
    await merge(old, current, key);
    for (const amount of [30, 12]) {
      await within((tx) => ledger.grant(tx, { memberId: old, unit: 'points', key: newKey(), kind: 'checkIn', note: '签到' }, [{ part: 'whole', amount, expiresAt: null }]));
      await merge(old, current, key);
    }
    await merge(old, current, key);
    expect(await held(current)).toMatchObject({ points: 142 });
    await unmerge(key);
    expect([await held(old), await held(current)]).toMatchObject([{ points: 142 }, { points: 0 }]);
  });

  it('get what staff ask for one of them and approve after the merge; whoever has left since gets nothing', async () => {
    const [old, current, leaver] = [await aMember(), await aMember(), await aMember()];
    const adjusting = module.get(AdjustLedger);
    const [asking, deciding] = ['客服', '主管'].map((name) => ({ staff: { kind: 'staff' as const, staffId: platform.ids.uuid(), sessionId: 's', name, permissions: new Set<never>(), storeScope: 'all' as const }, ip: '', requestId: '' }));
    if (asking === undefined || deciding === undefined) throw new Error('two people');
    const request = async (memberId: string): Promise<string> => (await adjusting.request({ memberId, amount: 5_000, reason: '活动补发' }, newKey(), asking)).id;
    const [forOld, forLeaver] = [await request(old), await request(leaver)];
    await merge(old, current, newKey());
    await adjusting.decide(forOld, true, deciding);
    expect(await held(current)).toMatchObject({ points: 5_000 });
    await module.get(LeaveMembership).leave(leaver);
    await expect(adjusting.decide(forLeaver, true, deciding)).rejects.toMatchObject({ code: 'MEMBERSHIP.NOT_FOUND' });
    expect((await adjusting.decide(forLeaver, false, deciding)).status).toBe('rejected');
  });

  it('are merged behind a payment that is under way for one of them, and neither stops the other', async () => {
    const [old, current] = [await aMember(), await aMember()];
    const purchase = await within((tx) => module.get(Purchases).open(tx, { customerId: old, kind: 'topUp', code: '100' }));
    let merging: Promise<void> | undefined;
    await within(async (tx) => {
      const locked = await module.get(Purchases).lock(tx, purchase.id);
      merging = merge(old, current, newKey());
      await rowWaiters(tx, 1);
      if (locked !== null) await module.get(Purchases).complete(tx, locked, { attemptId: platform.ids.uuid(), at: platform.clock.now() });
    });
    await merging;
    expect([await held(old), await held(current)]).toMatchObject([null, { storedValue: 10_000 }]);
  });

  const account = (memberId: string, unit: 'points' | 'growth') => ({ sql: `SELECT 1 FROM membership.account WHERE member_id = $1 AND unit = $2`, values: [memberId, unit] });

  it('are merged while an order of one of them is refunded, and neither stops the other', async () => {
    const [old, current] = [await aMember(), await aMember()];
    const order = anOrder(current);
    await told(order);
    const ended = await queueBehind(platform.database, account(current, 'growth'), [() => merge(old, current, newKey()), () => told({ ...order, refundedFen: 10_000 })]);
    expect([ended.map(({ status }) => status), await held(current)]).toMatchObject([['fulfilled', 'fulfilled'], { points: 0, growth: 0 }]);
  });

  it('come apart while points of one that the other has by now are taken back, and neither stops the other', async () => {
    const [current = '', old = ''] = [await aMember(), await aMember()].sort();
    const [order, key] = [anOrder(old), newKey()];
    await told(order);
    await merge(old, current, key);
    const takeBack = () => within((tx) => ledger.reverse(tx, { memberId: old, unit: 'points', key: `order:${order.orderId}` }, { upTo: 40, kind: 'orderReversal', note: '退款' }));
    const ended = await queueBehind(platform.database, account(current, 'points'), [() => unmerge(key), takeBack]);
    expect([ended.map(({ status }) => status), await held(old), await held(current)]).toMatchObject([['fulfilled', 'fulfilled'], { points: 60 }, { points: 0 }]);
  });

  it('are a member afterwards when only one of them was, and not one any more when it is undone', async () => {
    const [member, stranger] = [await aMember(), await aCustomer()];
    await told(anOrder(member));
    const key = newKey();
    await merge(member, stranger, key);
    expect(await held(stranger)).toMatchObject({ points: 100 });
    await unmerge(key);
    expect([await held(member), await held(stranger)]).toMatchObject([{ points: 100 }, null]);
  });

  it('spend while they are merged: the points are spent once, or not at all', async () => {
    const [old, current] = [await aMember(), await aMember()];
    await told(anOrder(old));
    const [merged, spent] = await Promise.allSettled([merge(old, current, newKey()), spend(old, 60)]);
    expect(merged.status).toBe('fulfilled');
    expect(await held(current)).toMatchObject({ points: spent.status === 'fulfilled' ? 40 : 100 });
  });

  it('who were merged in a chain come apart in any order, each with what was theirs', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 90_000 }), { minLength: 3, maxLength: 3 }), fc.boolean(), async (paidFen, isFirstUndoneFirst) => {
        const ids = [await aMember(), await aMember(), await aMember()] as const;
        for (const [index, id] of ids.entries()) await told(anOrder(id, { paidFen: paidFen[index] ?? 0 }));
        const before = await Promise.all(ids.map(held));
        const [first, second] = [newKey(), newKey()];
        await merge(ids[0], ids[1], first);
        await merge(ids[1], ids[2], second);
        expect((await held(ids[2]))?.points).toBe(before.reduce((sum, one) => sum + (one?.points ?? 0), 0));
        for (const key of isFirstUndoneFirst ? [first, second] : [second, first]) await unmerge(key);
        expect(await Promise.all(ids.map(held))).toEqual(before);
      }),
      { numRuns: propertyRuns(6) },
    );
  });

  it('leave nothing unbalanced: what goes out of one account comes in at the other', async () => {
    const sums = await platform.database.query<{ unit: string; change: number }>(
      `SELECT unit, sum(change - owed_change)::bigint AS change FROM membership.posting WHERE kind IN ('mergeOut', 'mergeIn') GROUP BY unit ORDER BY unit`,
    );
    expect(sums.map(({ unit }) => unit)).toEqual([...LEDGER_UNITS].sort());
    expect(sums.every(({ change }) => change === 0)).toBe(true);
  });

  it('expire at the one who has the lot', async () => {
    const [old, current] = [await aMember(), await aMember()];
    await told(anOrder(old));
    await merge(old, current, newKey());
    platform.clock.advance(400 * DAY_MS);
    await module.get(MemberSweeps).expireDue();
    expect(await ledger.readBalance(current, 'points')).toBe(0);
  });
});
