import { isDomainError } from '@quanyu/platform';
import { type Booking, Bookings } from '@quanyu/stores';
import { ChangeOrder, FollowBookings, OrdersModule, PlaceOrderFlow } from '../index.js';
import { QuoteCheckout } from '../pricing/quote-checkout.js';
import type { TestShop } from '../test-kit/shop.js';
import { changesOf, DEPOSIT, VisitShop } from '../test-kit/visit-shop.js';

let visits: VisitShop;
let shop: TestShop;

beforeAll(async () => {
  visits = await VisitShop.open(2);
  ({ shop } = visits);
}, 60_000);
afterAll(() => shop.close());

describe('a service with a deposit', () => {
  it('is quoted with what is paid now, until when it is free to cancel, and whether the time is left', async () => {
    const service = await visits.offer();
    const ask = (hour: number) => visits.get(QuoteCheckout).execute({ customerId: shop.platform.ids.uuid(), storeId: shop.store.id, lines: [], service: { ...service, startAt: visits.tomorrowAt(hour).toISOString() } });
    await visits.placed(await visits.anOrder(service));
    expect(await ask(15)).toMatchObject({
      canPlace: true, payableFen: DEPOSIT, serviceFen: DEPOSIT,
      service: { name: '深层清洁护理', staffName: '林晓', payNowFen: DEPOSIT, priceFen: 19_800, cancelUntil: visits.tomorrowAt(11).toISOString(), isFree: true },
    });
    expect(await ask(10)).toMatchObject({ canPlace: false, service: { isFree: false, nextStartAt: visits.tomorrowAt(11).toISOString() } });
  });

  it('is held with the order, confirmed with the payment, and given at the end', async () => {
    const service = await visits.offer();
    const order = await visits.placed(await visits.anOrder(service));
    expect(await shop.order(order.orderId)).toMatchObject({ serviceFen: DEPOSIT, deliveryFeeFen: 0, itemsTotalFen: 0, payableFen: DEPOSIT });
    expect(await visits.bookingOf(order.orderId)).toMatchObject({ status: 'reserved', startAt: visits.tomorrowAt(10), contactName: '王小明' });
    await shop.hearOf(await shop.payAtWechat(order.customerId, order.orderId));
    await visits.drain();
    const booking = await visits.bookingOf(order.orderId);
    expect(booking).toMatchObject({ status: 'confirmed', depositOutcome: 'held', expiresAt: null });
    expect(await visits.groupsOf(order.orderId)).toMatchObject([{ kind: 'service', title: '深层清洁护理', bookingId: booking.id, status: 'accepted', windowStartAt: visits.tomorrowAt(10), windowEndAt: visits.tomorrowAt(11) }]);
    await visits.atTime(visits.tomorrowAt(10), async () => {
      const act = ({ storeId, id, version }: Booking) => ({ storeId, bookingId: id, version });
      const inTx = shop.platform.database;
      const here = await inTx.transaction((tx) => visits.get(Bookings).checkIn(tx, { storeId: shop.store.id, code: booking.code }));
      await expect(visits.cancel(order)).rejects.toMatchObject({ code: 'ORDERS.NOT_CANCELABLE' });
      const served = await inTx.transaction((tx) => visits.get(Bookings).start(tx, act(here)));
      await visits.drain();
      await expect(visits.cancel(order)).rejects.toMatchObject({ code: 'ORDERS.NOT_CANCELABLE' });
      await inTx.transaction((tx) => visits.get(Bookings).finish(tx, act(served)));
      await visits.drain();
    });
    expect(await shop.order(order.orderId)).toMatchObject({ status: 'completed', fulfillmentStatus: 'handed_over', refundRequestedFen: 0 });
    expect(await visits.bookingOf(order.orderId)).toMatchObject({ status: 'done', depositOutcome: 'used' });
  });

  it('that costs nothing in advance, or is no service of the store, is not taken by an order', async () => {
    const free = await visits.offer({ depositFen: 0 });
    expect(await changesOf(shop.placing.execute(await visits.anOrder(free, { change: { payableFen: 0 } })))).toContainEqual({ kind: 'way', groupNo: 1, reason: 'notOffered' });
    await expect(shop.placing.execute(await visits.anOrder({ serviceId: shop.platform.ids.uuid() }))).rejects.toMatchObject({ code: 'STORES.SERVICE_NOT_FOUND' });
    const service = await visits.offer();
    expect(await changesOf(shop.placing.execute(await visits.anOrder(service, { at: new Date(visits.tomorrowAt(10).getTime() + 60_000) })))).toMatchObject([{ kind: 'window', groupNo: 1 }]);
    await expect(shop.placing.execute(await visits.anOrder(service, { change: { groups: [{ kind: 'service', feeFen: DEPOSIT, lines: [] }] } }))).rejects.toMatchObject({ code: 'ORDERS.GROUPS_INVALID' });
  });

  it('is sold once when fifty want the same hour of the same person, and the others are told the next free time', async () => {
    const service = await visits.offer();
    const requests = await Promise.all(Array.from({ length: 50 }, () => visits.anOrder(service)));
    // Two processes, so that it is the rows that decide.
    const other = await shop.platform.start([OrdersModule]);
    const flows = [shop.placing, other.get(PlaceOrderFlow)] as const;
    const results = await Promise.allSettled(requests.map((request, index) => flows[index % 2 === 0 ? 0 : 1].execute(request)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const refusals = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
    expect(refusals.every((reason) => isDomainError(reason, 'ORDERS.QUOTE_CHANGED'))).toBe(true);
    const [told] = refusals;
    expect(isDomainError(told) && told.details['changes']).toEqual([{ kind: 'window', groupNo: 1, startAt: visits.tomorrowAt(10).toISOString(), nextStartAt: visits.tomorrowAt(11).toISOString() }]);
    const [row] = await shop.platform.database.query<{ taken: number }>(`SELECT count(*)::int AS taken FROM stores.resource_booking WHERE resource_id = $1 AND is_active`, [service.staffId]);
    expect(row?.taken).toBe(1);
    expect(await visits.findUnbalanced()).toEqual([]);
  });

  it('asked for again with the same key is one order and one booking', async () => {
    const request = await visits.anOrder(await visits.offer());
    const [first, second] = await Promise.all([shop.placing.execute(request), shop.placing.execute(request)]);
    expect(await shop.placing.execute(request)).toEqual(first);
    expect(second).toEqual(first);
    expect(await visits.get(Bookings).listOfOrder(first.orderId)).toHaveLength(1);
  });
});

describe('a service ordered with goods', () => {
  it('takes both or nothing', async () => {
    const [service, goods] = [await visits.offer(), await visits.stocked(1)];
    const { orderId } = await visits.paid(await visits.anOrder(service, { goods }));
    expect((await visits.groupsOf(orderId)).map(({ kind, status }) => [kind, status])).toEqual([['pickup', 'unfulfilled'], ['service', 'accepted']]);
    const later = await visits.anOrder(service, { at: visits.tomorrowAt(15), goods });
    expect(await changesOf(shop.placing.execute(later))).toMatchObject([{ kind: 'stock', variantId: goods }]);
    expect(isDomainError(await shop.placing.execute(await visits.anOrder(service, { at: visits.tomorrowAt(15) })).catch((error: unknown) => error))).toBe(false);
    expect(await visits.findUnbalanced()).toEqual([]);
  });

  it('goes on when the goods are cancelled, and the goods go on when the service is, each with its money', async () => {
    const [service, goods] = [await visits.offer(), await visits.stocked()];
    const first = await visits.paid(await visits.anOrder(service, { goods }));
    await shop.platform.database.transaction(async (tx) => visits.get(ChangeOrder).cancelUnits(tx, await shop.order(first.orderId), { units: [{ lineNo: 1, quantity: 1 }], actor: { kind: 'customer' }, reason: '测试' }));
    expect((await visits.groupsOf(first.orderId)).map(({ status }) => status)).toEqual(['canceled', 'accepted']);
    expect(await shop.refundedMoney(first.orderId)).toBe((await shop.order(first.orderId)).itemsTotalFen);

    const second = await visits.paid(await visits.anOrder(service, { at: visits.tomorrowAt(15), goods }));
    const booking = await visits.bookingOf(second.orderId);
    await shop.platform.database.transaction((tx) => visits.get(Bookings).cancel(tx, booking.id, { by: 'customer', reason: '' }));
    await visits.drain();
    await visits.get(FollowBookings).follow(second.orderId);
    expect((await visits.groupsOf(second.orderId)).map(({ status }) => status)).toEqual(['unfulfilled', 'canceled']);
    expect(await shop.refundedMoney(second.orderId)).toBe(DEPOSIT);
    expect((await shop.order(second.orderId)).status).toBe('in_fulfillment');
    await visits.cancel(second);
    await visits.drain();
    expect(await shop.refundedMoney(second.orderId)).toBe((await shop.order(second.orderId)).payableFen);
    expect(await visits.findUnbalanced()).toEqual([]);
  });
});

describe('a booking of an order that is moved', () => {
  it('takes its group along, and still comes back with its money', async () => {
    const order = await visits.paid(await visits.anOrder(await visits.offer()));
    const booking = await visits.bookingOf(order.orderId);
    await shop.platform.database.transaction((tx) => visits.get(Bookings).reschedule(tx, booking.id, { startAt: visits.tomorrowAt(16), staffId: null, by: 'customer' }));
    await visits.drain();
    expect(await visits.groupsOf(order.orderId)).toMatchObject([{ windowStartAt: visits.tomorrowAt(16), windowEndAt: visits.tomorrowAt(17), promisedAt: visits.tomorrowAt(16), status: 'accepted' }]);
    await visits.cancel(order);
    expect(await shop.refundedMoney(order.orderId)).toBe(DEPOSIT);
  });
});
