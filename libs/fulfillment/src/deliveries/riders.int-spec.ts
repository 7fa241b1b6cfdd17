import { CancelOrderFlow } from '@quanyu/orders';
import { isDomainError } from '@quanyu/platform';
import { AnswerQuestion } from '../questions/answer-question.js';
import { Board } from '../board/board.js';
import { type CourierOrder, CouriersRepository } from '../couriers/couriers.repository.js';
import { DeliveryViews } from '../couriers/delivery-views.js';
import { EditRiderPlan } from '../couriers/edit-rider-plan.js';
import { OwnRider } from '../couriers/own-rider.js';
import { WatchDeliveries } from '../couriers/watch-deliveries.js';
import { StoreExceptions } from '../exceptions/exceptions.js';
import type { FulfillmentOrder } from '../fulfillment.repository.js';
import { HandOverPhotos } from '../hand-over-photos/hand-over-photos.js';
import { PhotoRules } from '../hand-over-photos/photo-rules.js';
import { HandOver } from '../pickup/hand-over.js';
import { PickOrder } from '../picking/pick-order.js';
import { QuestionViews } from '../questions/question-views.js';
import { WorkShop } from '../test-kit/work-shop.js';

const MINUTE = 60_000;
const NOON = Date.parse('2026-11-20T12:00:00+08:00');
const PIXEL = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
const SEEN = { ip: '127.0.0.1', requestId: 'test' };

let shop: WorkShop;
let used = 0;

beforeAll(async () => {
  shop = await WorkShop.open({ ridersFrom: NOON });
}, 120_000);
afterAll(() => shop.close());
beforeEach(async () => {
  // What other tests left under way is nobody's matter here.
  await shop.platform.database.query(`UPDATE fulfillment.courier_order SET due_at = NULL WHERE due_at IS NOT NULL`);
  await shop.platform.database.query(`UPDATE fulfillment.courier_watch SET due_at = NULL WHERE due_at IS NOT NULL`);
  await shop.platform.database.query(`UPDATE fulfillment.courier_call SET is_done = true WHERE NOT is_done`);
  for (const provider of ['dada', 'aggregator']) await shop.simulators.admin(`couriers/riders/${provider}`, { isAutomatic: false, couriers: 100 });
  await shop.simulators.admin('couriers/faults', { refuseRate: 0, serverErrorRate: 0 });
});

interface Delivery {
  readonly orderId: string;
  readonly customerId: string;
  readonly work: FulfillmentOrder;
  readonly variantId: string;
}

/** Stocking takes a minute of the shop's time, and the same of the riders'. */
async function stock(store: 0 | 1, variantId: string, quantity: number): Promise<void> {
  const before = shop.platform.clock.nowMs();
  await shop.stock(shop.stores[store], variantId, quantity);
  await shop.simulators.admin('clock/advance', { ms: shop.platform.clock.nowMs() - before });
}

/** Two pieces that are to be at the door in half an hour. */
async function delivery(elsewhere = 0): Promise<Delivery> {
  const variantId = shop.variantIds[used];
  used += 1;
  if (variantId === undefined) throw new Error('open the shop with more variants');
  await stock(0, variantId, 4);
  const { orderId, customerId, work } = await shop.paid([{ kind: 'instantDelivery', feeFen: 600, lines: [{ variantId, quantity: 2 }] }]);
  if (elsewhere > 0) await stock(1, variantId, elsewhere);
  const [one] = work;
  if (one === undefined) throw new Error('there is work');
  return { orderId, customerId, work: one, variantId };
}

async function pick({ work }: Delivery): Promise<void> {
  await shop.get(PickOrder).pick(shop.staff, work.id, { item: { by: 'line', lineNo: 1 }, quantity: 2, idempotencyKey: shop.platform.ids.uuid() });
}

async function sweep(): Promise<void> {
  for (const task of shop.get(WatchDeliveries).recurring()) await task.run();
}

/** Time passes for the shop and the riders alike, half a minute at a time. */
async function pass(minutes: number): Promise<void> {
  await sweep();
  for (let half = 0; half < minutes * 2; half += 1) {
    shop.platform.clock.advance(MINUTE / 2);
    await shop.simulators.admin('clock/advance', { ms: MINUTE / 2 });
    await sweep();
  }
}

async function attempts({ work }: Delivery): Promise<CourierOrder[]> {
  return shop.get(CouriersRepository).listAttempts([work.id]);
}

/** The rider takes a step, which the shop hears of when it asks. */
async function step(it: Delivery, name: string): Promise<void> {
  const ride = (await attempts(it)).at(-1);
  if (ride === undefined) throw new Error('no rider was called');
  await shop.simulators.admin(`couriers/rides/${ride.courier}/${ride.originId}/step`, { step: name });
  await pass(1);
}

async function stateOf({ orderId, work }: Delivery): Promise<string | undefined> {
  return (await shop.workOf(orderId)).find(({ id }) => id === work.id)?.state;
}

async function decisionsOf({ work }: Delivery): Promise<[string, string, string][]> {
  return (await shop.get(CouriersRepository).listDecisions(work.id)).map(({ step: name, reason, outcome }) => [name, reason, outcome]);
}

async function refundsOf(orderId: string): Promise<number[]> {
  const rows = await shop.platform.database.query<{ fen: number }>(`SELECT amount_fen AS fen FROM payments.refund WHERE order_id = $1 ORDER BY requested_at, id`, [orderId]);
  return rows.map(({ fen }) => fen);
}

describe('the rider of a delivery at once', () => {
  it('is called when picking begins, stands on the board while the goods are not packed, and takes them when they are', async () => {
    const it = await delivery();
    await pass(1);
    expect(await attempts(it)).toEqual([]);
    await shop.get(PickOrder).startPicking(shop.staff, it.work.id);
    await pass(1);
    expect(await attempts(it)).toMatchObject([{ status: 'created', placedAt: expect.any(Date), requestedBy: '系统' }]);
    await step(it, 'accept');
    await step(it, 'arrive');
    expect(await stateOf(it)).toBe('picking');
    const { picking } = await shop.get(Board).view(shop.stores[0].id);
    expect(picking.find(({ fulfillmentOrderId }) => fulfillmentOrderId === it.work.id)).toMatchObject({ ride: { status: 'arrived', isOwn: false, riderName: expect.any(String), arrivedAt: expect.any(String) } });
    const { deliveries } = await shop.get(DeliveryViews).ofShopper(it.customerId, it.orderId);
    expect(deliveries).toMatchObject([{ status: 'arrived', isLate: false }]);
    expect(deliveries[0]?.steps.map(({ isDone }) => isDone)).toEqual([false, true, true, false, false]);
    await pick(it);
    await shop.get(PickOrder).pack(shop.staff, it.work.id);
    expect(await stateOf(it)).toBe('courier_assigned');
    expect(await attempts(it)).toHaveLength(1);
    await step(it, 'pickUp');
    await step(it, 'deliver');
    expect(await stateOf(it)).toBe('delivered');
    expect((await shop.order(it.orderId)).order.status).toBe('completed');
    expect(await shop.inventory.findUnbalanced()).toEqual([]);
  });

  it('who says too early that the goods are on their way, or there, is believed once they are packed', async () => {
    const it = await delivery();
    await pick(it);
    await pass(1);
    for (const name of ['accept', 'pickUp', 'deliver']) await step(it, name);
    expect(await stateOf(it)).toBe('picking');
    await shop.get(PickOrder).pack(shop.staff, it.work.id);
    expect(await stateOf(it)).toBe('delivered');
    expect(await shop.inventory.findUnbalanced()).toEqual([]);
  });

  it('is called off, at the platform\'s fee, when the order is cancelled while it is picked', async () => {
    const it = await delivery();
    await shop.get(PickOrder).startPicking(shop.staff, it.work.id);
    await pass(1);
    await step(it, 'accept');
    await pass(2);
    await shop.get(CancelOrderFlow).execute({ orderId: it.orderId, actor: { kind: 'staff', name: '店长' }, reason: '测试', mayTouch: () => true });
    await shop.drain();
    await pass(1);
    expect(await attempts(it)).toMatchObject([{ status: 'canceled', canceledBy: 'merchant', endReason: '订单已取消', penaltyFen: 200 }]);
  });

  it('is one of the store\'s own where the store brings its orders itself, and nobody else is called', async () => {
    const plans = shop.get(EditRiderPlan);
    const plan = await plans.get(shop.staff, shop.stores[0].id);
    expect(plan).toMatchObject({ riders: 'platforms', instantCall: 'picking', version: 0 });
    const changed = await plans.update({ principal: shop.staff, ...SEEN }, { ...plan, riders: 'own' });
    expect(isDomainError(await plans.update({ principal: shop.staff, ...SEEN }, { ...plan, riders: 'own' }).catch((error: unknown) => error), 'REQUEST.VERSION_CONFLICT')).toBe(true);
    const it = await delivery();
    await shop.get(PickOrder).startPicking(shop.staff, it.work.id);
    await pass(2);
    expect(await attempts(it)).toEqual([]);
    expect(await decisionsOf(it)).toEqual([['askPeople', 'ownRiders', 'done']]);
    await shop.get(OwnRider).take(shop.staff, it.work.id, { rider: { name: '小李', phone: '13700000000' }, idempotencyKey: shop.platform.ids.uuid() });
    expect(isDomainError(await shop.get(OwnRider).step(shop.staff, it.work.id, { step: 'pickedUp' }).catch((error: unknown) => error), 'COURIER.NOT_PACKED')).toBe(true);
    await pick(it);
    await shop.get(PickOrder).pack(shop.staff, it.work.id);
    expect(await stateOf(it)).toBe('courier_assigned');
    for (const name of ['pickedUp', 'delivered'] as const) await shop.get(OwnRider).step(shop.staff, it.work.id, { step: name });
    expect(await stateOf(it)).toBe('delivered');
    // Where goods must not wait for a rider who waits for them.
    await plans.update({ principal: shop.staff, ...SEEN }, { ...changed, riders: 'platforms', instantCall: 'packed' });
    const late = await delivery();
    await pick(late);
    await pass(2);
    expect(await attempts(late)).toEqual([]);
    await shop.get(PickOrder).pack(shop.staff, late.work.id);
    expect(await attempts(late)).toHaveLength(1);
    const current = await plans.get(shop.staff, shop.stores[0].id);
    await plans.update({ principal: shop.staff, ...SEEN }, { ...current, instantCall: 'picking' });
  });

  it('of the store takes nothing without the picture that the store wants, and says why goods come back', async () => {
    const plans = shop.get(EditRiderPlan);
    const bring = async (riders: 'own' | 'platforms') => plans.update({ principal: shop.staff, ...SEEN }, { ...(await plans.get(shop.staff, shop.stores[0].id)), riders });
    await bring('own');
    await shop.get(PhotoRules).update({ principal: shop.staff, ...SEEN }, { storeId: shop.stores[0].id, aboveFen: null, forRider: true, forCollector: false, version: 0 });
    const refused = await delivery();
    await shop.get(OwnRider).take(shop.staff, refused.work.id, { rider: { name: '小李', phone: '13700000000' }, idempotencyKey: shop.platform.ids.uuid() });
    await pick(refused);
    await shop.get(PickOrder).pack(shop.staff, refused.work.id);
    const leave = () => shop.get(OwnRider).step(shop.staff, refused.work.id, { step: 'pickedUp' });
    expect(isDomainError(await leave().catch((error: unknown) => error), 'COURIER.PHOTO_WANTED')).toBe(true);
    await shop.get(HandOverPhotos).take(shop.staff, refused.work.id, { bytes: PIXEL, operationId: 'of-the-rider-0001' });
    await leave();
    await shop.get(OwnRider).step(shop.staff, refused.work.id, { step: 'returning', cause: 'refused' });
    expect((await shop.get(StoreExceptions).list(shop.stores[0].id)).filter(({ fulfillmentOrderId }) => fulfillmentOrderId === refused.work.id)).toMatchObject([
      { type: 'refused', step: 'takeBack', riderName: '小李', note: 'refused', contactName: expect.stringContaining('王') },
    ]);
    await shop.get(OwnRider).step(shop.staff, refused.work.id, { step: 'returned' });
    expect(await stateOf(refused)).toBe('returned_to_stock');
    expect((await shop.get(StoreExceptions).list(shop.stores[0].id)).map(({ fulfillmentOrderId }) => fulfillmentOrderId)).not.toContain(refused.work.id);
    await shop.get(PhotoRules).update({ principal: shop.staff, ...SEEN }, { storeId: shop.stores[0].id, aboveFen: null, forRider: false, forCollector: false, version: 1 });
    await bring('platforms');
  });
});

describe('a promise that breaks because no rider comes', () => {
  beforeEach(async () => {
    await shop.simulators.admin('couriers/faults', { refuseRate: 1 });
    for (const provider of ['dada', 'aggregator']) await shop.simulators.admin(`couriers/riders/${provider}`, { couriers: 0 });
  });

  it('is kept by another store that has all of it, packed or not', async () => {
    const it = await delivery(5);
    await pick(it);
    await shop.get(PickOrder).pack(shop.staff, it.work.id);
    await pass(32);
    const [, other] = await shop.workOf(it.orderId);
    expect(await stateOf(it)).toBe('superseded');
    expect(other).toMatchObject({ storeId: shop.stores[1].id, state: 'accepted', partNo: 2, itemCount: 2, promisedAt: it.work.promisedAt });
    expect(await decisionsOf(it)).toContainEqual(['otherStore', 'expectedLate', 'done']);
    expect((await attempts(it)).every(({ endedAt, cancelWanted }) => endedAt !== null || cancelWanted !== null)).toBe(true);
    expect((await shop.inventory.readAvailability(shop.stores[0].stockLocationId, [it.variantId])).get(it.variantId)).toBe(4);
    // The other store picks and brings it, like any.
    await shop.get(PickOrder).pick(shop.staff, other?.id ?? '', { item: { by: 'line', lineNo: 1 }, quantity: 2, idempotencyKey: shop.platform.ids.uuid() });
    await shop.get(PickOrder).pack(shop.staff, other?.id ?? '');
    expect(await shop.inventory.findUnbalanced()).toEqual([]);
  });

  it('may be collected instead: the same goods, ready at once, and the fee goes back', async () => {
    const it = await delivery();
    await pick(it);
    await shop.get(PickOrder).pack(shop.staff, it.work.id);
    await pass(37);
    const [question] = await shop.get(QuestionViews).listOwn(it.customerId, it.orderId);
    const { order } = await shop.order(it.orderId);
    expect(question).toMatchObject({ kind: 'pickupOffer', storeName: '全域·SH001', feeFen: 600, refundFen: order.payableFen, onSilence: 'wait', answer: null });
    expect(await decisionsOf(it)).toEqual(expect.arrayContaining([['otherStore', 'expectedLate', 'impossible'], ['offerPickup', 'expectedLate', 'asked']]));
    const answer = () => shop.get(AnswerQuestion).byShopper(it.customerId, { orderId: it.orderId, questionId: question?.questionId ?? '', answer: 'collect' });
    await answer();
    await answer();
    const [pickup] = await shop.workOf(it.orderId);
    expect(pickup).toMatchObject({ kind: 'pickup', state: 'ready', pickupCode: expect.stringMatching(/^\d{8}$/), address: null });
    expect(await refundsOf(it.orderId)).toEqual([600]);
    await pass(1);
    expect((await attempts(it)).every(({ endedAt }) => endedAt !== null)).toBe(true);
    await shop.get(HandOver).execute(shop.staff, { storeId: shop.stores[0].id, code: pickup?.pickupCode ?? '', idempotencyKey: shop.platform.ids.uuid() });
    expect((await shop.order(it.orderId)).order).toMatchObject({ status: 'completed', fulfillmentStatus: 'handed_over' });
    expect(await shop.inventory.findUnbalanced()).toEqual([]);
  });

  it('may be given up: everything goes back, the goods onto the shelf', async () => {
    const it = await delivery();
    await pick(it);
    await shop.get(PickOrder).pack(shop.staff, it.work.id);
    await pass(37);
    const [question] = await shop.get(QuestionViews).listOwn(it.customerId, it.orderId);
    await shop.get(AnswerQuestion).byShopper(it.customerId, { orderId: it.orderId, questionId: question?.questionId ?? '', answer: 'cancel' });
    await shop.drain();
    const { order } = await shop.order(it.orderId);
    expect(order).toMatchObject({ status: 'canceled', refundRequestedFen: order.payableFen });
    expect(await stateOf(it)).toBe('canceled');
    expect((await shop.inventory.readAvailability(shop.stores[0].stockLocationId, [it.variantId])).get(it.variantId)).toBe(4);
    expect(await shop.inventory.findUnbalanced()).toEqual([]);
  });

  it('breaks as soon when no platform even names a price', async () => {
    await shop.simulators.admin('couriers/faults', { serverErrorRate: 1 });
    const it = await delivery();
    await pick(it);
    await shop.get(PickOrder).pack(shop.staff, it.work.id);
    await pass(37);
    expect(await shop.get(QuestionViews).listOwn(it.customerId, it.orderId)).toMatchObject([{ kind: 'pickupOffer' }]);
  });

  it('waits on when the shopper says nothing, and the fee goes back for the wait, once', async () => {
    const it = await delivery();
    await pick(it);
    await shop.get(PickOrder).pack(shop.staff, it.work.id);
    await pass(43);
    await shop.get(AnswerQuestion).sweep();
    expect(await shop.get(QuestionViews).listOwn(it.customerId, it.orderId)).toMatchObject([{ answer: 'wait', answeredBy: 'rule' }]);
    expect(await stateOf(it)).toBe('waiting_courier');
    expect(await refundsOf(it.orderId)).toEqual([600]);
    expect(await decisionsOf(it)).toContainEqual(['compensate', 'actualLate', 'done']);
    const timeline = await shop.platform.database.query<{ type: string }>(`SELECT type FROM orders.order_event WHERE order_id = $1`, [it.orderId]);
    expect(timeline.map(({ type }) => type)).toEqual(expect.arrayContaining(['question_asked', 'compensated']));
  });
});
