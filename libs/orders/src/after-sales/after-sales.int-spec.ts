import { isDomainError } from '@quanyu/platform';
import { CancelLinesFlow } from '../cancel-lines.js';
import { Orders, RefundOrder } from '../index.js';
import { openTestShop, type TestShop } from '../test-kit/shop.js';
import { AfterSalesViews } from './after-sales-views.js';
import { ApplyAfterSalesFlow, type ApplyAfterSales } from './apply-after-sales.js';
import { type CaseAct, WorkCase } from './work-case.js';

let shop: TestShop;
let variantId: string;

beforeAll(async () => {
  shop = await openTestShop({ variants: 2 });
  variantId = shop.variantIds[0] ?? '';
  for (const id of shop.variantIds) await shop.stock(id, 500);
}, 120_000);
afterAll(() => shop.close());

const STAFF = { kind: 'staff', name: '店员李静' } as const;

interface Bought {
  readonly customerId: string;
  readonly orderId: string;
}

/** A paid order of so many units at 10.00 yuan, or of the goods at 11.00; with `has`, handed over as well. */
async function bought(quantity: number, { has, isDear = false }: { has: boolean; isDear?: boolean }): Promise<Bought> {
  const bearer = isDear ? (shop.variantIds[1] ?? '') : variantId;
  const unitPriceFen = isDear ? 1_100 : 1_000;
  const customerId = await shop.newCustomer();
  const request = await shop.anOrder(customerId, [bearer], { lines: [{ variantId: bearer, quantity, unitPriceFen }], payableFen: quantity * unitPriceFen });
  const { orderId } = await shop.placing.execute(request);
  await shop.hearOf(await shop.payAtWechat(customerId, orderId));
  if (!has) return { customerId, orderId };
  const orders = shop.module.get(Orders);
  await shop.platform.database.transaction(async (tx) => {
    await orders.lock(tx, orderId);
    await orders.startPicking(tx, orderId, [{ lineNo: 1, quantity }]);
    await orders.recordGone(tx, orderId, { locationId: shop.store.stockLocationId, lines: [{ variantId: bearer, quantity }] });
    await orders.recordProgress(tx, orderId, { groupNo: 1, status: 'handed_over', event: 'handed_over', actor: STAFF, isKept: true });
  });
  return { customerId, orderId };
}

function apply({ customerId, orderId }: Bought, change: Partial<ApplyAfterSales> = {}): Promise<string> {
  return shop.module
    .get(ApplyAfterSalesFlow, { strict: false })
    .execute({ customerId, orderId, kind: 'returnRefund', units: [{ lineNo: 1, quantity: 1 }], reason: 'noLongerWanted', description: null, idempotencyKey: shop.platform.ids.uuid(), ...change });
}

const work = (): WorkCase => shop.module.get(WorkCase, { strict: false });
const act = (caseId: string): CaseAct => ({ caseId, actor: STAFF, mayTouch: () => true });
const view = (caseId: string) => shop.module.get(AfterSalesViews, { strict: false }).get(caseId, 'staff', () => true);

async function refusalOf(trying: Promise<unknown>): Promise<string> {
  const refusal: unknown = await trying.catch((error: unknown) => error);
  return isDomainError(refusal) ? refusal.code : 'was not refused';
}

async function refundsOf(orderId: string): Promise<{ no: string; status: string; amount: number }[]> {
  return shop.platform.database.query(`SELECT out_refund_no AS no, status, amount_fen AS amount FROM payments.refund WHERE order_id = $1 ORDER BY requested_at`, [orderId]);
}

/** WeChat's word about the refunds of an order. */
async function hearRefunds(orderId: string, status: 'SUCCESS' | 'ABNORMAL'): Promise<void> {
  const open = await shop.platform.database.query<{ no: string; trade: string; amount: number; total: number }>(
    `SELECT r.out_refund_no AS no, a.out_trade_no AS trade, r.amount_fen AS amount, a.amount_fen AS total
     FROM payments.refund r JOIN payments.payment_attempt a ON a.id = r.attempt_id WHERE r.order_id = $1`,
    [orderId],
  );
  for (const { no, trade, amount, total } of open) {
    await shop.module.get(RefundOrder).fromNotice({ mchid: shop.platform.env.WECHAT_PAY_MCH_ID, out_trade_no: trade, out_refund_no: no, refund_id: `wx-${no}`, refund_status: status, amount: { refund: amount, total } });
  }
}

/** From applied to the refund, over a store's counter. */
async function bringBack(caseId: string, counts = { sellable: 1, damaged: 0, qualityControl: 0 }): Promise<void> {
  await work().approve(act(caseId), '同意');
  await work().receive(act(caseId), shop.store.id);
  await work().inspect(act(caseId), { storeId: shop.store.id, lines: [{ lineNo: 1, ...counts }], isAccepted: true, note: null, mayApprove: true });
}

describe('before anybody picks', () => {
  it('a refund is approved by rule, frees the stock, and ends with the money', async () => {
    const order = await bought(3, { has: false });
    const free = await shop.available(variantId);
    const caseId = await apply(order, { kind: 'refundOnly', units: [{ lineNo: 1, quantity: 2 }] });
    expect(await view(caseId)).toMatchObject({ status: 'refunding', isAutomatic: true, amountFen: 2_000 });
    expect(await shop.available(variantId)).toBe(free + 2);
    await hearRefunds(order.orderId, 'SUCCESS');
    expect(await view(caseId)).toMatchObject({ status: 'completed' });
    expect(await shop.order(order.orderId)).toMatchObject({ refundedFen: 2_000, paymentStatus: 'partially_refunded' });
  });
});

describe('goods that the shopper has', () => {
  it('come back to a store, to stock by their condition, and the money goes back once', async () => {
    const order = await bought(3, { has: true });
    const free = await shop.available(variantId);
    const caseId = await apply(order, { units: [{ lineNo: 1, quantity: 2 }] });
    expect(await view(caseId)).toMatchObject({ status: 'applied', amountFen: 2_000, returnCode: null });
    await bringBack(caseId, { sellable: 1, damaged: 1, qualityControl: 0 });
    await hearRefunds(order.orderId, 'SUCCESS');
    await hearRefunds(order.orderId, 'SUCCESS');
    expect(await view(caseId)).toMatchObject({ status: 'completed', returnCode: expect.stringMatching(/^\d{10}$/) });
    expect(await shop.available(variantId)).toBe(free + 1);
    expect(await shop.order(order.orderId)).toMatchObject({ status: 'completed', refundedFen: 2_000 });
    expect(await shop.inventory.findUnbalanced()).toEqual([]);
  });

  it('that were not bought, were applied for already, or were refunded are refused', async () => {
    const order = await bought(2, { has: true });
    expect(await refusalOf(apply(order, { units: [{ lineNo: 2, quantity: 1 }] }))).toBe('AFTER_SALES.NOT_BOUGHT');
    expect(await refusalOf(apply(order, { units: [{ lineNo: 1, quantity: 3 }] }))).toBe('AFTER_SALES.NOTHING_LEFT');
    expect(await refusalOf(apply(order, { units: [{ lineNo: 1, quantity: 2 }, { lineNo: 1, quantity: 1 }] }))).toBe('AFTER_SALES.NOTHING_LEFT');
    const caseId = await apply(order, { units: [{ lineNo: 1, quantity: 1 }] });
    expect(await refusalOf(apply(order, { units: [{ lineNo: 1, quantity: 2 }] }))).toBe('AFTER_SALES.NOTHING_LEFT');
    await bringBack(caseId);
    expect(await refusalOf(work().receive(act(caseId), shop.store.id))).toBe('AFTER_SALES.WRONG_STATE');
    await hearRefunds(order.orderId, 'SUCCESS');
    expect(await refusalOf(apply(order, { units: [{ lineNo: 1, quantity: 2 }] }))).toBe('AFTER_SALES.NOTHING_LEFT');
    expect(await refusalOf(apply(order, { kind: 'exchange' }))).toBe('AFTER_SALES.EXCHANGE_UNAVAILABLE');
    expect(await refusalOf(apply({ ...order, customerId: await shop.newCustomer() }))).toBe('ORDERS.NOT_FOUND');
    expect((await refundsOf(order.orderId)).map(({ amount }) => amount)).toEqual([1_000]);
  });

  it('applied for ten times at once are given one case', async () => {
    const order = await bought(1, { has: true });
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => apply(order)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [isDomainError(outcome.reason, 'AFTER_SALES.NOTHING_LEFT')] : []))).toEqual(Array.from({ length: 9 }, () => true));
  });

  it('are counted, and above 500 yuan the money waits for the manager', async () => {
    const order = await bought(50, { has: true, isDear: true });
    const caseId = await apply(order, { units: [{ lineNo: 1, quantity: 50 }] });
    await work().approve(act(caseId), '同意');
    await work().receive(act(caseId), shop.store.id);
    const counted = { storeId: shop.store.id, isAccepted: true, note: null, mayApprove: false };
    expect(await refusalOf(work().inspect(act(caseId), { ...counted, lines: [{ lineNo: 1, sellable: 49, damaged: 0, qualityControl: 0 }] }))).toBe('AFTER_SALES.COUNT_MISMATCH');
    await work().inspect(act(caseId), { ...counted, lines: [{ lineNo: 1, sellable: 50, damaged: 0, qualityControl: 0 }] });
    expect(await view(caseId)).toMatchObject({ status: 'inspecting', needsApproval: true, amountFen: 55_000 });
    expect(await refundsOf(order.orderId)).toEqual([]);
    await work().approveRefund(act(caseId));
    expect(await refundsOf(order.orderId)).toMatchObject([{ amount: 55_000 }]);
  });
});

describe('a case that is refused', () => {
  it('frees its units, and may be appealed once', async () => {
    const order = await bought(1, { has: true });
    const caseId = await apply(order);
    await work().reject(act(caseId), '已使用');
    await work().appeal(act(caseId), '没有使用过');
    expect(await refusalOf(apply(order))).toBe('AFTER_SALES.NOTHING_LEFT');
    await work().reject(act(caseId), '仍不支持');
    expect(await refusalOf(work().appeal(act(caseId), '再申诉'))).toBe('AFTER_SALES.APPEAL_OVER');
    expect((await view(await apply(order))).status).toBe('applied');
  });

  it('and one whose goods never come ends by itself', async () => {
    const order = await bought(1, { has: true });
    const caseId = await apply(order);
    await work().approve(act(caseId), '同意');
    const before = shop.platform.clock.nowMs();
    shop.platform.clock.advance(10 * 86_400_000 + 1);
    await work().expireDue();
    shop.platform.clock.setTo(before);
    expect((await view(caseId)).status).toBe('expired');
    expect((await view(await apply(order))).status).toBe('applied');
  });
});

describe('a refund that WeChat cannot pay out', () => {
  it('is told, tried again under the same number, and ends once', async () => {
    const order = await bought(1, { has: true });
    const caseId = await apply(order, { kind: 'refundOnly' });
    await work().approve(act(caseId), '同意');
    await hearRefunds(order.orderId, 'ABNORMAL');
    expect((await view(caseId)).status).toBe('refund_failed');
    await work().retryRefund(act(caseId), '请重试');
    expect(await refusalOf(work().retryRefund(act(caseId), '请重试'))).toBe('AFTER_SALES.WRONG_STATE');
    await hearRefunds(order.orderId, 'SUCCESS');
    await hearRefunds(order.orderId, 'SUCCESS');
    expect((await view(caseId)).timeline.map(({ status }) => status)).toEqual(['applied', 'approved', 'refunding', 'refund_failed', 'refunding', 'completed']);
    expect(await refundsOf(order.orderId)).toMatchObject([{ status: 'succeeded', amount: 1_000 }]);
    expect(await shop.order(order.orderId)).toMatchObject({ refundedFen: 1_000, paymentStatus: 'refunded' });
  });
});

describe('cancelling some units and returning others', () => {
  it('gives back exactly what was paid', async () => {
    const order = await bought(3, { has: false });
    await shop.module.get(CancelLinesFlow).execute({
      orderId: order.orderId, units: [{ lineNo: 1, quantity: 1 }], actor: STAFF, reason: '不要了', key: { scope: 'test', key: shop.platform.ids.uuid() }, mayTouch: () => true,
    });
    await apply(order, { kind: 'refundOnly', units: [{ lineNo: 1, quantity: 2 }] });
    await hearRefunds(order.orderId, 'SUCCESS');
    expect(await shop.order(order.orderId)).toMatchObject({ status: 'canceled', refundedFen: 3_000, paymentStatus: 'refunded' });
  });
});
