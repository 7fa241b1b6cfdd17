import type { Service } from '@quanyu/stores';
import { type Random, randomFor } from '../seed/random.js';
import type { Arrival } from './arrivals.js';
import { drawLogNormal } from './draws.js';
import { attempt, type Town } from './town.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** How often each day is wanted, from today on. */
const DAYS_AHEAD = [[0, 5], [1, 3], [2, 2]] as const;
const NEVER_COMES = 0.08;
const CALLS_OFF = 0.08;
const MOVES = 0.08;
/** Of drop-offs: other pieces than were announced. */
const MISCOUNTED = 0.2;

type StaffAct = Parameters<Town['bookings']['arrive']>[1];

interface BookingRow {
  readonly id: string;
  readonly storeId: string;
  readonly version: number;
  readonly status: string;
  readonly startAt: Date;
  readonly expectedCount: number | null;
}

/** Times with somebody in a store, and things brought back to it: booked, paid in advance where that is asked, moved, called off, kept or not. */
export class Visits {
  constructor(private readonly town: Town) {}

  async book(arrival: Arrival): Promise<void> {
    const { town } = this;
    const { store } = arrival.branch;
    const random = randomFor(`${arrival.key} books`);
    const services = town.menu.listServices(store.id);
    const service = services.length === 0 ? null : random.pick(services);
    const day = new Date(arrival.atMs + 8 * HOUR_MS + random.pickWeighted(DAYS_AHEAD) * DAY_MS).toISOString().slice(0, 10);
    const free = service === null ? [] : await town.bookings.listFree(service, day, null);
    if (service === null || free.length === 0) {
      town.tally.add('refused booking noTime');
      return;
    }
    const { startAt } = random.pick(free);
    const bookingId = await (service.depositFen > 0 ? this.order(arrival, service, startAt) : this.reserve(arrival, service, { startAt, random }));
    if (bookingId === null) return;
    town.tally.add(`placed ${service.depositFen > 0 ? 'booking with deposit' : service.kind === 'dropOff' ? 'drop-off' : 'booking'}`);
    this.live(arrival, bookingId, { service, startAt, random });
  }

  /** It costs nothing in advance. */
  private async reserve({ branch: { store }, shopper }: Arrival, service: Service, { startAt, random }: { startAt: Date; random: Random }): Promise<string | null> {
    const gift = service.event?.gifts[0];
    const request = {
      orderId: null, groupNo: null, customerId: shopper.id, storeId: store.id, serviceId: service.id, startAt, staffId: null, contactName: shopper.name, contactPhone: shopper.phone,
      remark: '', expiresAt: null, count: gift === undefined ? null : random.int(1, 4) * gift.perCount, giftVariantId: gift?.variantId ?? null, isWalkIn: false,
    };
    const booking = await attempt(this.town, 'book', () => this.town.database.transaction((tx) => this.town.bookings.book(tx, request)));
    return booking?.id ?? null;
  }

  /** Its deposit is an order; who never pays loses the time. */
  private async order(arrival: Arrival, service: Service, startAt: Date): Promise<string | null> {
    const { town } = this;
    const { branch: { store }, shopper, key, payAfterMs } = arrival;
    const { depositFen } = service;
    const group = { kind: 'service' as const, startAt: startAt.toISOString(), feeFen: depositFen, lines: [], service: { serviceId: service.id, staffId: null } };
    const request = {
      customerId: shopper.id, idempotencyKey: `${key} books`, channel: 'miniProgram', storeId: store.id, lines: [], payableFen: depositFen, groups: [group],
      contact: { name: shopper.name, phone: shopper.phone }, fromCart: false,
    };
    const placed = await attempt(town, 'place booking', () => town.placeOrder.execute(request));
    if (placed === null) return null;
    const pay = async (): Promise<void> => {
      const started = await attempt(town, 'pay', () => town.payOrder.execute(shopper.id, placed.orderId));
      if (started !== null) await town.confirmPayment(started.outTradeNo);
    };
    if (payAfterMs !== null) town.queue.add({ atMs: town.clock.nowMs() + payAfterMs, name: `${key} pays`, run: pay });
    const [booking] = await town.bookings.listOfOrder(placed.orderId);
    return booking?.id ?? null;
  }

  private live(arrival: Arrival, bookingId: string, { service, startAt, random }: { service: Service; startAt: Date; random: Random }): void {
    const { town } = this;
    const later = (minutes: number, what: string, run: () => Promise<unknown>): void => town.queue.add({ atMs: town.clock.nowMs() + minutes * MINUTE_MS, name: `${arrival.key} ${what}`, run: async () => void (await run()) });
    const visitAt = (at: Date): void =>
      town.queue.add({ atMs: at.getTime() - random.int(0, 3) * MINUTE_MS, name: `${arrival.key} visits`, run: () => (service.kind === 'dropOff' ? this.dropOff(bookingId, random) : this.serve(bookingId, service, random)) });
    if (random.chance(NEVER_COMES)) town.tally.add('booked and never came');
    else if (random.chance(CALLS_OFF)) {
      later(drawLogNormal(random, 40, 0.8), 'calls off', () => attempt(town, 'callOff', () => town.database.transaction((tx) => town.bookings.cancel(tx, bookingId, { by: 'customer', reason: '临时有事' }))));
    } else if (random.chance(MOVES)) {
      later(drawLogNormal(random, 40, 0.8), 'moves', async () => visitAt((await this.move(bookingId, service, random)) ?? startAt));
    } else visitAt(startAt);
  }

  /** To another free time of the next days; null when it stays. */
  private async move(bookingId: string, service: Service, random: Random): Promise<Date | null> {
    const { town } = this;
    const day = new Date(town.clock.nowMs() + 8 * HOUR_MS + random.int(1, 2) * DAY_MS).toISOString().slice(0, 10);
    const free = await town.bookings.listFree(service, day, null);
    if (free.length === 0) return null;
    const { startAt } = random.pick(free);
    const moved = await attempt(town, 'moveBooking', () => town.database.transaction((tx) => town.bookings.reschedule(tx, bookingId, { startAt, staffId: null, by: 'customer' })));
    if (moved !== null) town.tally.add('booking moved');
    return moved === null ? null : startAt;
  }

  private async serve(bookingId: string, service: Service, random: Random): Promise<void> {
    const { town } = this;
    const booking = await this.read(bookingId);
    if (booking.status !== 'confirmed') return;
    const version = await attempt(town, 'serve', () =>
      town.database.transaction(async (tx) => {
        const here = await town.bookings.arrive(tx, actOn(booking, booking.version));
        return (await town.bookings.start(tx, actOn(booking, here.version))).version;
      }),
    );
    if (version === null) return;
    const endMs = town.clock.nowMs() + service.minutes * drawLogNormal(random, 1, 0.2) * MINUTE_MS;
    town.queue.add({ atMs: endMs, name: `end of ${bookingId}`, run: async () => void (await attempt(town, 'serve', () => town.database.transaction((tx) => town.bookings.finish(tx, actOn(booking, version))))) });
  }

  /** The pieces are counted, and the gift for them leaves the store's stock. */
  private async dropOff(bookingId: string, random: Random): Promise<void> {
    const { town } = this;
    const booking = await this.read(bookingId);
    if (booking.status !== 'reserved' || booking.expectedCount === null) return;
    const count = booking.expectedCount + (random.chance(MISCOUNTED) ? random.pick([-3, -2, -1, 1, 5]) : 0);
    const reason = count === booking.expectedCount ? '' : '与登记不符';
    const received = await attempt(town, 'receivePieces', () => town.database.transaction((tx) => town.bookings.receive(tx, { ...actOn(booking, booking.version), count, reason })));
    if (received !== null) await attempt(town, 'reward', () => town.database.transaction((tx) => town.bookings.reward(tx, actOn(booking, received.version))));
  }

  private async read(bookingId: string): Promise<BookingRow> {
    const [row] = await this.town.database.query<BookingRow>(
      `SELECT id, store_id AS "storeId", version, status, start_at AS "startAt", expected_count AS "expectedCount" FROM stores.booking WHERE id = $1`,
      [bookingId],
    );
    if (row === undefined) throw new Error('what was booked stands there');
    return row;
  }
}

function actOn({ id, storeId }: BookingRow, version: number): StaffAct {
  return { storeId, bookingId: id, version };
}
