import { CancelOrderFlow, ChangeOrder, Orders } from '@quanyu/orders';
import { type Store, SlotLedger, Stores } from '@quanyu/stores';
import { AnswerQuestion } from '../questions/answer-question.js';
import type { FulfillmentOrder } from '../fulfillment.repository.js';
import { OfferSubstitute } from '../questions/offer-substitute.js';
import { ParcelTrack } from '../parcels/parcel-track.js';
import { PickOrder } from '../picking/pick-order.js';
import { QuestionViews } from '../questions/question-views.js';
import { ShipOrder, TakeBack } from '../parcels/ship-order.js';
import { ShortLine } from '../picking/short-line.js';
import { WorkShop } from '../test-kit/work-shop.js';
import { WatchWork } from './watch-work.js';

// What follows for an order after another store has taken it over: its units lie there and nowhere else.

const HOUR_MS = 3_600_000;

let shop: WorkShop;
let used = 0;
let parcels = 0;

beforeAll(async () => {
  shop = await WorkShop.open();
  await shop.planDeliveries();
}, 120_000);
afterAll(() => shop.close());

/** Two pieces that the first store did not accept in time and the second has now; both stores have five of each, less what is sold. */
interface Moved {
  readonly orderId: string;
  readonly customerId: string;
  readonly work: FulfillmentOrder;
  readonly here: Store;
  readonly there: Store;
  readonly variantId: string;
  /** What else stands on both stores' shelves, and costs less. */
  readonly substituteId: string;
}

async function everywhere(): Promise<string> {
  const variantId = shop.variantIds[used];
  used += 1;
  if (variantId === undefined) throw new Error('open the shop with more variants');
  for (const store of shop.stores) await shop.stock(store, variantId, 5);
  return variantId;
}

async function moved(): Promise<Moved> {
  const [substituteId, variantId] = [await everywhere(), await everywhere()];
  const { orderId, customerId, work } = await shop.paid([{ kind: 'shipping', feeFen: 1_000, lines: [{ variantId, quantity: 2 }] }]);
  const before = shop.platform.clock.nowMs();
  shop.platform.clock.advance(13 * HOUR_MS);
  await shop.get(WatchWork).sweep();
  shop.platform.clock.setTo(before);
  const taken = openWork(await shop.workOf(orderId));
  const [left, has] = [shop.stores.find(({ id }) => id === work[0]?.storeId), shop.stores.find(({ id }) => id === taken.storeId)];
  if (left === undefined || has === undefined || left === has) throw new Error('the other store has it');
  return { orderId, customerId, work: taken, here: left, there: has, variantId, substituteId };
}

function openWork(work: readonly FulfillmentOrder[]): FulfillmentOrder {
  const [one] = work.filter(({ state }) => state !== 'superseded');
  if (one === undefined) throw new Error('there is work');
  return one;
}

/** On the shelf and to be had, at the store that gave it away and at the one that has it. */
async function free({ here, there }: Moved, variantId: string): Promise<number[]> {
  return Promise.all([here, there].map(async ({ stockLocationId }) => (await shop.inventory.readAvailability(stockLocationId, [variantId])).get(variantId) ?? -1));
}

async function pick({ work }: Moved, lineNo: number, quantity: number): Promise<void> {
  await shop.get(PickOrder).pick(shop.staff, work.id, { item: { by: 'line', lineNo }, quantity, idempotencyKey: shop.platform.ids.uuid() });
}

async function accept({ work }: Moved): Promise<void> {
  await shop.get(PickOrder).accept(shop.staff, work.id);
  await shop.get(PickOrder).startPicking(shop.staff, work.id);
}

async function ship({ work }: Moved, lineNo: number, quantity: number): Promise<string> {
  parcels += 1;
  const trackingNo = `SF77${parcels}`;
  await shop.platform.database.transaction((tx) => shop.get(ShipOrder).ship(tx, shop.staff, work.id, { carrier: 'SF', trackingNo, lines: [{ lineNo, quantity }] }));
  return trackingNo;
}

async function offer({ work, substituteId }: Moved, quantity: number): Promise<void> {
  await shop.get(OfferSubstitute).execute(shop.staff, work.id, { lineNo: 1, quantity, variantId: substituteId, idempotencyKey: shop.platform.ids.uuid() });
}

async function answer({ customerId, orderId }: Moved, given: 'accept' | 'refuse'): Promise<void> {
  const [asked] = await shop.get(QuestionViews).listOwn(customerId, orderId);
  await shop.get(AnswerQuestion).byShopper(customerId, { orderId, questionId: asked?.questionId ?? '', answer: given });
}

async function cancel({ orderId }: Moved): Promise<void> {
  await shop.get(CancelOrderFlow).execute({ orderId, actor: { kind: 'staff', name: '店长' }, reason: '测试', mayTouch: () => true });
  await shop.drain();
}

async function expectPaidBack({ orderId }: Moved): Promise<void> {
  const { order } = await shop.order(orderId);
  expect([order.status, order.refundRequestedFen]).toEqual(['canceled', order.payableFen]);
}

async function everythingAddsUp(): Promise<void> {
  expect(await shop.inventory.findUnbalanced()).toEqual([]);
  expect(await shop.get(SlotLedger).findUnbalanced()).toEqual([]);
}

describe('an order that another store has taken over', () => {
  it('and is cancelled while it is picked there leaves both stores what they had', async () => {
    const it = await moved();
    expect(await free(it, it.variantId)).toEqual([5, 3]);
    await accept(it);
    await pick(it, 1, 1);
    await cancel(it);
    expect(await free(it, it.variantId)).toEqual([5, 5]);
    await expectPaidBack(it);
    await everythingAddsUp();
  });

  it('and loses one unit to its shopper has the other one there, and is over with it', async () => {
    const it = await moved();
    const loseOne = async (): Promise<number[]> => {
      await shop.platform.database.transaction(async (tx) => {
        const order = await shop.get(Orders).lock(tx, it.orderId);
        if (order === null) throw new Error('the order exists');
        expect(await shop.get(ChangeOrder).cancelUnits(tx, order, { units: [{ lineNo: 1, quantity: 1 }], actor: { kind: 'customer' }, reason: '部分商品取消退款' })).toBe(true);
      });
      await shop.drain();
      return free(it, it.variantId);
    };
    expect(await loseOne()).toEqual([5, 4]);
    expect(await loseOne()).toEqual([5, 5]);
    await expectPaidBack(it);
    await everythingAddsUp();
  });

  it('and is sent leaves from there, and comes back to there', async () => {
    const it = await moved();
    await accept(it);
    await pick(it, 1, 2);
    const trackingNo = await ship(it, 1, 2);
    expect(await free(it, it.variantId)).toEqual([5, 3]);
    await shop.get(ParcelTrack).record({ carrier: 'SF', trackingNo }, [{ occurredAt: shop.platform.clock.now(), code: 'returning', description: '退回寄件人' }]);
    await shop.platform.database.transaction((tx) => shop.get(TakeBack).execute(tx, shop.staff, it.work.id, '拒收退款'));
    expect(await free(it, it.variantId)).toEqual([5, 5]);
    const { order, lines } = await shop.order(it.orderId);
    expect([order.fulfillmentStatus, order.refundRequestedFen]).toEqual(['returned', lines[0]?.totalFen]);
    await everythingAddsUp();
  });

  it('and lacks a piece there gets it from the first store, which has it still', async () => {
    const it = await moved();
    await accept(it);
    await pick(it, 1, 1);
    expect(await shop.get(ShortLine).execute(shop.staff, it.work.id, { lineNo: 1, quantity: 1, idempotencyKey: shop.platform.ids.uuid() })).toBe('otherPlace');
    expect((await shop.workOf(it.orderId)).map(({ storeId, state }) => [storeId, state])).toEqual([[it.here.id, 'superseded'], [it.there.id, 'picking'], [it.here.id, 'open']]);
    expect((await free(it, it.variantId))[0]).toBe(4);
    await cancel(it);
    await expectPaidBack(it);
    await everythingAddsUp();
  });
});

describe('a substitute for an order that another store has taken over', () => {
  it('is held there, and free there when it is refused', async () => {
    const it = await moved();
    await accept(it);
    await offer(it, 2);
    expect(await free(it, it.substituteId)).toEqual([5, 3]);
    await answer(it, 'refuse');
    expect(await free(it, it.substituteId)).toEqual([5, 5]);
    await expectPaidBack(it);
    await everythingAddsUp();
  });

  it.each(['before', 'after'] as const)('is free there when the order is cancelled %s the answer', async (when) => {
    const it = await moved();
    await accept(it);
    await offer(it, 1);
    if (when === 'after') await answer(it, 'accept');
    await cancel(it);
    expect(await free(it, it.substituteId)).toEqual([5, 5]);
    await expectPaidBack(it);
    await everythingAddsUp();
  });

  it('and is taken is sent from there, and taken back there', async () => {
    const it = await moved();
    await accept(it);
    await offer(it, 1);
    await answer(it, 'accept');
    await pick(it, 1, 1);
    await pick(it, 2, 1);
    const first = await ship(it, 1, 1);
    const second = await ship(it, 2, 1);
    expect([await free(it, it.substituteId), (await free(it, it.variantId))[0]]).toEqual([[5, 4], 5]);
    for (const trackingNo of [first, second]) await shop.get(ParcelTrack).record({ carrier: 'SF', trackingNo }, [{ occurredAt: shop.platform.clock.now(), code: 'returning', description: '退回寄件人' }]);
    await shop.platform.database.transaction((tx) => shop.get(TakeBack).execute(tx, shop.staff, it.work.id, '拒收退款'));
    expect(await free(it, it.substituteId)).toEqual([5, 5]);
    const { order } = await shop.order(it.orderId);
    // All but what bringing it cost: it was brought.
    expect([order.fulfillmentStatus, order.refundRequestedFen]).toEqual(['returned', order.payableFen - 1_000]);
    await everythingAddsUp();
  });
});

describe('all of a planned delivery that a store does not find', () => {
  it('goes to another store with its window, and back to none when it is cancelled', async () => {
    const variantId = await everywhere();
    const [window] = shop.get(Stores).listWindows(shop.stores[0].id, 'scheduledDelivery', new Date(shop.platform.clock.nowMs() + 3 * HOUR_MS));
    if (window === undefined) throw new Error('there is a window');
    const { orderId, work } = await shop.paid([{ kind: 'scheduledDelivery', feeFen: 600, startAt: window.startAt.toISOString(), lines: [{ variantId, quantity: 2 }] }]);
    const first = openWork(work);
    const windows = () => shop.platform.database.query<{ storeId: string }>(`SELECT store_id AS "storeId" FROM stores.slot_hold WHERE order_id = $1 AND status = 'active'`, [orderId]);
    expect(await windows()).toEqual([{ storeId: first.storeId }]);
    await shop.get(PickOrder).accept(shop.staff, first.id);
    await shop.get(PickOrder).startPicking(shop.staff, first.id);
    expect(await shop.get(ShortLine).execute(shop.staff, first.id, { lineNo: 1, quantity: 2, idempotencyKey: shop.platform.ids.uuid() })).toBe('otherPlace');
    const second = openWork(await shop.workOf(orderId));
    expect(second.storeId).not.toBe(first.storeId);
    expect(await windows()).toEqual([{ storeId: second.storeId }]);
    const [group] = await shop.get(Orders).listGroups([orderId]);
    expect(group).toMatchObject({ storeId: second.storeId, locationId: second.locationId, status: 'unfulfilled' });
    await everythingAddsUp();
    await shop.get(CancelOrderFlow).execute({ orderId, actor: { kind: 'customer' }, reason: 'changedMind', mayTouch: () => true });
    expect(await windows()).toEqual([]);
    await everythingAddsUp();
  });
});
