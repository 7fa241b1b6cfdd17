import { People } from '@quanyu/identity';
import { JoinMembership, Ledger, Memberships } from '@quanyu/membership';
import { Outbox, type Tx } from '@quanyu/platform';
import { rowWaiters } from '@quanyu/testing';
import { AccrueMembership } from '../index.js';
import { becomeOnePerson } from '../test-kit/one-person.js';
import { PricedShop } from '../test-kit/priced-shop.js';
import { openTestShop, type TestShop } from '../test-kit/shop.js';

const SETTLED_MS = 61_000;
let shop: TestShop;
let priced: PricedShop;

beforeAll(async () => {
  shop = await openTestShop({ variants: 2, pricesFen: [12_050, 8_090] });
  for (const variantId of shop.variantIds) await shop.stock(variantId, 200);
  priced = new PricedShop(shop);
  shop.module.get(People, { strict: false }).subscribe(shop.module.get(Outbox));
  shop.module.get(AccrueMembership).subscribe(shop.module.get(Outbox));
}, 60_000);
beforeEach(() => {
  // WeChat tells whole seconds, and refuses signatures that are minutes away from its own time.
  shop.platform.clock.setTo(Date.now() - 10_000);
});
afterEach(async () => {
  await priced.endAll();
  const { storedHash, replayedHash, broken } = await shop.module.get(Ledger).verify();
  expect([replayedHash, broken]).toEqual([storedHash, 0]);
});
afterAll(() => shop.close());

/** They become one person; `meanwhile` happens before that is so for others. Returns who remains. */
async function join(fromId: string, intoId: string, meanwhile?: (tx: Tx) => Promise<void>): Promise<string> {
  return (await becomeOnePerson(shop, [fromId, intoId], meanwhile)).customerId;
}

/** Two records, the first of which is older and remains. */
async function twoRecords({ isYoungerMember = true }: { isYoungerMember?: boolean } = {}): Promise<{ older: string; younger: string }> {
  const older = await priced.aMember();
  shop.platform.clock.advance(1_000);
  return { older, younger: isYoungerMember ? await priced.aMember() : await shop.newCustomer() };
}

/** Paid, and nobody has heard the news yet. */
async function paidUnheard(customerId: string): Promise<string> {
  const { orderId } = await shop.place(customerId, shop.variantIds);
  await shop.hearOf(await shop.payAtWechat(customerId, orderId));
  return orderId;
}

async function earnedBy(customerId: string): Promise<{ points: number | undefined; growth: number | undefined }> {
  await shop.platform.drainOutbox(shop.module);
  const found = await shop.module.get(Memberships).find(customerId);
  return { points: found?.points, growth: found?.growth };
}

async function couponsOf(customerId: string, templateId: string): Promise<number> {
  const [row] = await shop.platform.database.query<{ coupons: number }>(`SELECT count(*)::int AS coupons FROM promotions.coupon WHERE customer_id = $1 AND template_id = $2`, [customerId, templateId]);
  return row?.coupons ?? 0;
}

describe('an order of somebody who turned out to be another customer', () => {
  it.each([['a member', true], ['no member', false]])('brings the one who stays its points once, though it was still written under the other, who was %s', async (_who, isYoungerMember) => {
    const { older, younger } = await twoRecords({ isYoungerMember });
    const orderId = await paidUnheard(younger);
    expect(await join(younger, older)).toBe(older);
    // As when its transaction had ended behind that of the merge.
    await shop.platform.database.query(`UPDATE orders."order" SET customer_id = $2 WHERE id = $1`, [orderId, younger]);
    await earnedBy(older);
    shop.platform.clock.advance(SETTLED_MS);
    expect(await earnedBy(older)).toEqual({ points: 201, growth: 201 });
  });

  it('brings its points also when the one who stays has joined after it was paid', async () => {
    const older = await shop.newCustomer();
    shop.platform.clock.advance(1_000);
    const younger = await priced.aMember();
    const { paidAt } = await shop.order(await paidUnheard(younger));
    const joinedAt = new Date((paidAt?.getTime() ?? 0) + 1_000);
    await shop.platform.database.transaction((tx) => shop.module.get(JoinMembership).import(tx, [{ customerId: older, at: joinedAt }]));
    expect(await join(younger, older)).toBe(older);
    expect(await earnedBy(older)).toEqual({ points: 201, growth: 201 });
  });
});

describe('a coupon that both records of a person claim', () => {
  it('is claimed by the one who stays just while they are joined: nobody is turned away, and the limit is one', async () => {
    const { older, younger } = await twoRecords();
    const { ruleId } = await priced.giveCoupon(younger, { name: '一人两张', kind: 'coupon' }, { perCustomer: 2 });
    let claiming: Promise<unknown> = Promise.resolve();
    await join(younger, older, async (tx) => {
      claiming = priced.claim(older, ruleId).catch((error: unknown) => error);
      await rowWaiters(tx, 1);
    });
    expect(await claiming).toHaveProperty('couponId');
    expect(await couponsOf(older, ruleId)).toBe(2);
    await expect(priced.claim(older, ruleId)).rejects.toMatchObject({ code: 'COUPON.LIMIT' });
  });

  it('is theirs each time, however claiming and joining interleave', async () => {
    for (let round = 0; round < 8; round += 1) {
      const { older, younger } = await twoRecords();
      const { ruleId } = await priced.giveCoupon(younger, { name: '一人五张', kind: 'coupon' }, { perCustomer: 5 });
      await Promise.all([priced.claim(older, ruleId), join(younger, older), priced.claim(younger, ruleId), priced.claim(older, ruleId)]);
      shop.platform.clock.advance(SETTLED_MS);
      await shop.platform.drainOutbox(shop.module);
      expect([await couponsOf(older, ruleId), await couponsOf(younger, ruleId)]).toEqual([4, 0]);
    }
  }, 60_000);
});
