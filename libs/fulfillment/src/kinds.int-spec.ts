import { CancelOrderFlow, ChangeOrder } from '@quanyu/orders';
import { isDomainError } from '@quanyu/platform';
import { Board } from './board/board.js';
import { DeliveryWork } from './couriers/delivery-work.js';
import type { FulfillmentOrder } from './fulfillment.repository.js';
import { HandOver } from './pickup/hand-over.js';
import { ParcelTrack } from './parcels/parcel-track.js';
import { PickOrder } from './picking/pick-order.js';
import { PickupVisit } from './pickup/pickup-visit.js';
import { ShipOrder, TakeBack } from './parcels/ship-order.js';
import { ShortLine } from './picking/short-line.js';
import { HOME, WorkShop } from './test-kit/work-shop.js';
import { UploadDeliveries } from './uploads/upload-deliveries.js';
import { WatchWork } from './work/watch-work.js';

const DAY_MS = 86_400_000;

let shop: WorkShop;
let used = 0;

beforeAll(async () => {
  shop = await WorkShop.open();
}, 120_000);
afterAll(() => shop.close());

async function stocked(quantity = 10, store = shop.stores[0]): Promise<string> {
  const variantId = shop.variantIds[used];
  used += 1;
  if (variantId === undefined) throw new Error('open the shop with more variants');
  await shop.stock(store, variantId, quantity);
  return variantId;
}

function first(work: readonly FulfillmentOrder[]): FulfillmentOrder {
  const [one] = work;
  if (one === undefined) throw new Error('there is work');
  return one;
}

/** Accepts where that is needed, picks all of it and packs. */
async function prepare(work: FulfillmentOrder, lines: readonly { lineNo: number; quantity: number }[]): Promise<void> {
  const picking = shop.get(PickOrder);
  if (work.state === 'open') await picking.accept(shop.staff, work.id);
  for (const { lineNo, quantity } of lines) {
    await picking.pick(shop.staff, work.id, { item: { by: 'line', lineNo }, quantity, idempotencyKey: shop.platform.ids.uuid() });
  }
}

/** A paid pickup of so many units that waits at the counter. */
async function readyPickup(variantId: string, quantity: number): Promise<{ orderId: string; pickup: FulfillmentOrder }> {
  const { orderId, work } = await shop.paid([{ kind: 'pickup', feeFen: 0, lines: [{ variantId, quantity }] }]);
  const pickup = first(work);
  await prepare(pickup, [{ lineNo: 1, quantity }]);
  await shop.get(PickOrder).markReady(shop.staff, pickup.id);
  return { orderId, pickup };
}

async function inTx<T>(work: (tx: Parameters<ShipOrder['ship']>[0]) => Promise<T>): Promise<T> {
  return shop.platform.database.transaction(work);
}

async function refundsOf(orderId: string): Promise<number[]> {
  const rows = await shop.platform.database.query<{ fen: number }>(`SELECT amount_fen AS fen FROM payments.refund WHERE order_id = $1 ORDER BY requested_at, id`, [orderId]);
  return rows.map(({ fen }) => fen);
}

async function cancel(orderId: string): Promise<void> {
  await shop.get(CancelOrderFlow).execute({ orderId, actor: { kind: 'staff', name: '店长' }, reason: '测试', mayTouch: () => true });
  await shop.drain();
}

async function uploadsOf(orderId: string): Promise<{ source: string; logistics: string; state: string }[]> {
  return shop.platform.database.query(`SELECT split_part(source, ':', 1) AS source, logistics, state FROM fulfillment.delivery_upload WHERE order_id = $1 ORDER BY happened_at, source`, [orderId]);
}

describe('a delivery at once', () => {
  it('is taken on by itself, goes with its rider, and is complete at the door', async () => {
    const variantId = await stocked();
    const { orderId, work } = await shop.paid([{ kind: 'instantDelivery', feeFen: 600, lines: [{ variantId, quantity: 2 }] }]);
    const delivery = first(work);
    expect(delivery).toMatchObject({ state: 'accepted', pickupCode: null, address: HOME, stage: 'pick' });
    expect((await shop.order(orderId)).order).toMatchObject({ status: 'in_fulfillment', fulfillmentStatus: 'accepted' });
    expect((delivery.promisedAt?.getTime() ?? 0) - delivery.openedAt.getTime()).toBe(30 * 60_000);
    await prepare(delivery, [{ lineNo: 1, quantity: 2 }]);
    await shop.get(PickOrder).pack(shop.staff, delivery.id);
    expect(first(await shop.workOf(orderId)).state).toBe('waiting_courier');
    const courier = shop.module.get(DeliveryWork);
    for (const to of ['assigned', 'pickedUp', 'pickedUp', 'delivered', 'assigned'] as const) {
      await inTx(async (tx) => {
        const facts = await courier.lock(tx, delivery.id);
        if (facts !== null) await courier.moved(tx, facts, { to, at: shop.platform.clock.now(), by: { kind: 'system', name: '骑手' } });
      });
    }
    expect(first(await shop.workOf(orderId)).state).toBe('delivered');
    const { order } = await shop.order(orderId);
    expect(order).toMatchObject({ status: 'completed', fulfillmentStatus: 'delivered' });
    expect(await uploadsOf(orderId)).toEqual([{ source: 'delivery', logistics: 'local', state: 'pending' }]);
    expect(await shop.inventory.findUnbalanced()).toEqual([]);
  });

  it('that comes back is on the shelf again, and its goods are paid back once', async () => {
    const variantId = await stocked(5);
    const { orderId, work } = await shop.paid([{ kind: 'instantDelivery', feeFen: 600, lines: [{ variantId, quantity: 2 }] }]);
    const delivery = first(work);
    await prepare(delivery, [{ lineNo: 1, quantity: 2 }]);
    await shop.get(PickOrder).pack(shop.staff, delivery.id);
    const courier = shop.module.get(DeliveryWork);
    for (const to of ['pickedUp', 'returning', 'returned', 'returned'] as const) {
      await inTx(async (tx) => {
        const facts = await courier.lock(tx, delivery.id);
        if (facts !== null) await courier.moved(tx, facts, { to, at: shop.platform.clock.now(), by: { kind: 'system', name: '骑手' } });
      });
    }
    const { order, lines } = await shop.order(orderId);
    expect(await refundsOf(orderId)).toEqual([lines[0]?.totalFen]);
    expect(order.refundRequestedFen).toBeLessThan(order.payableFen);
    expect((await shop.inventory.readAvailability(shop.stores[0].stockLocationId, [variantId])).get(variantId)).toBe(5);
    expect(await shop.inventory.findUnbalanced()).toEqual([]);
  });
});

describe('an order of two parts, one of which came back undelivered', () => {
  it('can still be cancelled: the rest is paid back and free again; the fee of the delivery that was tried stays', async () => {
    const [brought, collected] = [await stocked(5), await stocked(5)];
    const { orderId, work } = await shop.paid([
      { kind: 'instantDelivery', feeFen: 600, lines: [{ variantId: brought, quantity: 2 }] },
      { kind: 'pickup', feeFen: 0, lines: [{ variantId: collected, quantity: 3 }] },
    ]);
    const delivery = first(work.filter(({ kind }) => kind === 'instantDelivery'));
    await prepare(delivery, [{ lineNo: 1, quantity: 2 }]);
    await shop.get(PickOrder).pack(shop.staff, delivery.id);
    const courier = shop.module.get(DeliveryWork);
    for (const to of ['pickedUp', 'returning', 'returned'] as const) {
      await inTx(async (tx) => {
        const facts = await courier.lock(tx, delivery.id);
        if (facts !== null) await courier.moved(tx, facts, { to, at: shop.platform.clock.now(), by: { kind: 'system', name: '骑手' } });
      });
    }
    const partAgain = inTx(async (tx) => {
      const { order } = await shop.order(orderId);
      if (!(await shop.get(ChangeOrder).cancelGroup(tx, order, delivery.groupNo, { actor: { kind: 'system' }, reason: '测试' }))) throw new Error('came back already');
    });
    await expect(partAgain).rejects.toThrow('came back already');
    await cancel(orderId);
    const { order, lines } = await shop.order(orderId);
    expect(order.status).toBe('canceled');
    expect(lines.map(({ quantityReturned, quantityCanceled }) => [quantityReturned, quantityCanceled])).toEqual([[2, 0], [0, 3]]);
    expect((await refundsOf(orderId)).reduce((sum, fen) => sum + fen, 0)).toBe(order.payableFen - 600);
    const free = await shop.inventory.readAvailability(shop.stores[0].stockLocationId, [brought, collected]);
    expect([free.get(brought), free.get(collected)]).toEqual([5, 5]);
    expect(await shop.inventory.findUnbalanced()).toEqual([]);
  });
});

describe('a shelf that is found empty', () => {
  it('lets another store bring the line, and the shopper keeps the promise', async () => {
    const variantId = await stocked(3);
    const { orderId, work } = await shop.paid([{ kind: 'instantDelivery', feeFen: 600, lines: [{ variantId, quantity: 2 }] }]);
    const delivery = first(work);
    await shop.stock(shop.stores[1], variantId, 5);
    await prepare(delivery, [{ lineNo: 1, quantity: 1 }]);
    const key = shop.platform.ids.uuid();
    const outcomes = [await shop.get(ShortLine).execute(shop.staff, delivery.id, { lineNo: 1, quantity: 1, idempotencyKey: key }), await shop.get(ShortLine).execute(shop.staff, delivery.id, { lineNo: 1, quantity: 1, idempotencyKey: key })];
    expect(outcomes).toEqual(['otherPlace', 'otherPlace']);
    const [, other] = await shop.workOf(orderId);
    expect(other).toMatchObject({ partNo: 2, storeId: shop.stores[1].id, state: 'accepted', itemCount: 1, promisedAt: delivery.promisedAt });
    expect(await refundsOf(orderId)).toEqual([]);
    expect(await shop.inventory.findUnbalanced()).toEqual([]);
  });

  it('says how many bags it was packed into, on the board and where it is handed over', async () => {
    const variantId = await stocked(2);
    const { work } = await shop.paid([{ kind: 'pickup', feeFen: 0, lines: [{ variantId, quantity: 2 }] }]);
    const pickup = first(work);
    await prepare(pickup, [{ lineNo: 1, quantity: 2 }]);
    await shop.get(PickOrder).markReady(shop.staff, pickup.id, 3);
    const { ready } = await shop.get(Board).view(shop.stores[0].id);
    expect(ready.find(({ fulfillmentOrderId }) => fulfillmentOrderId === pickup.id)).toMatchObject({ bagCount: 3 });
    expect(await shop.get(Board).detail(shop.staff, pickup.id)).toMatchObject({ bagCount: 3 });
  });

  it('pays the missing units of a pickup back, to the fen, and hands over the rest', async () => {
    const variantId = await stocked(3);
    const { orderId, work } = await shop.paid([{ kind: 'pickup', feeFen: 0, lines: [{ variantId, quantity: 3 }] }]);
    const pickup = first(work);
    await prepare(pickup, [{ lineNo: 1, quantity: 2 }]);
    expect(await shop.get(ShortLine).execute(shop.staff, pickup.id, { lineNo: 1, quantity: 1, idempotencyKey: shop.platform.ids.uuid() })).toBe('refunded');
    await shop.get(PickOrder).markReady(shop.staff, pickup.id);
    await shop.get(HandOver).execute(shop.staff, { storeId: shop.stores[0].id, code: pickup.pickupCode ?? '', idempotencyKey: shop.platform.ids.uuid() });
    const { order, lines } = await shop.order(orderId);
    expect(order.status).toBe('completed');
    expect(await refundsOf(orderId)).toEqual([(lines[0]?.totalFen ?? 0) / 3]);
    expect(await shop.inventory.findUnbalanced()).toEqual([]);
  });
});

describe('goods that are sent', () => {
  it('go in parcels, each told to WeChat once; carriers may repeat themselves; the last arrival completes the order', async () => {
    const variantId = await stocked();
    const { orderId, customerId, work } = await shop.paid([{ kind: 'shipping', feeFen: 1_000, lines: [{ variantId, quantity: 3 }] }]);
    const sent = first(work);
    await prepare(sent, [{ lineNo: 1, quantity: 3 }]);
    const ship = (trackingNo: string, quantity: number) => inTx((tx) => shop.get(ShipOrder).ship(tx, shop.staff, sent.id, { carrier: 'SF', trackingNo, lines: [{ lineNo: 1, quantity }] }));
    await ship('SF0000001', 1);
    expect(first(await shop.workOf(orderId)).state).toBe('partially_shipped');
    const tooMany = await ship('SF0000002', 3).catch((error: unknown) => error);
    expect(isDomainError(tooMany, 'FULFILLMENT.NOT_PICKED')).toBe(true);
    const taken = await ship('SF0000001', 1).catch((error: unknown) => error);
    expect(isDomainError(taken, 'FULFILLMENT.TRACKING_TAKEN')).toBe(true);
    await ship('SF0000002', 2);
    expect(first(await shop.workOf(orderId)).state).toBe('shipped');
    const track = shop.get(ParcelTrack);
    const arrived = [{ occurredAt: shop.platform.clock.now(), code: 'delivered' as const, description: '已签收' }];
    const manager = (storeId: string) => ({ actor: { ...shop.staff, storeScope: [storeId] }, ip: '203.0.113.9', requestId: 'request-9', at: shop.platform.clock.now() });
    const byNeighbour = await track.recordByStaff(manager(shop.platform.ids.uuid()), { carrier: 'SF', trackingNo: 'SF0000002' }, arrived).catch((error: unknown) => error);
    expect(isDomainError(byNeighbour, 'FULFILLMENT.PARCEL_UNKNOWN')).toBe(true);
    expect(first(await shop.workOf(orderId)).state).toBe('shipped');
    await track.recordByStaff(manager(sent.locationId), { carrier: 'SF', trackingNo: 'SF0000002' }, [{ occurredAt: shop.platform.clock.now(), code: 'in_transit', description: '到达上海' }]);
    expect(await shop.platform.database.query(`SELECT actor_name AS "actorName", store_id AS "storeId" FROM platform.audit_entry WHERE action = 'parcel.recordTracking' AND target_id = $1`, [orderId])).toEqual([{ actorName: shop.staff.name, storeId: sent.locationId }]);
    await track.record({ carrier: 'SF', trackingNo: 'SF0000002' }, arrived);
    await track.record({ carrier: 'SF', trackingNo: 'SF0000002' }, [...arrived, { occurredAt: shop.platform.clock.now(), code: 'in_transit', description: '运输中' }]);
    expect((await shop.order(orderId)).order.status).toBe('in_fulfillment');
    await track.confirmReceipt(customerId, orderId, 1);
    await track.confirmReceipt(customerId, orderId, 1);
    expect((await shop.order(orderId)).order).toMatchObject({ status: 'completed', fulfillmentStatus: 'delivered' });
    expect(await uploadsOf(orderId)).toEqual(['parcel', 'parcel'].map((source) => ({ source, logistics: 'express', state: 'pending' })));
    expect(await shop.inventory.findUnbalanced()).toEqual([]);
  });

  it('count as arrived when nobody says anything for long enough', async () => {
    const variantId = await stocked();
    const { orderId, work } = await shop.paid([{ kind: 'shipping', feeFen: 1_000, lines: [{ variantId, quantity: 1 }] }]);
    const sent = first(work);
    await prepare(sent, [{ lineNo: 1, quantity: 1 }]);
    await inTx((tx) => shop.get(ShipOrder).ship(tx, shop.staff, sent.id, { carrier: 'SF', trackingNo: 'SF0000010', lines: [{ lineNo: 1, quantity: 1 }] }));
    const before = shop.platform.clock.nowMs();
    shop.platform.clock.advance(11 * DAY_MS);
    for (const task of shop.get(WatchWork).recurring()) if (task.name === 'fulfillment.confirm-arrivals') await task.run();
    shop.platform.clock.setTo(before);
    expect((await shop.order(orderId)).order.fulfillmentStatus).toBe('delivered');
  });
});

describe('a pickup', () => {
  it('may be collected in parts, by somebody else, from the kerb', async () => {
    const variantId = await stocked();
    const { orderId, customerId, work } = await shop.paid([{ kind: 'pickup', feeFen: 0, lines: [{ variantId, quantity: 2 }] }]);
    const pickup = first(work);
    const visit = shop.get(PickupVisit);
    await visit.nameCollector(customerId, { orderId, groupNo: 1 }, { name: '李阿姨', phone: '13900000000' });
    await visit.arrive(customerId, { orderId, groupNo: 1 }, 'A3');
    const stranger = await visit.arrive(shop.platform.ids.uuid(), { orderId, groupNo: 1 }, 'A3').catch((error: unknown) => error);
    expect(isDomainError(stranger, 'ORDERS.NOT_FOUND')).toBe(true);
    await prepare(pickup, [{ lineNo: 1, quantity: 2 }]);
    await shop.get(PickOrder).markReady(shop.staff, pickup.id);
    const collect = (lines?: { lineNo: number; quantity: number }[]) =>
      shop.get(HandOver).execute(shop.staff, { storeId: shop.stores[0].id, code: pickup.pickupCode ?? '', idempotencyKey: shop.platform.ids.uuid(), lines });
    await collect([{ lineNo: 1, quantity: 1 }]);
    expect(first(await shop.workOf(orderId))).toMatchObject({ state: 'ready', bay: 'A3', collectorName: '李阿姨' });
    await collect();
    expect((await shop.order(orderId)).order.status).toBe('completed');
    expect(await shop.inventory.findUnbalanced()).toEqual([]);
  });

  it('of which one piece was carried home cannot be cancelled and paid back whole any more', async () => {
    const variantId = await stocked(4);
    const { orderId, pickup } = await readyPickup(variantId, 2);
    const code = pickup.pickupCode ?? '';
    await shop.get(HandOver).execute(shop.staff, { storeId: shop.stores[0].id, code, idempotencyKey: shop.platform.ids.uuid(), lines: [{ lineNo: 1, quantity: 1 }] });
    const refusal = await cancel(orderId).catch((error: unknown) => error);
    expect(isDomainError(refusal, 'ORDERS.NOT_CANCELABLE')).toBe(true);
    expect(await refundsOf(orderId)).toEqual([]);
    await shop.get(HandOver).execute(shop.staff, { storeId: shop.stores[0].id, code, idempotencyKey: shop.platform.ids.uuid() });
    expect((await shop.order(orderId)).order.status).toBe('completed');
    expect(await shop.inventory.findUnbalanced()).toEqual([]);
  });

  it('that counted as not collected leaves the board when its order is cancelled', async () => {
    const variantId = await stocked(4);
    const { orderId, pickup } = await readyPickup(variantId, 1);
    const before = shop.platform.clock.nowMs();
    for (const days of [1, 4]) {
      shop.platform.clock.advance(days * DAY_MS);
      await shop.get(WatchWork).sweep();
    }
    const onBoard = async () => (await shop.get(Board).view(shop.stores[0].id)).ready.filter(({ fulfillmentOrderId }) => fulfillmentOrderId === pickup.id).map(({ state }) => state);
    expect(await onBoard()).toEqual(['no_show']);
    await cancel(orderId);
    shop.platform.clock.setTo(before);
    expect(await onBoard()).toEqual([]);
    expect(first(await shop.workOf(orderId)).state).toBe('canceled');
    expect(await shop.inventory.findUnbalanced()).toEqual([]);
  });

  it('that nobody collects is reminded of, counts as not collected, and goes back for its money', async () => {
    const variantId = await stocked(4);
    const { orderId, pickup } = await readyPickup(variantId, 1);
    const before = shop.platform.clock.nowMs();
    shop.platform.clock.advance(DAY_MS);
    await shop.get(WatchWork).sweep();
    expect(first(await shop.workOf(orderId)).state).toBe('ready');
    const reminders = () => shop.platform.database.query(`SELECT actor_kind AS by, note FROM orders.order_event WHERE order_id = $1 AND type = 'no_show' AND note = 'reminder'`, [orderId]);
    expect(await reminders()).toEqual([{ by: 'system', note: 'reminder' }]);
    shop.platform.clock.advance(4 * DAY_MS);
    await shop.get(WatchWork).sweep();
    expect(first(await shop.workOf(orderId)).state).toBe('no_show');
    expect(await reminders()).toHaveLength(1);
    await inTx((tx) => shop.get(TakeBack).execute(tx, shop.staff, pickup.id, '未取退款'));
    shop.platform.clock.setTo(before);
    const { order } = await shop.order(orderId);
    expect(order).toMatchObject({ status: 'canceled', fulfillmentStatus: 'returned', refundRequestedFen: order.payableFen });
    expect((await shop.inventory.readAvailability(shop.stores[0].stockLocationId, [variantId])).get(variantId)).toBe(4);
    expect(await shop.inventory.findUnbalanced()).toEqual([]);
  });
});

describe('units that are cancelled before anyone picks them', () => {
  it('are paid back with their fee when they were the last of their group, and nobody looks for them', async () => {
    const [collected, sent] = [await stocked(), await stocked()];
    const { orderId } = await shop.paid([
      { kind: 'pickup', feeFen: 0, lines: [{ variantId: collected, quantity: 1 }] },
      { kind: 'shipping', feeFen: 1_000, lines: [{ variantId: sent, quantity: 2 }] },
    ]);
    const { lines } = await shop.order(orderId);
    const line = lines.find(({ variantId }) => variantId === sent);
    const cancel = (quantity: number) =>
      inTx(async (tx) => {
        const order = await shop.order(orderId);
        return shop.get(ChangeOrder).cancelUnits(tx, order.order, { units: [{ lineNo: line?.lineNo ?? 0, quantity }], actor: { kind: 'customer' }, reason: '测试' });
      });
    expect(await cancel(1)).toBe(true);
    expect(await cancel(1)).toBe(true);
    await shop.drain();
    expect((await refundsOf(orderId)).reduce((sum, fen) => sum + fen, 0)).toBe((line?.totalFen ?? 0) + 1_000);
    expect((await shop.workOf(orderId)).map(({ kind, state }) => [kind, state])).toEqual([['pickup', 'open'], ['shipping', 'canceled']]);
    expect((await shop.order(orderId)).order.status).toBe('placed');
    expect(await shop.inventory.findUnbalanced()).toEqual([]);
  });

  it('take nothing from a line of another group, one of whose pieces was not on the shelf', async () => {
    const [collected, sent] = [await stocked(), await stocked()];
    const { orderId, work } = await shop.paid([
      { kind: 'pickup', feeFen: 0, lines: [{ variantId: collected, quantity: 3 }] },
      { kind: 'shipping', feeFen: 1_000, lines: [{ variantId: sent, quantity: 2 }] },
    ]);
    const pickup = first(work.filter(({ kind }) => kind === 'pickup'));
    const { lines } = await shop.order(orderId);
    const lineNoOf = (variantId: string): number => lines.find((line) => line.variantId === variantId)?.lineNo ?? 0;
    await prepare(pickup, [{ lineNo: lineNoOf(collected), quantity: 1 }]);
    await shop.get(ShortLine).execute(shop.staff, pickup.id, { lineNo: lineNoOf(collected), quantity: 1, idempotencyKey: shop.platform.ids.uuid() });
    await inTx(async (tx) => shop.get(ChangeOrder).cancelUnits(tx, (await shop.order(orderId)).order, { units: [{ lineNo: lineNoOf(sent), quantity: 1 }], actor: { kind: 'customer' }, reason: '测试' }));
    await shop.drain();
    const [line] = await shop.platform.database.query<{ canceled: number; short: number }>(`SELECT quantity_canceled AS canceled, quantity_short AS short FROM fulfillment.fulfillment_line WHERE fulfillment_order_id = $1`, [pickup.id]);
    expect(line).toEqual({ canceled: 0, short: 1 });
  });
});

describe('what WeChat is told', () => {
  it('is kept and told again until WeChat knows the payment', async () => {
    const uploads = shop.get(UploadDeliveries);
    await uploads.sweep();
    const [row] = await shop.platform.database.query<{ pending: number; tries: number }>(`SELECT count(*) FILTER (WHERE state = 'pending')::int AS pending, max(tries)::int AS tries FROM fulfillment.delivery_upload`);
    // These payments were never WeChat's, so it does not know them yet.
    expect(row?.pending).toBeGreaterThan(0);
    expect(row?.tries).toBe(1);
  });
});
