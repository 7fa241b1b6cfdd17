import { JoinMembership, LeaveMembership, MemberDays, Memberships, MemberSweeps } from '@quanyu/membership';
import { Outbox } from '@quanyu/platform';
import { PriceRules } from '@quanyu/promotions';
import { recordSql } from '@quanyu/testing';
import { AccrueMembership, AgreeToJoin } from '../index.js';
import { off, PricedShop } from '../test-kit/priced-shop.js';
import { openTestShop, type TestShop } from '../test-kit/shop.js';

const TERMS = '2026-11';
const DAY_MS = 86_400_000;
let shop: TestShop;
let priced: PricedShop;
let shirt: string;
let startMs: number;

beforeAll(async () => {
  shop = await openTestShop({ variants: 1, pricesFen: [3_000], inStock: 100 });
  priced = new PricedShop(shop);
  [shirt = ''] = shop.variantIds;
  startMs = shop.platform.clock.nowMs();
  shop.module.get(AccrueMembership).subscribe(shop.module.get(Outbox));
}, 60_000);
afterEach(() => {
  shop.platform.clock.setTo(startMs);
  return priced.endAll();
});
afterAll(() => shop.close());

/** A template whose coupons come by themselves. */
async function aGift(issueOn: 'join' | 'birthday' | 'orderPaid', terms: Parameters<PricedShop['giveCoupon']>[2] = {}): Promise<string> {
  return (await priced.giveCoupon(await shop.newCustomer(), { benefit: off(500) }, { issueOn, ...terms })).ruleId;
}

/** Orders so many shirts and pays for them. */
async function aPaidOrder(customerId: string, quantity = 1): Promise<string> {
  const { orderId } = await priced.place(customerId, [{ variantId: shirt, quantity }], { couponIds: [] });
  await priced.pay(customerId, orderId);
  return orderId;
}

/** How many of these coupons a customer has, beside any that they claimed. */
async function given(customerId: string, ruleId: string): Promise<number> {
  await shop.platform.drainOutbox(shop.module);
  const rows = await shop.platform.database.query(`SELECT 1 FROM promotions.coupon WHERE customer_id = $1 AND template_id = $2 AND source = 'event' AND status = 'unused'`, [customerId, ruleId]);
  return rows.length;
}

const join = (customerId: string): Promise<void> => shop.module.get(JoinMembership).execute(customerId, TERMS);

describe('a coupon that comes by itself', () => {
  it('to whoever joins comes once, however often they tap, and to nobody who is a member already', async () => {
    const [before, after] = [await shop.newCustomer(), await shop.newCustomer()];
    await join(before);
    const ruleId = await aGift('join');
    await Promise.all(Array.from({ length: 5 }, () => join(after)));
    await join(before);
    expect([await given(after, ruleId), await given(before, ruleId), await given(await priced.aMember(), ruleId)]).toEqual([1, 0, 0]);
  });

  it('is not given when there are none left, and whoever joins is a member all the same', async () => {
    const ruleId = await aGift('join', { maxCoupons: 2 });
    const customers = await Promise.all(Array.from({ length: 4 }, () => shop.newCustomer()));
    await Promise.all(customers.map(join));
    // One went to the customer with whom the template was tried.
    expect((await Promise.all(customers.map((customerId) => given(customerId, ruleId)))).reduce((sum, count) => sum + count, 0)).toBe(1);
  });

  it('is not given once its days are over, and whoever joins is a member all the same', async () => {
    const dayAt = (days: number): string => new Date(startMs + days * DAY_MS).toISOString();
    const fixed = (days: number) => ({ claimUntil: dayAt(2), validity: { kind: 'fixed', from: dayAt(0), until: dayAt(days) } }) as const;
    const [over, open] = [await aGift('join', fixed(2)), await aGift('join', fixed(20))];
    // Both are given for longer than that: the first by a rule of before such a one was refused.
    await shop.platform.database.query(`UPDATE promotions.price_rule SET content = jsonb_set(content, '{coupon,claimUntil}', to_jsonb($2::text)) WHERE id = ANY($1::uuid[])`, [[over, open], dayAt(20)]);
    await shop.module.get(PriceRules).reload();
    const customerId = await shop.newCustomer();
    shop.platform.clock.setTo(startMs + 2 * DAY_MS);
    await join(customerId);
    expect([await given(customerId, over), await given(customerId, open)]).toEqual([0, 1]);
  });

  it('for a birthday comes on the day, once a year', async () => {
    const memberId = await priced.aMember();
    const birthday = new Date(startMs + 3 * DAY_MS + 8 * 3_600_000);
    await shop.module.get(MemberDays).tellBirthday(memberId, { month: birthday.getUTCMonth() + 1, day: birthday.getUTCDate() });
    const ruleId = await aGift('birthday');
    const sweeps = shop.module.get(MemberSweeps);
    await sweeps.giveBirthdayGifts();
    expect(await given(memberId, ruleId)).toBe(0);
    shop.platform.clock.setTo(startMs + 3 * DAY_MS);
    await sweeps.giveBirthdayGifts();
    await sweeps.giveBirthdayGifts();
    expect(await given(memberId, ruleId)).toBe(1);
  });

  it('for a birthday comes at a tier that gives no points for it too, once', async () => {
    const { database } = shop.platform;
    const [tier] = await database.query<{ points: number }>(`SELECT birthday_points AS points FROM membership.tier WHERE rank = 1`);
    const memberId = await priced.aMember();
    const birthday = new Date(startMs + 3 * DAY_MS + 8 * 3_600_000);
    await shop.module.get(MemberDays).tellBirthday(memberId, { month: birthday.getUTCMonth() + 1, day: birthday.getUTCDate() });
    const ruleId = await aGift('birthday');
    await database.query(`UPDATE membership.tier SET birthday_points = 0 WHERE rank = 1`);
    shop.platform.clock.setTo(startMs + 3 * DAY_MS);
    const sweeps = shop.module.get(MemberSweeps);
    await sweeps.giveBirthdayGifts();
    const again = await sweeps.giveBirthdayGifts();
    await database.query(`UPDATE membership.tier SET birthday_points = $1 WHERE rank = 1`, [tier?.points]);
    expect([await given(memberId, ruleId), (await priced.accounts(memberId)).points, again]).toEqual([1, 0, 0]);
  });

  it('for a birthday comes again the next year, to each as many as the template says for a year', async () => {
    const memberId = await priced.aMember();
    const birthday = new Date(startMs + 3 * DAY_MS + 8 * 3_600_000);
    await shop.module.get(MemberDays).tellBirthday(memberId, { month: birthday.getUTCMonth() + 1, day: birthday.getUTCDate() });
    const ruleId = await aGift('birthday', { perCustomer: 1, claimUntil: new Date(startMs + 800 * DAY_MS).toISOString() });
    const sweeps = shop.module.get(MemberSweeps);
    const held: number[] = [];
    for (const days of [3, 4, 3 + 366, 4 + 366]) {
      shop.platform.clock.setTo(startMs + days * DAY_MS);
      await sweeps.giveBirthdayGifts();
      held.push(await given(memberId, ruleId));
    }
    expect(held).toEqual([1, 1, 2, 2]);
  });

  it('for a paid order comes once per order, though its news come again', async () => {
    const ruleId = await aGift('orderPaid');
    const memberId = await priced.aMember();
    for (let orders = 1; orders <= 2; orders += 1) {
      const { orderId } = await priced.place(memberId, [{ variantId: shirt, quantity: 1 }], { couponIds: [] });
      expect(await given(memberId, ruleId)).toBe(orders - 1);
      const outTradeNo = await shop.payAtWechat(memberId, orderId);
      await shop.hearOf(outTradeNo);
      await shop.hearOf(outTradeNo);
      expect(await given(memberId, ruleId)).toBe(orders);
    }
  });

  it('for paid orders comes to each customer as often as the template says', async () => {
    const ruleId = await aGift('orderPaid', { perCustomer: 2 });
    const memberId = await priced.aMember();
    for (const count of [1, 2, 2]) {
      await aPaidOrder(memberId);
      expect(await given(memberId, ruleId)).toBe(count);
    }
  });

  it('goes with its order when that gives everything back, unless it was used; the next order brings another', async () => {
    const ruleId = await aGift('orderPaid', { perCustomer: 1, maxCoupons: 2 });
    const memberId = await priced.aMember();
    const first = await aPaidOrder(memberId, 2);
    await priced.cancelUnits(memberId, first, { lineNo: 1, quantity: 1 });
    expect(await given(memberId, ruleId)).toBe(1);
    await priced.cancel(memberId, first);
    expect(await given(memberId, ruleId)).toBe(0);
    const second = await aPaidOrder(memberId);
    expect(await given(memberId, ruleId)).toBe(1);
    const { orderId: third, quote } = await priced.place(memberId, [{ variantId: shirt, quantity: 1 }]);
    expect(quote.payableFen).toBe(2_500);
    await priced.pay(memberId, third);
    await priced.cancel(memberId, second);
    // The coupon that was used counts on: no other comes.
    await aPaidOrder(memberId);
    expect(await given(memberId, ruleId)).toBe(0);
  });

  it('for a paid order is for members: who is none gets nothing with a refund either', async () => {
    const ruleId = await aGift('orderPaid');
    const customerId = await shop.newCustomer();
    const orderId = await aPaidOrder(customerId, 2);
    expect(await given(customerId, ruleId)).toBe(0);
    await priced.cancelUnits(customerId, orderId, { lineNo: 1, quantity: 1 });
    expect(await given(customerId, ruleId)).toBe(0);
  });
});

/** Orders a shirt and agrees to become a member with the payment of it. */
async function agreed(customerId: string): Promise<string> {
  const { orderId } = await priced.place(customerId, [{ variantId: shirt, quantity: 1 }], { couponIds: [] });
  await shop.module.get(AgreeToJoin).execute({ customerId, orderId, documentVersion: TERMS });
  return orderId;
}

describe('a coupon for joining', () => {
  /** How often templates are taken from others by some work. */
  async function templatesTaken(work: () => Promise<unknown>): Promise<number> {
    return (await recordSql(work)).filter((sql) => /promotions\.coupon_issue .*FOR UPDATE/.test(sql)).length;
  }

  it('keeps nobody waiting because of who is a member already, whether they tap again or agree once more at a checkout', async () => {
    await aGift('join');
    const member = await priced.aMember();
    await priced.pay(member, await agreed(member));
    expect([await templatesTaken(() => join(member)), await templatesTaken(() => shop.platform.drainOutbox(shop.module))]).toEqual([0, 0]);
  });

  it('is taken from its template at once for all who join by payments of the same moment', async () => {
    const ruleId = await aGift('join');
    const strangers = [await shop.newCustomer(), await shop.newCustomer()];
    for (const stranger of strangers) await priced.pay(stranger, await agreed(stranger));
    // Once before anybody joins, and once more by each coupon, which finds it taken.
    expect(await templatesTaken(() => shop.platform.drainOutbox(shop.module))).toBe(3);
    expect(await Promise.all(strangers.map((stranger) => given(stranger, ruleId)))).toEqual([1, 1]);
  });
});

describe('a coupon for a paid order, of which WeChat tells the whole second by its own clock,', () => {
  const secondMs = (): number => Math.floor(startMs / 1_000) * 1_000;

  /** They pay, and WeChat says that it was then. */
  async function paidAt(customerId: string, orderId: string, toldMs: number): Promise<void> {
    const outTradeNo = await shop.payAtWechat(customerId, orderId);
    shop.platform.clock.setTo(toldMs);
    await shop.hearOf(outTradeNo);
    shop.platform.clock.setTo(startMs + 5_000);
  }

  it.each([['in the same second', 0], ['though that clock is behind', -3_000]])('comes to who agreed to join at the checkout and paid at once, %s', async (_when, behindMs) => {
    const ruleId = await aGift('orderPaid');
    const id = await shop.newCustomer();
    shop.platform.clock.setTo(secondMs() + 700);
    await paidAt(id, await agreed(id), secondMs() + behindMs);
    expect(await given(id, ruleId)).toBe(1);
    expect((await shop.module.get(Memberships).find(id))?.points).toBe(30);
  });

  it('comes to who joined by one tap in that second', async () => {
    const ruleId = await aGift('orderPaid');
    const id = await shop.newCustomer();
    const { orderId } = await priced.place(id, [{ variantId: shirt, quantity: 1 }], { couponIds: [] });
    shop.platform.clock.setTo(secondMs() + 300);
    await join(id);
    await paidAt(id, orderId, secondMs());
    expect(await given(id, ruleId)).toBe(1);
  });

  it('does not come to who joined in the second after', async () => {
    const ruleId = await aGift('orderPaid');
    const id = await shop.newCustomer();
    const { orderId } = await priced.place(id, [{ variantId: shirt, quantity: 1 }], { couponIds: [] });
    shop.platform.clock.setTo(secondMs() + 1_000);
    await join(id);
    await paidAt(id, orderId, secondMs());
    expect(await given(id, ruleId)).toBe(0);
  });

  it('comes to who left the brand in that second', async () => {
    const ruleId = await aGift('orderPaid');
    const id = await priced.aMember();
    const elsewhere = { memberId: id, brand: 'tea', documentVersion: TERMS, decidedAt: shop.platform.clock.now() };
    await shop.platform.database.query(`INSERT INTO membership.consent (member_id, brand, document_version, accepted, decided_at) VALUES ($1, $2, $3, true, $4)`, Object.values(elsewhere));
    shop.platform.clock.advance(2_000);
    const { orderId } = await priced.place(id, [{ variantId: shirt, quantity: 1 }], { couponIds: [] });
    const leftMs = secondMs() + 2_000;
    shop.platform.clock.setTo(leftMs + 700);
    await shop.module.get(LeaveMembership).leave(id);
    await paidAt(id, orderId, leftMs);
    expect(await given(id, ruleId)).toBe(1);
  });
});
