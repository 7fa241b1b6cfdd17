import type { TestingModule } from '@nestjs/testing';
import { Customers, IdentityModule, identityEntities } from '@quanyu/identity';
import { createTestPlatform, TEST_NOW_MS, type TestPlatform } from '@quanyu/testing';
import { JoinMembership, Ledger, MemberDays, MembershipModule, Memberships, MemberSweeps } from '../index.js';
import { MEMBER_TERMS } from '../member-terms.js';

const DAY_MS = 86_400_000;

describe('what days bring', () => {
  let platform: TestPlatform;
  let module: TestingModule;
  let phones = 0;

  beforeEach(async () => {
    platform = await createTestPlatform({ entities: identityEntities });
    platform.clock.setTo(TEST_NOW_MS);
    module = await platform.start([IdentityModule, MembershipModule]);
  });
  afterEach(() => platform.close());

  async function members(count: number): Promise<string[]> {
    const made = Array.from({ length: count }, () => {
      phones += 1;
      return { id: platform.ids.uuid(), nickname: '小林', phone: `137${String(phones).padStart(8, '0')}`, contactName: null, wechatOpenId: null, createdAt: platform.clock.now() };
    }).sort((a, b) => (a.id < b.id ? -1 : 1));
    await platform.database.transaction((tx) => module.get(Customers).importCustomers(tx, made));
    for (const { id } of made) await module.get(JoinMembership).execute(id, MEMBER_TERMS.version);
    return made.map(({ id }) => id);
  }

  /** Somebody changed a balance beside the ledger: nothing of this account can be booked any more. */
  async function breakAccount(memberId: string): Promise<void> {
    await platform.database.query(`UPDATE membership.account SET balance = balance + 1 WHERE member_id = $1`, [memberId]);
    await platform.database.query(`ALTER TABLE membership.account ADD CONSTRAINT broken_${memberId.replaceAll('-', '')} CHECK (member_id <> '${memberId}' OR unit <> 'points') NOT VALID`);
  }

  const pointsOf = (memberId: string): Promise<number> => module.get(Ledger).readBalance(memberId, 'points');

  it('goes on when the points of one member cannot expire', async () => {
    const [bad = '', good = ''] = await members(2);
    for (const memberId of [bad, good]) {
      const occasion = { memberId, unit: 'points', key: `g:${memberId}`, kind: 'order', note: '' } as const;
      await platform.database.transaction((tx) => module.get(Ledger).grant(tx, occasion, [{ part: 'whole', amount: 10, expiresAt: new Date(TEST_NOW_MS + (memberId === bad ? 1 : 2) * DAY_MS) }]));
    }
    await breakAccount(bad);
    platform.clock.advance(3 * DAY_MS);
    await module.get(MemberSweeps).expireDue();
    expect(await pointsOf(good)).toBe(0);
  });

  it('goes on when one birthday gift cannot be given, and ends', async () => {
    const [bad = '', good = ''] = await members(2);
    for (const id of [bad, good]) await module.get(MemberDays).tellBirthday(id, { month: 5, day: 4 });
    await breakAccount(bad);
    platform.clock.setTo(Date.parse('2027-05-04T09:00:00+08:00'));
    await module.get(MemberSweeps).giveBirthdayGifts();
    expect(await pointsOf(good)).toBe(50);
  });

  it('goes on when the tier of one member cannot be reconsidered', async () => {
    const [bad = '', good = ''] = await members(2);
    await platform.database.query(`UPDATE membership.member SET tier_code = 'gold', protected_until = $2::timestamptz + (CASE id WHEN $1::uuid THEN interval '0' ELSE interval '1 second' END)`, [bad, new Date(TEST_NOW_MS)]);
    await platform.database.query(`ALTER TABLE membership.member ADD CONSTRAINT broken_tier CHECK (id <> '${bad}' OR tier_code <> 'silver') NOT VALID`);
    platform.clock.advance(DAY_MS);
    await module.get(MemberSweeps).reconsiderTiers();
    expect((await module.get(Memberships).find(good))?.tier.code).toBe('silver');
  });
});
