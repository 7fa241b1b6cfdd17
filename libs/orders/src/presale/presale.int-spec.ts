import { Catalogue, Products } from '@quanyu/catalogue';
import { isDomainError, Outbox } from '@quanyu/platform';
import { StoreEditing, Stores } from '@quanyu/stores';
import { AccrueMembership, CancelOrderFlow, CloseUnpaid, PayOrder, RefundOrder } from '../index.js';
import { CancelLinesFlow } from '../changing/cancel-lines.js';
import { opsPerson } from '../test-kit/flash-sale.js';
import { TestCases } from '../test-kit/cases.js';
import { TestPresale } from '../test-kit/presale.js';
import { PricedShop } from '../test-kit/priced-shop.js';
import { openTestShop, type TestShop } from '../test-kit/shop.js';

const MINE = { mayTouch: () => true };
const SYSTEM = { kind: 'system' } as const;

let shop: TestShop;

beforeAll(async () => {
  shop = await openTestShop({ variants: 1, pricesFen: [39_900] });
  shop.module.get(AccrueMembership).subscribe(shop.module.get(Outbox));
}, 60_000);
afterAll(() => shop.close());

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'done',
    (error: unknown) => (isDomainError(error) ? error.code : String(error)),
  );
}

function aPresale(change: Parameters<typeof TestPresale.open>[2] = {}): Promise<TestPresale> {
  return TestPresale.open(shop, shop.variantIds[0] ?? '', change);
}

/** Somebody whose deposit is paid and whose goods are there, while balances are taken. */
async function inTime(presale: TestPresale, units = 1): Promise<{ id: string; depositId: string }> {
  const id = await shop.newCustomer();
  const depositId = await presale.deposit(id, units);
  await presale.receive(units);
  await presale.later(2);
  return { id, depositId };
}

/** Refunds that were asked for, by what they belong to and whose payment they are of. */
function refunds(reference: string): Promise<{ fen: number; purpose: string }[]> {
  return shop.platform.database.query(
    `SELECT r.amount_fen AS fen, a.purpose FROM payments.refund r JOIN payments.payment_attempt a ON a.id = r.attempt_id WHERE r.order_id = $1 ORDER BY a.purpose, r.amount_fen`,
    [reference],
  );
}

/** WeChat pays out what was asked for, and says so twice. */
async function payOut(reference: string): Promise<void> {
  await shop.module.get(RefundOrder).sweep();
  const asked = await shop.platform.database.query<{ no: string; trade: string; fen: number; total: number }>(
    `SELECT r.out_refund_no AS no, a.out_trade_no AS trade, r.amount_fen AS fen, a.amount_fen AS total FROM payments.refund r JOIN payments.payment_attempt a ON a.id = r.attempt_id WHERE r.order_id = $1`,
    [reference],
  );
  for (const { no, trade, fen, total } of [...asked, ...asked]) {
    await shop.module.get(RefundOrder).fromNotice({
      mchid: shop.platform.env.WECHAT_PAY_MCH_ID, out_trade_no: trade, out_refund_no: no, refund_id: `wx-${no}`, refund_status: 'SUCCESS', amount: { refund: fen, total },
    });
  }
}

/** WeChat's word about what goes back of one of both payments of an order. */
async function hear(orderId: string, purpose: string, status: 'SUCCESS' | 'ABNORMAL'): Promise<void> {
  const [asked] = await shop.platform.database.query<{ no: string; trade: string; fen: number; total: number }>(
    `SELECT r.out_refund_no AS no, a.out_trade_no AS trade, r.amount_fen AS fen, a.amount_fen AS total
     FROM payments.refund r JOIN payments.payment_attempt a ON a.id = r.attempt_id WHERE r.order_id = $1 AND a.purpose = $2`,
    [orderId, purpose],
  );
  if (asked === undefined) throw new Error('a refund was asked for');
  await shop.module.get(RefundOrder).fromNotice({
    mchid: shop.platform.env.WECHAT_PAY_MCH_ID, out_trade_no: asked.trade, out_refund_no: asked.no, refund_id: `wx-${asked.no}`, refund_status: status, amount: { refund: asked.fen, total: asked.total },
  });
}

/** While the goods are off sale. */
async function offSale(work: () => Promise<void>): Promise<void> {
  const products = shop.module.get(Products, { strict: false });
  const catalogue = shop.module.get(Catalogue, { strict: false });
  const editor = opsPerson(shop, '商品小李');
  const productId = catalogue.snapshot().findVariant(shop.variantIds[0] ?? '')?.productId ?? '';
  const { version } = await products.unpublish({ productId, version: (await products.get(productId)).version, editor });
  await catalogue.refresh();
  await work().finally(async () => {
    await products.publish({ productId, version, editor });
    await catalogue.refresh();
  });
}

/** While the store where the goods lie is closed. */
async function atRest(work: () => Promise<void>): Promise<void> {
  const [editing, stores] = [shop.module.get(StoreEditing, { strict: false }), shop.module.get(Stores, { strict: false })];
  const editor = opsPerson(shop, '店长');
  const { version } = await editing.setStatus({ storeId: shop.store.id, version: stores.getStore(shop.store.id).version, status: 'resting', reason: '停电' }, editor);
  await stores.reload();
  await work().finally(async () => {
    await editing.setStatus({ storeId: shop.store.id, version, status: 'open', reason: '' }, editor);
    await stores.reload();
  });
}

describe('the quota', () => {
  it('gives its last unit to one of fifty who want it at once', async () => {
    const presale = await aPresale({ quota: 1, limitPerCustomer: 1 });
    const people = await Promise.all(Array.from({ length: 50 }, () => shop.newCustomer()));
    const outcomes = await Promise.all(people.map((id) => codeOf(presale.take(id))));
    expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(1);
    expect(new Set(outcomes)).toEqual(new Set(['done', 'PRESALE.SOLD_OUT']));
    expect((await presale.read()).taken).toBe(1);
  });

  it('lets one person have no more than the limit, however many requests come at once', async () => {
    const presale = await aPresale();
    const id = await shop.newCustomer();
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => codeOf(presale.take(id))));
    expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(2);
    expect((await presale.read()).taken).toBe(2);
  });

  it('is taken once for a request that is sent twice', async () => {
    const presale = await aPresale();
    const id = await shop.newCustomer();
    const [one, two] = await Promise.all([presale.take(id, 1, 'twice'), presale.take(id, 1, 'twice')]);
    expect(one).toBe(two);
    expect((await presale.read()).taken).toBe(1);
  });

  it('is no stock: what others can buy stays', async () => {
    const [variantId = ''] = shop.variantIds;
    const before = await shop.available(variantId);
    const presale = await aPresale();
    await presale.deposit(await shop.newCustomer());
    expect(await shop.available(variantId)).toBe(before);
  });

  it('gets a unit back when its deposit is not paid in time, and money that comes later takes it again or goes back', async () => {
    const presale = await aPresale({ quota: 1, limitPerCustomer: 1 });
    const [late, next] = [await shop.newCustomer(), await shop.newCustomer()];
    const depositId = await presale.take(late);
    const outTradeNo = await presale.payAtWechat(late, depositId);
    await shop.platform.database.query(`UPDATE promotions.presale_deposit SET status = 'closed' WHERE id = $1`, [depositId]);
    await shop.platform.database.query(`UPDATE promotions.presale SET taken = 0 WHERE id = $1`, [presale.presaleId]);
    await presale.take(next);
    expect(await shop.hearOf(outTradeNo)).toBe('refunded');
    expect(await refunds(depositId)).toEqual([{ fen: 5_000, purpose: 'presale' }]);

    const other = await aPresale({ quota: 1, limitPerCustomer: 1 });
    const unpaid = await other.take(late);
    await shop.platform.database.query(`UPDATE promotions.presale_deposit SET close_due_at = now() - interval '1 hour' WHERE id = $1`, [unpaid]);
    await other.tick();
    expect((await other.row(unpaid)).status).toBe('closed');
    expect((await other.read()).taken).toBe(0);
    expect(await codeOf(other.take(next))).toBe('done');
  });
});

describe('the deposit', () => {
  it('stands once, however often its payment is told', async () => {
    const presale = await aPresale();
    const id = await shop.newCustomer();
    const depositId = await presale.take(id);
    const outTradeNo = await presale.payAtWechat(id, depositId);
    const told = await Promise.all(Array.from({ length: 6 }, () => shop.hearOf(outTradeNo)));
    expect(told.filter((outcome) => outcome === 'settled')).toHaveLength(1);
    expect((await presale.row(depositId)).status).toBe('deposit_paid');
    expect(await refunds(depositId)).toEqual([]);
  });

  it('is nobody else’s to pay or to order with', async () => {
    const presale = await aPresale();
    const depositId = await presale.take(await shop.newCustomer());
    const stranger = await shop.newCustomer();
    expect(await codeOf(presale.payAtWechat(stranger, depositId))).toBe('PRESALE.DEPOSIT_NOT_FOUND');
    expect(await codeOf(presale.quote(stranger, depositId))).toBe('PRESALE.DEPOSIT_NOT_FOUND');
  });
});

describe('both payments', () => {
  it('come to the price in hand: 50 of deposit count as 100 of 299, so 199 are left', async () => {
    const presale = await aPresale();
    const { id, depositId } = await inTime(presale, 2);
    const placed = await presale.orderBalance(id, depositId);
    expect(placed).toMatchObject({ status: 'pending_payment', payableFen: 2 * 24_900, dueFen: 2 * 19_900 });
    expect(await presale.left()).toBe(0);
    const outTradeNo = await shop.payAtWechat(id, placed.orderId);
    const told = await Promise.all([shop.hearOf(outTradeNo), shop.hearOf(outTradeNo), shop.hearOf(outTradeNo)]);
    expect(told.filter((outcome) => outcome === 'placed')).toHaveLength(1);
    await shop.platform.drainOutbox(shop.module);
    expect((await presale.row(depositId)).status).toBe('balance_paid');
    expect(await shop.order(placed.orderId)).toMatchObject({ status: 'placed', paymentStatus: 'paid', depositFen: 10_000, payableFen: 49_800 });
    const paid = await shop.platform.database.query<{ fen: number }>(`SELECT sum(amount_fen)::int AS fen FROM payments.payment_attempt WHERE status = 'succeeded' AND order_id IN ($1, $2)`, [depositId, placed.orderId]);
    expect(paid[0]?.fen).toBe(49_800);
  });

  it('cannot be ordered before the balance window, nor before the goods are there', async () => {
    const presale = await aPresale();
    const id = await shop.newCustomer();
    const depositId = await presale.deposit(id);
    await presale.receive(1);
    expect(await codeOf(presale.orderBalance(id, depositId))).toBe('PRESALE.BALANCE_NOT_OPEN');
    const other = await aPresale();
    const waiting = await other.deposit(id);
    await other.later(2);
    expect(await codeOf(other.orderBalance(id, waiting))).toBe('PRESALE.BALANCE_NOT_OPEN');
  });

  it('gives one order to a deposit that is ordered many times at once, and the same order to a repeated request', async () => {
    const presale = await aPresale();
    const { id, depositId } = await inTime(presale);
    const request = await presale.aBalance(id, depositId);
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => codeOf(presale.place({ ...request, idempotencyKey: shop.platform.ids.uuid() }))));
    expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(1);
    expect(new Set(outcomes)).toEqual(new Set(['done', 'PRESALE.BALANCE_NOT_OPEN']));
    expect(await shop.countOrders(id)).toBe(1);
    const other = await aPresale();
    const second = await inTime(other);
    const repeated = await other.aBalance(second.id, second.depositId);
    const replies = await Promise.all([other.place(repeated), other.place(repeated)]);
    expect(replies[0]).toEqual(replies[1]);
    expect(await other.place(repeated)).toEqual(replies[0]);
  });

  it('takes coupons that include campaign prices, and no others', async () => {
    const priced = new PricedShop(shop);
    const presale = await aPresale();
    const { id, depositId } = await inTime(presale);
    await priced.giveCoupon(id, { name: '平日券' });
    expect(await presale.quote(id, depositId)).toMatchObject({ payableFen: 24_900, dueFen: 19_900 });
    const { couponId } = await priced.giveCoupon(id, { name: '预售可用券', includesCampaignPrices: true });
    expect(await presale.quote(id, depositId)).toMatchObject({ payableFen: 23_900, dueFen: 18_900 });
    const placed = await presale.orderBalance(id, depositId);
    expect(placed).toMatchObject({ payableFen: 23_900, dueFen: 18_900 });
    await shop.hearOf(await shop.payAtWechat(id, placed.orderId));
    expect(await priced.couponStatus(couponId)).toBe('used');
    await priced.endAll();
  });

  it('does not let coupons eat the deposit', async () => {
    const priced = new PricedShop(shop);
    const presale = await aPresale();
    const { id, depositId } = await inTime(presale);
    await priced.giveCoupon(id, { name: '大额券', includesCampaignPrices: true, benefit: { kind: 'amountOff', steps: [{ fromFen: 22_000, fromUnits: 0, offFen: 22_000 }], repeats: false } });
    expect(await codeOf(presale.orderBalance(id, depositId))).toBe('PRESALE.DISCOUNT_TOO_LARGE');
    await priced.endAll();
  });

  it('go back whole with an order that is called off: each payment what it gave', async () => {
    const presale = await aPresale();
    const { id, depositId } = await inTime(presale);
    const { orderId } = await presale.orderBalance(id, depositId);
    await shop.hearOf(await shop.payAtWechat(id, orderId));
    await shop.module.get(CancelOrderFlow).execute({ orderId, actor: { kind: 'customer' }, reason: '不想要了', ...MINE });
    expect(await refunds(orderId)).toEqual([{ fen: 19_900, purpose: 'order' }, { fen: 5_000, purpose: 'presale' }]);
    await payOut(orderId);
    expect(await shop.order(orderId)).toMatchObject({ status: 'canceled', refundedFen: 24_900, paymentStatus: 'refunded' });
  });
});

describe('money of a balance that comes back as a case of after-sales', () => {
  it('is back with the last of both payments, and has failed with either', async () => {
    const cases = new TestCases(shop);
    const presale = await aPresale();
    const { id, depositId } = await inTime(presale);
    const { orderId } = await presale.orderBalance(id, depositId);
    await shop.hearOf(await shop.payAtWechat(id, orderId));
    const caseId = await cases.apply({ customerId: id, orderId }, { kind: 'refundOnly' });
    const [byBalance, byDeposit] = ['order', 'presale'].map((purpose) => (status: 'SUCCESS' | 'ABNORMAL') => hear(orderId, purpose, status));
    const status = async (): Promise<string> => (await cases.view(caseId)).status;
    await byBalance?.('SUCCESS');
    expect(await status()).toBe('refunding');
    await byDeposit?.('ABNORMAL');
    expect(await status()).toBe('refund_failed');
    await cases.work.retryRefund(cases.act(caseId), '再退一次');
    expect(await status()).toBe('refunding');
    await byDeposit?.('SUCCESS');
    expect(await status()).toBe('completed');
  });
});

describe('the end of the balance window', () => {
  it('returns a forfeited deposit where the rule says so', async () => {
    const presale = await aPresale({ forfeitsDeposit: false });
    const { depositId } = await inTime(presale);
    await presale.later(30);
    await presale.tick();
    expect(await presale.row(depositId)).toMatchObject({ status: 'forfeited', refundFen: 5_000 });
    expect(await refunds(depositId)).toEqual([{ fen: 5_000, purpose: 'presale' }]);
  });

  it('forfeits a deposit whose goods were there, keeps it by the rule, and frees its place', async () => {
    const presale = await aPresale();
    const { depositId } = await inTime(presale);
    await presale.later(30);
    await presale.tick();
    expect(await presale.row(depositId)).toMatchObject({ status: 'forfeited', refundFen: 0, reason: '尾款超时未付，按规则定金不退' });
    expect(await refunds(depositId)).toEqual([]);
    expect((await presale.read()).taken).toBe(0);
    await presale.tick();
    expect((await presale.read()).status).toBe('ended');
    expect(await presale.left()).toBe(0);
  });

  it.each([
    ['were off sale', offSale],
    ['lay in a store that rested', atRest],
  ])('gives all back when the goods %s in it, at its end or before', async (_what, during) => {
    const [whole, part, before] = [await aPresale(), await aPresale(), await aPresale()];
    const [never, meanwhile] = [await inTime(whole), await inTime(part)];
    const earlier = await before.deposit(await shop.newCustomer());
    await before.receive(1);
    await during(async () => {
      await part.tick();
      await whole.later(30);
      await whole.tick();
    });
    await part.later(30);
    await before.later(30);
    await part.tick();
    const givenBack = { status: 'refunded', refundFen: 5_000, reason: '尾款期间商品暂停销售，定金全额退回' };
    expect([await whole.row(never.depositId), await part.row(meanwhile.depositId)]).toMatchObject([givenBack, givenBack]);
    expect(await refunds(never.depositId)).toEqual([{ fen: 5_000, purpose: 'presale' }]);
    // What happened ahead of its window kept nobody from paying.
    expect(await before.row(earlier)).toMatchObject({ status: 'forfeited', refundFen: 0 });
  });

  it('waits for an order that is being paid; once that closes unpaid the deposit is forfeited, and money that comes then goes back', async () => {
    const presale = await aPresale();
    const { id, depositId } = await inTime(presale);
    const { orderId } = await presale.orderBalance(id, depositId);
    const { outTradeNo } = await shop.module.get(PayOrder).execute(id, orderId);
    await presale.later(30);
    await presale.tick();
    expect((await presale.row(depositId)).status).toBe('balance_ordered');
    await shop.module.get(CloseUnpaid).execute(orderId, { actor: SYSTEM, kind: 'expire' });
    await presale.tick();
    expect((await presale.row(depositId)).status).toBe('forfeited');
    expect(await shop.hearOf(outTradeNo)).toBe('refunded');
    expect(await refunds(orderId)).toEqual([{ fen: 19_900, purpose: 'order' }]);
  });

  it('lets a balance be ordered again after its order closed, and a late payment take its deposit again', async () => {
    const presale = await aPresale();
    const { id, depositId } = await inTime(presale);
    const first = await presale.orderBalance(id, depositId);
    const { outTradeNo } = await shop.module.get(PayOrder).execute(id, first.orderId);
    await shop.module.get(CloseUnpaid).execute(first.orderId, { actor: SYSTEM, kind: 'expire' });
    expect(await presale.row(depositId)).toMatchObject({ status: 'deposit_paid', bound: true });
    expect(await presale.left()).toBe(1);
    expect(await shop.hearOf(outTradeNo)).toBe('placed');
    expect(await presale.row(depositId)).toMatchObject({ status: 'balance_ordered', orderId: first.orderId });
    expect(await presale.left()).toBe(0);

    const other = await aPresale();
    const again = await inTime(other);
    const lost = await other.orderBalance(again.id, again.depositId);
    const late = await shop.module.get(PayOrder).execute(again.id, lost.orderId);
    await shop.module.get(CloseUnpaid).execute(lost.orderId, { actor: SYSTEM, kind: 'expire' });
    const second = await other.orderBalance(again.id, again.depositId);
    expect((await other.row(again.depositId)).orderId).toBe(second.orderId);
    expect(await shop.hearOf(late.outTradeNo)).toBe('refunded');
  });
});

describe('goods that are short', () => {
  it('are given to the earliest deposits, and the rest is refunded whole with the reason', async () => {
    const presale = await aPresale();
    const people = [await shop.newCustomer(), await shop.newCustomer(), await shop.newCustomer()];
    const deposits: string[] = [];
    for (const id of people) deposits.push(await presale.deposit(id));
    await shop.platform.database.query(`UPDATE promotions.presale_deposit d SET paid_at = now() - k.n * interval '1 minute' FROM unnest($1::uuid[], $2::int[]) AS k (id, n) WHERE d.id = k.id`, [deposits, [1, 3, 2]]);
    await presale.receive(2);
    expect(await Promise.all(deposits.map(async (depositId) => (await presale.row(depositId)).bound))).toEqual([false, true, true]);
    await presale.closeSupply('厂家减产');
    const [last = '', first = ''] = deposits;
    expect(await presale.row(last)).toMatchObject({ status: 'refunded', refundFen: 5_000, reason: '到货不足，按付定金先后分配：厂家减产' });
    expect((await presale.row(first)).status).toBe('deposit_paid');
    await payOut(last);
    expect(await presale.row(last)).toMatchObject({ refundedFen: 5_000 });
  });

  it('that came a moment before no more were to come are given out before anybody goes without', async () => {
    const presale = await aPresale();
    const deposits = [await presale.deposit(await shop.newCustomer()), await presale.deposit(await shop.newCustomer()), await presale.deposit(await shop.newCustomer())];
    await presale.takeIn(2);
    await presale.closeSupply('厂家减产');
    expect(await Promise.all(deposits.map(async (depositId) => (await presale.row(depositId)).status))).toEqual(['deposit_paid', 'deposit_paid', 'refunded']);
  });

  it('of an order that is called off go to the next who waits, and its buyer may take part again', async () => {
    const presale = await aPresale({ limitPerCustomer: 1 });
    const [one, two] = [await shop.newCustomer(), await shop.newCustomer()];
    const [mine, next] = [await presale.deposit(one), await presale.deposit(two)];
    await presale.receive(1);
    await presale.later(2);
    const { orderId } = await presale.orderBalance(one, mine);
    await shop.hearOf(await shop.payAtWechat(one, orderId));
    await presale.tick();
    expect((await presale.row(next)).bound).toBe(false);
    await shop.module.get(CancelOrderFlow).execute({ orderId, actor: { kind: 'customer' }, reason: '不想要了', ...MINE });
    await shop.platform.drainOutbox(shop.module);
    expect(await presale.row(mine)).toMatchObject({ status: 'refunded', orderId, reason: '尾款订单已取消，定金随订单退回' });
    expect((await presale.read()).taken).toBe(1);
    await presale.tick();
    expect((await presale.row(next)).bound).toBe(true);
    await shop.hearOf(await shop.payAtWechat(two, (await presale.orderBalance(two, next)).orderId));
    await presale.later(-2);
    expect(await codeOf(presale.take(one))).toBe('done');
  });

  it('of which an order of two gives one up go to the next who waits, one by one', async () => {
    const presale = await aPresale();
    const [one, two] = [await shop.newCustomer(), await shop.newCustomer()];
    const [mine, next] = [await presale.deposit(one, 2), await presale.deposit(two)];
    await presale.receive(2);
    await presale.later(2);
    const { orderId } = await presale.orderBalance(one, mine);
    await shop.hearOf(await shop.payAtWechat(one, orderId));
    await shop.platform.drainOutbox(shop.module);
    const giveUpOne = () =>
      shop.module.get(CancelLinesFlow).execute({ orderId, units: [{ lineNo: 1, quantity: 1 }], actor: { kind: 'customer' }, reason: '少要一件', key: { scope: `customer:${one}`, key: shop.platform.ids.uuid() }, ...MINE });
    await giveUpOne();
    await presale.tick();
    expect([(await presale.row(mine)).status, (await presale.read()).taken, (await presale.row(next)).bound]).toEqual(['balance_paid', 2, true]);
    expect(await refunds(orderId)).toEqual([{ fen: 24_900, purpose: 'order' }]);
    await shop.hearOf(await shop.payAtWechat(two, (await presale.orderBalance(two, next)).orderId));
    await giveUpOne();
    expect([(await presale.row(mine)).status, (await presale.read()).taken]).toEqual(['refunded', 1]);
    expect((await refunds(orderId)).reduce((sum, { fen }) => sum + fen, 0)).toBe(49_800);
  });

  it('are promised to nobody else once it is said that no more come', async () => {
    const presale = await aPresale();
    await presale.closeSupply('厂家减产');
    expect(await codeOf(presale.take(await shop.newCustomer()))).toBe('PRESALE.NOT_OPEN');
    expect((await presale.read()).taken).toBe(0);
  });

  it('are not given past somebody who wants more than there is', async () => {
    const presale = await aPresale();
    const [one, two] = [await shop.newCustomer(), await shop.newCustomer()];
    const [big, small] = [await presale.deposit(one, 2), await presale.deposit(two)];
    await presale.receive(1);
    expect([(await presale.row(big)).bound, (await presale.row(small)).bound]).toEqual([false, false]);
    await presale.receive(2);
    expect([(await presale.row(big)).bound, (await presale.row(small)).bound]).toEqual([true, true]);
  });

  it('wait for a deposit that is being ended, past which nobody is served, and hold nobody up', async () => {
    const presale = await aPresale();
    const [first, next] = [await presale.deposit(await shop.newCustomer()), await presale.deposit(await shop.newCustomer())];
    const { database } = shop.platform;
    let arriving: Promise<string> = Promise.resolve('nothing came');
    const ending = codeOf(
      database.transaction(async (tx) => {
        await tx.query(`SELECT 1 FROM promotions.presale_deposit WHERE id = $1 FOR UPDATE`, [first]);
        arriving = codeOf(presale.receive(2));
        await Promise.race([arriving, new Promise((resolve) => void setTimeout(resolve, 1_500))]);
        // What ending, closing and late paying of a deposit take next.
        await tx.execute(`UPDATE promotions.presale SET taken = taken WHERE id = $1`, [presale.presaleId]);
        expect((await presale.row(next)).bound).toBe(false);
      }),
    );
    expect(await ending).toBe('done');
    expect(await arriving).toBe('done');
    await presale.tick();
    expect([(await presale.row(first)).bound, (await presale.row(next)).bound]).toEqual([true, true]);
  });

  it('that never come give all back at the end of the window', async () => {
    const presale = await aPresale();
    const depositId = await presale.deposit(await shop.newCustomer());
    await presale.later(30);
    await presale.tick();
    expect(await presale.row(depositId)).toMatchObject({ status: 'refunded', refundFen: 5_000 });
  });

  it('and a presale that is called off give all back, goods or not', async () => {
    const presale = await aPresale();
    const { depositId } = await inTime(presale);
    await presale.cancel('质检不合格');
    expect(await presale.row(depositId)).toMatchObject({ status: 'refunded', refundFen: 5_000, reason: '预售取消：质检不合格' });
  });
});

describe('two hundred balances at one instant', () => {
  it('are all ordered and paid, and every unit is sold once', async () => {
    const presale = await aPresale({ quota: 200, limitPerCustomer: 1 });
    const buyers: { id: string; depositId: string }[] = [];
    for (let index = 0; index < 200; index += 1) {
      const id = await shop.newCustomer();
      buyers.push({ id, depositId: await presale.take(id) });
    }
    // Their deposits were paid one by one over days; here only the balances are the load.
    await shop.platform.database.query(`UPDATE promotions.presale_deposit SET status = 'deposit_paid', paid_at = now(), attempt_id = id WHERE presale_id = $1`, [presale.presaleId]);
    await presale.receive(200);
    await presale.later(2);
    const requests = await Promise.all(buyers.map(({ id, depositId }) => presale.aBalance(id, depositId)));
    const orders = await Promise.all(requests.map((request) => presale.place(request)));
    const paid: string[] = [];
    // WeChat is another machine, and here a small one: it is asked a few at a time. What it tells us comes all at once.
    for (let first = 0; first < orders.length; first += 20) {
      paid.push(...(await Promise.all(orders.slice(first, first + 20).map(({ orderId }, index) => shop.payAtWechat(buyers[first + index]?.id ?? '', orderId)))));
    }
    const told = await Promise.all(paid.flatMap((outTradeNo) => [shop.hearOf(outTradeNo), shop.hearOf(outTradeNo)]));
    expect(told.filter((outcome) => outcome === 'placed')).toHaveLength(200);
    await shop.platform.drainOutbox(shop.module);
    const counts = await shop.platform.database.query<{ status: string; n: number }>(`SELECT status, count(*)::int AS n FROM promotions.presale_deposit WHERE presale_id = $1 GROUP BY 1`, [presale.presaleId]);
    expect(counts).toEqual([{ status: 'balance_paid', n: 200 }]);
    expect(await presale.left()).toBe(0);
  }, 60_000);
});
