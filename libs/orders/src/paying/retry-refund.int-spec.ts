import { Payments } from '@quanyu/payments';
import { outcomeOf, queueBehind } from '@quanyu/testing';
import { CancelOrderFlow } from '../changing/cancel-order.js';
import { RetryRefundFlow } from './retry-refund.js';
import { STAFF, TestCases } from '../test-kit/cases.js';

let kit: TestCases;

beforeAll(async () => {
  kit = await TestCases.open();
}, 120_000);
afterAll(() => kit.shop.close());

let told = 0;
function retry(refundId: string, { key = kit.shop.platform.ids.uuid(), mayTouch = () => true }: { key?: string; mayTouch?: (order: object | null) => boolean } = {}): Promise<void> {
  const onDone = async (): Promise<void> => void (told += 1);
  return kit.shop.module.get(RetryRefundFlow).execute({ refundId, actor: STAFF, reason: '请重试', key: { scope: 'staff:test', key }, mayTouch, onDone });
}

async function refundIdOf(orderId: string): Promise<string> {
  const [row] = await kit.shop.platform.database.query<{ id: string }>(`SELECT id FROM payments.refund WHERE order_id = $1`, [orderId]);
  return row?.id ?? '';
}

const failed = (): Promise<number> => kit.shop.module.get(Payments).countFailedRefunds();

describe('a refund that WeChat closed', () => {
  it('of a cancelled order is counted, asked for again once under the same number, and ends', async () => {
    const { orderId } = await kit.bought(1, { has: false });
    await kit.shop.module.get(CancelOrderFlow).execute({ orderId, actor: STAFF, reason: '测试', mayTouch: () => true });
    const refundId = await refundIdOf(orderId);
    const [before] = await kit.refundsOf(orderId);
    expect(await outcomeOf(retry(refundId))).toBe('ORDERS.REFUND_NOT_FAILED');
    await kit.hearRefunds(orderId, 'CLOSED');
    expect(await failed()).toBe(1);

    expect(await outcomeOf(retry(refundId, { mayTouch: () => false }))).toBe('ORDERS.REFUND_NOT_FOUND');
    const key = kit.shop.platform.ids.uuid();
    told = 0;
    await retry(refundId, { key });
    await retry(refundId, { key });
    expect([told, await outcomeOf(retry(refundId)), await failed()]).toEqual([1, 'ORDERS.REFUND_NOT_FAILED', 0]);
    expect(await kit.refundsOf(orderId)).toEqual([{ ...before, status: 'requested' }]);

    await kit.hearRefunds(orderId, 'SUCCESS');
    expect(await kit.shop.order(orderId)).toMatchObject({ refundedFen: 1_000, paymentStatus: 'refunded' });
  });

  it('of a case takes its case along', async () => {
    const order = await kit.bought(1, { has: true });
    const caseId = await kit.apply(order, { kind: 'refundOnly' });
    await kit.approve(caseId);
    await kit.hearRefunds(order.orderId, 'CLOSED');
    await retry(await refundIdOf(order.orderId));
    expect([(await kit.view(caseId)).status, (await kit.refundsOf(order.orderId))[0]?.status]).toEqual(['refunding', 'requested']);
  });

  it('of a membership or a deposit has no order, and is asked for again all the same', async () => {
    const payments = kit.shop.module.get(Payments);
    const { database, ids, clock } = kit.shop.platform;
    const payeeId = ids.uuid();
    await database.transaction(async (tx) => {
      const attempt = await payments.openAttempt(tx, { orderId: payeeId, amountFen: 9_900, purpose: 'membership' });
      // The attempt is written with the statements that follow it.
      await tx.query('SELECT 1');
      await payments.requestRefund(tx, { orderId: payeeId, attemptId: attempt.id, amountFen: 9_900, reason: '购买未生效，自动退款' });
    });
    const refundId = await refundIdOf(payeeId);
    const [{ no = '' } = {}] = await kit.refundsOf(payeeId);
    await database.transaction((tx) => payments.endRefund(tx, { outRefundNo: no, status: 'closed', at: clock.now() }));
    await retry(refundId, { mayTouch: (order) => order === null });
    expect(await kit.refundsOf(payeeId)).toMatchObject([{ no, status: 'requested' }]);
  });
});

it('more than was paid is never asked back, also when two ask at the same moment', async () => {
  const payments = kit.shop.module.get(Payments);
  const { database, ids } = kit.shop.platform;
  const orderId = ids.uuid();
  const attempt = await database.transaction((tx) => payments.openAttempt(tx, { orderId, amountFen: 1_000 }));
  const ask = (amountFen: number): Promise<void> => database.transaction((tx) => payments.requestRefund(tx, { orderId, attemptId: attempt.id, amountFen, reason: '测试' }));
  const row = { sql: `SELECT 1 FROM payments.payment_attempt WHERE id = $1`, values: [attempt.id] };
  const ended = await queueBehind(database, row, [() => ask(600), () => ask(600)]);
  expect([ended.map(({ status }) => status), (await kit.refundsOf(orderId)).map(({ amount }) => amount)]).toEqual([['fulfilled', 'rejected'], [600]]);
});

it('more than was paid is never asked back, whoever asks', async () => {
  const payments = kit.shop.module.get(Payments);
  const { database, ids } = kit.shop.platform;
  const orderId = ids.uuid();
  const attempt = await database.transaction((tx) => payments.openAttempt(tx, { orderId, amountFen: 1_000 }));
  const ask = (amountFen: number): Promise<void> => database.transaction((tx) => payments.requestRefund(tx, { orderId, attemptId: attempt.id, amountFen, reason: '测试' }));
  await ask(600);
  await expect(ask(401)).rejects.toThrow();
  await ask(400);
  await expect(ask(1)).rejects.toThrow();
  expect((await kit.refundsOf(orderId)).map(({ amount }) => amount)).toEqual([600, 400]);
});
