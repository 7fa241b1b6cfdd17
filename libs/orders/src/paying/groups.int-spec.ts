import { Payments } from '@quanyu/payments';
import { isDomainError, orderGroupSize } from '@quanyu/platform';
import fc from 'fast-check';
import { Cart, CloseUnpaid, PayOrder, SettlePayment } from '../index.js';
import { openTestShop, type TestShop } from '../test-kit/shop.js';

// What arrives while a statement or a transaction is under way shares the next one. Nobody may be able to tell.

let shop: TestShop;
let variantId: string;

beforeAll(async () => {
  shop = await openTestShop({ variants: 6 });
  variantId = shop.variantIds[0] ?? '';
  await shop.stock(variantId, 100_000);
}, 60_000);
afterAll(() => shop.close());

interface Unpaid {
  readonly customerId: string;
  readonly orderId: string;
}

async function anUnpaidOrder(): Promise<Unpaid> {
  const customerId = await shop.newCustomer();
  return { customerId, orderId: (await shop.place(customerId, [variantId])).orderId };
}

async function manyUnpaidOrders(count: number): Promise<Unpaid[]> {
  return Promise.all(Array.from({ length: count }, () => anUnpaidOrder()));
}

/** Starts a payment without asking WeChat for it. */
async function anAttempt(orderId: string): Promise<string> {
  const { payableFen } = await shop.order(orderId);
  const payments = shop.module.get(Payments);
  return (await shop.platform.database.transaction((tx) => payments.openAttempt(tx, { orderId, amountFen: payableFen }))).outTradeNo;
}

async function expire(orderId: string): Promise<void> {
  await shop.module.get(CloseUnpaid).execute(orderId, { actor: { kind: 'system' }, kind: 'expire' });
}

async function column<T>(sql: string, ...values: readonly unknown[]): Promise<T[]> {
  return (await shop.platform.database.query<{ value: T }>(sql, values)).map(({ value }) => value);
}

/** Everything about an order that a payment can change, without ids and times. */
async function traceOf(orderId: string) {
  const { status, paymentStatus, paidAttemptId } = await shop.order(orderId);
  return {
    status,
    paymentStatus,
    hasPaidAttempt: paidAttemptId !== null,
    attempts: await column(`SELECT status AS value FROM payments.payment_attempt WHERE order_id = $1 ORDER BY 1`, orderId),
    refunds: await column(`SELECT amount_fen AS value FROM payments.refund WHERE order_id = $1`, orderId),
    story: await column(`SELECT type AS value FROM orders.order_event WHERE order_id = $1 ORDER BY 1`, orderId),
    holds: await column(`SELECT status AS value FROM inventory.reservation WHERE order_id = $1`, orderId),
    movements: await column(`SELECT kind AS value FROM inventory.stock_movement WHERE reference_id = $1 ORDER BY id`, orderId),
    news: await column(`SELECT topic AS value FROM platform.outbox_event WHERE payload ->> 'orderId' = $1 ORDER BY 1`, orderId),
  };
}

const STORIES = ['paid', 'told three times', 'paid twice', 'paid late', 'not paid'] as const;
type Story = (typeof STORIES)[number];

/** An order on which this story can happen, and the notices that make it happen. */
async function begin(story: Story): Promise<{ orderId: string; notices: string[] }> {
  const { orderId } = await anUnpaidOrder();
  const first = await anAttempt(orderId);
  if (story === 'not paid') return { orderId, notices: [] };
  if (story === 'told three times') return { orderId, notices: [first, first, first] };
  if (story === 'paid late') await expire(orderId);
  if (story !== 'paid twice') return { orderId, notices: [first] };
  await shop.platform.database.query(`UPDATE payments.payment_attempt SET status = 'closed' WHERE out_trade_no = $1`, [first]);
  return { orderId, notices: [first, await anAttempt(orderId)] };
}

describe('payments that arrive at once', () => {
  it('end as they would one after another, whatever is among them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...STORIES), { minLength: 2, maxLength: 7 }), async (stories) => {
        const [together, apart] = [[] as Awaited<ReturnType<typeof begin>>[], [] as Awaited<ReturnType<typeof begin>>[]];
        for (const story of stories) {
          together.push(await begin(story));
          apart.push(await begin(story));
        }
        await Promise.all(together.flatMap(({ notices }) => notices.map((outTradeNo) => shop.hearOf(outTradeNo))));
        for (const { notices } of apart) for (const outTradeNo of notices) await shop.hearOf(outTradeNo);
        for (const [index, { orderId }] of together.entries()) expect(await traceOf(orderId)).toEqual(await traceOf(apart[index]?.orderId ?? ''));
      }),
      { numRuns: 6 },
    );
    expect(await shop.inventory.findUnbalanced()).toEqual([]);
  }, 120_000);

  it('take up an order again that had been closed: it goes on, and has no end', async () => {
    const endOf = (orderId: string) => column<Date | null>('SELECT ended_at AS value FROM orders."order" WHERE id = $1', orderId);
    const { orderId, notices: [notice = ''] } = await begin('paid late');
    expect(await endOf(orderId)).toEqual([expect.any(Date)]);
    await shop.hearOf(notice);
    expect([(await shop.order(orderId)).status, await endOf(orderId)]).toEqual(['placed', [null]]);
  });

  it('are each told what became of theirs', async () => {
    const orders = await manyUnpaidOrders(20);
    const notices = await Promise.all(orders.map(({ orderId }) => anAttempt(orderId)));
    expect(await Promise.all(notices.map((outTradeNo) => shop.hearOf(outTradeNo)))).toEqual(notices.map(() => 'placed'));
    expect(new Set(await Promise.all(notices.map((outTradeNo) => shop.hearOf(outTradeNo))))).toEqual(new Set(['alreadySettled']));
  });

  it('are all settled but the one that cannot be: its transaction pays another order already', async () => {
    const orders = await manyUnpaidOrders(6);
    const attempts = await Promise.all(orders.map(({ orderId }) => anAttempt(orderId)));
    const settle = shop.module.get(SettlePayment);
    const results = await Promise.allSettled(
      attempts.map(async (outTradeNo, index) => {
        const attempt = await shop.module.get(Payments).findAttempt(outTradeNo);
        if (attempt === null) throw new Error('it was just opened');
        return settle.execute(attempt, { outTradeNo, transactionId: index === 5 ? `shared-${attempts[4]}` : index === 4 ? `shared-${outTradeNo}` : `own-${outTradeNo}`, succeededAt: shop.platform.clock.now() });
      }),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    const states = await Promise.all(orders.map(async ({ orderId }) => (await shop.order(orderId)).status));
    expect(states.filter((status) => status === 'placed')).toHaveLength(5);
    expect(states.filter((status) => status === 'pending_payment')).toHaveLength(1);
    expect(await shop.inventory.findUnbalanced()).toEqual([]);
  });

  it('leave nothing when the last write of their transaction fails, and are settled when they are told again', async () => {
    const orders = await manyUnpaidOrders(4);
    const notices = await Promise.all(orders.map(({ orderId }) => anAttempt(orderId)));
    const before = await Promise.all(orders.map(({ orderId }) => traceOf(orderId)));
    const { database } = shop.platform;
    await database.query(`CREATE TRIGGER no_news BEFORE INSERT ON platform.outbox_event FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change()`);
    const failed = await Promise.allSettled(notices.map((outTradeNo) => shop.hearOf(outTradeNo)));
    await database.query(`DROP TRIGGER no_news ON platform.outbox_event`);
    expect(failed.map(({ status }) => status)).toEqual(notices.map(() => 'rejected'));
    expect(await Promise.all(orders.map(({ orderId }) => traceOf(orderId)))).toEqual(before);
    expect(await Promise.all(notices.map((outTradeNo) => shop.hearOf(outTradeNo)))).toEqual(notices.map(() => 'placed'));
  });

  it('and closes that come at the same time leave every order either paid or given back', async () => {
    const orders = await manyUnpaidOrders(12);
    const notices = await Promise.all(orders.map(({ orderId }) => anAttempt(orderId)));
    await Promise.all(orders.flatMap(({ orderId }, index) => [shop.hearOf(notices[index] ?? ''), expire(orderId)]));
    for (const { orderId } of orders) {
      const { status, refunds } = await traceOf(orderId);
      expect([status, refunds.length]).toEqual(['placed', 0]);
    }
    expect(await shop.inventory.findUnbalanced()).toEqual([]);
  });
});

describe('payments that are started at once', () => {
  it('have one attempt per order, also when a shopper taps twice', async () => {
    const orders = await manyUnpaidOrders(8);
    const paying = shop.module.get(PayOrder);
    const replies = await Promise.all(orders.flatMap(({ customerId, orderId }) => [paying.execute(customerId, orderId), paying.execute(customerId, orderId)]));
    const numbers = replies.map(({ outTradeNo }) => outTradeNo);
    expect(new Set(numbers).size).toBe(8);
    for (const [index, { orderId }] of orders.entries()) {
      expect(numbers[index * 2]).toBe(numbers[index * 2 + 1]);
      expect(await column(`SELECT status AS value FROM payments.payment_attempt WHERE order_id = $1`, orderId)).toEqual(['prepaid']);
    }
  });

  it('are refused one by one: a stranger and a closed order, and nobody else', async () => {
    const [mine, strangers, closed, last] = [await anUnpaidOrder(), await anUnpaidOrder(), await anUnpaidOrder(), await anUnpaidOrder()];
    await expire(closed.orderId);
    const paying = shop.module.get(PayOrder);
    const results = await Promise.allSettled([
      paying.execute(mine.customerId, mine.orderId),
      paying.execute(mine.customerId, strangers.orderId),
      paying.execute(closed.customerId, closed.orderId),
      paying.execute(last.customerId, last.orderId),
    ]);
    const codes = results.map((result) => (result.status === 'fulfilled' ? 'ok' : isDomainError(result.reason) ? result.reason.code : String(result.reason)));
    expect(codes).toEqual(['ok', 'ORDERS.NOT_FOUND', 'ORDERS.NOT_PAYABLE', 'ok']);
  });
});

describe('taps on "add to cart" that arrive at once', () => {
  it('are all counted, each once: of one shopper, of many, and the same tap sent twice', async () => {
    const cart = shop.module.get(Cart);
    const [anna, ben] = [await shop.newCustomer(), await shop.newCustomer()];
    const tap = (customerId: string, line: { variant: number; quantity: number; addKey: string }) =>
      cart.add({ customerId, storeId: shop.store.id }, { variantId: shop.variantIds[line.variant] ?? '', quantity: line.quantity, addKey: line.addKey });
    await Promise.all([
      tap(anna, { variant: 0, quantity: 1, addKey: 'a-1' }),
      tap(anna, { variant: 0, quantity: 2, addKey: 'a-2' }),
      tap(ben, { variant: 1, quantity: 3, addKey: 'b-1' }),
      tap(anna, { variant: 0, quantity: 2, addKey: 'a-2' }),
      tap(ben, { variant: 1, quantity: 49, addKey: 'b-2' }),
      tap(anna, { variant: 2, quantity: 1, addKey: 'a-3' }),
    ]);
    const linesOf = async (customerId: string) => new Map((await cart.view(customerId)).groups[0]?.lines.map((line) => [line.variantId, line.quantity]));
    expect(await linesOf(anna)).toEqual(new Map([[shop.variantIds[0], 3], [shop.variantIds[2], 1]]));
    // Fifty is the most of one order.
    expect(await linesOf(ben)).toEqual(new Map([[shop.variantIds[1], 50]]));
  });

  it('refuse a full cart alone, and let its known lines grow', async () => {
    const cart = shop.module.get(Cart);
    const [full, other] = [await shop.newCustomer(), await shop.newCustomer()];
    const known = Object.fromEntries([variantId, ...Array.from({ length: 99 }, () => shop.platform.ids.uuid())].map((id) => [id, { quantity: 1, priceFen: 100, addedAtMs: 1 }]));
    await shop.platform.database.query(`INSERT INTO orders.cart (customer_id, store_id, lines, updated_at) VALUES ($1, $2, $3, $4)`, [full, shop.store.id, JSON.stringify(known), shop.platform.clock.now()]);
    const add = (customerId: string, id: string) => cart.add({ customerId, storeId: shop.store.id }, { variantId: id, quantity: 1, addKey: shop.platform.ids.uuid() });
    const results = await Promise.allSettled([add(other, variantId), add(full, shop.variantIds[1] ?? ''), add(other, shop.variantIds[2] ?? ''), add(full, variantId)]);
    expect(results.map((result) => (result.status === 'fulfilled' ? result.value.quantity : isDomainError(result.reason) && result.reason.code))).toEqual([1, 'ORDERS.CART_FULL', 1, 2]);
  });
});

describe('orders that are placed at once', () => {
  it('are placed once each, in fewer groups than orders, and again told the same', async () => {
    const requests = await Promise.all(Array.from({ length: 10 }, async () => shop.anOrder(await shop.newCustomer(), [variantId])));
    const groupsBefore = (await orderGroupSize.get()).values.find(({ metricName }) => metricName?.endsWith('_count') === true)?.value ?? 0;
    const first = await Promise.all(requests.map((request) => shop.placing.execute(request)));
    const groups = ((await orderGroupSize.get()).values.find(({ metricName }) => metricName?.endsWith('_count') === true)?.value ?? 0) - groupsBefore;
    expect(groups).toBeLessThan(10);
    expect(await Promise.all(requests.map((request) => shop.placing.execute(request)))).toEqual(first);
    expect(new Set(first.map(({ orderId }) => orderId)).size).toBe(10);
  });
});
