import { Controller } from '@nestjs/common';
import { Clock, Database, Endpoint, type InputOf, once, type ReplyOf, type RequestContext, shopDate, shopInstant, type StaffPrincipal, type Tx, writeAudit } from '@quanyu/platform';
import type { Booking } from '../bookings/booking-state.js';
import { Bookings, type StaffAct } from '../bookings/bookings.js';
import { BookingsRepository } from '../bookings/bookings.repository.js';
import { ServiceMenu } from '../bookings/service-menu.js';
import { storesError } from '../stores.errors.js';
import { Stores } from '../stores.js';
import { keyOf } from './admin-scope.js';
import {
  addWalkIn, blockResource, cancelBooking, checkInBooking, checkInByCode, finishBooking, getBookingCalendar, listFreeStarts, listServices, markBookingNoShow, moveBooking,
  receiveDropOff, rewardDropOff, startBooking, unblockResource,
} from './bookings.staff.contract.js';
import { freeStartWire, staffBookingWire, staffResourceWire, staffServiceWire } from './bookings.wire.js';

const DAY_MINUTES = 1_440;
const MINUTE_MS = 60_000;

type Wire = ReplyOf<typeof startBooking>;

interface Who {
  readonly principal: StaffPrincipal;
  readonly requestId: string;
  readonly ip: string;
}

/** What a store looks up in its calendar of bookings. */
@Controller()
export class BookingCalendarStaffController {
  constructor(
    private readonly database: Database,
    private readonly bookings: Bookings,
    private readonly repository: BookingsRepository,
    private readonly menu: ServiceMenu,
    private readonly stores: Stores,
    private readonly clock: Clock,
  ) {}

  @Endpoint(getBookingCalendar)
  async calendar({ params, query }: InputOf<typeof getBookingCalendar>): Promise<ReplyOf<typeof getBookingCalendar>> {
    const store = this.stores.getStore(params.storeId);
    const first = query.from ?? shopDate(this.clock.now());
    const span = { from: shopInstant(first, 0), to: shopInstant(first, (query.days ?? 1) * DAY_MINUTES) };
    const resources = this.menu.listResources(store.id);
    const seen = this.database.within([store.id]);
    const [bookings, busy] = await Promise.all([this.repository.listOfStore(seen, store.id, span), this.repository.listBusy(seen, resources.map(({ id }) => id), span)]);
    const takenBy = (bookingId: string): string[] => busy.filter((entry) => entry.bookingId === bookingId).map(({ resourceId }) => resourceId);
    return {
      resources: resources.map(staffResourceWire),
      services: this.menu.listServices(store.id).map(staffServiceWire),
      bookings: bookings.map((booking) => staffBookingWire(booking, this.menu.findService(booking.serviceId), takenBy(booking.id))),
      blocks: busy.filter(({ bookingId }) => bookingId === null).map(({ id, resourceId, from, to, note }) => ({ id, resourceId, startAt: from.toISOString(), endAt: to.toISOString(), note })),
    };
  }

  @Endpoint(listServices)
  async listServices({ params }: InputOf<typeof listServices>): Promise<ReplyOf<typeof listServices>> {
    return { items: this.menu.listServices(this.stores.getStore(params.storeId).id).map(staffServiceWire) };
  }

  @Endpoint(listFreeStarts)
  async listFreeStarts({ params, query }: InputOf<typeof listFreeStarts>): Promise<ReplyOf<typeof listFreeStarts>> {
    const service = this.menu.getService(params.serviceId);
    if (service.storeId !== params.storeId) throw storesError('STORES.SERVICE_NOT_FOUND');
    return { items: (await this.bookings.listFree(service, query.date, query.staffId ?? null)).map(freeStartWire) };
  }
}

/** What a store does with its bookings. Each act leaves a line in the audit log. */
@Controller()
export class BookingsStaffController {
  constructor(
    private readonly database: Database,
    private readonly bookings: Bookings,
    private readonly repository: BookingsRepository,
    private readonly menu: ServiceMenu,
    private readonly clock: Clock,
  ) {}

  @Endpoint(addWalkIn)
  async addWalkIn({ params, body }: InputOf<typeof addWalkIn>, context: RequestContext<typeof addWalkIn>): Promise<Wire> {
    const request = { ...body, ...params, startAt: new Date(body.startAt), orderId: null, groupNo: null, customerId: null, expiresAt: null, isWalkIn: true };
    const { id } = await once(this.database, { ...keyOf(context), request: { walkIn: body, ...params } }, async (tx) => {
      const booking = await this.bookings.book(tx, request);
      await this.assertSeen(tx, context, booking);
      await this.audit(tx, context, 'booking.walkIn', booking);
      return { id: booking.id };
    });
    const booking = await this.repository.find(id);
    if (booking === null) throw storesError('STORES.BOOKING_NOT_FOUND');
    return this.wire(booking);
  }

  @Endpoint(checkInByCode)
  async checkInByCode({ params, body }: InputOf<typeof checkInByCode>, context: RequestContext<typeof checkInByCode>): Promise<Wire> {
    return this.act(context, 'booking.checkIn', (tx) => this.bookings.checkIn(tx, { storeId: params.storeId, code: body.code }));
  }

  @Endpoint(checkInBooking)
  async checkIn({ params, body }: InputOf<typeof checkInBooking>, context: RequestContext<typeof checkInBooking>): Promise<Wire> {
    return this.actOn({ ...params, ...body }, context, 'booking.checkIn', (tx, act) => this.bookings.arrive(tx, act));
  }

  @Endpoint(startBooking)
  async start({ params, body }: InputOf<typeof startBooking>, context: RequestContext<typeof startBooking>): Promise<Wire> {
    return this.actOn({ ...params, ...body }, context, 'booking.start', (tx, act) => this.bookings.start(tx, act));
  }

  @Endpoint(finishBooking)
  async finish({ params, body }: InputOf<typeof finishBooking>, context: RequestContext<typeof finishBooking>): Promise<Wire> {
    return this.actOn({ ...params, ...body }, context, 'booking.finish', (tx, act) => this.bookings.finish(tx, act));
  }

  @Endpoint(markBookingNoShow)
  async noShow({ params, body }: InputOf<typeof markBookingNoShow>, context: RequestContext<typeof markBookingNoShow>): Promise<Wire> {
    return this.actOn({ ...params, ...body }, context, 'booking.noShow', (tx, act) => this.bookings.noShow(tx, act));
  }

  @Endpoint(moveBooking)
  async move({ params, body }: InputOf<typeof moveBooking>, context: RequestContext<typeof moveBooking>): Promise<Wire> {
    return this.actOn({ ...params, ...body }, context, 'booking.move', (tx, act) =>
      this.bookings.reschedule(tx, act.bookingId, { startAt: new Date(act.startAt), staffId: act.staffId, by: 'store', seen: act }),
    );
  }

  @Endpoint(cancelBooking)
  async cancel({ params, body }: InputOf<typeof cancelBooking>, context: RequestContext<typeof cancelBooking>): Promise<Wire> {
    return this.actOn({ ...params, ...body }, context, 'booking.cancel', (tx, act) => this.bookings.cancel(tx, act.bookingId, { by: 'store', reason: act.reason, seen: act }));
  }

  @Endpoint(receiveDropOff)
  async receive({ params, body }: InputOf<typeof receiveDropOff>, context: RequestContext<typeof receiveDropOff>): Promise<Wire> {
    return this.actOn({ ...params, ...body }, context, 'booking.receive', (tx, act) => this.bookings.receive(tx, act));
  }

  @Endpoint(rewardDropOff)
  async reward({ params, body }: InputOf<typeof rewardDropOff>, context: RequestContext<typeof rewardDropOff>): Promise<Wire> {
    return this.actOn({ ...params, ...body }, context, 'booking.reward', (tx, act) => this.bookings.reward(tx, act));
  }

  @Endpoint(blockResource)
  async block({ params, body }: InputOf<typeof blockResource>, context: RequestContext<typeof blockResource>): Promise<ReplyOf<typeof blockResource>> {
    const { resourceId, note } = body;
    const from = new Date(body.startAt);
    const to = new Date(from.getTime() + body.minutes * MINUTE_MS);
    return once(this.database, { ...keyOf(context), request: { block: body, ...params } }, async (tx) => {
      const id = await this.bookings.block(tx, context.principal.storeScope, { storeId: params.storeId, resourceId, from, to, note });
      await this.auditBlock(tx, context, 'booking.block', { id, storeId: params.storeId, after: { resourceId, from, to, note } });
      return { id, resourceId, startAt: from.toISOString(), endAt: to.toISOString(), note };
    });
  }

  @Endpoint(unblockResource)
  async unblock({ params }: InputOf<typeof unblockResource>, context: RequestContext<typeof unblockResource>): Promise<void> {
    const { storeId, blockId } = params;
    await this.database.transaction(async (tx) => {
      await this.bookings.unblock(tx, context.principal.storeScope, params);
      await this.auditBlock(tx, context, 'booking.unblock', { id: blockId, storeId });
    });
  }

  private async actOn<Act extends StaffAct>(act: Act, who: Who, action: string, work: (tx: Tx, act: Act) => Promise<Booking>): Promise<Wire> {
    return this.act(who, action, (tx) => work(tx, act));
  }

  private async act(who: Who, action: string, work: (tx: Tx) => Promise<Booking>): Promise<Wire> {
    const booking = await this.database.transaction(async (tx) => {
      const after = await work(tx);
      await this.assertSeen(tx, who, after);
      await this.audit(tx, who, action, after);
      return after;
    });
    return this.wire(booking);
  }

  /** Nobody does anything with a booking that the database would not show them: it asks for their stores, not for the one of the path. */
  private async assertSeen(tx: Tx, { principal }: Who, { id }: Booking): Promise<void> {
    if (principal.storeScope !== 'all' && !(await this.repository.isSeen(tx, id, principal.storeScope))) throw storesError('STORES.BOOKING_NOT_FOUND');
  }

  private async audit(tx: Tx, { principal, ip, requestId }: Who, action: string, booking: Booking): Promise<void> {
    const { id, storeId, status, startAt, receivedCount, giftQuantity, depositOutcome } = booking;
    const reason = booking.endReason ?? booking.countReason;
    await writeAudit(tx, {
      ...{ actor: principal, ip, requestId, action, targetType: 'booking', targetId: id, storeId, at: this.clock.now() },
      after: { status, startAt, receivedCount, giftQuantity, depositOutcome },
      ...(reason === null ? {} : { reason }),
    });
  }

  private async auditBlock(tx: Tx, { principal, ip, requestId }: Who, action: string, { id, ...block }: { id: number; storeId: string; after?: object }): Promise<void> {
    await writeAudit(tx, { actor: principal, ip, requestId, action, targetType: 'resourceBlock', targetId: String(id), at: this.clock.now(), ...block });
  }

  private async wire(booking: Booking): Promise<Wire> {
    const taken = await this.repository.listResourceIds(this.database, [booking.id]);
    return staffBookingWire(booking, this.menu.findService(booking.serviceId), taken.get(booking.id) ?? []);
  }
}
