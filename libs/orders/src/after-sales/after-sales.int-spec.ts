import { isDomainError, taskRowsFailed } from '@quanyu/platform';
import { outcomeOf } from '@quanyu/testing';
import { CancelLinesFlow } from '../changing/cancel-lines.js';
import { SECOND, STAFF, TestCases } from '../test-kit/cases.js';

let kit: TestCases;

beforeAll(async () => {
  kit = await TestCases.open();
}, 120_000);
afterAll(() => kit.close());

async function failedRows(): Promise<number> {
  const { values } = await taskRowsFailed.get();
  return values.find(({ labels }) => labels.task === 'orders.expire-returns')?.value ?? 0;
}

describe('before anybody picks', () => {
  it('a refund is approved by rule, frees the stock, and ends with the money', async () => {
    const order = await kit.bought(3, { has: false });
    const free = await kit.shop.available(kit.variantId);
    const caseId = await kit.apply(order, { kind: 'refundOnly', units: [{ lineNo: 1, quantity: 2 }] });
    expect(await kit.view(caseId)).toMatchObject({ status: 'refunding', isAutomatic: true, amountFen: 2_000 });
    expect(await kit.shop.available(kit.variantId)).toBe(free + 2);
    await kit.hearRefunds(order.orderId, 'SUCCESS');
    expect(await kit.view(caseId)).toMatchObject({ status: 'completed' });
    expect(await kit.shop.order(order.orderId)).toMatchObject({ refundedFen: 2_000, paymentStatus: 'partially_refunded' });
  });
});

describe('goods that never come', () => {
  it('end every case that waited for them, also beside one that cannot be ended', async () => {
    const waiting: string[] = [];
    for (let number = 0; number < 3; number += 1) {
      const caseId = await kit.apply(await kit.bought(1, { has: true }));
      await kit.approve(caseId);
      waiting.push(caseId);
    }
    const [broken = ''] = waiting;
    const { database, clock } = kit.shop.platform;
    const units = (number: number) =>
      database.query(`UPDATE orders.order_line l SET quantity_in_return = $2, in_return_fen = $2 * 1000 FROM orders.after_sales_case c WHERE c.id = $1 AND l.order_id = c.order_id`, [broken, number]);
    // Nobody knows any more that its units are held.
    await units(0);
    const before = clock.nowMs();
    const failed = await failedRows();
    clock.advance(10 * 86_400_000 + 1);
    await kit.work.expireDue();
    const statuses = await Promise.all(waiting.map(async (caseId) => (await kit.view(caseId)).status));
    expect([statuses, (await failedRows()) - failed]).toEqual([['awaiting_return', 'expired', 'expired'], 1]);
    await units(1);
    await kit.work.expireDue();
    clock.setTo(before);
    expect((await kit.view(broken)).status).toBe('expired');
  });
});

describe('goods that the shopper has', () => {
  it('come back to a store, to stock by their condition, and the money goes back once', async () => {
    const order = await kit.bought(3, { has: true });
    const free = await kit.shop.available(kit.variantId);
    const caseId = await kit.apply(order, { units: [{ lineNo: 1, quantity: 2 }] });
    expect(await kit.view(caseId)).toMatchObject({ status: 'applied', amountFen: 2_000, returnCode: null });
    await kit.bringBack(caseId, { sellable: 1, damaged: 1, qualityControl: 0 });
    await kit.hearRefunds(order.orderId, 'SUCCESS');
    await kit.hearRefunds(order.orderId, 'SUCCESS');
    expect(await kit.view(caseId)).toMatchObject({ status: 'completed', returnCode: expect.stringMatching(/^\d{10}$/) });
    expect(await kit.shop.available(kit.variantId)).toBe(free + 1);
    expect(await kit.shop.order(order.orderId)).toMatchObject({ status: 'completed', refundedFen: 2_000 });
    expect(await kit.shop.inventory.findUnbalanced()).toEqual([]);
  });

  it('that were not bought, were applied for already, or were refunded are refused', async () => {
    const order = await kit.bought(2, { has: true });
    expect(await outcomeOf(kit.apply(order, { units: [{ lineNo: 2, quantity: 1 }] }))).toBe('AFTER_SALES.NOT_BOUGHT');
    expect(await outcomeOf(kit.apply(order, { units: [{ lineNo: 1, quantity: 3 }] }))).toBe('AFTER_SALES.NOTHING_LEFT');
    expect(await outcomeOf(kit.apply(order, { units: [{ lineNo: 1, quantity: 2 }, { lineNo: 1, quantity: 1 }] }))).toBe('AFTER_SALES.NOTHING_LEFT');
    const caseId = await kit.apply(order, { units: [{ lineNo: 1, quantity: 1 }] });
    expect(await outcomeOf(kit.apply(order, { units: [{ lineNo: 1, quantity: 2 }] }))).toBe('AFTER_SALES.NOTHING_LEFT');
    await kit.bringBack(caseId);
    expect(await outcomeOf(kit.work.receive(kit.act(caseId), kit.shop.store.id))).toBe('AFTER_SALES.WRONG_STATE');
    await kit.hearRefunds(order.orderId, 'SUCCESS');
    expect(await outcomeOf(kit.apply(order, { units: [{ lineNo: 1, quantity: 2 }] }))).toBe('AFTER_SALES.NOTHING_LEFT');
    expect(await outcomeOf(kit.apply({ ...order, customerId: await kit.shop.newCustomer() }))).toBe('ORDERS.NOT_FOUND');
    expect((await kit.refundsOf(order.orderId)).map(({ amount }) => amount)).toEqual([1_000]);
  });

  it('applied for ten times at once are given one case', async () => {
    const order = await kit.bought(1, { has: true });
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => kit.apply(order)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [isDomainError(outcome.reason, 'AFTER_SALES.NOTHING_LEFT')] : []))).toEqual(Array.from({ length: 9 }, () => true));
  });

  it('worth more than 500 yuan take two people to agree; they are counted, and their money waits for the manager', async () => {
    const order = await kit.bought(50, { has: true, isDear: true });
    const caseId = await kit.apply(order, { units: [{ lineNo: 1, quantity: 50 }] });
    await kit.approve(caseId);
    expect(await kit.view(caseId)).toMatchObject({ status: 'applied', needsSecondPerson: true, firstApproverName: '客服王敏' });
    expect(await kit.view(caseId, 'customer')).toMatchObject({ needsSecondPerson: false, firstApproverName: null, timeline: [{ status: 'applied', actorKind: 'customer' }] });
    expect(await outcomeOf(kit.approve(caseId))).toBe('AFTER_SALES.SECOND_PERSON_NEEDED');
    await kit.approve(caseId, SECOND);
    await kit.work.receive(kit.act(caseId), kit.shop.store.id);
    const counted = { storeId: kit.shop.store.id, isAccepted: true, note: null, mayApprove: false };
    expect(await outcomeOf(kit.work.inspect(kit.act(caseId), { ...counted, lines: [{ lineNo: 1, sellable: 49, damaged: 0, qualityControl: 0 }] }))).toBe('AFTER_SALES.COUNT_MISMATCH');
    await kit.work.inspect(kit.act(caseId), { ...counted, lines: [{ lineNo: 1, sellable: 50, damaged: 0, qualityControl: 0 }] });
    expect(await kit.view(caseId)).toMatchObject({ status: 'inspecting', needsApproval: true, amountFen: 55_000 });
    expect(await kit.refundsOf(order.orderId)).toEqual([]);
    await kit.work.approveRefund(kit.act(caseId));
    expect(await kit.refundsOf(order.orderId)).toMatchObject([{ amount: 55_000 }]);
  });
});

describe('a case that is refused', () => {
  it('frees its units, and may be appealed once', async () => {
    const order = await kit.bought(1, { has: true });
    const caseId = await kit.apply(order);
    await kit.work.reject(kit.act(caseId), '已使用');
    await kit.work.appeal(kit.act(caseId), '没有使用过');
    expect(await outcomeOf(kit.apply(order))).toBe('AFTER_SALES.NOTHING_LEFT');
    await kit.work.reject(kit.act(caseId), '仍不支持');
    expect(await outcomeOf(kit.work.appeal(kit.act(caseId), '再申诉'))).toBe('AFTER_SALES.APPEAL_OVER');
    expect((await kit.view(await kit.apply(order))).status).toBe('applied');
  });

  it('and one whose goods never come ends by itself', async () => {
    const order = await kit.bought(1, { has: true });
    const caseId = await kit.apply(order);
    await kit.approve(caseId);
    const before = kit.shop.platform.clock.nowMs();
    kit.shop.platform.clock.advance(10 * 86_400_000 + 1);
    await kit.work.expireDue();
    kit.shop.platform.clock.setTo(before);
    expect((await kit.view(caseId)).status).toBe('expired');
    expect((await kit.view(await kit.apply(order))).status).toBe('applied');
  });
});

describe('a refund that WeChat cannot pay out', () => {
  it('is told, tried again under the same number, and ends once', async () => {
    const order = await kit.bought(1, { has: true });
    const caseId = await kit.apply(order, { kind: 'refundOnly' });
    await kit.approve(caseId);
    await kit.hearRefunds(order.orderId, 'ABNORMAL');
    expect((await kit.view(caseId)).status).toBe('refund_failed');
    await kit.work.retryRefund(kit.act(caseId), '请重试');
    expect(await outcomeOf(kit.work.retryRefund(kit.act(caseId), '请重试'))).toBe('AFTER_SALES.WRONG_STATE');
    await kit.hearRefunds(order.orderId, 'SUCCESS');
    await kit.hearRefunds(order.orderId, 'SUCCESS');
    expect((await kit.view(caseId)).timeline.map(({ status }) => status)).toEqual(['applied', 'approved', 'refunding', 'refund_failed', 'refunding', 'completed']);
    expect(await kit.refundsOf(order.orderId)).toMatchObject([{ status: 'succeeded', amount: 1_000 }]);
    expect(await kit.shop.order(order.orderId)).toMatchObject({ refundedFen: 1_000, paymentStatus: 'refunded' });
  });
});

describe('cancelling some units and returning others', () => {
  it('gives back exactly what was paid', async () => {
    const order = await kit.bought(3, { has: false });
    await kit.shop.module.get(CancelLinesFlow).execute({
      orderId: order.orderId, units: [{ lineNo: 1, quantity: 1 }], actor: STAFF, reason: '不要了', key: { scope: 'test', key: kit.shop.platform.ids.uuid() }, mayTouch: () => true,
    });
    await kit.apply(order, { kind: 'refundOnly', units: [{ lineNo: 1, quantity: 2 }] });
    await kit.hearRefunds(order.orderId, 'SUCCESS');
    expect(await kit.shop.order(order.orderId)).toMatchObject({ status: 'canceled', refundedFen: 3_000, paymentStatus: 'refunded' });
  });
});
