import { DataRights, type Observed, People } from '@quanyu/identity';
import { Ledger, Memberships } from '@quanyu/membership';
import { Outbox, type StaffPrincipal } from '@quanyu/platform';
import { ExpireCoupons } from '@quanyu/promotions';
import { RiskRules } from '@quanyu/risk';
import { AccrueMembership, CancelOrderFlow, ReviewOrders } from '../index.js';
import { becomeOnePerson } from '../test-kit/one-person.js';
import { TestPresale } from '../test-kit/presale.js';
import { off, PricedShop } from '../test-kit/priced-shop.js';
import { openTestShop, type TestShop } from '../test-kit/shop.js';

const MINUTE_MS = 60_000;
let shop: TestShop;
let priced: PricedShop;
let people: People;

beforeAll(async () => {
  shop = await openTestShop({ variants: 2, pricesFen: [12_050, 8_090], inStock: 200 });
  priced = new PricedShop(shop);
  people = shop.module.get(People);
  people.subscribe(shop.module.get(Outbox));
  shop.module.get(AccrueMembership).subscribe(shop.module.get(Outbox));
}, 60_000);
afterEach(async () => {
  // WeChat refuses signatures that are minutes away from its own time.
  shop.platform.clock.setTo(Date.now());
  const { storedHash, replayedHash, broken } = await shop.module.get(Ledger).verify();
  expect([replayedHash, broken]).toEqual([storedHash, 0]);
});
afterAll(() => shop.close());

const join = (fromId: string, intoId: string): Promise<Observed> => becomeOnePerson(shop, [fromId, intoId]);

async function unmerge(mergeId: string): Promise<void> {
  const staff: StaffPrincipal = { kind: 'staff', staffId: shop.platform.ids.uuid(), sessionId: shop.platform.ids.uuid(), name: '老王', permissions: new Set(), storeScope: 'all' };
  await people.unmerge(mergeId, '顾客说不是同一人', { staff, ip: '203.0.113.1', requestId: 'request-1' });
}

/** What a customer holds everywhere, once all news has been heard. */
async function holdings(customerId: string): Promise<object> {
  await shop.platform.drainOutbox(shop.module);
  const membership = await shop.module.get(Memberships).find(customerId);
  const [coupons] = await shop.platform.database.query<{ n: number }>(`SELECT count(*)::int AS n FROM promotions.coupon WHERE customer_id = $1 AND status = 'unused'`, [customerId]);
  const storedValueFen = membership === null ? null : (await priced.accounts(customerId)).storedValueFen;
  return { points: membership?.points ?? null, growth: membership?.growth ?? null, storedValueFen, coupons: coupons?.n, orders: await shop.countOrders(customerId) };
}

async function aPaidOrder(customerId: string): Promise<string> {
  const { orderId } = await shop.place(customerId, shop.variantIds);
  await shop.hearOf(await shop.payAtWechat(customerId, orderId));
  await shop.platform.drainOutbox(shop.module);
  return orderId;
}

const cancel = (orderId: string): Promise<unknown> => shop.module.get(CancelOrderFlow).execute({ orderId, actor: { kind: 'customer' }, reason: 'changedMind', mayTouch: () => true });

/** Two members, the first of whom has the older record and remains. */
async function twoMembers(): Promise<{ older: string; younger: string }> {
  const older = await priced.aMember({ points: 300, storedValueFen: 1_000 });
  shop.platform.clock.advance(1_000);
  const younger = await priced.aMember({ points: 500, storedValueFen: 2_500 });
  await priced.giveCoupon(younger, { name: '满200减1元', kind: 'coupon' });
  return { older, younger };
}

describe('two records of one person', () => {
  afterEach(() => priced.endAll());

  it('become one with everything that both held, and two again with exactly what each had', async () => {
    const { older, younger } = await twoMembers();
    await aPaidOrder(younger);
    const before = [await holdings(older), await holdings(younger)];
    const { customerId, mergeIds } = await join(younger, older);
    expect(customerId).toBe(older);
    expect(await holdings(older)).toEqual({ points: 300 + 500 + 201, growth: 201, storedValueFen: 3_500, coupons: 1, orders: 1 });
    expect(await shop.countOrders(younger)).toBe(0);
    await unmerge(mergeIds[0] ?? '');
    expect([await holdings(older), await holdings(younger)]).toEqual(before);
  });

  it('share what was put down for a presale, and part with it again', async () => {
    const { older, younger } = await twoMembers();
    const presale = await TestPresale.open(shop, shop.variantIds[0] ?? '', { priceFen: 15_000 });
    const depositId = await presale.deposit(younger);
    const { mergeIds } = await join(younger, older);
    expect((await presale.quote(older, depositId)).depositFen).toBe(5_000);
    await unmerge(mergeIds[0] ?? '');
    expect((await presale.quote(younger, depositId)).depositFen).toBe(5_000);
    await expect(presale.quote(older, depositId)).rejects.toMatchObject({ code: 'PRESALE.DEPOSIT_NOT_FOUND' });
  });

  it('keep what was paid and earned straight when an order is refunded after they were joined', async () => {
    const { older, younger } = await twoMembers();
    const orderId = await aPaidOrder(younger);
    await join(younger, older);
    expect((await shop.order(orderId)).customerId).toBe(older);
    await cancel(orderId);
    expect(await holdings(older)).toMatchObject({ points: 800, growth: 0, storedValueFen: 3_500 });
  });

  it('keep it straight when the refund comes after they were parted again', async () => {
    const { older, younger } = await twoMembers();
    const orderId = await aPaidOrder(younger);
    const { mergeIds } = await join(younger, older);
    await unmerge(mergeIds[0] ?? '');
    await cancel(orderId);
    expect([await holdings(older), await holdings(younger)]).toMatchObject([{ points: 300, growth: 0 }, { points: 500, growth: 0, orders: 1 }]);
  });

  it('lose no order that is placed while they are joined: it is theirs, with what it earned', async () => {
    const { older, younger } = await twoMembers();
    const request = await shop.anOrder(younger, shop.variantIds);
    const [placed] = await Promise.all([shop.placing.execute(request), join(younger, older)]);
    await shop.hearOf(await shop.payAtWechat((await shop.order(placed.orderId)).customerId, placed.orderId));
    shop.platform.clock.advance(61_000);
    expect(await holdings(older)).toMatchObject({ orders: 1, points: 1_001 });
    expect((await shop.order(placed.orderId)).customerId).toBe(older);
  });

  it.each(['at once', 'when the order was called off', 'when they were joined', 'when the other order was placed'])(
    'are joined while one claims and orders with a coupon, an order is called off and coupons run out %s: each coupon has one fate, and its owner when they part',
    async (midnight) => {
      const { older, younger } = await twoMembers();
      const nowMs = shop.platform.clock.nowMs();
      const validity = { kind: 'fixed', from: new Date(nowMs - MINUTE_MS).toISOString(), until: new Date(nowMs + MINUTE_MS).toISOString() } as const;
      const { ruleId, couponId: used } = await priced.giveCoupon(older, { name: '5元券', benefit: off(500), limits: { budgetFen: 100_000, maxUses: 100, customerUses: 50 } }, { validity, claimUntil: validity.until, perCustomer: 10 });
      const lines = [{ variantId: shop.variantIds[0] ?? '', quantity: 1 }];
      const { orderId: calledOff } = await priced.place(older, lines, { couponIds: [used] });
      await priced.pay(older, calledOff);
      await shop.platform.drainOutbox(shop.module);
      const [wanted, idle] = [(await priced.claim(younger, ruleId)).couponId, (await priced.claim(younger, ruleId)).couponId];
      const wish = await priced.asQuoted(younger, await priced.quote(younger, lines, { couponIds: [wanted] }));

      const claiming = priced.claim(younger, ruleId).then(({ couponId }) => couponId, () => null);
      const placing = shop.placing.execute(wish).then(({ orderId }) => orderId, () => null);
      const [canceling, joining] = [cancel(calledOff), join(younger, older)];
      const strikes = { 'at once': Promise.resolve(), 'when the order was called off': canceling, 'when they were joined': joining, 'when the other order was placed': placing }[midnight];
      const expiry = shop.module.get(ExpireCoupons);
      const running = Promise.resolve(strikes).then(() => shop.platform.clock.setTo(nowMs + MINUTE_MS)).then(() => expiry.run());
      const [claimed, placed, , { mergeIds }] = await Promise.all([claiming, placing, canceling, joining, running]);
      shop.platform.clock.advance(MINUTE_MS + 1_000);
      await shop.platform.drainOutbox(shop.module);
      await expiry.run();

      const theirs = async () => new Map((await shop.platform.database.query<{ id: string; fate: unknown; owner: string }>(`SELECT id, ARRAY[status, order_id::text] AS fate, customer_id AS owner FROM promotions.coupon WHERE template_id = $1`, [ruleId])).map(({ id, fate, owner }) => [id, { fate, owner }]));
      const gone = ['expired', null];
      const fates = new Map([[used, gone], [idle, gone], [wanted, placed === null ? gone : ['held', placed]], ...(claimed === null ? [] : [[claimed, gone] as const])]);
      expect(await theirs()).toEqual(new Map([...fates].map(([id, fate]) => [id, { fate, owner: older }])));
      expect(await priced.given(ruleId)).toEqual(placed === null ? { uses: 0, spentFen: 0 } : { uses: 1, spentFen: 500 });
      expect([await shop.refundedMoney(calledOff), await holdings(older)]).toMatchObject([11_550, { points: 800, growth: 0, storedValueFen: 3_500, orders: placed === null ? 1 : 2 }]);
      await unmerge(mergeIds[0] ?? '');
      expect(await theirs()).toEqual(new Map([...fates].map(([id, fate]) => [id, { fate, owner: id === used ? older : younger }])));
      expect([await holdings(older), await holdings(younger)]).toMatchObject([{ points: 300, storedValueFen: 1_000, orders: 1 }, { points: 500, storedValueFen: 2_500, orders: placed === null ? 0 : 1 }]);
    },
  );

  it('are looked at as each would have been: a review waits for the order that was placed before, and for the next', async () => {
    const { older, younger } = await twoMembers();
    const [reviews, rules] = [shop.module.get(ReviewOrders), shop.module.get(RiskRules)];
    const [rule] = rules.list();
    if (rule === undefined) throw new Error('there is a rule');
    const heldOf = async (orderId: string): Promise<number> => {
      const order = await shop.order(orderId);
      return (await shop.platform.database.transaction((tx) => reviews.findHeld(tx, [order]))).size;
    };
    await reviews.watch(younger, { rule, evidence: {} });
    const before = await shop.place(younger, shop.variantIds);
    const { mergeIds } = await join(younger, older);
    const after = await shop.place(older, shop.variantIds);
    expect([(await shop.order(before.orderId)).customerId, await heldOf(before.orderId), await heldOf(after.orderId)]).toEqual([older, 1, 1]);
    await unmerge(mergeIds[0] ?? '');
    shop.platform.clock.advance(61_000);
    const later = await Promise.all([older, younger].map(async (customerId) => heldOf((await shop.place(customerId, shop.variantIds)).orderId)));
    expect([await heldOf(before.orderId), ...later]).toEqual([1, 0, 0]);
  });

  it('have one share of a coupon that each may claim so many times of', async () => {
    const { older, younger } = await twoMembers();
    const { ruleId } = await priced.giveCoupon(older, { name: '一人两张', kind: 'coupon' }, { perCustomer: 2 });
    await priced.claim(younger, ruleId);
    await join(younger, older);
    await expect(priced.claim(older, ruleId)).rejects.toMatchObject({ code: 'COUPON.LIMIT' });
  });
});

describe('a shopper who wishes to be forgotten', () => {
  const erase = (customerId: string): Promise<void> => shop.module.get(DataRights).erase(customerId, { ip: '203.0.113.9', requestId: 'request-2' });

  it('is told what stands against it while an order is open, and is nobody in what is kept of it afterwards', async () => {
    const customerId = await shop.newCustomer();
    const orderId = await aPaidOrder(customerId);
    await expect(erase(customerId)).rejects.toMatchObject({ code: 'IDENTITY.ERASURE_BLOCKED' });
    await shop.platform.database.query(`UPDATE orders."order" SET status = 'completed' WHERE id = $1`, [orderId]);
    await erase(customerId);
    expect(await shop.order(orderId)).toMatchObject({ contactName: '已注销用户', contactPhone: '', payableFen: 20_140 });
  });

  it('is told of stored value that is still there', async () => {
    const customerId = await priced.aMember({ storedValueFen: 100 });
    await expect(erase(customerId)).rejects.toMatchObject({ details: { obstacles: [{ code: 'storedValue' }] } });
  });

  it('is told of a deposit that is still to be ordered with, or on its way back', async () => {
    const customerId = await shop.newCustomer();
    const presale = await TestPresale.open(shop, shop.variantIds[0] ?? '', { priceFen: 15_000 });
    const blocked = { details: { obstacles: [{ text: '预售「新品预售」的定金还没结束' }] } };
    const depositId = await presale.take(customerId);
    await expect(erase(customerId)).rejects.toMatchObject(blocked);
    await shop.hearOf(await presale.payAtWechat(customerId, depositId));
    await expect(erase(customerId)).rejects.toMatchObject(blocked);
    await presale.cancel('质检不合格');
    expect((await presale.row(depositId)).status).toBe('refunded');
    await expect(erase(customerId)).rejects.toMatchObject(blocked);
    await shop.platform.database.query(`UPDATE promotions.presale_deposit SET refunded_fen = refund_requested_fen WHERE id = $1`, [depositId]);
    await expect(erase(customerId)).resolves.toBeUndefined();
  });

  it('may take everything along first', async () => {
    const customerId = await priced.aMember({ points: 20 });
    const { orderId } = await shop.place(customerId, shop.variantIds);
    const { data } = await shop.module.get(DataRights).export(customerId);
    expect(data).toMatchObject({ orders: { orders: [{ orderNo: (await shop.order(orderId)).orderNo, contactPhone: '13800000000' }] }, membership: { entries: [{ change: 20 }] } });
  });
});
