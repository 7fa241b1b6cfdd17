import { Injectable } from '@nestjs/common';
import { Database, type Outbox, type Tx } from '@quanyu/platform';
import { type Booking, bookingChanged, Bookings, type BookingStatus } from '@quanyu/stores';
import { ChangeOrder } from '../changing/change-order.js';
import { staysWithStore } from '../pricing/line-money.rules.js';
import type { Order, OrderGroup } from '../order.js';
import { type FulfillmentStatus, isEnded, type OrderEventType } from '../order-state.js';
import { Orders } from '../orders.js';
import { OrdersRepository } from '../orders.repository.js';

/** What a booking's status means for its group, and what the order's story says of it. */
const MEANING: Readonly<Record<BookingStatus, { readonly status: FulfillmentStatus; readonly event: OrderEventType } | null>> = {
  reserved: null,
  confirmed: { status: 'accepted', event: 'visit_confirmed' },
  checked_in: { status: 'picking', event: 'visit_started' },
  in_service: { status: 'picking', event: 'visit_started' },
  done: { status: 'handed_over', event: 'visit_ended' },
  no_show: { status: 'canceled', event: 'no_show' },
  canceled_by_customer: { status: 'canceled', event: 'visit_canceled' },
  canceled_by_store: { status: 'canceled', event: 'visit_canceled' },
  expired: { status: 'canceled', event: 'visit_canceled' },
  // Drop-offs, which are no order's.
  received: null,
  count_mismatch: null,
  rewarded: null,
};

const SYSTEM = { kind: 'system' } as const;

/**
 * A booking lives in its store's calendar; its group in the order follows it: its time, its status, and its money, which goes back unless it
 * stays with the store. The news only says that there is something to look at, so that any order of news, and any number, comes to the same.
 */
@Injectable()
export class FollowBookings {
  constructor(
    private readonly database: Database,
    private readonly repository: OrdersRepository,
    private readonly orders: Orders,
    private readonly change: ChangeOrder,
    private readonly bookings: Bookings,
  ) {}

  subscribe(outbox: Outbox): void {
    outbox.on(bookingChanged, async ({ orderId }) => (orderId === null ? undefined : this.follow(orderId)));
  }

  /** Brings the groups of an order up to its bookings. */
  async follow(orderId: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      const order = await this.repository.lock(tx, orderId);
      // An order that ended as a whole settled its bookings then.
      if (order === null || !['pending_payment', 'placed', 'in_fulfillment'].includes(order.status)) return;
      const [groups, bookings] = await Promise.all([this.repository.groups.list([orderId], tx), this.bookings.listOfOrder(orderId, tx)]);
      for (const booking of bookings) {
        const group = groups.find(({ bookingId }) => bookingId === booking.id);
        if (group === undefined || isEnded(group.status)) continue;
        await this.followTime(tx, group, booking);
        if (order.status !== 'pending_payment') await this.followStatus(tx, order, group, booking);
      }
    });
  }

  private async followTime(tx: Tx, { orderId, groupNo, windowStartAt }: OrderGroup, { startAt, endAt }: Booking): Promise<void> {
    if (windowStartAt?.getTime() === startAt.getTime()) return;
    await this.change.changeGroup(tx, orderId, groupNo, { windowStartAt: startAt, windowEndAt: endAt, promisedAt: startAt });
    await this.orders.tell(tx, orderId, { type: 'visit_moved', actor: SYSTEM });
  }

  private async followStatus(tx: Tx, order: Order, group: OrderGroup, booking: Booking): Promise<void> {
    const meaning = MEANING[booking.status];
    if (meaning === null || meaning.status === group.status) return;
    const { groupNo } = group;
    const moved = await this.orders.recordProgress(tx, order.id, { groupNo, ...meaning, actor: SYSTEM, isKept: meaning.status === 'picking' });
    if (!moved) throw new Error('an order that is open can go on');
    if (meaning.status === 'canceled' && !staysWithStore(booking.depositOutcome)) await this.change.refundFee(tx, order, groupNo, { actor: SYSTEM, reason: '预约取消，退还定金' });
  }
}
