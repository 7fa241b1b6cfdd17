import { Injectable } from '@nestjs/common';
import { Clock, type DomainError, IdSource, type Queryable, shopDate, shopInstant, type Tx } from '@quanyu/platform';
import type { SlotDemand } from '../slots/slot-holds.rules.js';
import { type LockedSlots, SlotLedger } from '../slots/slot-ledger.js';
import { storesError } from '../stores.errors.js';
import { Stores } from '../stores.js';
import type { Booking } from './booking-state.js';
import { BookingsRepository, type CalendarEntry } from './bookings.repository.js';
import { type BusyTime, chooseResources, computeFreeStarts, computeStarts, endOf, type FreeStart, takenUntil } from './calendar.rules.js';
import type { DropOffEvent, Resource, Service } from './service.js';
import { ServiceMenu } from './service-menu.js';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const CODES = 100_000_000;
/** Whoever stands at the counter is entered for now or for today. */
const WALK_IN_WITHIN_HOURS = 14;
/** A booking that is no order's holds its window under its own id, in this group. */
const OWN_GROUP = 0;

/** What somebody asks for. */
export interface BookingRequest {
  /** The order and its group that hold the booking; null when it stands by itself. */
  readonly orderId: string | null;
  readonly groupNo: number | null;
  /** Null for somebody who walked in. */
  readonly customerId: string | null;
  readonly storeId: string;
  readonly serviceId: string;
  readonly startAt: Date;
  /** The member of staff that is asked for; null: whoever is free. */
  readonly staffId: string | null;
  readonly contactName: string;
  readonly contactPhone: string;
  readonly remark: string;
  /** Held until then, for a payment; null: confirmed at once. */
  readonly expiresAt: Date | null;
  /** Pieces that will be brought, and the gift chosen for them; for a drop-off. */
  readonly count: number | null;
  readonly giftVariantId: string | null;
  /** Entered by staff: neither the grid nor the lead time of the service counts. */
  readonly isWalkIn: boolean;
}

/** A request that everything in memory allows. */
export interface PreparedBooking {
  readonly bookingId: string;
  readonly request: BookingRequest;
  readonly service: Service;
}

/** The rows that prepared bookings meet, locked in this transaction. `take` keeps them current. */
export interface LockedCalendar {
  readonly slots: LockedSlots;
  readonly busy: CalendarEntry[];
}

/** What a booking would take: a resource of each kind that it needs, none for a drop-off. */
export type BookingDecision = { readonly resources: readonly Resource[]; readonly refusal: null } | { readonly resources: null; readonly refusal: DomainError };

/**
 * The time of a store's staff and rooms. Decisions are made on rows that are locked in key order (windows, then resources), for
 * several requests in arrival order; what must never happen, an exclusion constraint forbids.
 */
@Injectable()
export class BookingCalendar {
  constructor(
    private readonly repository: BookingsRepository,
    private readonly menu: ServiceMenu,
    private readonly stores: Stores,
    private readonly slots: SlotLedger,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /**
   * Everything that can be refused without a wait. What was promised to a booking that only moves (`movedId`) is not asked for again.
   * @throws STORES.NOT_FOUND, STORES.SERVICE_NOT_FOUND, STORES.SLOT_NOT_OFFERED, STORES.COUNT_TOO_HIGH, STORES.GIFT_NOT_OFFERED
   */
  prepare(request: BookingRequest, movedId?: string): PreparedBooking {
    const store = this.stores.getStore(request.storeId);
    const service = this.menu.getService(request.serviceId);
    if (service.storeId !== store.id || !service.isActive) throw storesError('STORES.SERVICE_NOT_FOUND');
    const now = this.clock.now();
    const { startAt } = request;
    if (service.event !== null) {
      this.checkWindow(request, service.event, now);
      if (movedId === undefined) checkPieces(request, service.event);
    } else if (request.isWalkIn) {
      if (Math.abs(startAt.getTime() - now.getTime()) > WALK_IN_WITHIN_HOURS * HOUR_MS) throw storesError('STORES.SLOT_NOT_OFFERED');
    } else if (!computeStarts(service, store, shopDate(startAt), now).some((start) => start.getTime() === startAt.getTime())) throw storesError('STORES.SLOT_NOT_OFFERED');
    return { bookingId: movedId ?? this.ids.uuid(), request, service };
  }

  /** Takes what `decide` looks at. Its statements leave in one turn. */
  async lock(tx: Tx, prepared: readonly PreparedBooking[]): Promise<LockedCalendar> {
    const resourceIds = [...new Set(prepared.flatMap(({ service }) => this.candidates(service).map(({ id }) => id)))];
    const [slots, , busy] = await Promise.all([
      this.slots.lockForHold(tx, prepared.flatMap(demandOf)),
      resourceIds.length === 0 ? undefined : this.repository.lockResources(tx, resourceIds),
      resourceIds.length === 0 ? [] : this.repository.listBusy(tx, resourceIds, spanOf(prepared)),
    ]);
    return { slots, busy };
  }

  /** Which of them can be booked, in arrival order with running totals. Nothing is held yet. */
  decide(prepared: readonly PreparedBooking[], locked: LockedCalendar): readonly BookingDecision[] {
    const demands = prepared.flatMap(demandOf);
    const outcomes = this.slots.decide(demands, locked.slots);
    const full = new Set(demands.filter((_demand, index) => outcomes[index] !== null).map(({ orderId }) => orderId));
    const busy: BusyTime[] = [...locked.busy];
    return prepared.map(({ bookingId, request, service }) => {
      if (service.event !== null) return full.has(bookingId) ? { resources: null, refusal: storesError('STORES.SLOT_FULL') } : { resources: [], refusal: null };
      const resources = chooseResources(service, request.startAt, { resources: this.candidates(service), busy }, request.staffId);
      if (resources === null) return { resources, refusal: this.refuse(service, request, busy) };
      for (const { id } of resources) busy.push({ resourceId: id, from: request.startAt, to: takenUntil(service, request.startAt) });
      return { resources, refusal: null };
    });
  }

  /** Writes bookings that `decide` allowed. The writes travel with the caller's next statement. */
  take(tx: Tx, accepted: readonly { readonly prepared: PreparedBooking; readonly resources: readonly Resource[] }[], locked: LockedCalendar): Booking[] {
    if (accepted.length === 0) return [];
    const bookings = accepted.map(({ prepared }) => this.draft(prepared));
    this.slots.take(tx, accepted.flatMap(({ prepared }) => demandOf(prepared)), locked.slots);
    tx.lastly(this.repository.insert(tx, bookings));
    for (const { prepared, resources } of accepted) this.takeResources(tx, prepared, resources, locked);
    return bookings;
  }

  /** Another time for a booking that has one: both or nothing. Returns the refusal; then the old time stays taken. */
  async move(tx: Tx, prepared: PreparedBooking): Promise<DomainError | null> {
    if (prepared.service.event !== null) {
      const [demand] = demandOf(prepared);
      const shortage = demand === undefined ? null : await this.slots.move(tx, demand);
      return shortage === null ? null : storesError('STORES.SLOT_FULL', { nextStartAt: shortage.nextStartAt?.toISOString() ?? null });
    }
    return this.takeAnew(tx, prepared);
  }

  /** Takes the time of a booking that had given it back, or has another one. Returns the refusal; then nothing has changed. */
  async takeAnew(tx: Tx, prepared: PreparedBooking): Promise<DomainError | null> {
    const locked = await this.lock(tx, [prepared]);
    // What the booking itself takes is free for it.
    const others: LockedCalendar = { slots: locked.slots, busy: locked.busy.filter(({ bookingId }) => bookingId !== prepared.bookingId) };
    const [decision] = this.decide([prepared], others);
    if (decision === undefined) throw new Error('one booking has one decision');
    if (decision.refusal !== null) return decision.refusal;
    await this.repository.free(tx, [prepared.bookingId]);
    this.slots.take(tx, demandOf(prepared), locked.slots);
    this.takeResources(tx, prepared, decision.resources, others);
    return null;
  }

  /** Gives back the time of a booking. Told twice, it changes nothing. */
  async free(tx: Tx, booking: Pick<Booking, 'id'>, cause: 'cancel' | 'expire' | 'noShow'): Promise<void> {
    await this.slots.release(tx, booking.id, cause);
    await this.repository.free(tx, [booking.id]);
  }

  /** The pieces were brought: the place in the window is used. */
  async use(tx: Tx, booking: Pick<Booking, 'id'>): Promise<void> {
    await this.slots.complete(tx, booking.id, OWN_GROUP);
  }

  /** The beginnings of a day that can be booked now, for anybody or one member of staff. */
  async listFree(service: Service, date: string, staffId: string | null, source: Queryable): Promise<FreeStart[]> {
    const store = this.stores.getStore(service.storeId);
    const now = this.clock.now();
    if (service.event !== null) {
      const offers = date < service.event.opensOn || date > service.event.closesOn ? [] : await this.slots.listOffers(store.id, 'service');
      return offers.filter(({ startAt, left }) => shopDate(startAt) === date && left !== null && left > 0).map(({ startAt, endAt, left }) => ({ startAt, endAt, left: left ?? 0, staffIds: [] }));
    }
    const starts = computeStarts(service, store, date, now);
    const [first, last] = [starts[0], starts.at(-1)];
    if (first === undefined || last === undefined) return [];
    const resources = this.candidates(service);
    const busy = await this.repository.listBusy(source, resources.map(({ id }) => id), { from: first, to: takenUntil(service, last) });
    return computeFreeStarts(service, starts, { resources, busy }, staffId);
  }

  private candidates(service: Service): Resource[] {
    return this.menu.listResources(service.storeId).filter(({ isActive, kind, serviceIds }) => isActive && service.needs.includes(kind) && serviceIds.includes(service.id));
  }

  private checkWindow({ storeId, startAt }: BookingRequest, { opensOn, closesOn }: DropOffEvent, now: Date): void {
    const date = shopDate(startAt);
    if (date < opensOn || date > closesOn || this.stores.findWindow(storeId, 'service', now, startAt) === null) throw storesError('STORES.SLOT_NOT_OFFERED');
  }

  private refuse(service: Service, request: BookingRequest, busy: readonly BusyTime[]): DomainError {
    const later = computeStarts(service, this.stores.getStore(service.storeId), shopDate(request.startAt), this.clock.now()).filter((start) => start > request.startAt);
    const [next] = computeFreeStarts(service, later, { resources: this.candidates(service), busy }, request.staffId);
    return storesError('STORES.SLOT_FULL', { nextStartAt: next?.startAt.toISOString() ?? null });
  }

  private takeResources(tx: Tx, { bookingId, request: { startAt }, service }: PreparedBooking, resources: readonly Resource[], locked: LockedCalendar): void {
    if (resources.length === 0) return;
    const takings = resources.map(({ id }) => ({ resourceId: id, bookingId, from: startAt, to: takenUntil(service, startAt) }));
    locked.busy.push(...takings.map((taking) => ({ ...taking, id: 0, note: '' })));
    tx.lastly(this.repository.take(tx, takings));
  }

  private draft({ bookingId, request, service }: PreparedBooking): Booking {
    const { storeId, serviceId, customerId, orderId, groupNo, contactName, contactPhone, remark, startAt, expiresAt } = request;
    const isConfirmed = service.kind === 'appointment' && expiresAt === null;
    const gift = service.event?.gifts.find(({ variantId }) => variantId === request.giftVariantId) ?? null;
    return {
      ...{ id: bookingId, storeId, serviceId, customerId, orderId, groupNo, contactName, contactPhone, remark, startAt, expiresAt },
      endAt: endOf(service, startAt),
      status: isConfirmed ? 'confirmed' : 'reserved',
      code: String(this.ids.integer(CODES)).padStart(8, '0'),
      codeDate: shopDate(startAt),
      priceFen: service.priceFen,
      depositFen: service.depositFen,
      depositOutcome: 'none',
      noShowPolicy: service.noShowPolicy,
      cancelUntil: cancelUntilOf(service, startAt),
      expectedCount: service.event === null ? null : request.count,
      giftVariantId: service.event === null ? null : request.giftVariantId,
      giftTitle: gift?.title ?? null,
      giftPerCount: gift?.perCount ?? null,
      ...{ receivedCount: null, giftQuantity: null, countReason: null, endReason: null, checkedInAt: null, startedAt: null, endedAt: null },
      createdAt: this.clock.now(),
      version: 1,
    };
  }
}

function checkPieces({ count, giftVariantId }: BookingRequest, { maxCount, gifts }: DropOffEvent): void {
  if (count === null || count < 1 || count > maxCount) throw storesError('STORES.COUNT_TOO_HIGH', { max: maxCount });
  if (!gifts.some(({ variantId }) => variantId === giftVariantId)) throw storesError('STORES.GIFT_NOT_OFFERED');
}

/** Until when a shopper may change or cancel a booking that starts at `startAt`. */
export function cancelUntilOf(service: Pick<Service, 'cutOffHours'>, startAt: Date): Date {
  return new Date(startAt.getTime() - service.cutOffHours * HOUR_MS);
}

/** A drop-off takes a place in the store's windows; an appointment takes somebody's time instead. */
function demandOf({ bookingId, request, service }: PreparedBooking): SlotDemand[] {
  if (service.event === null) return [];
  return [{ orderId: bookingId, groupNo: OWN_GROUP, storeId: service.storeId, kind: 'service', startAt: request.startAt, orders: 1, units: request.count ?? 0, minutes: service.minutes }];
}

/** The whole days that bookings lie in: who has the least to do is a question of the day. */
function spanOf(prepared: readonly PreparedBooking[]): { from: Date; to: Date } {
  const starts = prepared.map(({ request }) => request.startAt.getTime());
  const from = shopInstant(shopDate(new Date(Math.min(...starts))), 0);
  return { from, to: new Date(shopInstant(shopDate(new Date(Math.max(...starts))), 0).getTime() + 2 * DAY_MS) };
}
