import { Payments, WechatPay } from '@quanyu/payments';
import { CancelLinesFlow } from '../changing/cancel-lines.js';
import { CancelOrderFlow } from '../changing/cancel-order.js';
import { RefundOrder } from '../index.js';
import { STAFF, TestCases } from '../test-kit/cases.js';

let kit: TestCases;

beforeAll(async () => {
  kit = await TestCases.open();
}, 120_000);
afterAll(() => kit.close());
afterEach(() => jest.restoreAllMocks());

const sweep = (): Promise<void> => kit.shop.module.get(RefundOrder).sweep();

/** Paid orders that were cancelled: each waits for its money. */
async function cancelled(count: number): Promise<string[]> {
  const orderIds: string[] = [];
  for (let made = 0; made < count; made += 1) {
    const { orderId } = await kit.bought(1, { has: false });
    await kit.shop.module.get(CancelOrderFlow).execute({ orderId, actor: STAFF, reason: '测试', mayTouch: () => true });
    orderIds.push(orderId);
  }
  return orderIds;
}

/** A paid order of which so many units were cancelled one by one: each waits for its money, of the same payment. */
async function canceledByUnits(units: number): Promise<string> {
  const { orderId } = await kit.bought(units, { has: false });
  for (let unit = 1; unit <= units; unit += 1) {
    const request = { orderId, actor: STAFF, reason: '没货', mayTouch: () => true, units: [{ lineNo: 1, quantity: 1 }], key: { scope: 'staff', key: `${orderId}-${unit}` } };
    await kit.shop.module.get(CancelLinesFlow, { strict: false }).execute(request);
  }
  return orderId;
}

/** Watches what WeChat is asked for: every number, and the most at once over all, and over one payment. `whileFirst` happens before it answers the first. */
function watch({ whileFirst }: { whileFirst?: () => Promise<void> } = {}): { readonly asked: string[]; most: number; mostOfOnePayment: number } {
  const seen = { asked: [] as string[], most: 0, mostOfOnePayment: 0 };
  const open: string[] = [];
  const wechatPay = kit.shop.module.get(WechatPay, { strict: false });
  const ask = wechatPay.refund.bind(wechatPay);
  jest.spyOn(wechatPay, 'refund').mockImplementation(async (request) => {
    seen.asked.push(request.outRefundNo);
    open.push(request.outTradeNo);
    seen.most = Math.max(seen.most, open.length);
    seen.mostOfOnePayment = Math.max(seen.mostOfOnePayment, open.filter((payment) => payment === request.outTradeNo).length);
    try {
      if (seen.asked.length === 1) await whileFirst?.();
      return await ask(request);
    } finally {
      open.splice(open.indexOf(request.outTradeNo), 1);
    }
  });
  return seen;
}

const rowsOf = (orderIds: readonly string[]): Promise<{ status: string; checks: number }[]> =>
  kit.shop.platform.database.query(`SELECT status, checks FROM payments.refund WHERE order_id = ANY($1::uuid[])`, [orderIds]);

describe('refunds of a whole shop that was called off', () => {
  it('go out several at once, up to a bound, and each once, also when two workers send them', async () => {
    const orderIds = await cancelled(20);
    const seen = watch();
    await sweep();
    expect({ most: seen.most, asked: seen.asked.length, numbers: new Set(seen.asked).size }).toEqual({ most: 8, asked: 20, numbers: 20 });
    expect(new Set((await rowsOf(orderIds)).map(({ status }) => status))).toEqual(new Set(['processing']));

    await cancelled(12);
    await Promise.all([sweep(), sweep()]);
    expect({ asked: seen.asked.length, numbers: new Set(seen.asked).size }).toEqual({ asked: 32, numbers: 32 });
  }, 60_000);

  it('of one payment go out one behind the other, in one run', async () => {
    await canceledByUnits(3);
    const seen = watch();
    await sweep();
    expect([seen.asked.length, seen.mostOfOnePayment]).toEqual([3, 1]);
  });

  it('of one payment go out one behind the other also when a second worker looks while WeChat still thinks about the first', async () => {
    const orderId = await canceledByUnits(3);
    const seen = watch({ whileFirst: () => sweep() });
    await sweep();
    expect([seen.asked.length, seen.mostOfOnePayment]).toEqual([3, 1]);
    expect(new Set((await rowsOf([orderId])).map(({ status, checks }) => `${status} ${checks}`))).toEqual(new Set(['processing 1']));
  });

  it('of one payment go on a minute after the worker that was sending one has died', async () => {
    await canceledByUnits(2);
    const [lost] = await kit.shop.module.get(Payments).claimRefundChecks(1);
    const seen = watch();
    await sweep();
    expect(seen.asked).toEqual([]);
    kit.shop.platform.clock.advance(60_000);
    await sweep();
    expect([seen.asked.length, seen.mostOfOnePayment, seen.asked.includes(lost?.outRefundNo ?? '')]).toEqual([2, 1, true]);
  });

  it('leave WeChat alone once it limits them, and all go out a minute after it does not', async () => {
    const orderIds = await cancelled(10);
    // However often one was asked about before: to be limited makes none of them wait longer than the others.
    await kit.shop.platform.database.query(`UPDATE payments.refund SET checks = 20 WHERE order_id = ANY($1::uuid[])`, [orderIds]);
    await kit.shop.simulators.admin('faults', { rateLimitRate: 1 });
    const seen = watch();
    await sweep();
    expect([seen.asked.length, (await rowsOf(orderIds)).filter(({ checks }) => checks > 20).length]).toEqual([1, 1]);

    await kit.shop.simulators.admin('faults', { rateLimitRate: 0 });
    kit.shop.platform.clock.advance(60_000);
    await sweep();
    expect(new Set((await rowsOf(orderIds)).map(({ status }) => status))).toEqual(new Set(['processing']));
  });
});
