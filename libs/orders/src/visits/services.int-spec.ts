import { Catalogue } from '@quanyu/catalogue';
import { isDomainError, Outbox, shopDate, shopInstant } from '@quanyu/platform';
import { type Booking, Bookings, EditServices, type NewService, ServiceMenu } from '@quanyu/stores';
import { CancelOrderFlow, ChangeOrder, CloseUnpaid, DecideRiskHolds, FollowBookings, OrdersModule, type PlaceOrder, PlaceOrderFlow, ReviewOrders } from '../index.js';
import { OrderGroupsRepository } from '../order-groups.repository.js';
import { OrderViews } from '../order-views.js';
import { QuoteCheckout } from '../pricing/quote-checkout.js';
import type { QuoteChange } from '../pricing/quote.rules.js';
import { openTestShop, type TestShop } from '../test-kit/shop.js';

const EDITOR = { actor: 'system' } as const;
const SYSTEM = { kind: 'system' } as const;
const HOUR_MS = 3_600_000;
const CONTACT = { name: '王小明', phone: '13800000000' };
const DEPOSIT = 3_000;

let shop: TestShop;
let used = 0;

beforeAll(async () => {
  shop = await openTestShop({ variants: 8, services: ['pickup', 'booking'] });
  get(FollowBookings).subscribe(get(Outbox));
}, 60_000);
afterAll(() => shop.close());

function get<T>(type: new (...args: never[]) => T): T {
  return shop.module.get(type, { strict: false });
}

/** A service with one member of staff of its own, so that the tests do not meet. */
async function offer(changes: Partial<NewService> = {}): Promise<{ serviceId: string; staffId: string }> {
  const key = () => ({ scope: 'test', key: shop.platform.ids.uuid() });
  const service = await get(EditServices).createServiceOnce(
    key(),
    {
      ...{ storeId: shop.store.id, kind: 'appointment', name: '深层清洁护理', description: '', minutes: 60, bufferMinutes: 0, stepMinutes: 30, leadMinutes: 0, daysOffered: 14, cutOffHours: 4 },
      ...{ priceFen: 19_800, depositFen: DEPOSIT, noShowPolicy: 'keepDeposit', needs: ['staff'], event: null, isActive: true },
      ...changes,
    },
    EDITOR,
  );
  const person = await get(EditServices).createResourceOnce(key(), { storeId: shop.store.id, kind: 'staff', name: '林晓', title: '', serviceIds: [service.id], weeklyHours: [], isActive: true }, EDITOR);
  await get(ServiceMenu).reload();
  return { serviceId: service.id, staffId: person.id };
}

function tomorrowAt(hour: number): Date {
  return shopInstant(shopDate(new Date(shop.platform.clock.nowMs() + 24 * HOUR_MS)), hour * 60);
}

async function stocked(quantity = 5): Promise<string> {
  const variantId = shop.variantIds[used];
  used += 1;
  if (variantId === undefined) throw new Error('open the shop with more variants');
  await shop.stock(variantId, quantity);
  return variantId;
}

async function anOrder(service: { serviceId: string; staffId?: string }, options: { at?: Date; goods?: string; change?: Partial<PlaceOrder> } = {}): Promise<PlaceOrder> {
  const { at = tomorrowAt(10), goods } = options;
  const priceFen = goods === undefined ? 0 : (get(Catalogue).snapshot().findVariant(goods)?.priceFen ?? 0);
  const lines = goods === undefined ? [] : [{ variantId: goods, quantity: 1 }];
  return {
    customerId: await shop.newCustomer(), idempotencyKey: shop.platform.ids.uuid(), channel: 'miniProgram', storeId: shop.store.id,
    lines: lines.map((line) => ({ ...line, unitPriceFen: priceFen })),
    payableFen: priceFen + DEPOSIT,
    groups: [
      ...(goods === undefined ? [] : [{ kind: 'pickup' as const, feeFen: 0, lines }]),
      { kind: 'service', startAt: at.toISOString(), feeFen: DEPOSIT, lines: [], service },
    ],
    contact: CONTACT, fromCart: false,
    ...options.change,
  };
}

async function placed(request: PlaceOrder): Promise<{ customerId: string; orderId: string }> {
  const { orderId } = await shop.placing.execute(request);
  return { customerId: request.customerId, orderId };
}

async function paid(request: PlaceOrder): Promise<{ customerId: string; orderId: string }> {
  const order = await placed(request);
  await shop.hearOf(await shop.payAtWechat(order.customerId, order.orderId));
  await drain();
  return order;
}

const drain = () => shop.platform.drainOutbox(shop.module);
const expire = (orderId: string) => get(CloseUnpaid).execute(orderId, { actor: SYSTEM, kind: 'expire' });
const groupsOf = (orderId: string) => get(OrderGroupsRepository).list([orderId]);

function cancel({ orderId, customerId }: { orderId: string; customerId: string }): Promise<void> {
  return get(CancelOrderFlow).execute({ orderId, actor: { kind: 'customer' }, reason: 'changedMind', mayTouch: (order) => order.customerId === customerId });
}

async function bookingOf(orderId: string): Promise<Booking> {
  const [booking] = await get(Bookings).listOfOrder(orderId);
  if (booking === undefined) throw new Error('the order has a booking');
  return booking;
}

/** What has been asked to go back, of the order's money and of any payment. */
async function refundsOf(orderId: string): Promise<number> {
  const [row] = await shop.platform.database.query<{ sum: number }>(`SELECT coalesce(sum(amount_fen), 0)::int AS sum FROM payments.refund WHERE order_id = $1`, [orderId]);
  return row?.sum ?? -1;
}

async function changesOf(promise: Promise<unknown>): Promise<QuoteChange[]> {
  const error = await promise.then(() => null, (reason: unknown) => reason);
  if (!isDomainError(error, 'ORDERS.QUOTE_CHANGED')) throw new Error('it should have been refused for what changed', { cause: error });
  return error.details['changes'] as QuoteChange[];
}

/** Lives through what `work` does at another time of the shop's clock. */
async function atTime<T>(at: Date, work: () => Promise<T>): Promise<T> {
  const before = shop.platform.clock.nowMs();
  shop.platform.clock.setTo(at.getTime());
  try {
    return await work();
  } finally {
    shop.platform.clock.setTo(before);
  }
}

async function everythingAddsUp(): Promise<void> {
  expect(await get(Bookings).findUnbalanced()).toEqual([]);
  expect(await shop.inventory.findUnbalanced()).toEqual([]);
}

describe('a service with a deposit', () => {
  it('is quoted with what is paid now, until when it is free to cancel, and whether the time is left', async () => {
    const service = await offer();
    const ask = (hour: number) => get(QuoteCheckout).execute({ customerId: shop.platform.ids.uuid(), storeId: shop.store.id, lines: [], service: { ...service, startAt: tomorrowAt(hour).toISOString() } });
    await placed(await anOrder(service));
    expect(await ask(15)).toMatchObject({
      canPlace: true, payableFen: DEPOSIT, serviceFen: DEPOSIT,
      service: { name: '深层清洁护理', staffName: '林晓', payNowFen: DEPOSIT, priceFen: 19_800, cancelUntil: tomorrowAt(11).toISOString(), isFree: true },
    });
    expect(await ask(10)).toMatchObject({ canPlace: false, service: { isFree: false, nextStartAt: tomorrowAt(11).toISOString() } });
  });

  it('is held with the order, confirmed with the payment, and given at the end', async () => {
    const service = await offer();
    const order = await placed(await anOrder(service));
    expect(await shop.order(order.orderId)).toMatchObject({ serviceFen: DEPOSIT, deliveryFeeFen: 0, itemsTotalFen: 0, payableFen: DEPOSIT });
    expect(await bookingOf(order.orderId)).toMatchObject({ status: 'reserved', startAt: tomorrowAt(10), contactName: '王小明' });
    await shop.hearOf(await shop.payAtWechat(order.customerId, order.orderId));
    await drain();
    const booking = await bookingOf(order.orderId);
    expect(booking).toMatchObject({ status: 'confirmed', depositOutcome: 'held', expiresAt: null });
    expect(await groupsOf(order.orderId)).toMatchObject([{ kind: 'service', title: '深层清洁护理', bookingId: booking.id, status: 'accepted', windowStartAt: tomorrowAt(10), windowEndAt: tomorrowAt(11) }]);
    await atTime(tomorrowAt(10), async () => {
      const act = ({ storeId, id, version }: Booking) => ({ storeId, bookingId: id, version });
      const inTx = shop.platform.database;
      const here = await inTx.transaction((tx) => get(Bookings).checkIn(tx, { storeId: shop.store.id, code: booking.code }));
      await expect(cancel(order)).rejects.toMatchObject({ code: 'ORDERS.NOT_CANCELABLE' });
      const served = await inTx.transaction((tx) => get(Bookings).start(tx, act(here)));
      await drain();
      await expect(cancel(order)).rejects.toMatchObject({ code: 'ORDERS.NOT_CANCELABLE' });
      await inTx.transaction((tx) => get(Bookings).finish(tx, act(served)));
      await drain();
    });
    expect(await shop.order(order.orderId)).toMatchObject({ status: 'completed', fulfillmentStatus: 'handed_over', refundRequestedFen: 0 });
    expect(await bookingOf(order.orderId)).toMatchObject({ status: 'done', depositOutcome: 'used' });
  });

  it('that costs nothing in advance, or is no service of the store, is not taken by an order', async () => {
    const free = await offer({ depositFen: 0 });
    expect(await changesOf(shop.placing.execute(await anOrder(free, { change: { payableFen: 0 } })))).toContainEqual({ kind: 'way', groupNo: 1, reason: 'notOffered' });
    await expect(shop.placing.execute(await anOrder({ serviceId: shop.platform.ids.uuid() }))).rejects.toMatchObject({ code: 'STORES.SERVICE_NOT_FOUND' });
    const service = await offer();
    expect(await changesOf(shop.placing.execute(await anOrder(service, { at: new Date(tomorrowAt(10).getTime() + 60_000) })))).toMatchObject([{ kind: 'window', groupNo: 1 }]);
    await expect(shop.placing.execute(await anOrder(service, { change: { groups: [{ kind: 'service', feeFen: DEPOSIT, lines: [] }] } }))).rejects.toMatchObject({ code: 'ORDERS.GROUPS_INVALID' });
  });

  it('is sold once when fifty want the same hour of the same person, and the others are told the next free time', async () => {
    const service = await offer();
    const requests = await Promise.all(Array.from({ length: 50 }, () => anOrder(service)));
    // Two processes, so that it is the rows that decide.
    const other = await shop.platform.start([OrdersModule]);
    const flows = [shop.placing, other.get(PlaceOrderFlow)] as const;
    const results = await Promise.allSettled(requests.map((request, index) => flows[index % 2 === 0 ? 0 : 1].execute(request)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const refusals = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
    expect(refusals.every((reason) => isDomainError(reason, 'ORDERS.QUOTE_CHANGED'))).toBe(true);
    const [told] = refusals;
    expect(isDomainError(told) && told.details['changes']).toEqual([{ kind: 'window', groupNo: 1, startAt: tomorrowAt(10).toISOString(), nextStartAt: tomorrowAt(11).toISOString() }]);
    const [row] = await shop.platform.database.query<{ taken: number }>(`SELECT count(*)::int AS taken FROM stores.resource_booking WHERE resource_id = $1 AND is_active`, [service.staffId]);
    expect(row?.taken).toBe(1);
    await everythingAddsUp();
  });

  it('asked for again with the same key is one order and one booking', async () => {
    const request = await anOrder(await offer());
    const [first, second] = await Promise.all([shop.placing.execute(request), shop.placing.execute(request)]);
    expect(await shop.placing.execute(request)).toEqual(first);
    expect(second).toEqual(first);
    expect(await get(Bookings).listOfOrder(first.orderId)).toHaveLength(1);
  });
});

describe('a service ordered with goods', () => {
  it('takes both or nothing', async () => {
    const [service, goods] = [await offer(), await stocked(1)];
    const { orderId } = await paid(await anOrder(service, { goods }));
    expect((await groupsOf(orderId)).map(({ kind, status }) => [kind, status])).toEqual([['pickup', 'unfulfilled'], ['service', 'accepted']]);
    const later = await anOrder(service, { at: tomorrowAt(15), goods });
    expect(await changesOf(shop.placing.execute(later))).toMatchObject([{ kind: 'stock', variantId: goods }]);
    expect(isDomainError(await shop.placing.execute(await anOrder(service, { at: tomorrowAt(15) })).catch((error: unknown) => error))).toBe(false);
    await everythingAddsUp();
  });

  it('goes on when the goods are cancelled, and the goods go on when the service is, each with its money', async () => {
    const [service, goods] = [await offer(), await stocked()];
    const first = await paid(await anOrder(service, { goods }));
    await shop.platform.database.transaction(async (tx) => get(ChangeOrder).cancelUnits(tx, await shop.order(first.orderId), { units: [{ lineNo: 1, quantity: 1 }], actor: { kind: 'customer' }, reason: '测试' }));
    expect((await groupsOf(first.orderId)).map(({ status }) => status)).toEqual(['canceled', 'accepted']);
    expect(await refundsOf(first.orderId)).toBe((await shop.order(first.orderId)).itemsTotalFen);

    const second = await paid(await anOrder(service, { at: tomorrowAt(15), goods }));
    const booking = await bookingOf(second.orderId);
    await shop.platform.database.transaction((tx) => get(Bookings).cancel(tx, booking.id, { by: 'customer', reason: '' }));
    await drain();
    await get(FollowBookings).follow(second.orderId);
    expect((await groupsOf(second.orderId)).map(({ status }) => status)).toEqual(['unfulfilled', 'canceled']);
    expect(await refundsOf(second.orderId)).toBe(DEPOSIT);
    expect((await shop.order(second.orderId)).status).toBe('in_fulfillment');
    await cancel(second);
    await drain();
    expect(await refundsOf(second.orderId)).toBe((await shop.order(second.orderId)).payableFen);
    await everythingAddsUp();
  });
});

describe('the deposit of an order that is called off', () => {
  it('comes back before the cut-off, and the time is free for others', async () => {
    const service = await offer();
    const order = await paid(await anOrder(service));
    expect((await get(OrderViews).detail(order.customerId, order.orderId)).keptOnCancelFen).toBe(0);
    await cancel(order);
    await drain();
    expect(await shop.order(order.orderId)).toMatchObject({ status: 'canceled', refundRequestedFen: DEPOSIT });
    expect(await refundsOf(order.orderId)).toBe(DEPOSIT);
    expect(await bookingOf(order.orderId)).toMatchObject({ status: 'canceled_by_customer', depositOutcome: 'returned' });
    await placed(await anOrder(service));
    await everythingAddsUp();
  });

  it('stays with the store after the cut-off, unless the store calls it off, or its rule is to return it', async () => {
    const late = new Date(tomorrowAt(10).getTime() - HOUR_MS);
    const outcomes: { by: string; refund: number; outcome: string }[] = [];
    const told: number[] = [];
    for (const [by, noShowPolicy] of [['customer', 'keepDeposit'], ['customer', 'returnDeposit'], ['store', 'keepDeposit']] as const) {
      const order = await paid(await anOrder(await offer({ noShowPolicy })));
      await atTime(late, async () => {
        if (by === 'customer') {
          told.push((await get(OrderViews).detail(order.customerId, order.orderId)).keptOnCancelFen);
          await cancel(order);
        } else await get(CancelOrderFlow).execute({ orderId: order.orderId, actor: { kind: 'staff', name: '店长' }, reason: '员工请假', mayTouch: () => true });
        await drain();
      });
      expect((await shop.order(order.orderId)).status).toBe('canceled');
      outcomes.push({ by, refund: await refundsOf(order.orderId), outcome: (await bookingOf(order.orderId)).depositOutcome });
    }
    expect(outcomes).toEqual([
      { by: 'customer', refund: 0, outcome: 'kept' },
      { by: 'customer', refund: DEPOSIT, outcome: 'returned' },
      { by: 'store', refund: DEPOSIT, outcome: 'returned' },
    ]);
    expect(told).toEqual([DEPOSIT, 0]);
  });

  it('goes by the same rules when only the booking is called off, also when the news comes twice', async () => {
    const [early, late] = [await paid(await anOrder(await offer())), await paid(await anOrder(await offer()))];
    const callOff = async ({ orderId }: { orderId: string }) => {
      const booking = await bookingOf(orderId);
      await shop.platform.database.transaction((tx) => get(Bookings).cancel(tx, booking.id, { by: 'customer', reason: '' }));
      await drain();
      await get(FollowBookings).follow(orderId);
    };
    await callOff(early);
    await atTime(new Date(tomorrowAt(10).getTime() - HOUR_MS), () => callOff(late));
    expect([await refundsOf(early.orderId), await refundsOf(late.orderId)]).toEqual([DEPOSIT, 0]);
    expect([(await shop.order(early.orderId)).status, (await shop.order(late.orderId)).status]).toEqual(['canceled', 'canceled']);
  });

  it('is kept of somebody who did not come, who may not call it off afterwards', async () => {
    const order = await paid(await anOrder(await offer()));
    const booking = await bookingOf(order.orderId);
    await atTime(tomorrowAt(10), async () => {
      const late = await shop.platform.database.transaction((tx) => get(Bookings).cancel(tx, booking.id, { by: 'customer', reason: '' })).catch((error: unknown) => error);
      expect(isDomainError(late, 'STORES.BOOKING_CUT_OFF')).toBe(true);
      await shop.platform.database.transaction((tx) => get(Bookings).noShow(tx, { storeId: shop.store.id, bookingId: booking.id, version: booking.version }));
      await drain();
    });
    expect(await shop.order(order.orderId)).toMatchObject({ status: 'canceled', refundRequestedFen: 0 });
  });

  it('waits for its payment with the order: the booking alone cannot be called off before', async () => {
    const order = await placed(await anOrder(await offer()));
    const booking = await bookingOf(order.orderId);
    for (const by of ['customer', 'store'] as const) {
      const refusal = await shop.platform.database.transaction((tx) => get(Bookings).cancel(tx, booking.id, { by, reason: '' })).catch((error: unknown) => error);
      expect(isDomainError(refusal, 'STORES.BOOKING_OF_ORDER')).toBe(true);
    }
  });
});

describe('a booking of an order that is moved', () => {
  it('takes its group along, and still comes back with its money', async () => {
    const order = await paid(await anOrder(await offer()));
    const booking = await bookingOf(order.orderId);
    await shop.platform.database.transaction((tx) => get(Bookings).reschedule(tx, booking.id, { startAt: tomorrowAt(16), staffId: null, by: 'customer' }));
    await drain();
    expect(await groupsOf(order.orderId)).toMatchObject([{ windowStartAt: tomorrowAt(16), windowEndAt: tomorrowAt(17), promisedAt: tomorrowAt(16), status: 'accepted' }]);
    await cancel(order);
    expect(await refundsOf(order.orderId)).toBe(DEPOSIT);
  });
});

describe('a payment that comes after the time was let go', () => {
  it('takes the time again while it is free', async () => {
    const order = await placed(await anOrder(await offer()));
    const trade = await shop.payAtWechat(order.customerId, order.orderId);
    await shop.platform.database.query(`UPDATE payments.payment_attempt SET status = 'closed' WHERE out_trade_no = $1`, [trade]);
    await expire(order.orderId);
    expect(await bookingOf(order.orderId)).toMatchObject({ status: 'expired' });
    expect(await shop.hearOf(trade)).toBe('placed');
    await drain();
    expect(await bookingOf(order.orderId)).toMatchObject({ status: 'confirmed', depositOutcome: 'held' });
    expect(await groupsOf(order.orderId)).toMatchObject([{ status: 'accepted' }]);
    await everythingAddsUp();
  });

  it('goes back when somebody else has it, when it has begun, or when the goods beside it are gone; then nothing is taken', async () => {
    const [service, started, goods] = [await offer(), await offer(), await stocked(1)];
    const late = async (request: PlaceOrder) => {
      const order = await placed(request);
      const trade = await shop.payAtWechat(order.customerId, order.orderId);
      await shop.platform.database.query(`UPDATE payments.payment_attempt SET status = 'closed' WHERE out_trade_no = $1`, [trade]);
      await expire(order.orderId);
      return { ...order, trade };
    };
    const first = await late(await anOrder(service));
    await placed(await anOrder(service));
    expect(await shop.hearOf(first.trade)).toBe('refunded');

    const second = await late(await anOrder(started));
    expect(await atTime(new Date(tomorrowAt(10).getTime() + 60_000), () => shop.hearOf(second.trade))).toBe('refunded');

    const third = await late(await anOrder(service, { at: tomorrowAt(15), goods }));
    await shop.place(await shop.newCustomer(), [goods]);
    expect(await shop.hearOf(third.trade)).toBe('refunded');
    expect(await bookingOf(third.orderId)).toMatchObject({ status: 'expired' });
    await placed(await anOrder(service, { at: tomorrowAt(15) }));
    for (const { orderId } of [first, second, third]) expect(await refundsOf(orderId)).toBe((await shop.order(orderId)).payableFen);
    await everythingAddsUp();
  });

  it('is not begun while somebody looks at its order, and is once they are done', async () => {
    const at = new Date(shop.platform.clock.nowMs());
    const { orderId, customerId } = await paid(await anOrder(await offer()));
    const booking = await bookingOf(orderId);
    await get(ReviewOrders).hold({ id: orderId, customerId }, { rule: { code: 'lookAtIt', version: 1, name: '看一看' }, evidence: {} });
    shop.platform.clock.setTo(booking.startAt.getTime());
    const checkIn = () => shop.platform.database.transaction((tx) => get(Bookings).checkIn(tx, { storeId: shop.store.id, code: booking.code }));
    await expect(checkIn()).rejects.toMatchObject({ code: 'ORDERS.UNDER_REVIEW' });
    await shop.platform.database.query(`UPDATE orders.risk_hold SET status = 'released', decided_at = $2, decided_by = '测试' WHERE order_id = $1`, [orderId, at]);
    expect((await checkIn()).status).toBe('checked_in');
    shop.platform.clock.setTo(at.getTime());
  });
});

describe('whoever is turned away because somebody looks at the order', () => {
  const looked = { rule: { code: 'lookAtIt', version: 1, name: '看一看' }, evidence: {} };

  async function held(goods?: string): Promise<{ orderId: string; customerId: string }> {
    const order = await paid(await anOrder(await offer(), goods === undefined ? {} : { goods }));
    await get(ReviewOrders).hold({ id: order.orderId, customerId: order.customerId }, looked);
    return order;
  }

  async function missedByClerk({ orderId }: { orderId: string }): Promise<void> {
    const { id, version } = await bookingOf(orderId);
    await shop.platform.database.transaction((tx) => get(Bookings).noShow(tx, { storeId: shop.store.id, bookingId: id, version }));
  }

  function decide({ orderId }: { orderId: string }, isReleased: boolean) {
    const staff = { kind: 'staff' as const, staffId: shop.platform.ids.uuid(), sessionId: shop.platform.ids.uuid(), name: '风控', permissions: new Set<never>(), storeScope: 'all' as const };
    return get(DecideRiskHolds).execute([orderId], { isReleased, reason: '复核' }, { staff, ip: '127.0.0.1', requestId: 'test' });
  }

  it('is no no-show, neither to the clerk nor to the clock, and has the deposit back; a rejection then says that nothing was left to end', async () => {
    const [byClerk, byClock] = [await held(), await held()];
    await atTime(tomorrowAt(10), () => missedByClerk(byClerk));
    await atTime(tomorrowAt(13), async () => {
      await get(Bookings).sweep();
      await drain();
    });
    for (const order of [byClerk, byClock]) {
      expect(await bookingOf(order.orderId)).toMatchObject({ status: 'canceled_by_store', depositOutcome: 'returned' });
      expect(await shop.order(order.orderId)).toMatchObject({ status: 'canceled', refundRequestedFen: DEPOSIT });
      expect(await decide(order, false)).toEqual({ decided: [], failed: [{ orderId: order.orderId, code: 'ORDERS.NOT_HELD' }] });
      expect(await refundsOf(order.orderId)).toBe(DEPOSIT);
    }
    await everythingAddsUp();
  });

  it('is none either when the order passes after the time had begun, but is when it passed before', async () => {
    const [late, early] = [await held(), await held()];
    await decide(early, true);
    await atTime(new Date(tomorrowAt(10).getTime() + 60_000), async () => {
      await decide(late, true);
      for (const order of [late, early]) await missedByClerk(order);
      await drain();
    });
    expect([await refundsOf(late.orderId), await refundsOf(early.orderId)]).toEqual([DEPOSIT, 0]);
    expect((await bookingOf(early.orderId)).status).toBe('no_show');
  });

  it('has all of the money back when the order is rejected, also what its booking had forfeited', async () => {
    const order = await held(await stocked());
    const booking = await bookingOf(order.orderId);
    await atTime(new Date(tomorrowAt(10).getTime() - HOUR_MS), async () => {
      await shop.platform.database.transaction((tx) => get(Bookings).cancel(tx, booking.id, { by: 'customer', reason: '' }));
      await drain();
    });
    expect(await refundsOf(order.orderId)).toBe(0);
    expect(await decide(order, false)).toEqual({ decided: [order.orderId], failed: [] });
    expect(await refundsOf(order.orderId)).toBe((await shop.order(order.orderId)).payableFen);
    await everythingAddsUp();
  });
});
