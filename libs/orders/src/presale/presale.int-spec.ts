import { Outbox } from '@quanyu/platform';
import { outcomeOf, recordSql } from '@quanyu/testing';
import { AccrueMembership, CancelOrderFlow, RefundOrder } from '../index.js';
import { TestCases } from '../test-kit/cases.js';
import { payOut, refundsOf, TestPresale } from '../test-kit/presale.js';
import { PricedShop } from '../test-kit/priced-shop.js';
import { openTestShop, type TestShop } from '../test-kit/shop.js';
import { PresaleScreens } from './presale-screens.js';

const MINE = { mayTouch: () => true };

let shop: TestShop;

beforeAll(async () => {
  shop = await openTestShop({ variants: 1, pricesFen: [39_900] });
  shop.module.get(AccrueMembership).subscribe(shop.module.get(Outbox));
}, 60_000);
afterAll(() => shop.close());

function aPresale(change: Parameters<typeof TestPresale.open>[2] = {}): Promise<TestPresale> {
  return TestPresale.open(shop, shop.variantIds[0] ?? '', change);
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

describe('the quota', () => {
  it('gives its last unit to one of fifty who want it at once', async () => {
    const presale = await aPresale({ quota: 1, limitPerCustomer: 1 });
    const people = await Promise.all(Array.from({ length: 50 }, () => shop.newCustomer()));
    const outcomes = await Promise.all(people.map((id) => outcomeOf(presale.take(id))));
    expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(1);
    expect(new Set(outcomes)).toEqual(new Set(['done', 'PRESALE.SOLD_OUT']));
    expect((await presale.read()).taken).toBe(1);
  });

  it('lets one person have no more than the limit, however many requests come at once', async () => {
    const presale = await aPresale();
    const id = await shop.newCustomer();
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => outcomeOf(presale.take(id))));
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
    expect(await refundsOf(shop, depositId)).toEqual([{ fen: 5_000, purpose: 'presale' }]);

    const other = await aPresale({ quota: 1, limitPerCustomer: 1 });
    const unpaid = await other.take(late);
    await shop.platform.database.query(`UPDATE promotions.presale_deposit SET close_due_at = now() - interval '1 hour' WHERE id = $1`, [unpaid]);
    await other.tick();
    expect((await other.row(unpaid)).status).toBe('closed');
    expect((await other.read()).taken).toBe(0);
    expect(await outcomeOf(other.take(next))).toBe('done');
  });
});

describe('the list of presales', () => {
  it('is read once in a second, however many look at it, and then says what is left', async () => {
    const presale = await aPresale({ quota: 3 });
    const left = async (): Promise<number | undefined> => (await shop.module.get(PresaleScreens).list()).presales.find(({ presaleId }) => presaleId === presale.presaleId)?.left;
    shop.platform.clock.advance(1_000);
    const sql = await recordSql(() => Promise.all(Array.from({ length: 30 }, left)));
    expect(sql.filter((text) => text.includes('promotions.presale'))).toHaveLength(1);
    expect(await left()).toBe(3);
    await presale.take(await shop.newCustomer());
    shop.platform.clock.advance(1_000);
    expect(await left()).toBe(2);
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
    expect(await refundsOf(shop, depositId)).toEqual([]);
  });

  it('is nobody else’s to pay or to order with', async () => {
    const presale = await aPresale();
    const depositId = await presale.take(await shop.newCustomer());
    const stranger = await shop.newCustomer();
    expect(await outcomeOf(presale.payAtWechat(stranger, depositId))).toBe('PRESALE.DEPOSIT_NOT_FOUND');
    expect(await outcomeOf(presale.quote(stranger, depositId))).toBe('PRESALE.DEPOSIT_NOT_FOUND');
  });
});

describe('both payments', () => {
  it('come to the price in hand: 50 of deposit count as 100 of 299, so 199 are left', async () => {
    const presale = await aPresale();
    const { id, depositId } = await presale.inTime(2);
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
    expect(await outcomeOf(presale.orderBalance(id, depositId))).toBe('PRESALE.BALANCE_NOT_OPEN');
    const other = await aPresale();
    const waiting = await other.deposit(id);
    await other.later(2);
    expect(await outcomeOf(other.orderBalance(id, waiting))).toBe('PRESALE.BALANCE_NOT_OPEN');
  });

  it('gives one order to a deposit that is ordered many times at once, and the same order to a repeated request', async () => {
    const presale = await aPresale();
    const { id, depositId } = await presale.inTime();
    const request = await presale.aBalance(id, depositId);
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => outcomeOf(presale.place({ ...request, idempotencyKey: shop.platform.ids.uuid() }))));
    expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(1);
    expect(new Set(outcomes)).toEqual(new Set(['done', 'PRESALE.BALANCE_NOT_OPEN']));
    expect(await shop.countOrders(id)).toBe(1);
    const other = await aPresale();
    const second = await other.inTime();
    const repeated = await other.aBalance(second.id, second.depositId);
    const replies = await Promise.all([other.place(repeated), other.place(repeated)]);
    expect(replies[0]).toEqual(replies[1]);
    expect(await other.place(repeated)).toEqual(replies[0]);
  });

  it('takes coupons that include campaign prices, and no others', async () => {
    const priced = new PricedShop(shop);
    const presale = await aPresale();
    const { id, depositId } = await presale.inTime();
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
    const { id, depositId } = await presale.inTime();
    await priced.giveCoupon(id, { name: '大额券', includesCampaignPrices: true, benefit: { kind: 'amountOff', steps: [{ fromFen: 22_000, fromUnits: 0, offFen: 22_000 }], repeats: false } });
    expect(await outcomeOf(presale.orderBalance(id, depositId))).toBe('PRESALE.DISCOUNT_TOO_LARGE');
    await priced.endAll();
  });

  it('go back whole with an order that is called off: each payment what it gave', async () => {
    const presale = await aPresale();
    const { id, depositId } = await presale.inTime();
    const { orderId } = await presale.orderBalance(id, depositId);
    await shop.hearOf(await shop.payAtWechat(id, orderId));
    await shop.module.get(CancelOrderFlow).execute({ orderId, actor: { kind: 'customer' }, reason: '不想要了', ...MINE });
    expect(await refundsOf(shop, orderId)).toEqual([{ fen: 19_900, purpose: 'order' }, { fen: 5_000, purpose: 'presale' }]);
    await payOut(shop, orderId);
    expect(await shop.order(orderId)).toMatchObject({ status: 'canceled', refundedFen: 24_900, paymentStatus: 'refunded' });
  });
});

describe('money of a balance that comes back as a case of after-sales', () => {
  it('is back with the last of both payments, and has failed with either', async () => {
    const cases = new TestCases(shop);
    const presale = await aPresale();
    const { id, depositId } = await presale.inTime();
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
