import { Controller } from '@nestjs/common';
import { Clock, Database, encodeCursor, Endpoint, type InputOf, once, type ReplyOf, type RequestContext, type Tx } from '@quanyu/platform';
import type { Booking } from '../bookings/booking-state.js';
import { Bookings } from '../bookings/bookings.js';
import { BookingsRepository } from '../bookings/bookings.repository.js';
import { ServiceMenu } from '../bookings/service-menu.js';
import { storesError } from '../stores.errors.js';
import { Stores } from '../stores.js';
import { bookService, cancelMyBooking, getMyBooking, listMyBookings, moveMyBooking } from './bookings.storefront.contract.js';
import { myBookingWire } from './bookings.wire.js';

const DEFAULT_LIMIT = 20;

/** A shopper's own bookings. */
@Controller()
export class BookingsStorefrontController {
  constructor(
    private readonly database: Database,
    private readonly bookings: Bookings,
    private readonly repository: BookingsRepository,
    private readonly menu: ServiceMenu,
    private readonly stores: Stores,
    private readonly clock: Clock,
  ) {}

  @Endpoint(bookService)
  async book({ body }: InputOf<typeof bookService>, { principal, idempotencyKey }: RequestContext<typeof bookService>): Promise<ReplyOf<typeof bookService>> {
    const service = this.menu.getService(body.serviceId);
    const request = {
      ...{ orderId: null, groupNo: null, customerId: principal.customerId, storeId: service.storeId, serviceId: service.id, expiresAt: null, isWalkIn: false },
      ...{ startAt: new Date(body.startAt), staffId: body.staffId ?? null, contactName: body.contactName, contactPhone: body.contactPhone, remark: body.remark ?? '' },
      ...{ count: body.count ?? null, giftVariantId: body.giftVariantId ?? null },
    };
    const booked = await once(this.database, { scope: `customer:${principal.customerId}`, key: idempotencyKey, request: { book: body } }, async (tx) => ({ id: (await this.bookings.book(tx, request)).id }));
    return this.wire(await this.find(principal.customerId, booked.id));
  }

  @Endpoint(listMyBookings)
  async list({ query }: InputOf<typeof listMyBookings>, { principal }: RequestContext<typeof listMyBookings>): Promise<ReplyOf<typeof listMyBookings>> {
    const limit = query.limit ?? DEFAULT_LIMIT;
    const found = await this.repository.listOfCustomer(principal.customerId, query.cursor?.beforeId ?? null, limit + 1);
    const page = found.slice(0, limit);
    const last = page.at(-1);
    return { items: await this.wireMany(page), nextCursor: found.length > limit && last !== undefined ? encodeCursor([last.id]) : null };
  }

  @Endpoint(getMyBooking)
  async get({ params }: InputOf<typeof getMyBooking>, { principal }: RequestContext<typeof getMyBooking>): Promise<ReplyOf<typeof getMyBooking>> {
    return this.wire(await this.find(principal.customerId, params.bookingId));
  }

  @Endpoint(moveMyBooking)
  async move({ params, body }: InputOf<typeof moveMyBooking>, { principal }: RequestContext<typeof moveMyBooking>): Promise<ReplyOf<typeof moveMyBooking>> {
    return this.change(principal.customerId, params.bookingId, (tx, booking) =>
      this.bookings.reschedule(tx, booking.id, { startAt: new Date(body.startAt), staffId: body.staffId ?? null, by: 'customer' }),
    );
  }

  @Endpoint(cancelMyBooking)
  async cancel({ params, body }: InputOf<typeof cancelMyBooking>, { principal }: RequestContext<typeof cancelMyBooking>): Promise<ReplyOf<typeof cancelMyBooking>> {
    return this.change(principal.customerId, params.bookingId, (tx, booking) => this.bookings.cancel(tx, booking.id, { by: 'customer', reason: body.reason ?? '' }));
  }

  private async change(customerId: string, id: string, work: (tx: Tx, booking: Booking) => Promise<Booking>): Promise<ReplyOf<typeof getMyBooking>> {
    const booking = await this.find(customerId, id);
    return this.wire(await this.database.transaction((tx) => work(tx, booking)));
  }

  /** Somebody else's booking is as good as not there. */
  private async find(customerId: string, id: string): Promise<Booking> {
    const booking = await this.repository.find(id);
    if (booking?.customerId !== customerId) throw storesError('STORES.BOOKING_NOT_FOUND');
    return booking;
  }

  private async wire(booking: Booking): Promise<ReplyOf<typeof getMyBooking>> {
    const [wired] = await this.wireMany([booking]);
    if (wired === undefined) throw new Error('one booking is shown as one');
    return wired;
  }

  private async wireMany(bookings: readonly Booking[]): Promise<ReplyOf<typeof getMyBooking>[]> {
    const taken = await this.repository.listResourceIds(this.database, bookings.map(({ id }) => id));
    return bookings.map((booking) => {
      const staff = this.menu.listResources(booking.storeId).find(({ id, kind }) => kind === 'staff' && taken.get(booking.id)?.includes(id));
      return myBookingWire(booking, { store: this.stores.getStore(booking.storeId), service: this.menu.findService(booking.serviceId), staffName: staff?.name ?? null, now: this.clock.now() });
    });
  }
}
