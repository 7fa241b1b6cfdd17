import { People } from '@quanyu/identity';
import { JoinMembership, LeaveMembership, Ledger, MemberDays, Memberships, MemberSweeps } from '@quanyu/membership';
import { Outbox, type StaffPrincipal } from '@quanyu/platform';
import { queueBehind } from '@quanyu/testing';
import { AccrueMembership, OrdersTasks } from '../index.js';
import { AgreeToJoin } from '../member-purchases/agree-to-join.js';
import { becomeOnePerson } from '../test-kit/one-person.js';
import { off, PricedShop } from '../test-kit/priced-shop.js';
import { openTestShop, type TestShop } from '../test-kit/shop.js';

const TERMS = '2026-11';
const DAY_MS = 86_400_000;
let shop: TestShop;
let priced: PricedShop;

beforeAll(async () => {
  shop = await openTestShop({ variants: 1, pricesFen: [3_000], inStock: 200 });
  priced = new PricedShop(shop);
  shop.module.get(People).subscribe(shop.module.get(Outbox));
  // As a worker hears the news of payments: what counts sales has its part in the same transaction.
  for (const heard of [AccrueMembership, OrdersTasks]) shop.module.get<AccrueMembership | OrdersTasks>(heard).subscribe(shop.module.get(Outbox));
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

const join = (customerId: string): Promise<void> => shop.module.get(JoinMembership).execute(customerId, TERMS);

/** A template that comes by itself and that people may claim too: `claimantId` has claimed one. */
async function aGift(issueOn: 'join' | 'birthday' | 'orderPaid', claimantId: string, claimUntil?: Date): Promise<{ ruleId: string; couponId: string }> {
  return priced.giveCoupon(claimantId, { benefit: off(500) }, { issueOn, ...(claimUntil === undefined ? {} : { claimUntil: claimUntil.toISOString() }) });
}

/** Works off the news of an order of one topic, as a worker that has no other. */
async function hearAlone(topic: string, orderId: string): Promise<void> {
  const due = await shop.platform.database.query<{ id: string }>(`SELECT id FROM platform.outbox_event WHERE topic = $1 AND payload->>'orderId' = $2 AND done_at IS NULL`, [topic, orderId]);
  for (const { id } of due) await shop.module.get(Outbox).deliver(id);
}

async function failedNews(): Promise<{ topic: string; error: string }[]> {
  return shop.platform.database.query(`SELECT topic, last_error AS error FROM platform.outbox_event WHERE last_error IS NOT NULL`);
}

async function hasBirthdaySoon(memberId: string): Promise<void> {
  const birthday = new Date(shop.platform.clock.nowMs() + 3 * DAY_MS + 8 * 3_600_000);
  await shop.module.get(MemberDays).tellBirthday(memberId, { month: birthday.getUTCMonth() + 1, day: birthday.getUTCDate() });
}

const template = (ruleId: string) => ({ sql: `SELECT 1 FROM promotions.coupon_issue WHERE template_id = $1`, values: [ruleId] });

async function given(customerId: string, ruleId: string): Promise<number> {
  return (await shop.platform.database.query(`SELECT 1 FROM promotions.coupon WHERE customer_id = $1 AND template_id = $2 AND source = 'event'`, [customerId, ruleId])).length;
}

/** A record that is older than those that follow: it remains. */
async function older(make: () => Promise<string>): Promise<string> {
  const id = await make();
  shop.platform.clock.advance(1_000);
  return id;
}

const fine = (count: number): object[] => Array.from({ length: count }, () => expect.objectContaining({ status: 'fulfilled' }) as object);

describe('somebody who turns out to be another customer at the moment', () => {
  it('of a birthday gets its points and its coupon at the first try, and is one person', async () => {
    const stays = await older(() => priced.aMember());
    const goes = await priced.aMember();
    await hasBirthdaySoon(stays);
    const { ruleId } = await aGift('birthday', goes);
    shop.platform.clock.advance(3 * DAY_MS);
    expect(await queueBehind(shop.platform.database, template(ruleId), [() => becomeOnePerson(shop, [goes, stays]), () => shop.module.get(MemberSweeps).giveBirthdayGifts()])).toEqual(fine(2));
    expect([await given(stays, ruleId), (await shop.module.get(Memberships).find(stays))?.points]).toEqual([1, 50]);
  });

  it('of a birthday gets both when three records are one person at once', async () => {
    const stays = await older(() => priced.aMember());
    const [goes, goesToo] = [await older(() => priced.aMember()), await priced.aMember()];
    await hasBirthdaySoon(stays);
    const { ruleId } = await aGift('birthday', goesToo);
    shop.platform.clock.advance(3 * DAY_MS);
    expect(await queueBehind(shop.platform.database, template(ruleId), [() => shop.module.get(MemberSweeps).giveBirthdayGifts(), () => becomeOnePerson(shop, [goes, goesToo, stays])])).toEqual(fine(2));
    expect([await given(stays, ruleId), (await shop.module.get(Memberships).find(stays))?.points]).toEqual([1, 50]);
  });

  it('of a birthday gets every coupon when three records are one person at once, and each had claimed what is given last to the other', async () => {
    const stays = await older(() => priced.aMember());
    const records = [await older(() => priced.aMember()), await older(() => priced.aMember())].sort();
    await hasBirthdaySoon(stays);
    const templates = [await aGift('birthday', stays), await aGift('birthday', stays)].map(({ ruleId }) => ruleId).sort();
    const [first = '', last = ''] = templates;
    for (const [index, ruleId] of [last, first].entries()) await priced.claim(records[index] ?? '', ruleId);
    shop.platform.clock.advance(3 * DAY_MS);
    expect(await queueBehind(shop.platform.database, template(last), [() => becomeOnePerson(shop, [...records, stays]), () => shop.module.get(MemberSweeps).giveBirthdayGifts()])).toEqual(fine(2));
    expect([await given(stays, first), await given(stays, last), (await shop.module.get(Memberships).find(stays))?.points]).toEqual([1, 1, 50]);
  });

  it('of joining is a member', async () => {
    const stays = await older(() => shop.newCustomer());
    const goes = await priced.aMember();
    const { ruleId } = await aGift('join', goes);
    expect(await queueBehind(shop.platform.database, template(ruleId), [() => becomeOnePerson(shop, [goes, stays]), () => join(stays)])).toEqual(fine(2));
    expect(await shop.module.get(Memberships).find(stays)).not.toBeNull();
  });

  it('of coming back is a member again', async () => {
    const stays = await older(() => priced.aMember());
    await shop.module.get(LeaveMembership).leave(stays);
    const goes = await priced.aMember();
    const { ruleId } = await aGift('join', goes);
    expect(await queueBehind(shop.platform.database, template(ruleId), [() => becomeOnePerson(shop, [goes, stays]), () => join(stays)])).toEqual(fine(2));
    expect(await shop.module.get(Memberships).find(stays)).not.toBeNull();
  });

  it('of joining by a payment that used a coupon is a member, and the news of the payment was heard at once', async () => {
    const stays = await older(() => priced.aMember());
    const goes = await shop.newCustomer();
    const { ruleId, couponId } = await aGift('join', goes);
    const { orderId } = await priced.place(goes, [{ variantId: shop.variantIds[0] ?? '', quantity: 1 }], { couponIds: [couponId] });
    await shop.module.get(AgreeToJoin).execute({ customerId: goes, orderId, documentVersion: TERMS });
    await shop.platform.drainOutbox(shop.module);
    await priced.pay(goes, orderId);
    expect(await queueBehind(shop.platform.database, template(ruleId), [() => becomeOnePerson(shop, [goes, stays]), () => shop.module.get(Outbox).sweep(500)])).toEqual(fine(2));
    expect(await shop.platform.database.query(`SELECT attempts, last_error AS error FROM platform.outbox_event WHERE topic = 'orders.paid' AND payload->>'orderId' = $1`, [orderId])).toEqual([{ attempts: 0, error: null }]);
    expect(await priced.couponStatus(couponId)).toBe('used');
  });
});

describe('two who are taken apart again', () => {
  it('while an order of one of them gives its points back are apart, and have the points', async () => {
    const stays = await older(() => priced.aMember());
    const goes = await priced.aMember({ points: 1_000 });
    const { orderId } = await priced.place(goes, [{ variantId: shop.variantIds[0] ?? '', quantity: 1 }], { usePoints: true });
    await priced.pay(goes, orderId);
    await shop.platform.drainOutbox(shop.module);
    const { mergeIds } = await becomeOnePerson(shop, [goes, stays]);
    await priced.cancel(stays, orderId);
    const staff: StaffPrincipal = { kind: 'staff', staffId: shop.platform.ids.uuid(), sessionId: shop.platform.ids.uuid(), name: '老王', permissions: new Set(), storeScope: 'all' };
    const unmerge = (): Promise<void> => shop.module.get(People).unmerge(mergeIds[0] ?? '', '顾客说不是同一人', { staff, ip: '203.0.113.1', requestId: 'request-1' });
    const order = { sql: `SELECT 1 FROM orders."order" WHERE id = $1`, values: [orderId] };
    expect(await queueBehind(shop.platform.database, order, [() => shop.module.get(Outbox).sweep(500), unmerge])).toEqual(fine(2));
    expect([await failedNews(), (await priced.accounts(goes)).points, (await priced.accounts(stays)).points]).toEqual([[], 1_000, 0]);
  });
});

describe('the coupon of a paid order', () => {
  it('is nobody\'s when two orders are given back at once, one before its coupon came, and a template of before has ended', async () => {
    const [early, late] = [await priced.aMember(), await priced.aMember()];
    const ended = await aGift('orderPaid', early, new Date(shop.platform.clock.nowMs() + 3_000));
    shop.platform.clock.advance(4_000);
    const live = await aGift('orderPaid', early);
    const orderOf = async (customerId: string): Promise<string> => {
      const { orderId } = await priced.place(customerId, [{ variantId: shop.variantIds[0] ?? '', quantity: 1 }]);
      await priced.pay(customerId, orderId);
      return orderId;
    };
    const lateOrder = await orderOf(late);
    await shop.platform.drainOutbox(shop.module);
    expect(await given(late, live.ruleId)).toBe(1);
    const earlyOrder = await orderOf(early);
    await hearAlone('orders.paid', earlyOrder);
    await priced.cancel(early, earlyOrder);
    await priced.cancel(late, lateOrder);
    await queueBehind(shop.platform.database, template(live.ruleId), [() => hearAlone('orders.couponsDue', earlyOrder), () => hearAlone('orders.earningsDue', lateOrder)]);
    expect([ended.ruleId < live.ruleId, await failedNews()]).toEqual([true, []]);
    expect([await given(early, live.ruleId), await given(late, live.ruleId)]).toEqual([0, 0]);
  });
});
