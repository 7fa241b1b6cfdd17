import type { TestingModule } from '@nestjs/testing';
import { Customers, IdentityModule, identityEntities } from '@quanyu/identity';
import { shopInstant, type StaffPrincipal } from '@quanyu/platform';
import { createTestPlatform, TEST_NOW_MS, type TestPlatform } from '@quanyu/testing';
import { AdjustLedger, JoinMembership, LeaveMembership, Ledger, MemberDays, MembershipModule, MemberSweeps, Memberships, MergeMembers, type PaidOrder } from './index.js';
import { EditTiers } from './tiers/edit-tiers.js';
import { MemberCodes } from './codes/member-codes.js';
import { MEMBER_TERMS } from './member-terms.js';
import { MemberViews } from './member-views.js';
import { RevealPhone } from './codes/reveal-phone.js';

const DAY_MS = 86_400_000;

describe('members', () => {
  let platform: TestPlatform;
  let module: TestingModule;
  let memberships: Memberships;
  let phones = 0;

  beforeAll(async () => {
    platform = await createTestPlatform({ entities: identityEntities });
    module = await platform.start([IdentityModule, MembershipModule]);
    memberships = module.get(Memberships);
  });
  beforeEach(() => platform.clock.setTo(TEST_NOW_MS));
  afterAll(() => platform.close());

  async function aCustomer(): Promise<string> {
    const id = platform.ids.uuid();
    phones += 1;
    const phone = `138${String(phones).padStart(8, '0')}`;
    await platform.database.transaction((tx) => module.get(Customers).importCustomers(tx, [{ id, nickname: '小林', phone, contactName: null, wechatOpenId: null, createdAt: platform.clock.now() }]));
    return id;
  }

  async function aMember(): Promise<string> {
    const id = await aCustomer();
    await module.get(JoinMembership).execute(id, MEMBER_TERMS.version);
    return id;
  }

  async function held(memberId: string) {
    const found = await memberships.find(memberId);
    if (found === null) throw new Error('not a member');
    const { tier, points, growth, pointsOwed } = found;
    return { tier: tier.code, points, growth, pointsOwed };
  }

  function anOrder(customerId: string, changes: Partial<PaidOrder> = {}): PaidOrder {
    const orderId = platform.ids.uuid();
    return { orderId, orderNo: '202611200000000000', customerId, paidAt: platform.clock.now(), paidFen: 19_990, refundedFen: 0, ...changes };
  }

  const told = (order: PaidOrder): Promise<void> => platform.database.transaction((tx) => memberships.accrue(tx, order));

  function staff(name: string): { staff: StaffPrincipal; ip: string; requestId: string } {
    return { staff: { kind: 'staff', staffId: platform.ids.uuid(), sessionId: platform.ids.uuid(), name, permissions: new Set(), storeScope: 'all' }, ip: '127.0.0.1', requestId: 'test' };
  }

  describe('who join', () => {
    it('are members once, with a number, however often they tap', async () => {
      const id = await aCustomer();
      await Promise.all(Array.from({ length: 5 }, () => module.get(JoinMembership).execute(id, MEMBER_TERMS.version)));
      expect(await memberships.findNumber(id)).toMatch(/^[1-9]\d{11}$/);
      expect(await platform.database.query(`SELECT document_version, accepted FROM membership.consent WHERE member_id = $1`, [id])).toEqual([{ document_version: MEMBER_TERMS.version, accepted: true }]);
      expect(await held(id)).toEqual({ tier: 'member', points: 0, growth: 0, pointsOwed: 0 });
    });

    it('must have seen the terms that are in force', async () => {
      await expect(module.get(JoinMembership).execute(await aCustomer(), '2020-01')).rejects.toMatchObject({ code: 'MEMBERSHIP.CONSENT_OUTDATED' });
    });
  });

  describe('what members earn by an order', () => {
    it('comes once, and goes with the refunds to the point, in whatever order the news come', async () => {
      const id = await aMember();
      const order = anOrder(id);
      await told(order);
      await told(order);
      expect(await held(id)).toMatchObject({ points: 199, growth: 199 });
      await told({ ...order, refundedFen: 9_995 });
      await told({ ...order, refundedFen: 5_000 });
      expect(await held(id)).toMatchObject({ points: 99, growth: 99 });
      await told({ ...order, refundedFen: 19_990 });
      expect(await held(id)).toEqual({ tier: 'member', points: 0, growth: 0, pointsOwed: 0 });
    });

    it('says with its entry until when what is left of it can be spent', async () => {
      const id = await aMember();
      await told(anOrder(id));
      const entries = async () => (await module.get(MemberViews).listEntries(id, { unit: 'points' })).items.map(({ change, expiresAt }) => ({ change, expiresAt }));
      expect(await entries()).toEqual([{ change: 199, expiresAt: '2027-11-30T16:00:00.000Z' }]);
      await platform.database.transaction((tx) => module.get(Ledger).spend(tx, { memberId: id, unit: 'points', key: `spent ${id}`, kind: 'spend', note: '换购' }, 199));
      expect(await entries()).toEqual([{ change: -199, expiresAt: null }, { change: 199, expiresAt: null }]);
    });

    it('is what is left when the refund is heard of before the payment', async () => {
      const id = await aMember();
      await told(anOrder(id, { refundedFen: 9_990 }));
      expect(await held(id)).toMatchObject({ points: 100, growth: 100 });
    });

    it('is counted at the rate of the tier on the day, also when it is refunded at another', async () => {
      const id = await aMember();
      await told(anOrder(id, { paidFen: 600_000 }));
      expect(await held(id)).toEqual({ tier: 'gold', points: 6_000, growth: 6_000, pointsOwed: 0 });
      const second = anOrder(id, { paidFen: 10_000 });
      await told(second);
      expect(await held(id)).toMatchObject({ points: 6_150 });
      await module.get(EditTiers).update({ ...(await tierOf('gold')), pointsRate: 30_000 }, staff('运营'));
      await told({ ...second, refundedFen: 10_000 });
      expect(await held(id)).toMatchObject({ points: 6_000, tier: 'gold' });
    });

    it('is nothing for somebody who is no member, and for what was paid before joining', async () => {
      const stranger = await aCustomer();
      const early = anOrder(stranger);
      await told(early);
      expect(await memberships.find(stranger)).toBeNull();
      platform.clock.advance(DAY_MS);
      await module.get(JoinMembership).execute(stranger, MEMBER_TERMS.version);
      await told({ ...early, refundedFen: 100 });
      expect(await held(stranger)).toMatchObject({ points: 0, growth: 0 });
    });

    it('is owed when it was spent before the refund, and the next order settles it', async () => {
      const id = await aMember();
      const order = anOrder(id, { paidFen: 10_000 });
      await told(order);
      await platform.database.transaction((tx) => module.get(Ledger).spend(tx, { memberId: id, unit: 'points', key: `spend:${id}`, kind: 'spend', note: '换购' }, 80));
      await told({ ...order, refundedFen: 10_000 });
      expect(await held(id)).toMatchObject({ points: 0, pointsOwed: 80 });
      await told(anOrder(id, { paidFen: 10_000 }));
      expect(await held(id)).toMatchObject({ points: 20, pointsOwed: 0 });
    });

    it('is owed too by who left before the refund, and by who has joined again since', async () => {
      const id = await aMember();
      const [first, second] = [anOrder(id, { paidFen: 10_000 }), anOrder(id, { paidFen: 10_000 })];
      await told(first);
      await told(second);
      await platform.database.transaction((tx) => module.get(Ledger).spend(tx, { memberId: id, unit: 'points', key: `spend:${id}`, kind: 'spend', note: '换购' }, 200));
      await module.get(LeaveMembership).leave(id);
      await told({ ...first, refundedFen: 10_000 });
      platform.clock.advance(DAY_MS);
      await module.get(JoinMembership).execute(id, MEMBER_TERMS.version);
      expect(await held(id)).toMatchObject({ points: 0, pointsOwed: 100 });
      await told({ ...second, refundedFen: 10_000 });
      expect(await held(id)).toMatchObject({ points: 0, growth: 0, pointsOwed: 200 });
    });
  });

  describe('the tier of a member', () => {
    it('goes with the refund of the order that brought it', async () => {
      const id = await aMember();
      const big = anOrder(id, { paidFen: 120_000 });
      await told(big);
      expect(await held(id)).toMatchObject({ tier: 'silver' });
      await told({ ...big, refundedFen: 120_000 });
      expect(await held(id)).toMatchObject({ tier: 'member', growth: 0 });
    });

    it('stays for its year, then falls a step when the growth value has run out', async () => {
      const id = await aMember();
      await told(anOrder(id, { paidFen: 520_000 }));
      expect(await held(id)).toMatchObject({ tier: 'gold' });
      platform.clock.advance(364 * DAY_MS);
      await module.get(MemberSweeps).reconsiderTiers();
      expect(await held(id)).toMatchObject({ tier: 'gold' });
      platform.clock.advance(DAY_MS);
      await module.get(MemberSweeps).expireDue();
      await module.get(MemberSweeps).reconsiderTiers();
      expect(await held(id)).toMatchObject({ tier: 'silver', growth: 0 });
      await module.get(MemberSweeps).reconsiderTiers();
      expect(await held(id)).toMatchObject({ tier: 'silver' });
    });
  });

  describe('birthdays', () => {
    it('bring a gift once in each year of a calendar, to somebody born on the 29th of February too, however often the job runs', async () => {
      const [leap, may, none] = [await aMember(), await aMember(), await aMember()];
      const days = module.get(MemberDays);
      await days.tellBirthday(leap, { month: 2, day: 29 });
      await days.tellBirthday(may, { month: 5, day: 4 });
      const gifts: [string, string][] = [];
      for (let day = 0; day < 365; day += 1) {
        platform.clock.setTo(shopInstant('2027-01-01', 9 * 60).getTime() + day * DAY_MS);
        for (let run = 0; run < 2; run += 1) {
          if ((await module.get(MemberSweeps).giveBirthdayGifts()) > 0) gifts.push([new Date(platform.clock.nowMs()).toISOString().slice(0, 10), `run ${run + 1}`]);
        }
      }
      expect(gifts).toEqual([['2027-02-28', 'run 1'], ['2027-05-04', 'run 1']]);
      const rows = await platform.database.query<{ member_id: string }>(`SELECT member_id FROM membership.posting WHERE kind = 'birthday' ORDER BY seq`);
      expect(rows.map(({ member_id }) => member_id)).toEqual([leap, may]);
      expect(rows.map(({ member_id }) => member_id)).not.toContain(none);
    });

    it('are told once, and not on the day itself', async () => {
      const id = await aMember();
      const days = module.get(MemberDays);
      await days.tellBirthday(id, { month: 11, day: 20 });
      expect(await module.get(MemberSweeps).giveBirthdayGifts()).toBe(0);
      await expect(days.tellBirthday(id, { month: 11, day: 21 })).rejects.toMatchObject({ code: 'MEMBERSHIP.BIRTHDAY_SET' });
    });
  });

  it('check in once a day, in two taps at the same moment too, and each seventh day in a row brings seven times as much', async () => {
    const id = await aMember();
    const days = module.get(MemberDays);
    for (let day = 0; day < 7; day += 1) {
      await Promise.all([days.checkIn(id), days.checkIn(id)]);
      platform.clock.advance(DAY_MS);
    }
    expect(await held(id)).toMatchObject({ points: 6 * 1 + 7 });
    platform.clock.advance(DAY_MS);
    expect(await days.checkIn(id)).toMatchObject({ streak: 1, points: 1 });
  });

  describe('points given and taken by hand', () => {
    it('are booked at once up to the limit, and once for the same request', async () => {
      const id = await aMember();
      const clerk = staff('小王');
      const request = { memberId: id, amount: 500, reason: '投诉补偿' } as const;
      const [first, again] = [await module.get(AdjustLedger).request(request, 'key-0001', clerk), await module.get(AdjustLedger).request(request, 'key-0001', clerk)];
      expect([first.status, again.id]).toEqual(['posted', first.id]);
      expect(await held(id)).toMatchObject({ points: 500 });
      await expect(module.get(AdjustLedger).request({ ...request, amount: -501 }, 'key-0002', clerk)).rejects.toMatchObject({ code: 'MEMBERSHIP.NOT_ENOUGH' });
    });

    it('are within the limit together: who gives many times, or with others, or to two records of one person, waits as for all of it at once', async () => {
      const [id, old] = [await aMember(), await aMember()];
      const [clerk, other] = [staff('小王'), staff('小赵')];
      const ask = async (memberId: string, amount: number, by = clerk): Promise<string> => (await module.get(AdjustLedger).request({ memberId, amount, reason: '投诉补偿' }, platform.ids.uuid(), by)).status;
      expect([await ask(old, 600), await ask(id, 300)]).toEqual(['posted', 'posted']);
      await platform.database.transaction((tx) => module.get(MergeMembers).merge(tx, { fromId: old, toId: id, key: `merge-${old}` }));
      expect([await ask(id, 101), await ask(id, 101, other), await ask(id, 100), await ask(id, 1)]).toEqual(['pending', 'pending', 'posted', 'pending']);
      expect(await held(id)).toMatchObject({ points: 1_000 });
      expect([await ask(id, -600), await ask(id, -400, other), await ask(id, -1), await ask(id, 1)]).toEqual(['posted', 'posted', 'pending', 'pending']);
      expect(await held(id)).toMatchObject({ points: 0 });
      platform.clock.advance(30 * DAY_MS);
      expect(await ask(id, 1_000)).toBe('posted');
    });

    it('are given alone once when two ask for the rest of the limit at one moment', async () => {
      const id = await aMember();
      const asked = [staff('小王'), staff('小赵')].map((by) => module.get(AdjustLedger).request({ memberId: id, amount: 1_000, reason: '投诉补偿' }, platform.ids.uuid(), by));
      expect((await Promise.all(asked)).map(({ status }) => status).sort()).toEqual(['pending', 'posted']);
      expect(await held(id)).toMatchObject({ points: 1_000 });
    });

    it('wait, whoever gets them, when one person has given ten thousand within a day', async () => {
      const clerk = staff('小王');
      const give = async (): Promise<string> => (await module.get(AdjustLedger).request({ memberId: await aMember(), amount: 1_000, reason: '投诉补偿' }, platform.ids.uuid(), clerk)).status;
      const statuses: string[] = [];
      for (let member = 0; member < 11; member += 1) statuses.push(await give());
      expect([statuses.filter((status) => status === 'posted').length, statuses.at(-1)]).toEqual([10, 'pending']);
      platform.clock.advance(DAY_MS);
      expect(await give()).toBe('posted');
    });

    it('wait above the limit for another person, who decides once', async () => {
      const id = await aMember();
      const [clerk, boss, other] = [staff('小王'), staff('老李'), staff('小赵')];
      const adjusting = module.get(AdjustLedger);
      const { id: adjustmentId, status } = await adjusting.request({ memberId: id, amount: 1_001, reason: '活动补发' }, 'key-0003', clerk);
      expect([status, (await held(id)).points]).toEqual(['pending', 0]);
      await expect(adjusting.decide(adjustmentId, true, clerk)).rejects.toMatchObject({ code: 'MEMBERSHIP.SECOND_PERSON' });
      const decisions = await Promise.allSettled([adjusting.decide(adjustmentId, true, boss), adjusting.decide(adjustmentId, true, other)]);
      expect(decisions.map((decision) => decision.status).sort()).toEqual(['fulfilled', 'rejected']);
      expect(await held(id)).toMatchObject({ points: 1_001 });
    });
  });

  describe('the code of a member', () => {
    it('shows staff who it is, with the number masked, and leaves a line in the audit log', async () => {
      const id = await aMember();
      const { code } = await module.get(MemberCodes).show(id);
      const seen = await module.get(MemberCodes).read(code, { ...staff('小王'), storeId: platform.ids.uuid() });
      expect(seen.membership.member.id).toBe(id);
      expect(seen.phoneMasked).toMatch(/^138\*{4}\d{4}$/);
      expect(await platform.database.query(`SELECT action, actor_name FROM platform.audit_entry WHERE target_id = $1`, [id])).toEqual([{ action: 'member.readCode', actor_name: '小王' }]);
      platform.clock.advance(3 * 60_000);
      await expect(module.get(MemberCodes).read(code, { ...staff('小王'), storeId: platform.ids.uuid() })).rejects.toMatchObject({ code: 'MEMBERSHIP.CODE_EXPIRED' });
    });

    it('gives staff the same benefits that the member sees', async () => {
      const id = await aMember();
      await module.get(MemberDays).tellBirthday(id, { month: 5, day: 4 });
      const { code } = await module.get(MemberCodes).show(id);
      const atStore = await module.get(MemberCodes).read(code, { ...staff('小王'), storeId: platform.ids.uuid() });
      expect(atStore.membership.benefits).toEqual((await memberships.find(id))?.benefits);
    });
  });

  it('keep their number from staff, who see it with a reason that stays in the audit log', async () => {
    const id = await aMember();
    expect(await module.get(RevealPhone).execute(id, { ...staff('客服'), reason: '核对收件人' })).toMatch(/^138\d{8}$/);
    expect(await platform.database.query(`SELECT action, reason FROM platform.audit_entry WHERE target_id = $1`, [id])).toEqual([{ action: 'member.revealPhone', reason: '核对收件人' }]);
  });

  it('have tiers whose thresholds rise from zero, whatever ops types in', async () => {
    await expect(module.get(EditTiers).update({ ...(await tierOf('silver')), growthRequired: 5_000 }, staff('运营'))).rejects.toMatchObject({ code: 'MEMBERSHIP.TIER_ORDER' });
    await expect(module.get(EditTiers).update({ ...(await tierOf('silver')), version: 99 }, staff('运营'))).rejects.toMatchObject({ code: 'REQUEST.VERSION_CONFLICT' });
  });

  async function tierOf(code: string) {
    const [row] = await platform.database.query<{ name: string; growthRequired: number; pointsRate: number; protectionDays: number; birthdayPoints: number; checkInPoints: number; version: number }>(
      `SELECT name, growth_required AS "growthRequired", points_rate AS "pointsRate", protection_days AS "protectionDays", birthday_points AS "birthdayPoints", check_in_points AS "checkInPoints", version FROM membership.tier WHERE code = $1`,
      [code],
    );
    if (row === undefined) throw new Error(`no tier ${code}`);
    return { code, ...row };
  }
});
