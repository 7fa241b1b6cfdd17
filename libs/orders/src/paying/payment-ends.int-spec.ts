import { Payments } from '@quanyu/payments';
import { isDomainError } from '@quanyu/platform';
import fc from 'fast-check';
import { CancelOrderFlow, CloseUnpaid, Orders, OrdersTasks, PayOrder, RefundOrder, SettlePayment } from '../index.js';
import { openTestShop, type TestShop } from '../test-kit/shop.js';

let shop: TestShop;
let variantId: string;

beforeAll(async () => {
  shop = await openTestShop({ variants: 2 });
  variantId = shop.variantIds[0] ?? '';
  await shop.stock(variantId, 1_000);
}, 60_000);
afterAll(() => shop.close());

const SYSTEM = { kind: 'system' } as const;
const STAFF = { kind: 'staff', name: '店员李静' } as const;

async function anUnpaidOrder(): Promise<{ customerId: string; orderId: string }> {
  const customerId = await shop.newCustomer();
  return { customerId, orderId: (await shop.place(customerId, [variantId])).orderId };
}

async function aPaidOrder(): Promise<{ customerId: string; orderId: string }> {
  const order = await anUnpaidOrder();
  await shop.hearOf(await shop.payAtWechat(order.customerId, order.orderId));
  return order;
}

function cancel(orderId: string, customerId: string): Promise<void> {
  return shop.module.get(CancelOrderFlow).execute({ orderId, actor: { kind: 'customer' }, reason: 'changedMind', mayTouch: (order) => order.customerId === customerId });
}

function expire(orderId: string): Promise<string> {
  return shop.module.get(CloseUnpaid).execute(orderId, { actor: SYSTEM, kind: 'expire' });
}

async function refundsOf(orderId: string): Promise<{ status: string; amount: number }[]> {
  return shop.platform.database.query(`SELECT status, amount_fen AS amount FROM payments.refund WHERE order_id = $1`, [orderId]);
}

/** WeChat's word that every refund of the order went through. */
async function endRefunds(orderId: string): Promise<void> {
  const open = await shop.platform.database.query<{ no: string; trade: string; amount: number; total: number }>(
    `SELECT r.out_refund_no AS no, a.out_trade_no AS trade, r.amount_fen AS amount, a.amount_fen AS total
     FROM payments.refund r JOIN payments.payment_attempt a ON a.id = r.attempt_id WHERE r.order_id = $1 AND r.status <> 'succeeded'`,
    [orderId],
  );
  for (const { no, trade, amount, total } of open) {
    await shop.module.get(RefundOrder).fromNotice({
      mchid: shop.platform.env.WECHAT_PAY_MCH_ID, out_trade_no: trade, out_refund_no: no, refund_id: `wx-${no}`, refund_status: 'SUCCESS', amount: { refund: amount, total },
    });
  }
}

describe('a payment', () => {
  it('turns the hold into an allocation, and the order into one that the store prepares', async () => {
    const { orderId } = await aPaidOrder();
    expect(await shop.order(orderId)).toMatchObject({ status: 'placed', paymentStatus: 'paid' });
    expect(await shop.inventory.findUnbalanced()).toEqual([]);
  });

  it('that is told ten times at once counts once', async () => {
    const { customerId, orderId } = await anUnpaidOrder();
    const outTradeNo = await shop.payAtWechat(customerId, orderId);
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => shop.hearOf(outTradeNo)));
    expect(outcomes.filter((outcome) => outcome === 'placed')).toHaveLength(1);
    expect(await refundsOf(orderId)).toEqual([]);
  });

  it('of another amount is refused and changes nothing', async () => {
    const { customerId, orderId } = await anUnpaidOrder();
    const outTradeNo = await shop.payAtWechat(customerId, orderId);
    const refusal = await shop.module
      .get(SettlePayment)
      .fromTransaction({
        appid: shop.platform.env.WECHAT_APP_ID, mchid: shop.platform.env.WECHAT_PAY_MCH_ID, out_trade_no: outTradeNo,
        transaction_id: 'tx-wrong', trade_state: 'SUCCESS', amount: { total: 1 },
      })
      .catch((error: unknown) => error);
    expect(isDomainError(refusal, 'PAYMENTS.MISMATCH')).toBe(true);
    expect((await shop.order(orderId)).status).toBe('pending_payment');
  });

  it('whose notify never came is found by asking, however many there are', async () => {
    const paid = await Promise.all(
      Array.from({ length: 21 }, async () => {
        const { customerId, orderId } = await anUnpaidOrder();
        await shop.payAtWechat(customerId, orderId);
        return orderId;
      }),
    );
    const before = shop.platform.clock.nowMs();
    shop.platform.clock.advance(60_000);
    await shop.module.get(OrdersTasks).recurring().find(({ name }) => name === 'orders.query-payments')?.run();
    shop.platform.clock.setTo(before);
    const statuses = await Promise.all(paid.map(async (orderId) => (await shop.order(orderId)).status));
    expect(new Set(statuses)).toEqual(new Set(['placed']));
  });

  it('started twice uses one transaction at WeChat', async () => {
    const { customerId, orderId } = await anUnpaidOrder();
    const pay = shop.module.get(PayOrder);
    const [first, second] = await Promise.all([pay.execute(customerId, orderId), pay.execute(customerId, orderId)]);
    expect(first.outTradeNo).toBe(second.outTradeNo);
  });

  it('cannot be started by another customer', async () => {
    const { orderId } = await anUnpaidOrder();
    const refusal = await shop.module.get(PayOrder).execute(await shop.newCustomer(), orderId).catch((error: unknown) => error);
    expect(isDomainError(refusal, 'ORDERS.NOT_FOUND')).toBe(true);
  });
});

describe('an order that was paid twice', () => {
  it('gives the second payment back and stays paid, and a later cancel gives the first one back too', async () => {
    const { customerId, orderId } = await anUnpaidOrder();
    const first = await shop.payAtWechat(customerId, orderId);
    // The first attempt was closed here without WeChat knowing it yet, so the shopper could open a second one.
    await shop.platform.database.query(`UPDATE payments.payment_attempt SET status = 'closed' WHERE out_trade_no = $1`, [first]);
    await shop.hearOf(await shop.payAtWechat(customerId, orderId));
    await shop.hearOf(first);
    await endRefunds(orderId);
    expect(await shop.order(orderId)).toMatchObject({ status: 'placed', paymentStatus: 'paid', refundedFen: 0 });
    await cancel(orderId, customerId);
    await endRefunds(orderId);
    expect(await shop.order(orderId)).toMatchObject({ status: 'canceled', paymentStatus: 'refunded' });
    const refunds = await shop.platform.database.query<{ attempts: number }>(`SELECT count(DISTINCT attempt_id)::int AS attempts FROM payments.refund WHERE order_id = $1`, [orderId]);
    expect(refunds[0]?.attempts).toBe(2);
  });
});

describe('a payment that WeChat opens while the order is being closed', () => {
  it('is closed again and cannot be paid', async () => {
    const { customerId, orderId } = await anUnpaidOrder();
    const payments = shop.module.get(Payments);
    const attempt = await shop.platform.database.transaction((tx) => payments.openAttempt(tx, { orderId, amountFen: 1_000 }));
    await expire(orderId);
    const refusal = await payments
      .prepay(attempt, { description: '测试', payerOpenId: `openid-${customerId}`, notifyUrl: 'http://127.0.0.1:9/x', expiresAt: new Date(shop.platform.clock.nowMs() + 600_000) })
      .catch((error: unknown) => error);
    expect(isDomainError(refusal, 'PAYMENTS.CLOSED')).toBe(true);
    const dump = JSON.stringify(await shop.simulators.admin(`transactions/${attempt.outTradeNo}`).catch(() => shop.simulators.admin('state')));
    expect(dump).toContain('CLOSED');
  });
});

describe('an order that nobody pays', () => {
  it('is closed after its time, and its stock is free again', async () => {
    const free = await shop.available(variantId);
    const { orderId } = await anUnpaidOrder();
    expect(await shop.available(variantId)).toBe(free - 1);
    const before = shop.platform.clock.nowMs();
    shop.platform.clock.advance(15 * 60_000 + 1);
    const { orderIds } = await shop.module.get(CloseUnpaid).claimDue(10);
    expect(orderIds).toContain(orderId);
    await expire(orderId);
    shop.platform.clock.setTo(before);
    expect((await shop.order(orderId)).status).toBe('closed');
    expect(await shop.available(variantId)).toBeGreaterThanOrEqual(free);
  });

  it('is settled, not closed, when the shopper paid and we had not heard of it', async () => {
    const { customerId, orderId } = await anUnpaidOrder();
    await shop.payAtWechat(customerId, orderId);
    expect(await expire(orderId)).toBe('paid');
    expect((await shop.order(orderId)).status).toBe('placed');
  });

  it('cannot be paid once it is closed', async () => {
    const { customerId, orderId } = await anUnpaidOrder();
    await expire(orderId);
    const refusal = await shop.payAtWechat(customerId, orderId).catch((error: unknown) => error);
    expect(isDomainError(refusal, 'ORDERS.NOT_PAYABLE')).toBe(true);
  });
});

describe('cancelling', () => {
  it('before picking frees the stock and gives the money back', async () => {
    const { customerId, orderId } = await aPaidOrder();
    const free = await shop.available(variantId);
    await cancel(orderId, customerId);
    expect(await shop.order(orderId)).toMatchObject({ status: 'canceled', fulfillmentStatus: 'canceled' });
    expect(await shop.available(variantId)).toBe(free + 1);
    await shop.module.get(RefundOrder).sweep();
    expect(await refundsOf(orderId)).toEqual([{ status: expect.stringMatching(/processing|succeeded/), amount: 1_000 }]);
  });

  it('twice at once refunds once', async () => {
    const { customerId, orderId } = await aPaidOrder();
    await Promise.all([cancel(orderId, customerId), cancel(orderId, customerId), cancel(orderId, customerId)]);
    expect(await refundsOf(orderId)).toHaveLength(1);
  });

  it('is refused to the shopper once picking has begun, but not to staff', async () => {
    const { customerId, orderId } = await aPaidOrder();
    const orders = shop.module.get(Orders);
    await shop.platform.database.transaction(async (tx) => {
      await orders.recordProgress(tx, orderId, { groupNo: 1, status: 'accepted', event: 'accepted', actor: STAFF });
      await orders.startPicking(tx, orderId, [{ lineNo: 1, quantity: 1 }]);
    });
    const refusal = await cancel(orderId, customerId).catch((error: unknown) => error);
    expect(isDomainError(refusal, 'ORDERS.NOT_CANCELABLE')).toBe(true);
    await shop.module.get(CancelOrderFlow).execute({ orderId, actor: STAFF, reason: '商品破损', mayTouch: () => true });
    expect((await shop.order(orderId)).status).toBe('canceled');
    expect(await shop.inventory.findUnbalanced()).toEqual([]);
  });

  it('and starting to pick at the same instant: one of the two wins', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { customerId, orderId } = await aPaidOrder();
      const orders = shop.module.get(Orders);
      await shop.platform.database.transaction((tx) => orders.recordProgress(tx, orderId, { groupNo: 1, status: 'accepted', event: 'accepted', actor: STAFF }));
      const [canceled, picking] = await Promise.allSettled([
        cancel(orderId, customerId),
        shop.platform.database.transaction(async (tx) => {
          await orders.lock(tx, orderId);
          if ((await orders.startPicking(tx, orderId, [{ lineNo: 1, quantity: 1 }])).length === 0) throw new Error('cancelled first');
        }),
      ]);
      expect([canceled.status, picking.status].filter((status) => status === 'fulfilled')).toHaveLength(1);
    }
  });

  it('of somebody else\'s order finds nothing', async () => {
    const { orderId } = await anUnpaidOrder();
    const refusal = await cancel(orderId, await shop.newCustomer()).catch((error: unknown) => error);
    expect(isDomainError(refusal, 'ORDERS.NOT_FOUND')).toBe(true);
  });
});

describe('every payment ends as paid with stock or refunded without', () => {
  const actions = fc.shuffledSubarray(['expire', 'cancel', 'hear', 'hear again', 'pay', 'sell the stock'] as const, { minLength: 3 });

  it('in whatever order expiry, cancel, payment and its news arrive, one after another or at once', async () => {
    await fc.assert(
      fc.asyncProperty(actions, fc.boolean(), async (steps, atOnce) => {
        const scarce = shop.variantIds[1] ?? '';
        await shop.stock(scarce, 1);
        const customerId = await shop.newCustomer();
        const { orderId } = await shop.place(customerId, [scarce]);
            const { outTradeNo } = await shop.module.get(PayOrder).execute(customerId, orderId);
        let isPaid = false;
        let rival: string | null = null;
        const run: Record<(typeof steps)[number], () => Promise<unknown>> = {
          expire: () => expire(orderId),
          cancel: () => cancel(orderId, customerId),
          pay: async () => {
            await shop.simulators.admin(`transactions/${outTradeNo}/pay`, {});
            isPaid = true;
          },
          hear: async () => (isPaid ? shop.hearOf(outTradeNo) : undefined),
          'hear again': async () => (isPaid ? shop.hearOf(outTradeNo) : undefined),
          'sell the stock': async () => {
            rival = (await shop.place(await shop.newCustomer(), [scarce])).orderId;
          },
        };
        // A refusal is an answer; only the end state counts.
        const settle = (step: (typeof steps)[number]) => run[step]().catch(() => undefined);
        if (atOnce) await Promise.all(steps.map(settle));
        else for (const step of steps) await settle(step);
        if (isPaid) await shop.hearOf(outTradeNo);
        const order = await shop.order(orderId);
        const refunds = await refundsOf(orderId);
        const holds = await shop.platform.database.query<{ status: string }>(`SELECT status FROM inventory.reservation WHERE order_id = $1`, [orderId]);
        if (isPaid) {
          const isKept = order.status === 'placed' && refunds.length === 0 && holds[0]?.status === 'committed';
          const isReturned = (order.status === 'closed' || order.status === 'canceled') && refunds.length === 1 && holds[0]?.status !== 'committed' && holds[0]?.status !== 'active';
          expect({ isKept, isReturned, status: order.status, refunds: refunds.length, hold: holds[0]?.status }).toEqual(expect.objectContaining(isKept ? { isReturned: false } : { isReturned: true }));
        } else {
          expect(refunds).toEqual([]);
        }
        expect(await shop.inventory.findUnbalanced()).toEqual([]);
        // Leave nothing behind for the next run.
        for (const id of [orderId, rival]) {
          if (id !== null) await shop.module.get(CancelOrderFlow).execute({ orderId: id, actor: STAFF, reason: '清场', mayTouch: () => true }).catch(() => undefined);
        }
        const left = await shop.available(scarce);
        if (left > 0) await shop.platform.database.query(`UPDATE inventory.balance SET safety_stock = on_hand WHERE variant_id = $1`, [scarce]);
      }),
      { numRuns: 40 },
    );
  }, 120_000);
});
