import { Customers } from '@quanyu/identity';
import { CancelOrderFlow } from '@quanyu/orders';
import { isDomainError, messageTime, Outbox } from '@quanyu/platform';
import { AnswerQuestion } from './answer-question.js';
import type { FulfillmentOrder } from '../fulfillment.repository.js';
import { HandOver } from '../pickup/hand-over.js';
import { LateWork } from '../work/late-work.js';
import { OfferSubstitute } from './offer-substitute.js';
import { PickOrder } from '../picking/pick-order.js';
import { PickupCode } from '../pickup/pickup-code.js';
import { keptUntil } from '../pickup/pickup-code.rules.js';
import { QuestionViews } from './question-views.js';
import { ShortLine } from '../picking/short-line.js';
import { SubstituteShelf } from './substitute-shelf.js';
import { TellShopper } from '../tell-shopper.js';
import { WorkShop } from '../test-kit/work-shop.js';

const MINUTE_MS = 60_000;

let shop: WorkShop;
let used = 0;

beforeAll(async () => {
  shop = await WorkShop.open();
  shop.get(TellShopper).subscribe(shop.get(Outbox));
}, 120_000);
afterAll(() => shop.close());

interface Counter {
  readonly orderId: string;
  readonly customerId: string;
  readonly work: FulfillmentOrder;
  /** What was ordered, and a cheaper and a dearer one beside it. */
  readonly wanted: string;
  readonly cheaper: string;
  readonly dearer: string;
}

/** Three pieces of one variant, being picked, whose shelf will be found empty; its neighbours are there. */
async function picking({ whenShort, kind = 'pickup' }: { whenShort?: 'refund' | 'substitute'; kind?: 'pickup' | 'instantDelivery' } = {}): Promise<Counter> {
  const [cheaper, wanted, dearer] = [shop.variantIds[used], shop.variantIds[used + 1], shop.variantIds[used + 2]];
  used += 3;
  if (cheaper === undefined || wanted === undefined || dearer === undefined) throw new Error('open the shop with more variants');
  for (const variantId of [cheaper, wanted, dearer]) await shop.stock(shop.stores[0], variantId, 5);
  const { orderId, customerId, work } = await shop.paid([{ kind, feeFen: kind === 'pickup' ? 0 : 600, lines: [{ variantId: wanted, quantity: 3 }] }], { whenShort });
  const [one] = work;
  if (one === undefined) throw new Error('there is work');
  if (one.state === 'open') await shop.get(PickOrder).accept(shop.staff, one.id);
  await pick(one.id, 1, 1);
  return { orderId, customerId, work: one, wanted, cheaper, dearer };
}

async function pick(id: string, lineNo: number, quantity: number): Promise<void> {
  await shop.get(PickOrder).pick(shop.staff, id, { item: { by: 'line', lineNo }, quantity, idempotencyKey: shop.platform.ids.uuid() });
}

async function offer(counter: Counter, variantId: string, { key = shop.platform.ids.uuid(), quantity = 2 } = {}): Promise<void> {
  await shop.get(OfferSubstitute).execute(shop.staff, counter.work.id, { lineNo: 1, quantity, variantId, idempotencyKey: key });
}

async function question({ customerId, orderId }: Counter) {
  const [newest] = await shop.get(QuestionViews).listOwn(customerId, orderId);
  if (newest === undefined) throw new Error('the shopper was asked');
  return newest;
}

async function answer(counter: Counter, given: 'accept' | 'refuse'): Promise<void> {
  const { questionId } = await question(counter);
  await shop.get(AnswerQuestion).byShopper(counter.customerId, { orderId: counter.orderId, questionId, answer: given });
}

async function refused(work: Promise<unknown>, code: string): Promise<boolean> {
  return isDomainError(await work.catch((error: unknown) => error), code);
}

async function refundsOf(orderId: string): Promise<number[]> {
  const rows = await shop.platform.database.query<{ fen: number }>(`SELECT amount_fen AS fen FROM payments.refund WHERE order_id = $1 ORDER BY requested_at, id`, [orderId]);
  return rows.map(({ fen }) => fen);
}

async function available(variantId: string): Promise<number> {
  return (await shop.inventory.readAvailability(shop.stores[0].stockLocationId, [variantId])).get(variantId) ?? 0;
}

async function stateOf({ orderId }: Counter): Promise<string | undefined> {
  return (await shop.workOf(orderId))[0]?.state;
}

describe('a picker who finds a shelf empty', () => {
  it('sees what else stands in the store, with what it would give back', async () => {
    const counter = await picking();
    const shelf = await shop.get(SubstituteShelf).list(shop.staff, counter.work.id, 1);
    const { lines } = await shop.order(counter.orderId);
    const price = lines[0]?.unitPriceFen ?? 0;
    const near = shelf.filter(({ variantId }) => variantId === counter.cheaper || variantId === counter.dearer);
    expect(near).toMatchObject([
      { variantId: counter.cheaper, isSameProduct: true, available: 5, differenceFen: 100, unitPriceFen: price - 100 },
      { variantId: counter.dearer, isSameProduct: true, available: 5, differenceFen: 0, unitPriceFen: price + 100 },
    ]);
    expect(await refused(shop.get(SubstituteShelf).list({ ...shop.staff, storeScope: [] }, counter.work.id, 1), 'FULFILLMENT.NOT_FOUND')).toBe(true);
  });

  it('holds the substitute and corrects the stock before the shopper has answered, once', async () => {
    const counter = await picking();
    const key = shop.platform.ids.uuid();
    for (let time = 0; time < 2; time += 1) await offer(counter, counter.cheaper, { key });
    expect(await stateOf(counter)).toBe('substitution_pending');
    // Two are gone, and two more are kept back: the store is trusted less.
    expect([await available(counter.wanted), await available(counter.cheaper)]).toEqual([0, 3]);
    const asked = await question(counter);
    expect(asked).toMatchObject({ kind: 'substitution', quantity: 2, differenceFen: 200, answer: null, onSilence: 'refuse' });
    expect(Date.parse(asked.dueAt) - Date.parse(asked.askedAt)).toBe(3 * MINUTE_MS);
    expect(await refused(shop.get(PickOrder).markReady(shop.staff, counter.work.id), 'FULFILLMENT.ANSWER_AWAITED')).toBe(true);
    expect(await refused(offer(counter, counter.dearer), 'FULFILLMENT.NOT_SHORT')).toBe(true);
    expect(await shop.inventory.findUnbalanced()).toEqual([]);
  });

  it('offers one thing at a time for a line: what is missing besides waits for the first answer', async () => {
    const counter = await picking();
    await offer(counter, counter.cheaper, { quantity: 1 });
    expect(await refused(offer(counter, counter.dearer, { quantity: 1 }), 'SUBSTITUTE.ASKED_ALREADY')).toBe(true);
    expect([await available(counter.cheaper), await available(counter.dearer)]).toEqual([4, 5]);
    await answer(counter, 'refuse');
    await offer(counter, counter.dearer, { quantity: 1 });
    expect(await question(counter)).toMatchObject({ kind: 'substitution', quantity: 1, answer: null });
    expect(await shop.inventory.findUnbalanced()).toEqual([]);
  });

  it('reports another empty shelf while the shopper thinks about the first', async () => {
    const [offered, wanted, missing] = [shop.variantIds[used], shop.variantIds[used + 1], shop.variantIds[used + 2]];
    used += 3;
    if (offered === undefined || wanted === undefined || missing === undefined) throw new Error('open the shop with more variants');
    for (const variantId of [offered, wanted, missing]) await shop.stock(shop.stores[0], variantId, 5);
    const { orderId, customerId, work } = await shop.paid([{ kind: 'pickup', feeFen: 0, lines: [{ variantId: wanted, quantity: 1 }, { variantId: missing, quantity: 2 }] }]);
    const [one] = work;
    if (one === undefined) throw new Error('there is work');
    const counter = { orderId, customerId, work: one, wanted, cheaper: offered, dearer: missing };
    await shop.get(PickOrder).accept(shop.staff, one.id);
    await shop.get(PickOrder).startPicking(shop.staff, one.id);
    await offer(counter, offered, { quantity: 1 });
    expect(await shop.get(ShortLine).execute(shop.staff, one.id, { lineNo: 2, quantity: 2, idempotencyKey: shop.platform.ids.uuid() })).toBe('refunded');
    expect(await stateOf(counter)).toBe('substitution_pending');
    await answer(counter, 'refuse');
    const { order } = await shop.order(orderId);
    expect([await stateOf(counter), order.status, order.refundRequestedFen]).toEqual(['canceled', 'canceled', order.payableFen]);
    expect(await shop.inventory.findUnbalanced()).toEqual([]);
  });

  it('cannot offer what is not there, and loses nothing by trying', async () => {
    const counter = await picking();
    await shop.paid([{ kind: 'pickup', feeFen: 0, lines: [{ variantId: counter.cheaper, quantity: 4 }] }]);
    expect(await refused(offer(counter, counter.cheaper), 'SUBSTITUTE.UNAVAILABLE')).toBe(true);
    expect(await refused(offer(counter, counter.wanted), 'SUBSTITUTE.UNAVAILABLE')).toBe(true);
    expect(await stateOf(counter)).toBe('picking');
    expect(await available(counter.wanted)).toBe(2);
    expect(await shop.inventory.findUnbalanced()).toEqual([]);
  });
});

describe('a shopper who is offered a substitute', () => {
  it('and takes it gets it in the same order, and what it costs less back to the fen', async () => {
    const counter = await picking();
    await offer(counter, counter.cheaper);
    for (let time = 0; time < 2; time += 1) await answer(counter, 'accept');
    const { order, lines } = await shop.order(counter.orderId);
    expect(lines).toMatchObject([
      { lineNo: 1, quantity: 3, quantityCanceled: 2 },
      { lineNo: 2, quantity: 2, quantityPicking: 2, variantId: counter.cheaper, groupNo: 1 },
    ]);
    expect(await refundsOf(counter.orderId)).toEqual([200]);
    expect(order.refundRequestedFen).toBe(200);
    await pick(counter.work.id, 2, 2);
    await shop.get(PickOrder).markReady(shop.staff, counter.work.id);
    await shop.get(HandOver).execute(shop.staff, { storeId: shop.stores[0].id, code: counter.work.pickupCode ?? '', idempotencyKey: shop.platform.ids.uuid() });
    expect((await shop.order(counter.orderId)).order.status).toBe('completed');
    // Two are gone, and two more are kept back: the store is trusted less.
    expect([await available(counter.wanted), await available(counter.cheaper)]).toEqual([0, 3]);
    expect(await shop.inventory.findUnbalanced()).toEqual([]);
  });

  it('pays nothing more for a dearer one, and gets what was paid back when it is cancelled', async () => {
    const counter = await picking();
    await offer(counter, counter.dearer);
    await answer(counter, 'accept');
    expect(await refundsOf(counter.orderId)).toEqual([]);
    await shop.get(CancelOrderFlow).execute({ orderId: counter.orderId, actor: { kind: 'staff', name: '店长' }, reason: '测试', mayTouch: () => true });
    await shop.drain();
    const { order } = await shop.order(counter.orderId);
    expect((await refundsOf(counter.orderId)).reduce((sum, fen) => sum + fen, 0)).toBe(order.payableFen);
    expect([await available(counter.wanted), await available(counter.dearer)]).toEqual([1, 5]);
    expect(await shop.inventory.findUnbalanced()).toEqual([]);
  });

  it('and refuses it gets those pieces paid back, and the rest of the order', async () => {
    const counter = await picking();
    await offer(counter, counter.cheaper);
    await answer(counter, 'refuse');
    expect(await stateOf(counter)).toBe('picking');
    const { lines } = await shop.order(counter.orderId);
    expect(await refundsOf(counter.orderId)).toEqual([((lines[0]?.totalFen ?? 0) / 3) * 2]);
    expect(await available(counter.cheaper)).toBe(5);
    await shop.get(PickOrder).markReady(shop.staff, counter.work.id);
    expect(await refused(answer(counter, 'accept'), 'QUESTION.ANSWERED')).toBe(true);
    expect(await shop.inventory.findUnbalanced()).toEqual([]);
  });

  it.each([
    ['refund', 'refuse', 'picking'],
    ['substitute', 'accept', 'picking'],
  ] as const)('and does not answer in time gets what was chosen at the checkout: %s', async (whenShort, outcome, state) => {
    const counter = await picking({ whenShort });
    await offer(counter, counter.cheaper);
    await shop.get(AnswerQuestion).sweep();
    expect((await question(counter)).answer).toBeNull();
    const before = shop.platform.clock.nowMs();
    shop.platform.clock.advance(3 * MINUTE_MS);
    await Promise.all([shop.get(AnswerQuestion).sweep(), shop.get(AnswerQuestion).sweep()]);
    shop.platform.clock.setTo(before);
    expect(await question(counter)).toMatchObject({ answer: outcome, answeredBy: 'rule' });
    expect(await stateOf(counter)).toBe(state);
    expect(await refundsOf(counter.orderId)).toHaveLength(1);
    expect(await shop.inventory.findUnbalanced()).toEqual([]);
  });

  it('may say it on the telephone; a stranger may not, and an answer to something else does not count', async () => {
    const counter = await picking();
    await offer(counter, counter.cheaper);
    const { questionId } = await question(counter);
    const answers = shop.get(AnswerQuestion);
    expect(await refused(answers.byShopper(shop.platform.ids.uuid(), { orderId: counter.orderId, questionId, answer: 'accept' }), 'QUESTION.NOT_FOUND')).toBe(true);
    expect(await refused(answers.byShopper(counter.customerId, { orderId: counter.orderId, questionId, answer: 'collect' }), 'QUESTION.ANSWER_UNFIT')).toBe(true);
    // The second is let in everywhere by the code, as a forgotten check would; the database still knows whose question it is.
    for (const storeScope of [[], Object.assign([shop.platform.ids.uuid()], { includes: () => true })]) {
      expect(await refused(answers.byStaff({ ...shop.staff, storeScope }, { fulfillmentOrderId: counter.work.id, questionId, answer: 'accept' }), 'QUESTION.NOT_FOUND')).toBe(true);
    }
    await answers.byStaff(shop.staff, { fulfillmentOrderId: counter.work.id, questionId, answer: 'refuse' });
    expect(await question(counter)).toMatchObject({ answer: 'refuse', answeredBy: 'staff' });
  });

  it('whose order is cancelled meanwhile is asked nothing any more, and nothing stays held', async () => {
    const counter = await picking();
    await offer(counter, counter.cheaper);
    await shop.get(CancelOrderFlow).execute({ orderId: counter.orderId, actor: { kind: 'staff', name: '店长' }, reason: '测试', mayTouch: () => true });
    await shop.drain();
    expect(await question(counter)).toMatchObject({ answer: 'withdrawn', answeredBy: 'rule' });
    expect(await available(counter.cheaper)).toBe(5);
    const { order } = await shop.order(counter.orderId);
    expect((await refundsOf(counter.orderId)).reduce((sum, fen) => sum + fen, 0)).toBe(order.payableFen);
    expect(await shop.inventory.findUnbalanced()).toEqual([]);
  });
});

/** Agrees to one message, in WeChat and here. */
async function agree({ customerId }: Counter, templateId = 'template-order-change'): Promise<void> {
  await shop.simulators.admin('subscriptions', { openid: `openid-${customerId}`, templateId });
  await shop.get(Customers).recordSubscription(customerId, { templateId, accepted: true });
}

async function messagesTo({ customerId }: Counter): Promise<Record<string, string>[]> {
  const { messages } = await shop.simulators.admin<{ messages: { openid: string; page: string; data: Record<string, { value: string }> }[] }>('state?limit=1000');
  return messages.filter(({ openid }) => openid === `openid-${customerId}`).map(({ data }) => Object.fromEntries(Object.entries(data).map(([name, { value }]) => [name, value])));
}

describe('the shopper', () => {
  it('hears from WeChat that a substitute is offered', async () => {
    const counter = await picking();
    await agree(counter);
    await offer(counter, counter.cheaper);
    await shop.drain();
    expect(await messagesTo(counter)).toMatchObject([{ thing2: '缺货：测试商品', thing3: '换一件还是退款，请尽快答复' }]);
  });

  it('hears from WeChat that a piece is missing and paid back', async () => {
    const counter = await picking();
    await agree(counter);
    await shop.get(ShortLine).execute(shop.staff, counter.work.id, { lineNo: 1, quantity: 1, idempotencyKey: shop.platform.ids.uuid() });
    await shop.drain();
    expect(await messagesTo(counter)).toMatchObject([{ thing2: '缺货 1 件：测试商品', thing3: '这部分货款已原路退回' }]);
  });
});

describe('a shopper who does not come', () => {
  /** Waits at the counter since its window ended a day ago. */
  async function waiting(): Promise<Counter> {
    const counter = await picking();
    await pick(counter.work.id, 1, 2);
    await shop.get(PickOrder).markReady(shop.staff, counter.work.id);
    return counter;
  }

  /** A day later the worker looks twice, and WeChat is told after `before` has happened. */
  async function reminded(counter: Counter, before: () => Promise<unknown> = async () => undefined): Promise<void> {
    const now = shop.platform.clock.nowMs();
    shop.platform.clock.advance(24 * 60 * MINUTE_MS);
    for (let time = 0; time < 2; time += 1) await shop.get(LateWork).look(counter.work.id);
    await before();
    await shop.drain();
    shop.platform.clock.setTo(now);
  }

  it('hears from WeChat once until when it is kept, and what becomes of it then', async () => {
    const counter = await waiting();
    await agree(counter, 'template-pickup-reminder');
    await reminded(counter);
    expect(await messagesTo(counter)).toEqual([
      { thing1: shop.stores[0].name, character_string2: counter.work.pickupCode, time3: messageTime(keptUntil(counter.work)), thing4: '请在此前来取，逾期退回货架并退款' },
    ]);
  });

  it('and comes before the message is sent hears nothing any more', async () => {
    const counter = await waiting();
    await agree(counter, 'template-pickup-reminder');
    await reminded(counter, () => shop.get(HandOver).execute(shop.staff, { storeId: shop.stores[0].id, code: counter.work.pickupCode ?? '', idempotencyKey: shop.platform.ids.uuid() }));
    expect(await messagesTo(counter)).toEqual([]);
  });
});

describe('the code of a pickup', () => {
  it('says what was collected of it, what was missing, and until when it is kept', async () => {
    const counter = await picking();
    await offer(counter, counter.cheaper);
    await answer(counter, 'refuse');
    const code = () => shop.get(PickupCode).view(counter.customerId, counter.orderId, null);
    expect(await code()).toMatchObject({ groupNo: 1, state: 'preparing', digits: null, itemCount: 1, keptUntil: null });
    await shop.get(PickOrder).markReady(shop.staff, counter.work.id);
    expect(await code()).toMatchObject({ state: 'ready', digits: counter.work.pickupCode, collectedCount: 0, keptUntil: expect.any(String) });
  });
});
