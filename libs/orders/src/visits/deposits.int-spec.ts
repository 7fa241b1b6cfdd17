import { isDomainError } from '@quanyu/platform';
import { Bookings } from '@quanyu/stores';
import { CancelOrderFlow, DecideRiskHolds, FollowBookings, type PlaceOrder } from '../index.js';
import { OrderViews } from '../order-views.js';
import type { TestShop } from '../test-kit/shop.js';
import { DEPOSIT, HOUR_MS, type PlacedVisit, VisitShop } from '../test-kit/visit-shop.js';

let visits: VisitShop;
let shop: TestShop;

beforeAll(async () => {
  visits = await VisitShop.open(2);
  ({ shop } = visits);
}, 60_000);
afterAll(() => shop.close());

describe('the deposit of an order that is called off', () => {
  it('comes back before the cut-off, and the time is free for others', async () => {
    const service = await visits.offer();
    const order = await visits.paid(await visits.anOrder(service));
    expect((await visits.get(OrderViews).detail(order.customerId, order.orderId)).keptOnCancelFen).toBe(0);
    await visits.cancel(order);
    await visits.drain();
    expect(await shop.order(order.orderId)).toMatchObject({ status: 'canceled', refundRequestedFen: DEPOSIT });
    expect(await shop.refundedMoney(order.orderId)).toBe(DEPOSIT);
    expect(await visits.bookingOf(order.orderId)).toMatchObject({ status: 'canceled_by_customer', depositOutcome: 'returned' });
    await visits.placed(await visits.anOrder(service));
    expect(await visits.findUnbalanced()).toEqual([]);
  });

  it('stays with the store after the cut-off, unless the store calls it off, or its rule is to return it', async () => {
    const late = new Date(visits.tomorrowAt(10).getTime() - HOUR_MS);
    const outcomes: { by: string; refund: number; outcome: string }[] = [];
    const told: number[] = [];
    for (const [by, noShowPolicy] of [['customer', 'keepDeposit'], ['customer', 'returnDeposit'], ['store', 'keepDeposit']] as const) {
      const order = await visits.paid(await visits.anOrder(await visits.offer({ noShowPolicy })));
      await visits.atTime(late, async () => {
        if (by === 'customer') {
          told.push((await visits.get(OrderViews).detail(order.customerId, order.orderId)).keptOnCancelFen);
          await visits.cancel(order);
        } else await visits.get(CancelOrderFlow).execute({ orderId: order.orderId, actor: { kind: 'staff', name: '店长' }, reason: '员工请假', mayTouch: () => true });
        await visits.drain();
      });
      expect((await shop.order(order.orderId)).status).toBe('canceled');
      outcomes.push({ by, refund: await shop.refundedMoney(order.orderId), outcome: (await visits.bookingOf(order.orderId)).depositOutcome });
    }
    expect(outcomes).toEqual([
      { by: 'customer', refund: 0, outcome: 'kept' },
      { by: 'customer', refund: DEPOSIT, outcome: 'returned' },
      { by: 'store', refund: DEPOSIT, outcome: 'returned' },
    ]);
    expect(told).toEqual([DEPOSIT, 0]);
  });

  it('goes by the same rules when only the booking is called off, also when the news comes twice', async () => {
    const [early, late] = [await visits.paid(await visits.anOrder(await visits.offer())), await visits.paid(await visits.anOrder(await visits.offer()))];
    const callOff = async ({ orderId }: PlacedVisit) => {
      const booking = await visits.bookingOf(orderId);
      await shop.platform.database.transaction((tx) => visits.get(Bookings).cancel(tx, booking.id, { by: 'customer', reason: '' }));
      await visits.drain();
      await visits.get(FollowBookings).follow(orderId);
    };
    await callOff(early);
    await visits.atTime(new Date(visits.tomorrowAt(10).getTime() - HOUR_MS), () => callOff(late));
    expect([await shop.refundedMoney(early.orderId), await shop.refundedMoney(late.orderId)]).toEqual([DEPOSIT, 0]);
    expect([(await shop.order(early.orderId)).status, (await shop.order(late.orderId)).status]).toEqual(['canceled', 'canceled']);
  });

  it('is kept of somebody who did not come, who may not call it off afterwards', async () => {
    const order = await visits.paid(await visits.anOrder(await visits.offer()));
    const booking = await visits.bookingOf(order.orderId);
    await visits.atTime(visits.tomorrowAt(10), async () => {
      const late = await shop.platform.database.transaction((tx) => visits.get(Bookings).cancel(tx, booking.id, { by: 'customer', reason: '' })).catch((error: unknown) => error);
      expect(isDomainError(late, 'STORES.BOOKING_CUT_OFF')).toBe(true);
      await shop.platform.database.transaction((tx) => visits.get(Bookings).noShow(tx, { storeId: shop.store.id, bookingId: booking.id, version: booking.version }));
      await visits.drain();
    });
    expect(await shop.order(order.orderId)).toMatchObject({ status: 'canceled', refundRequestedFen: 0 });
  });

  it('waits for its payment with the order: the booking alone cannot be called off before', async () => {
    const order = await visits.placed(await visits.anOrder(await visits.offer()));
    const booking = await visits.bookingOf(order.orderId);
    for (const by of ['customer', 'store'] as const) {
      const refusal = await shop.platform.database.transaction((tx) => visits.get(Bookings).cancel(tx, booking.id, { by, reason: '' })).catch((error: unknown) => error);
      expect(isDomainError(refusal, 'STORES.BOOKING_OF_ORDER')).toBe(true);
    }
  });
});

describe('a payment that comes after the time was let go', () => {
  it('takes the time again while it is free', async () => {
    const order = await visits.placed(await visits.anOrder(await visits.offer()));
    const trade = await shop.payAtWechat(order.customerId, order.orderId);
    await shop.platform.database.query(`UPDATE payments.payment_attempt SET status = 'closed' WHERE out_trade_no = $1`, [trade]);
    await visits.expire(order.orderId);
    expect(await visits.bookingOf(order.orderId)).toMatchObject({ status: 'expired' });
    expect(await shop.hearOf(trade)).toBe('placed');
    await visits.drain();
    expect(await visits.bookingOf(order.orderId)).toMatchObject({ status: 'confirmed', depositOutcome: 'held' });
    expect(await visits.groupsOf(order.orderId)).toMatchObject([{ status: 'accepted' }]);
    expect(await visits.findUnbalanced()).toEqual([]);
  });

  it('goes back when somebody else has it, when it has begun, or when the goods beside it are gone; then nothing is taken', async () => {
    const [service, started, goods] = [await visits.offer(), await visits.offer(), await visits.stocked(1)];
    const late = async (request: PlaceOrder) => {
      const order = await visits.placed(request);
      const trade = await shop.payAtWechat(order.customerId, order.orderId);
      await shop.platform.database.query(`UPDATE payments.payment_attempt SET status = 'closed' WHERE out_trade_no = $1`, [trade]);
      await visits.expire(order.orderId);
      return { ...order, trade };
    };
    const first = await late(await visits.anOrder(service));
    await visits.placed(await visits.anOrder(service));
    expect(await shop.hearOf(first.trade)).toBe('refunded');

    const second = await late(await visits.anOrder(started));
    expect(await visits.atTime(new Date(visits.tomorrowAt(10).getTime() + 60_000), () => shop.hearOf(second.trade))).toBe('refunded');

    const third = await late(await visits.anOrder(service, { at: visits.tomorrowAt(15), goods }));
    await shop.place(await shop.newCustomer(), [goods]);
    expect(await shop.hearOf(third.trade)).toBe('refunded');
    expect(await visits.bookingOf(third.orderId)).toMatchObject({ status: 'expired' });
    await visits.placed(await visits.anOrder(service, { at: visits.tomorrowAt(15) }));
    for (const { orderId } of [first, second, third]) expect(await shop.refundedMoney(orderId)).toBe((await shop.order(orderId)).payableFen);
    expect(await visits.findUnbalanced()).toEqual([]);
  });
});

describe('a visit of an order that is paid', () => {
  it('is not begun while somebody looks at its order, and is once they are done', async () => {
    const at = new Date(shop.platform.clock.nowMs());
    const { orderId, customerId } = await visits.paid(await visits.anOrder(await visits.offer()));
    const booking = await visits.bookingOf(orderId);
    await visits.hold({ orderId, customerId });
    shop.platform.clock.setTo(booking.startAt.getTime());
    const checkIn = () => shop.platform.database.transaction((tx) => visits.get(Bookings).checkIn(tx, { storeId: shop.store.id, code: booking.code }));
    await expect(checkIn()).rejects.toMatchObject({ code: 'ORDERS.UNDER_REVIEW' });
    await shop.platform.database.query(`UPDATE orders.risk_hold SET status = 'released', decided_at = $2, decided_by = '测试' WHERE order_id = $1`, [orderId, at]);
    expect((await checkIn()).status).toBe('checked_in');
    shop.platform.clock.setTo(at.getTime());
  });
});

describe('whoever is turned away because somebody looks at the order', () => {
  async function held(goods?: string): Promise<PlacedVisit> {
    const order = await visits.paid(await visits.anOrder(await visits.offer(), goods === undefined ? {} : { goods }));
    await visits.hold(order);
    return order;
  }

  async function missedByClerk({ orderId }: PlacedVisit): Promise<void> {
    const { id, version } = await visits.bookingOf(orderId);
    await shop.platform.database.transaction((tx) => visits.get(Bookings).noShow(tx, { storeId: shop.store.id, bookingId: id, version }));
  }

  function decide({ orderId }: PlacedVisit, isReleased: boolean) {
    const staff = { kind: 'staff' as const, staffId: shop.platform.ids.uuid(), sessionId: shop.platform.ids.uuid(), name: '风控', permissions: new Set<never>(), storeScope: 'all' as const };
    return visits.get(DecideRiskHolds).execute([orderId], { isReleased, reason: '复核' }, { staff, ip: '127.0.0.1', requestId: 'test' });
  }

  it('is no no-show, neither to the clerk nor to the clock, and has the deposit back; a rejection then says that nothing was left to end', async () => {
    const [byClerk, byClock] = [await held(), await held()];
    await visits.atTime(visits.tomorrowAt(10), () => missedByClerk(byClerk));
    await visits.atTime(visits.tomorrowAt(13), async () => {
      await visits.get(Bookings).sweep();
      await visits.drain();
    });
    for (const order of [byClerk, byClock]) {
      expect(await visits.bookingOf(order.orderId)).toMatchObject({ status: 'canceled_by_store', depositOutcome: 'returned' });
      expect(await shop.order(order.orderId)).toMatchObject({ status: 'canceled', refundRequestedFen: DEPOSIT });
      expect(await decide(order, false)).toEqual({ decided: [], failed: [{ orderId: order.orderId, code: 'ORDERS.NOT_HELD' }] });
      expect(await shop.refundedMoney(order.orderId)).toBe(DEPOSIT);
    }
    expect(await visits.findUnbalanced()).toEqual([]);
  });

  it('is none either when the order passes after the time had begun, but is when it passed before', async () => {
    const [late, early] = [await held(), await held()];
    await decide(early, true);
    await visits.atTime(new Date(visits.tomorrowAt(10).getTime() + 60_000), async () => {
      await decide(late, true);
      for (const order of [late, early]) await missedByClerk(order);
      await visits.drain();
    });
    expect([await shop.refundedMoney(late.orderId), await shop.refundedMoney(early.orderId)]).toEqual([DEPOSIT, 0]);
    expect((await visits.bookingOf(early.orderId)).status).toBe('no_show');
  });

  it('has all of the money back when the order is rejected, also what its booking had forfeited', async () => {
    const order = await held(await visits.stocked());
    const booking = await visits.bookingOf(order.orderId);
    await visits.atTime(new Date(visits.tomorrowAt(10).getTime() - HOUR_MS), async () => {
      await shop.platform.database.transaction((tx) => visits.get(Bookings).cancel(tx, booking.id, { by: 'customer', reason: '' }));
      await visits.drain();
    });
    expect(await shop.refundedMoney(order.orderId)).toBe(0);
    expect(await decide(order, false)).toEqual({ decided: [order.orderId], failed: [] });
    expect(await shop.refundedMoney(order.orderId)).toBe((await shop.order(order.orderId)).payableFen);
    expect(await visits.findUnbalanced()).toEqual([]);
  });
});
