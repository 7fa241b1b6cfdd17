import { Injectable } from '@nestjs/common';
import { Clock, Database, type DomainError, Outbox, platformError, type Queryable, shopDate, type StoreScope, type Tx } from '@quanyu/platform';
import { keptSince, prunePast } from '../prune.js';
import { storesError } from '../stores.errors.js';
import { BookingCalendar, type BookingDecision, type BookingRequest, cancelUntilOf, type LockedCalendar, type PreparedBooking } from './booking-calendar.js';
import { type Booking, type BookingStatus, canBeMoved, depositAfter, mayBecome, mayBeCanceled } from './booking-state.js';
import { bookingChanged } from './bookings.events.js';
import { BookingsRepository } from './bookings.repository.js';
import { endOf, type FreeStart } from './calendar.rules.js';
import type { Service } from './service.js';
import { ServiceMenu } from './service-menu.js';

const MINUTE_MS = 60_000;
/** Somebody may come late; whoever has not come so long after the end does not come. */
const NO_SHOW_AFTER_MINUTES = 60;
const SWEEP_BATCH = 50;
/** What a booking that is held ends as, by who ended it. */
const END_BY = { unpaid: 'expired', customer: 'canceled_by_customer', store: 'canceled_by_store' } as const;
/** Bookings without a deposit that a shopper may have before her. */
const OPEN_BOOKINGS_AT_MOST = 5;

/** Gifts for what was brought: handed out in the transaction that says so. */
export interface Reward {
  readonly booking: Booking;
  readonly variantId: string;
  readonly quantity: number;
}

export interface StaffAct {
  readonly storeId: string;
  readonly bookingId: string;
  readonly version: number;
}

/**
 * Services at a time. A booking takes its staff and rooms, or its place in a window, with its first row and gives them back with
 * its end. Every flow that an order takes part in runs in the order's transaction, the order's row first.
 */
@Injectable()
export class Bookings {
  private readonly arrivalGuards: ((tx: Tx, orderId: string) => Promise<void>)[] = [];
  private readonly excuses: ((tx: Tx, orderId: string, startAt: Date) => Promise<boolean>)[] = [];
  private readonly rewardListeners: ((tx: Tx, reward: Reward) => Promise<void>)[] = [];

  constructor(
    private readonly database: Database,
    private readonly repository: BookingsRepository,
    private readonly calendar: BookingCalendar,
    private readonly menu: ServiceMenu,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** Everything that can be refused without a wait. @throws STORES.SERVICE_NOT_FOUND, STORES.SLOT_NOT_OFFERED and others of `BookingCalendar.prepare` */
  prepare(request: BookingRequest): PreparedBooking {
    return this.calendar.prepare(request);
  }

  /** Takes the rows that `decide` looks at, after slots and before stock. */
  async lockForHold(tx: Tx, prepared: readonly PreparedBooking[]): Promise<LockedCalendar> {
    return this.calendar.lock(tx, prepared);
  }

  /** Which of them can be booked, in arrival order; nothing is held yet. */
  decide(prepared: readonly PreparedBooking[], locked: LockedCalendar): readonly BookingDecision[] {
    return this.calendar.decide(prepared, locked);
  }

  /** Books what `decide` allowed. The writes travel with the caller's next statement. */
  async take(tx: Tx, prepared: readonly PreparedBooking[], decisions: readonly BookingDecision[], locked: LockedCalendar): Promise<Booking[]> {
    const accepted = prepared.flatMap((one, index) => {
      const resources = decisions[index]?.resources;
      return resources === null || resources === undefined ? [] : [{ prepared: one, resources }];
    });
    const bookings = this.calendar.take(tx, accepted, locked);
    await this.tell(tx, bookings);
    return bookings;
  }

  /** Books several requests in one pass, in arrival order: one that finds nobody free is refused alone. */
  async hold(tx: Tx, requests: readonly BookingRequest[]): Promise<readonly (Booking | DomainError)[]> {
    const prepared = requests.map((request) => this.calendar.prepare(request));
    const locked = await this.calendar.lock(tx, prepared);
    const decisions = this.calendar.decide(prepared, locked);
    const booked = new Map((await this.take(tx, prepared, decisions, locked)).map((booking) => [booking.id, booking]));
    return prepared.map(({ bookingId }, index) => booked.get(bookingId) ?? decisions[index]?.refusal ?? storesError('STORES.SLOT_FULL'));
  }

  /**
   * Books one request that needs no payment first.
   * @throws STORES.BOOKING_NEEDS_PAYMENT, STORES.TOO_MANY_BOOKINGS, STORES.SLOT_FULL with the next free time of the day
   */
  async book(tx: Tx, request: BookingRequest): Promise<Booking> {
    if (!request.isWalkIn && this.menu.getService(request.serviceId).depositFen > 0) throw storesError('STORES.BOOKING_NEEDS_PAYMENT');
    // Times that cost nothing to take are few per shopper.
    const open = request.customerId === null ? 0 : await this.repository.countOpen(tx, request.customerId, this.clock.now());
    if (open >= OPEN_BOOKINGS_AT_MOST) throw storesError('STORES.TOO_MANY_BOOKINGS', { open });
    const [outcome] = await this.hold(tx, [{ ...request, orderId: null, groupNo: null, expiresAt: null }]);
    if (outcome === undefined || !('storeId' in outcome)) throw outcome ?? storesError('STORES.SLOT_FULL');
    return outcome;
  }

  /** The order of these bookings is paid. Told twice, it changes nothing. */
  async confirmOrder(tx: Tx, orderId: string): Promise<void> {
    for (const booking of await this.repository.lockOfOrder(tx, orderId)) {
      if (booking.status === 'reserved' && this.kindOf(booking) === 'appointment') await this.enter(tx, booking, 'confirmed', { expiresAt: null });
    }
  }

  /**
   * The order of these bookings was closed unpaid, or cancelled by its shopper or the store. Bookings that began stay. Told twice, it
   * changes nothing. Returns all bookings of the order as they are now.
   */
  async releaseOrder(tx: Tx, orderId: string, cause: 'unpaid' | 'customer' | 'store'): Promise<Booking[]> {
    const bookings: Booking[] = [];
    for (const booking of await this.repository.lockOfOrder(tx, orderId)) {
      bookings.push(canBeMoved(booking.status) ? await this.end(tx, booking, booking.status === 'reserved' ? 'expired' : END_BY[cause], null) : booking);
    }
    return bookings;
  }

  /** Paid after its hold had ended: the same times again. False, and nothing taken, when one of them is gone or none had ended so. */
  async takeAgain(tx: Tx, orderId: string): Promise<boolean> {
    const ended = (await this.repository.lockOfOrder(tx, orderId)).filter(({ status }) => status === 'expired');
    const taken: Booking[] = [];
    for (const booking of ended) {
      const service = this.menu.findService(booking.serviceId);
      const refusal = service === null ? storesError('STORES.SERVICE_NOT_FOUND') : await this.calendar.takeAnew(tx, preparedAgain(booking, service, booking.startAt, null));
      if (refusal !== null) {
        for (const other of taken) await this.calendar.free(tx, other, 'expire');
        return false;
      }
      taken.push(booking);
    }
    for (const booking of taken) await this.enter(tx, booking, 'confirmed', { expiresAt: null, endedAt: null });
    return taken.length > 0;
  }

  /**
   * Another time for the same booking, by the shopper until the cut-off, by the store also after it.
   * @throws STORES.BOOKING_NOT_FOUND, STORES.BOOKING_STATE, STORES.BOOKING_CUT_OFF, STORES.SLOT_NOT_OFFERED, STORES.SLOT_FULL
   */
  async reschedule(tx: Tx, bookingId: string, change: { startAt: Date; staffId: string | null; by: 'customer' | 'store'; seen?: StaffAct }): Promise<Booking> {
    const booking = change.seen === undefined ? await this.lock(tx, bookingId) : await this.lockForStaff(tx, change.seen);
    if (!canBeMoved(booking.status)) throw storesError('STORES.BOOKING_STATE', { status: booking.status });
    if (change.by === 'customer') this.assertBeforeCutOff(booking);
    const service = this.menu.getService(booking.serviceId);
    const prepared = this.calendar.prepare(requestOf(booking, change.startAt, change.staffId), booking.id);
    const refusal = await this.calendar.move(tx, prepared);
    if (refusal !== null) throw refusal;
    const moved = { startAt: change.startAt, endAt: endOf(service, change.startAt), codeDate: shopDate(change.startAt), cancelUntil: cancelUntilOf(service, change.startAt) };
    return this.write(tx, { ...booking, ...moved });
  }

  /**
   * Called off, by the shopper or the store. After the cut-off a shopper only calls off what was paid for, and its deposit goes by the rule
   * that she accepted. What waits for its payment ends with its order.
   * @throws STORES.BOOKING_NOT_FOUND, STORES.BOOKING_STATE, STORES.BOOKING_CUT_OFF, STORES.BOOKING_OF_ORDER
   */
  async cancel(tx: Tx, bookingId: string, { by, reason, seen }: { by: 'customer' | 'store'; reason: string; seen?: StaffAct }): Promise<Booking> {
    const booking = seen === undefined ? await this.lock(tx, bookingId) : await this.lockForStaff(tx, seen);
    if (booking.orderId !== null && booking.status === 'reserved') throw storesError('STORES.BOOKING_OF_ORDER', { orderId: booking.orderId });
    if (by === 'customer' && canBeMoved(booking.status) && !mayBeCanceled(booking, this.clock.now())) throw cutOff(booking);
    return this.end(tx, booking, END_BY[by], reason);
  }

  /** Somebody showed a code of today. An appointment is checked in; a drop-off waits for its pieces to be counted. @throws STORES.BOOKING_CODE_UNKNOWN, STORES.BOOKING_STATE */
  async checkIn(tx: Tx, { storeId, code }: { storeId: string; code: string }): Promise<Booking> {
    const booking = await this.repository.lockByCode(tx, storeId, shopDate(this.clock.now()), code);
    if (booking === null) throw storesError('STORES.BOOKING_CODE_UNKNOWN');
    if (this.kindOf(booking) === 'dropOff' && booking.status === 'reserved') return booking;
    await this.assertMayArrive(tx, booking);
    return this.enter(tx, booking, 'checked_in', { checkedInAt: this.clock.now() });
  }

  /** Somebody came whose code nobody asked for. @throws STORES.BOOKING_STATE */
  async arrive(tx: Tx, act: StaffAct): Promise<Booking> {
    const booking = await this.lockForStaff(tx, act);
    await this.assertMayArrive(tx, booking);
    return this.enter(tx, booking, 'checked_in', { checkedInAt: this.clock.now() });
  }

  async start(tx: Tx, act: StaffAct): Promise<Booking> {
    return this.enter(tx, await this.lockForStaff(tx, act), 'in_service', { startedAt: this.clock.now() });
  }

  async finish(tx: Tx, act: StaffAct): Promise<Booking> {
    return this.enter(tx, await this.lockForStaff(tx, act), 'done', { endedAt: this.clock.now() });
  }

  /** Nobody came. The deposit goes by the rule that the shopper accepted; whoever would have been turned away has it back. @throws STORES.BOOKING_TOO_EARLY before the booking begins */
  async noShow(tx: Tx, act: StaffAct): Promise<Booking> {
    const booking = await this.lockForStaff(tx, act);
    if (this.clock.now() < booking.startAt) throw storesError('STORES.BOOKING_TOO_EARLY');
    return this.miss(tx, booking);
  }

  /** The pieces of a drop-off were counted. @throws STORES.COUNT_NEEDS_REASON when there are more or fewer than was said, STORES.BOOKING_STATE */
  async receive(tx: Tx, act: StaffAct & { readonly count: number; readonly reason: string }): Promise<Booking> {
    const booking = await this.lockForStaff(tx, act);
    const isAsSaid = act.count === booking.expectedCount;
    if (!isAsSaid && act.reason === '') throw storesError('STORES.COUNT_NEEDS_REASON', { expected: booking.expectedCount });
    const received = await this.enter(tx, booking, isAsSaid ? 'received' : 'count_mismatch', { receivedCount: act.count, countReason: isAsSaid ? null : act.reason, checkedInAt: this.clock.now() });
    await this.calendar.use(tx, received);
    return received;
  }

  /** The gift for what was counted is handed out, as it was promised with the booking: whoever keeps the gifts' stock moves it in this transaction (`onReward`). */
  async reward(tx: Tx, act: StaffAct): Promise<Booking> {
    const booking = await this.lockForStaff(tx, act);
    const { giftVariantId: variantId } = booking;
    // Bookings of before the promise was kept have the gift as it stands in the service.
    const perCount = booking.giftPerCount ?? this.menu.findService(booking.serviceId)?.event?.gifts.find((gift) => gift.variantId === variantId)?.perCount ?? null;
    const quantity = perCount === null ? 0 : Math.floor((booking.receivedCount ?? 0) / perCount);
    const rewarded = await this.enter(tx, booking, 'rewarded', { giftQuantity: quantity, endedAt: this.clock.now() });
    if (variantId !== null && quantity > 0) for (const listener of this.rewardListeners) await listener(tx, { booking: rewarded, variantId, quantity });
    return rewarded;
  }

  /** Is asked before somebody who booked with an order is let in; a refusal keeps the booking as it was. For the keeper of orders. */
  beforeArrival(guard: (tx: Tx, orderId: string) => Promise<void>): void {
    this.arrivalGuards.push(guard);
  }

  /** Is asked before somebody who booked with an order counts as one who did not come: whether they would have been turned away then. For the keeper of orders. */
  excuseAbsence(excuse: (tx: Tx, orderId: string, startAt: Date) => Promise<boolean>): void {
    this.excuses.push(excuse);
  }

  private async miss(tx: Tx, booking: Booking): Promise<Booking> {
    if (booking.status === 'confirmed' && booking.orderId !== null) {
      for (const isExcused of this.excuses) if (await isExcused(tx, booking.orderId, booking.startAt)) return this.end(tx, booking, 'canceled_by_store', '到店时订单还在审核');
    }
    return this.enter(tx, booking, 'no_show', { endedAt: this.clock.now() });
  }

  private async assertMayArrive(tx: Tx, { orderId }: Booking): Promise<void> {
    if (orderId !== null) for (const guard of this.arrivalGuards) await guard(tx, orderId);
  }

  /** Takes part in the transaction that hands out gifts; a refusal keeps the booking as it was. For the keeper of the stock. */
  onReward(listener: (tx: Tx, reward: Reward) => Promise<void>): void {
    this.rewardListeners.push(listener);
  }

  /** Keeps staff or a room free by hand. @throws STORES.RESOURCE_NOT_FOUND, STORES.SLOT_FULL when somebody is booked then, AUTH.FORBIDDEN where the database does not let them write */
  async block(tx: Tx, scope: StoreScope, block: { storeId: string; resourceId: string; from: Date; to: Date; note: string }): Promise<number> {
    if (!this.resourceIds(block.storeId).includes(block.resourceId)) throw storesError('STORES.RESOURCE_NOT_FOUND');
    await this.repository.lockResources(tx, [block.resourceId]);
    if ((await this.repository.listBusy(tx, [block.resourceId], block)).length > 0) throw storesError('STORES.SLOT_FULL');
    return this.repository.block(tx.writingWithin(scope), block);
  }

  /** @throws STORES.RESOURCE_NOT_FOUND */
  async unblock(tx: Tx, scope: StoreScope, { storeId, blockId }: { storeId: string; blockId: number }): Promise<void> {
    if (!(await this.repository.unblock(tx.writingWithin(scope), blockId, this.resourceIds(storeId)))) throw storesError('STORES.RESOURCE_NOT_FOUND');
  }

  /** Ends reservations whose time is up, and bookings to which nobody came. Safe to run twice. */
  async sweep(): Promise<number> {
    return this.database.transaction(async (tx) => {
      const now = this.clock.now();
      const expired = await this.repository.lockExpired(tx, now, SWEEP_BATCH);
      for (const booking of expired) await this.end(tx, booking, 'expired', null);
      const missed = await this.repository.lockMissed(tx, new Date(now.getTime() - NO_SHOW_AFTER_MINUTES * MINUTE_MS), SWEEP_BATCH);
      for (const booking of missed) {
        if (this.kindOf(booking) === 'appointment') await this.miss(tx, booking);
        else await this.end(tx, booking, 'expired', null);
      }
      return expired.length + missed.length;
    });
  }

  /** Clears away when resources were taken long ago, in bounded bites; returns how many rows went. The bookings themselves stay. Safe to run twice. */
  async prune(): Promise<number> {
    return prunePast(this.database, this.clock, (tx, before, limit) => this.repository.pruneTimes(tx, before, limit));
  }

  /** The beginnings of a day that can be booked now, for anybody or one member of staff. */
  async listFree(service: Service, date: string, staffId: string | null): Promise<FreeStart[]> {
    return this.calendar.listFree(service, date, staffId, this.database);
  }

  /** Proves that bookings and the time of resources fit together; returns the bookings that do not. */
  async findUnbalanced(): Promise<{ id: string }[]> {
    return this.repository.findUnbalanced(keptSince(this.clock));
  }

  /** The bookings of an order, by id. */
  async listOfOrder(orderId: string, source: Queryable = this.database): Promise<Booking[]> {
    return this.repository.listOfOrder(source, orderId);
  }

  private resourceIds(storeId: string): string[] {
    return this.menu.listResources(storeId).map(({ id }) => id);
  }

  private async lock(tx: Tx, bookingId: string): Promise<Booking> {
    const booking = await this.repository.lock(tx, bookingId);
    if (booking === null) throw storesError('STORES.BOOKING_NOT_FOUND');
    return booking;
  }

  private async lockForStaff(tx: Tx, { storeId, bookingId, version }: StaffAct): Promise<Booking> {
    const [isSeen, booking] = await Promise.all([this.repository.isSeen(tx, bookingId, [storeId]), this.lock(tx, bookingId)]);
    if (!isSeen || booking.storeId !== storeId) throw storesError('STORES.BOOKING_NOT_FOUND');
    if (booking.version !== version) throw platformError('REQUEST.VERSION_CONFLICT');
    return booking;
  }

  private async end(tx: Tx, booking: Booking, to: BookingStatus, reason: string | null): Promise<Booking> {
    const ended = await this.enter(tx, booking, to, { endReason: reason, endedAt: this.clock.now(), expiresAt: null });
    await this.calendar.free(tx, booking, to === 'expired' ? 'expire' : 'cancel');
    return ended;
  }

  private async enter(tx: Tx, booking: Booking, to: BookingStatus, changes: Partial<Booking>): Promise<Booking> {
    if (!mayBecome(this.kindOf(booking), booking.status, to)) throw storesError('STORES.BOOKING_STATE', { status: booking.status });
    return this.write(tx, { ...booking, ...changes, status: to, depositOutcome: depositAfter(booking, to, this.clock.now()) });
  }

  private async write(tx: Tx, booking: Booking): Promise<Booking> {
    const written = { ...booking, version: booking.version + 1 };
    await this.repository.write(tx, written);
    await this.tell(tx, [written]);
    return written;
  }

  private async tell(tx: Tx, bookings: readonly Booking[]): Promise<void> {
    if (bookings.length === 0) return;
    const news = bookings.map(({ id, orderId, groupNo, status, depositOutcome }) => ({ bookingId: id, orderId, groupNo, status, depositOutcome }));
    await this.outbox.addMany(tx, bookingChanged, news);
  }

  private kindOf(booking: Booking): Service['kind'] {
    return booking.expectedCount === null ? 'appointment' : 'dropOff';
  }

  private assertBeforeCutOff(booking: Booking): void {
    if (this.clock.now() > booking.cancelUntil) throw cutOff(booking);
  }
}

function cutOff({ cancelUntil }: Booking): DomainError {
  return storesError('STORES.BOOKING_CUT_OFF', { cancelUntil: cancelUntil.toISOString() });
}

function requestOf(booking: Booking, startAt: Date, staffId: string | null): BookingRequest {
  const { orderId, groupNo, customerId, storeId, serviceId, contactName, contactPhone, remark, expiresAt, expectedCount, giftVariantId } = booking;
  return { ...{ orderId, groupNo, customerId, storeId, serviceId, contactName, contactPhone, remark, expiresAt, giftVariantId }, startAt, staffId, count: expectedCount, isWalkIn: false };
}

function preparedAgain(booking: Booking, service: Service, startAt: Date, staffId: string | null): PreparedBooking {
  return { bookingId: booking.id, request: requestOf(booking, startAt, staffId), service };
}
