import { StockConditions, Stocktakes } from '@quanyu/inventory';
import { AfterSalesViews, ApplyAfterSalesFlow, CancelOrderFlow, ChangeOrder, CloseUnpaid, Orders, PlaceOrderFlow, WorkCase } from '@quanyu/orders';
import { Catalogue } from '@quanyu/catalogue';
import { Customers } from '@quanyu/identity';
import { isDomainError, Outbox } from '@quanyu/platform';
import { type Store, SlotLedger, StoreEditing, Stores } from '@quanyu/stores';
import type { FulfillmentOrder } from '../fulfillment.repository.js';
import { HandOver } from '../pickup/hand-over.js';
import { MissingGoods } from '../picking/missing-goods.js';
import { PickOrder } from '../picking/pick-order.js';
import { HOME, WorkShop } from '../test-kit/work-shop.js';
import { WatchWork } from './watch-work.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

let shop: WorkShop;
let used = 0;

beforeAll(async () => {
  shop = await WorkShop.open();
  shop.get(MissingGoods).subscribe(shop.get(Outbox));
  await shop.planDeliveries();
}, 120_000);
afterAll(() => shop.close());

async function stocked(...quantities: readonly number[]): Promise<string> {
  const variantId = shop.variantIds[used];
  used += 1;
  if (variantId === undefined) throw new Error('open the shop with more variants');
  for (const [index, quantity] of quantities.entries()) if (quantity > 0) await shop.stock(shop.stores[index] ?? shop.stores[0], variantId, quantity);
  return variantId;
}

const sent = (variantId: string, quantity = 1) => [{ kind: 'shipping' as const, feeFen: 1_000, lines: [{ variantId, quantity }] }];
const collected = (variantId: string, quantity = 1) => [{ kind: 'pickup' as const, feeFen: 0, lines: [{ variantId, quantity }] }];

async function available(store: Store, variantId: string): Promise<number> {
  return (await shop.inventory.readAvailability(store.stockLocationId, [variantId])).get(variantId) ?? -1;
}

async function allocated(store: Store, variantId: string): Promise<number> {
  const [row] = await shop.platform.database.query<{ allocated: number }>(`SELECT allocated FROM inventory.balance WHERE location_id = $1 AND variant_id = $2`, [store.stockLocationId, variantId]);
  return row?.allocated ?? -1;
}

async function groupOf(orderId: string) {
  const [group] = await shop.get(Orders).listGroups([orderId]);
  return group;
}

async function storyOf(orderId: string): Promise<string[]> {
  const rows = await shop.platform.database.query<{ type: string; note: string | null }>(`SELECT type, note FROM orders.order_event WHERE order_id = $1 ORDER BY id`, [orderId]);
  return rows.map(({ type, note }) => (note === null ? type : `${type}: ${note}`));
}

async function refundOf(orderId: string): Promise<number> {
  const [row] = await shop.platform.database.query<{ fen: number }>(`SELECT coalesce(sum(amount_fen), 0)::int AS fen FROM payments.refund WHERE order_id = $1`, [orderId]);
  return row?.fen ?? -1;
}

/** Looks at late work at another time of the shop's clock. */
async function lookAfter(ms: number): Promise<void> {
  const before = shop.platform.clock.nowMs();
  shop.platform.clock.advance(ms);
  await shop.get(WatchWork).sweep();
  shop.platform.clock.setTo(before);
}

async function everythingAddsUp(): Promise<void> {
  expect(await shop.inventory.findUnbalanced()).toEqual([]);
  expect(await shop.get(SlotLedger).findUnbalanced()).toEqual([]);
}

function only(work: readonly FulfillmentOrder[]): FulfillmentOrder {
  const [one] = work.filter(({ state }) => state !== 'superseded');
  if (one === undefined) throw new Error('there is work');
  return one;
}

describe('work that nobody accepts in time', () => {
  it('is sent by the next store that has all of it, and the first store has its goods back', async () => {
    const variantId = await stocked(5, 5);
    const { orderId, work } = await shop.paid(sent(variantId, 2));
    const near = only(work);
    await lookAfter(11 * HOUR_MS);
    expect(only(await shop.workOf(orderId)).id).toBe(near.id);
    await lookAfter(13 * HOUR_MS);
    const [first, second] = await shop.workOf(orderId);
    expect([first?.state, second?.state, second?.isLate]).toEqual(['superseded', 'open', false]);
    expect(second?.locationId).not.toBe(first?.locationId);
    expect(await groupOf(orderId)).toMatchObject({ locationId: second?.locationId, storeId: second?.storeId, status: 'unfulfilled' });
    expect((await shop.order(orderId)).order.status).toBe('placed');
    expect(await storyOf(orderId)).toContain('re_sourced: notAccepted');
    const [here, there] = shop.stores;
    expect([await available(here, variantId), await available(there, variantId)].sort()).toEqual([3, 5]);
    await everythingAddsUp();
  });

  it('stays and is told as late when the other store has had it too, or has not all of it', async () => {
    const [everywhere, here] = [await stocked(5, 5), await stocked(5, 1)];
    const [first, second] = [await shop.paid(sent(everywhere)), await shop.paid(sent(here, 2))];
    await lookAfter(13 * HOUR_MS);
    await lookAfter(30 * HOUR_MS);
    await lookAfter(31 * HOUR_MS);
    expect((await shop.workOf(first.orderId)).map(({ state, isLate }) => [state, isLate])).toEqual([['superseded', false], ['open', true]]);
    expect((await shop.workOf(second.orderId)).map(({ state, isLate }) => [state, isLate])).toEqual([['open', true]]);
    expect((await storyOf(second.orderId)).filter((entry) => entry === 'late: accept')).toHaveLength(1);
  });

  it('that is brought at a time takes its window along to the other store', async () => {
    const variantId = await stocked(5, 5);
    const [window] = shop.get(Stores).listWindows(shop.stores[0].id, 'scheduledDelivery', new Date(shop.platform.clock.nowMs() + 3 * HOUR_MS));
    if (window === undefined) throw new Error('there is a window');
    const { orderId, work } = await shop.paid([{ kind: 'scheduledDelivery', feeFen: 600, startAt: window.startAt.toISOString(), lines: [{ variantId, quantity: 1 }] }]);
    const from = only(work).storeId ?? '';
    await lookAfter(11 * MINUTE_MS);
    const to = only(await shop.workOf(orderId)).storeId ?? '';
    expect(to).not.toBe(from);
    const holds = await shop.platform.database.query<{ storeId: string; status: string }>(`SELECT store_id AS "storeId", status FROM stores.slot_hold WHERE order_id = $1`, [orderId]);
    expect(holds).toEqual([{ storeId: to, status: 'active' }]);
    await everythingAddsUp();
    await shop.get(CancelOrderFlow).execute({ orderId, actor: { kind: 'customer' }, reason: 'changedMind', mayTouch: () => true });
    await shop.drain();
    expect((await shop.workOf(orderId)).map(({ state }) => state)).toEqual(['superseded', 'canceled']);
    expect([await available(shop.stores[0], variantId), await available(shop.stores[1], variantId)]).toEqual([5, 5]);
    await everythingAddsUp();
  });

  it('that a shopper collects stays in the store that she chose', async () => {
    const variantId = await stocked(5, 5);
    const { orderId } = await shop.paid(collected(variantId));
    await lookAfter(11 * MINUTE_MS);
    expect((await shop.workOf(orderId)).map(({ state, isLate, storeId }) => [state, isLate, storeId])).toEqual([['open', true, shop.stores[0].id]]);
  });

  it('and was accepted at the same moment is done once', async () => {
    const variantId = await stocked(5, 5);
    const { orderId, work } = await shop.paid(sent(variantId));
    const before = shop.platform.clock.nowMs();
    shop.platform.clock.advance(13 * HOUR_MS);
    await Promise.allSettled([shop.get(WatchWork).sweep(), shop.get(PickOrder).accept(shop.staff, only(work).id), shop.get(WatchWork).sweep()]);
    shop.platform.clock.setTo(before);
    const open = (await shop.workOf(orderId)).filter(({ state }) => state !== 'superseded');
    expect(open).toHaveLength(1);
    await everythingAddsUp();
  });
});

describe('the time to accept', () => {
  it('is opening time: an order of the night waits for the morning', async () => {
    const variantId = await stocked(5, 5);
    const editing = shop.get(StoreEditing);
    const [store] = shop.stores;
    const now = shop.get(Stores).getStore(store.id);
    const open = async (weeklyHours: Store['weeklyHours']) => {
      const { version, id: storeId, ...fields } = shop.get(Stores).getStore(store.id);
      await editing.updateStore({ storeId, version, fields: { ...fields, weeklyHours } }, { actor: 'system' });
      await shop.get(Stores).reload();
    };
    const everyDay = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, opensAt: '09:00', closesAt: '21:00' }));
    await open(everyDay);
    const before = shop.platform.clock.nowMs();
    const night = new Date(before);
    night.setUTCHours(14, 0, 0, 0);
    shop.platform.clock.setTo(night.getTime());
    const { work } = await shop.paid(collected(variantId));
    shop.platform.clock.setTo(before);
    await open(now.weeklyHours);
    // 22:00 in the shop; the doors open at nine, and ten minutes are counted from there.
    expect(only(work).stageDueAt?.getTime()).toBe(night.getTime() + 11 * HOUR_MS + 10 * MINUTE_MS);
  });
});

describe('the promise of a delivery at once', () => {
  it('runs from the payment, on the order as on the work', async () => {
    const variantId = await stocked(5);
    const { orderId, work } = await shop.paid([{ kind: 'instantDelivery', feeFen: 600, lines: [{ variantId, quantity: 1 }] }]);
    const { order } = await shop.order(orderId);
    expect((await groupOf(orderId))?.promisedAt?.getTime()).toBe((order.paidAt?.getTime() ?? 0) + 30 * MINUTE_MS);
    expect(only(work).promisedAt).toEqual((await groupOf(orderId))?.promisedAt);
  });
});

describe('goods that a count does not find although orders hold them', () => {
  /** Counts a variant in a store, and posts what was found. */
  async function counted(variantId: string, quantity: number, locationId = shop.stores[0].stockLocationId): Promise<void> {
    const stocktakes = shop.get(Stocktakes);
    const asks = () => ({ staff: shop.staff, key: shop.platform.ids.uuid() });
    const plan = { locationId, scope: 'variants' as const, name: '抽盘', isBlind: true, limitUnits: 100, variantIds: [variantId] };
    const { id } = await stocktakes.open(asks(), plan);
    shop.platform.clock.advance(MINUTE_MS);
    await stocktakes.count(shop.staff, id, [{ countId: shop.platform.ids.uuid(), variantId, zone: 'A', quantity, observedAt: shop.platform.clock.now() }]);
    shop.platform.clock.advance(MINUTE_MS);
    const { version } = await stocktakes.submit(asks(), id);
    await stocktakes.post(asks(), id, version);
  }

  /** The news again, as after a crash between its handlers and the mark that it is done. */
  async function hearAgain(variantId: string): Promise<void> {
    await shop.platform.database.query(`UPDATE platform.outbox_event SET done_at = NULL, due_at = created_at WHERE topic = 'inventory.commitmentsShort' AND payload->>'variantId' = $1`, [variantId]);
    await shop.drain();
  }

  async function missing(variantId: string): Promise<number> {
    const [row] = await shop.platform.database.query<{ missing: number }>(`SELECT missing FROM inventory.shortfall WHERE variant_id = $1`, [variantId]);
    return row?.missing ?? -1;
  }

  async function unpaid(variantId: string): Promise<string> {
    const customerId = shop.platform.ids.uuid();
    await shop.platform.database.transaction((tx) => shop.get(Customers).importCustomers(tx, [{ id: customerId, nickname: '顾客', phone: null, contactName: null, wechatOpenId: `openid-${customerId}`, createdAt: shop.platform.clock.now() }]));
    const unitPriceFen = shop.get(Catalogue).snapshot().findVariant(variantId)?.priceFen ?? 0;
    const { orderId } = await shop.get(PlaceOrderFlow).execute({
      customerId, idempotencyKey: shop.platform.ids.uuid(), channel: 'miniProgram', storeId: shop.stores[0].id, lines: [{ variantId, quantity: 1, unitPriceFen }], payableFen: unitPriceFen,
      groups: collected(variantId), contact: { name: '王小明', phone: '13800000000' }, address: HOME, fromCart: false,
    });
    return orderId;
  }

  it('are let go of by the order that nobody has paid, and paid ones keep theirs', async () => {
    const variantId = await stocked(2);
    const { orderId } = await shop.paid(collected(variantId));
    const waiting = await unpaid(variantId);
    await counted(variantId, 1);
    await shop.drain();
    expect((await shop.order(waiting)).order.status).toBe('closed');
    expect(await shop.get(CloseUnpaid).execute(waiting, { actor: { kind: 'system' }, kind: 'expire' })).toBe('notPending');
    expect([(await shop.order(orderId)).order.status, await refundOf(orderId), await missing(variantId)]).toEqual(['placed', 0, 0]);
    expect(await available(shop.stores[0], variantId)).toBe(0);
    await everythingAddsUp();
  });

  it('come from another store where they are sent, and are paid back where they are collected, also when the news comes twice', async () => {
    const [away, here] = [await stocked(3, 3), await stocked(3)];
    const [brought, fetched] = [await shop.paid(sent(away, 3)), await shop.paid(collected(here, 3))];
    const { locationId } = only(brought.work);
    await counted(away, 1, locationId);
    await counted(here, 2);
    await shop.drain();
    await hearAgain(away);
    await hearAgain(here);
    expect((await shop.workOf(brought.orderId)).map((work) => [work.locationId === locationId, work.state, work.itemCount])).toEqual([[true, 'open', 3], [false, 'open', 2]]);
    expect(await refundOf(brought.orderId)).toBe(0);
    const { order, lines } = await shop.order(fetched.orderId);
    expect(lines).toMatchObject([{ quantity: 3, quantityCanceled: 1 }]);
    expect(await refundOf(fetched.orderId)).toBe(Math.floor(order.itemsTotalFen / 3) + (order.itemsTotalFen % 3 > 0 ? 1 : 0));
    expect((await storyOf(fetched.orderId)).filter((entry) => entry.startsWith('short'))).toHaveLength(1);
    expect([await missing(away), await missing(here)]).toEqual([0, 0]);
    await everythingAddsUp();
  });

  it('and came from another store can be cancelled one by one: the other store stops first, and each keeps what it still has to do', async () => {
    const variantId = await stocked(3, 3);
    const { orderId, work } = await shop.paid(sent(variantId, 3));
    const { locationId } = only(work);
    await counted(variantId, 1, locationId);
    await shop.drain();
    const [here, there] = [shop.stores.find((store) => store.stockLocationId === locationId), shop.stores.find((store) => store.stockLocationId !== locationId)];
    if (here === undefined || there === undefined) throw new Error('two stores have it');
    const stateAfter: unknown[] = [];
    for (let unit = 0; unit < 3; unit += 1) {
      await shop.platform.database.transaction(async (tx) => {
        const order = await shop.get(Orders).lock(tx, orderId);
        if (order === null) throw new Error('the order exists');
        expect(await shop.get(ChangeOrder).cancelUnits(tx, order, { units: [{ lineNo: 1, quantity: 1 }], actor: { kind: 'customer' }, reason: '部分商品取消退款' })).toBe(true);
      });
      await shop.drain();
      stateAfter.push([(await shop.workOf(orderId)).map(({ state }) => state), await allocated(here, variantId), await allocated(there, variantId)]);
    }
    expect(stateAfter).toEqual([
      [['open', 'open'], 1, 1],
      [['open', 'canceled'], 1, 0],
      [['canceled', 'canceled'], 0, 0],
    ]);
    const { order } = await shop.order(orderId);
    expect([order.status, await refundOf(orderId)]).toEqual(['canceled', order.payableFen]);
    await everythingAddsUp();
  });

  it('or that are damaged come from another store, and stay in the first one, not for sale', async () => {
    const variantId = await stocked(3, 3);
    const { orderId, work } = await shop.paid(sent(variantId, 2));
    const { locationId } = only(work);
    await shop.get(StockConditions).move({ staff: shop.staff, key: shop.platform.ids.uuid() }, { locationId, variantId, from: 'sellable', to: 'damaged', quantity: 2, reason: '破损' });
    await shop.drain();
    expect((await shop.workOf(orderId)).map(({ state, itemCount }) => [state, itemCount])).toEqual([['open', 2], ['open', 1]]);
    expect([await refundOf(orderId), await missing(variantId)]).toEqual([0, 0]);
    await everythingAddsUp();
  });

  it('are let go of by an exchange that has set them aside, and looked for again when it is handed out', async () => {
    const variantId = await stocked(3);
    const { orderId, customerId, work } = await shop.paid(collected(variantId));
    const picking = shop.get(PickOrder);
    await picking.accept(shop.staff, only(work).id);
    await picking.pick(shop.staff, only(work).id, { item: { by: 'line', lineNo: 1 }, quantity: 1, idempotencyKey: shop.platform.ids.uuid() });
    await picking.markReady(shop.staff, only(work).id);
    await shop.get(HandOver).execute(shop.staff, { storeId: shop.stores[0].id, code: only(work).pickupCode ?? '', idempotencyKey: shop.platform.ids.uuid() });
    const cases = shop.get(WorkCase);
    const caseId = await shop.get(ApplyAfterSalesFlow).execute({
      customerId, orderId, kind: 'exchange', units: [{ lineNo: 1, quantity: 1, replacementVariantId: variantId }], reason: 'quality', description: null, sendTo: null, photoIds: [],
      idempotencyKey: shop.platform.ids.uuid(),
    });
    const act = { caseId, actor: { kind: 'staff', name: '店员小李' }, mayTouch: () => true } as const;
    await cases.approve(act, { staffId: shop.staff.staffId, name: '客服王敏', note: null });
    await counted(variantId, 0);
    await shop.drain();
    await hearAgain(variantId);
    expect([await missing(variantId), await allocated(shop.stores[0], variantId)]).toEqual([0, 0]);
    await cases.receive(act, shop.stores[0].id);
    await cases.inspect(act, { storeId: shop.stores[0].id, lines: [{ lineNo: 1, sellable: 0, damaged: 1, qualityControl: 0 }], isAccepted: true, note: null, mayApprove: true });
    const tooEarly: unknown = await cases.handOut(act, null).catch((error: unknown) => error);
    expect(isDomainError(tooEarly, 'AFTER_SALES.EXCHANGE_UNAVAILABLE')).toBe(true);
    await shop.stock(shop.stores[0], variantId, 9);
    await cases.handOut(act, null);
    const { status, timeline } = await shop.get(AfterSalesViews).get(caseId, 'staff', () => true);
    expect([status, timeline.map(({ note }) => note)]).toEqual(['completed', expect.arrayContaining(['盘点少了 1 件要换的商品，交付时再找'])]);
    await everythingAddsUp();
  });

  it('are not what a picker has in hand', async () => {
    const variantId = await stocked(2);
    const { orderId, work } = await shop.paid(collected(variantId, 2));
    const picking = shop.get(PickOrder);
    await picking.accept(shop.staff, only(work).id);
    await picking.pick(shop.staff, only(work).id, { item: { by: 'line', lineNo: 1 }, quantity: 1, idempotencyKey: shop.platform.ids.uuid() });
    await counted(variantId, 1);
    await shop.drain();
    expect((await shop.order(orderId)).lines).toMatchObject([{ quantity: 2, quantityCanceled: 1, quantityPicking: 1 }]);
    await picking.markReady(shop.staff, only(work).id);
    expect(only(await shop.workOf(orderId)).state).toBe('ready');
    await everythingAddsUp();
  });

  it('wait for work that is not open yet', async () => {
    const variantId = await stocked(1);
    const { orderId } = await shop.paid(collected(variantId));
    const hidden = await shop.workOf(orderId);
    await shop.platform.database.query(`UPDATE fulfillment.fulfillment_order SET order_id = $2 WHERE order_id = $1`, [orderId, shop.platform.ids.uuid()]);
    await counted(variantId, 0);
    await shop.drain();
    expect([await missing(variantId), await refundOf(orderId)]).toEqual([1, 0]);
    await shop.platform.database.query(`UPDATE fulfillment.fulfillment_order SET order_id = $2 WHERE id = $1`, [only(hidden).id, orderId]);
    await hearAgain(variantId);
    expect([await missing(variantId), (await shop.order(orderId)).order.status]).toEqual([0, 'canceled']);
    expect(await refundOf(orderId)).toBe((await shop.order(orderId)).order.payableFen);
  });
});
