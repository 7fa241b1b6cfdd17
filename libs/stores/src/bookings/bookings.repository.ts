import { Injectable } from '@nestjs/common';
import { type RecipientTable, SealedRecipients, type StoredRecipient } from '@quanyu/identity';
import { Database, type Queryable, type StoreScope, type Tx, type Writes } from '@quanyu/platform';
import type { Booking } from './booking-state.js';
import type { BusyTime } from './calendar.rules.js';

/** A resource that is taken, as the calendar of a store shows it. */
export interface CalendarEntry extends BusyTime {
  readonly id: number;
  /** Null where somebody keeps the time free. */
  readonly bookingId: string | null;
  readonly note: string;
}

/** A resource of a booking, for the time of it. */
export interface Taking extends BusyTime {
  readonly bookingId: string;
}

const COLUMNS = `b.id, b.store_id AS "storeId", b.service_id AS "serviceId", b.customer_id AS "customerId", b.order_id AS "orderId", b.group_no AS "groupNo",
  b.sealed_recipient AS "sealedRecipient", NULL AS address, b.contact_name AS "contactName", b.contact_phone AS "contactPhone", b.remark, b.start_at AS "startAt", b.end_at AS "endAt", b.status, b.code, b.code_date::text AS "codeDate",
  b.price_fen AS "priceFen", b.deposit_fen AS "depositFen", b.deposit_outcome AS "depositOutcome", b.no_show_policy AS "noShowPolicy", b.cancel_until AS "cancelUntil",
  b.expires_at AS "expiresAt", b.expected_count AS "expectedCount", b.received_count AS "receivedCount", b.gift_variant_id AS "giftVariantId", b.gift_title AS "giftTitle", b.gift_per_count AS "giftPerCount", b.gift_quantity AS "giftQuantity",
  b.count_reason AS "countReason", b.end_reason AS "endReason", b.created_at AS "createdAt", b.checked_in_at AS "checkedInAt", b.started_at AS "startedAt", b.ended_at AS "endedAt", b.version`;

/** Who comes stands sealed in the row of a booking. */
export const BOOKING_RECIPIENTS: RecipientTable = { name: 'stores.booking', hasAddress: false, hasTail: false };

type StoredBooking = Omit<Booking, 'contactName' | 'contactPhone'> & StoredRecipient;

@Injectable()
export class BookingsRepository {
  constructor(
    private readonly database: Database,
    private readonly recipients: SealedRecipients,
  ) {}

  /** Takes the resources in the order of every writer, so that two bookings never wait for each other. */
  async lockResources(tx: Tx, resourceIds: readonly string[]): Promise<void> {
    await tx.prepared('stores.lockResources', `SELECT 1 FROM stores.resource WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE`, [resourceIds]);
  }

  /** When these resources are taken within a stretch of time. */
  async listBusy(source: Queryable, resourceIds: readonly string[], { from, to }: { from: Date; to: Date }): Promise<CalendarEntry[]> {
    return source.prepared<CalendarEntry>(
      'stores.listBusy',
      `SELECT id, resource_id AS "resourceId", booking_id AS "bookingId", lower(during) AS "from", upper(during) AS "to", note
       FROM stores.resource_booking WHERE is_active AND resource_id = ANY($1::uuid[]) AND during && tstzrange($2, $3) ORDER BY 4, 2`,
      [resourceIds, from, to],
    );
  }

  async insert(tx: Tx, bookings: readonly Booking[]): Promise<void> {
    await tx.prepared(
      'stores.insertBookings',
      `INSERT INTO stores.booking (id, store_id, service_id, customer_id, order_id, group_no, sealed_recipient, remark, start_at, end_at, status, code, code_date,
         price_fen, deposit_fen, deposit_outcome, no_show_policy, cancel_until, expires_at, expected_count, gift_variant_id, gift_title, gift_per_count, created_at, version)
       SELECT id, "storeId", "serviceId", "customerId", "orderId", "groupNo", "sealedRecipient", remark, "startAt", "endAt", status, code, "codeDate",
         "priceFen", "depositFen", "depositOutcome", "noShowPolicy", "cancelUntil", "expiresAt", "expectedCount", "giftVariantId", "giftTitle", "giftPerCount", "createdAt", version
       FROM jsonb_to_recordset($1::jsonb) AS b (id uuid, "storeId" uuid, "serviceId" uuid, "customerId" uuid, "orderId" uuid, "groupNo" int, "sealedRecipient" text,
         remark text, "startAt" timestamptz, "endAt" timestamptz, status text, code text, "codeDate" date, "priceFen" bigint, "depositFen" bigint, "depositOutcome" text,
         "noShowPolicy" text, "cancelUntil" timestamptz, "expiresAt" timestamptz, "expectedCount" int, "giftVariantId" uuid, "giftTitle" text, "giftPerCount" int, "createdAt" timestamptz, version int)`,
      [JSON.stringify(bookings.map(({ contactName, contactPhone, ...booking }) => ({ ...booking, sealedRecipient: this.recipients.seal(BOOKING_RECIPIENTS, booking.id, { contactName, contactPhone, address: null }) })))],
    );
  }

  /** @throws an SQL error of the constraint `resource_taken_once` when a resource is taken already */
  async take(tx: Tx, takings: readonly Taking[]): Promise<void> {
    await tx.prepared(
      'stores.takeResources',
      `INSERT INTO stores.resource_booking (resource_id, booking_id, during, is_active)
       SELECT k.resource_id, k.booking_id, tstzrange(k.starts, k.ends), true FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::timestamptz[]) AS k (resource_id, booking_id, starts, ends)`,
      [takings.map(({ resourceId }) => resourceId), takings.map(({ bookingId }) => bookingId), takings.map(({ from }) => from), takings.map(({ to }) => to)],
    );
  }

  /** Gives back the resources of bookings; told twice, it changes nothing. */
  async free(tx: Tx, bookingIds: readonly string[]): Promise<void> {
    await tx.execute(`UPDATE stores.resource_booking SET is_active = false WHERE booking_id = ANY($1::uuid[]) AND is_active`, [bookingIds]);
  }

  /** Keeps a resource free by hand. @throws an SQL error of the constraint `resource_taken_once` */
  async block(tx: Writes, block: BusyTime & { note: string }): Promise<number> {
    const [row] = await tx.query<{ id: number }>(
      `INSERT INTO stores.resource_booking (resource_id, during, note, is_active) VALUES ($1, tstzrange($2, $3), $4, true) RETURNING id`,
      [block.resourceId, block.from, block.to, block.note],
    );
    if (row === undefined) throw new Error('an insert returns its row');
    return row.id;
  }

  /** Ends a block by hand. False when there is none of this id among these resources. */
  async unblock(tx: Writes, id: number, resourceIds: readonly string[]): Promise<boolean> {
    return (await tx.execute(`UPDATE stores.resource_booking SET is_active = false WHERE id = $1 AND booking_id IS NULL AND is_active AND resource_id = ANY($2::uuid[])`, [id, resourceIds])) === 1;
  }

  async lock(tx: Tx, bookingId: string): Promise<Booking | null> {
    const [row] = await tx.query<StoredBooking>(`SELECT ${COLUMNS} FROM stores.booking b WHERE b.id = $1 FOR UPDATE`, [bookingId]);
    return row === undefined ? null : this.open(row);
  }

  async lockOfOrder(tx: Tx, orderId: string): Promise<Booking[]> {
    const rows = await tx.query<StoredBooking>(`SELECT ${COLUMNS} FROM stores.booking b WHERE b.order_id = $1 ORDER BY b.id FOR UPDATE`, [orderId]);
    return rows.map((row) => this.open(row));
  }

  /** Whether staff of these stores may see it. */
  async isSeen(tx: Tx, bookingId: string, scope: StoreScope): Promise<boolean> {
    return (await tx.within(scope).query(`SELECT FROM stores.booking WHERE id = $1`, [bookingId])).length > 0;
  }

  async lockByCode(tx: Tx, storeId: string, date: string, code: string): Promise<Booking | null> {
    const [row] = await tx.query<StoredBooking>(`SELECT ${COLUMNS} FROM stores.booking b WHERE b.store_id = $1 AND b.code_date = $2 AND b.code = $3 FOR UPDATE`, [storeId, date, code]);
    return row === undefined ? null : this.open(row);
  }

  /** Reservations whose time is up, that nobody else is ending. */
  async lockExpired(tx: Tx, now: Date, limit: number): Promise<Booking[]> {
    const rows = await tx.query<StoredBooking>(
      `SELECT ${COLUMNS} FROM stores.booking b WHERE b.status = 'reserved' AND b.expires_at <= $1 AND b.order_id IS NULL ORDER BY b.expires_at LIMIT $2 FOR UPDATE SKIP LOCKED`,
      [now, limit],
    );
    return rows.map((row) => this.open(row));
  }

  /** Bookings that ended before `before` and to which nobody came, and drop-offs that nobody brought. */
  async lockMissed(tx: Tx, before: Date, limit: number): Promise<Booking[]> {
    const rows = await tx.query<StoredBooking>(
      `SELECT ${COLUMNS} FROM stores.booking b
       WHERE b.end_at <= $1 AND (b.status = 'confirmed' OR (b.status = 'reserved' AND b.expected_count IS NOT NULL)) ORDER BY b.end_at LIMIT $2 FOR UPDATE SKIP LOCKED`,
      [before, limit],
    );
    return rows.map((row) => this.open(row));
  }

  /** Writes what changes of a booking in its life. @throws an SQL error when it is not what was read */
  async write(tx: Tx, booking: Booking): Promise<void> {
    await tx.prepared(
      'stores.writeBooking',
      `WITH changed AS (
         UPDATE stores.booking SET start_at = $3, end_at = $4, status = $5, code_date = $6, deposit_outcome = $7, cancel_until = $8, expires_at = $9, received_count = $10,
           gift_quantity = $11, count_reason = $12, end_reason = $13, checked_in_at = $14, started_at = $15, ended_at = $16, version = $2
         WHERE id = $1 AND version = $2 - 1 RETURNING 1
       ) SELECT platform.demand(count(*), 1, 'booking that was read') FROM changed`,
      [
        booking.id, booking.version, booking.startAt, booking.endAt, booking.status, booking.codeDate, booking.depositOutcome, booking.cancelUntil, booking.expiresAt,
        booking.receivedCount, booking.giftQuantity, booking.countReason, booking.endReason, booking.checkedInAt, booking.startedAt, booking.endedAt,
      ],
    );
  }

  async find(bookingId: string): Promise<Booking | null> {
    const [row] = await this.database.query<StoredBooking>(`SELECT ${COLUMNS} FROM stores.booking b WHERE b.id = $1`, [bookingId]);
    return row === undefined ? null : this.open(row);
  }

  /** A shopper's bookings, newest first, below the given id. */
  async listOfCustomer(customerId: string, beforeId: string | null, limit: number): Promise<Booking[]> {
    const rows = await this.database.query<StoredBooking>(
      `SELECT ${COLUMNS} FROM stores.booking b WHERE b.customer_id = $1 AND ($2::uuid IS NULL OR b.id < $2) ORDER BY b.id DESC LIMIT $3`,
      [customerId, beforeId, limit],
    );
    return rows.map((row) => this.open(row));
  }

  /** Bookings that a shopper has before her without an order. One at a time per shopper, until the transaction ends. */
  async countOpen(tx: Tx, customerId: string, now: Date): Promise<number> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('stores.booking ' || $1, 0))`, [customerId]);
    const [row] = await tx.query<{ open: number }>(
      `SELECT count(*) AS open FROM stores.booking WHERE customer_id = $1 AND order_id IS NULL AND status IN ('reserved', 'confirmed') AND end_at > $2`,
      [customerId, now],
    );
    return row?.open ?? 0;
  }

  /** The resources that bookings take now, by booking. */
  async listResourceIds(source: Queryable, bookingIds: readonly string[]): Promise<ReadonlyMap<string, string[]>> {
    const rows = await source.query<{ bookingId: string; resourceIds: string[] }>(
      `SELECT booking_id AS "bookingId", array_agg(resource_id ORDER BY id) AS "resourceIds" FROM stores.resource_booking WHERE is_active AND booking_id = ANY($1::uuid[]) GROUP BY 1`,
      [bookingIds],
    );
    return new Map(rows.map(({ bookingId, resourceIds }) => [bookingId, resourceIds]));
  }

  async listOfStore(source: Queryable, storeId: string, { from, to }: { from: Date; to: Date }): Promise<Booking[]> {
    const rows = await source.query<StoredBooking>(`SELECT ${COLUMNS} FROM stores.booking b WHERE b.store_id = $1 AND b.start_at >= $2 AND b.start_at < $3 ORDER BY b.start_at, b.id`, [storeId, from, to]);
    return rows.map((row) => this.open(row));
  }

  async listOfOrder(source: Queryable, orderId: string): Promise<Booking[]> {
    const rows = await source.query<StoredBooking>(`SELECT ${COLUMNS} FROM stores.booking b WHERE b.order_id = $1 ORDER BY b.id`, [orderId]);
    return rows.map((row) => this.open(row));
  }

  /** Deletes the time of resources that was over before then, or that nobody takes any more and was to be; the oldest first. Returns how much went. */
  async pruneTimes(tx: Tx, before: Date, limit: number): Promise<number> {
    return tx.execute(
      `DELETE FROM stores.resource_booking WHERE id IN (SELECT id FROM stores.resource_booking WHERE upper(during) < $1 ORDER BY upper(during), id LIMIT $2 FOR UPDATE SKIP LOCKED)`,
      [before, limit],
    );
  }

  /** Bookings that take their time without a resource of theirs, or the other way round, of those that may still have one: must be empty, always. */
  async findUnbalanced(keptSince: Date): Promise<{ id: string }[]> {
    return this.database.query<{ id: string }>(
      `SELECT b.id FROM stores.booking b JOIN stores.service s ON s.id = b.service_id
       LEFT JOIN (SELECT booking_id, count(*) AS resources FROM stores.resource_booking WHERE is_active GROUP BY 1) r ON r.booking_id = b.id
       WHERE s.kind = 'appointment' AND b.start_at >= $1
         AND (b.status IN ('reserved', 'confirmed', 'checked_in', 'in_service', 'done', 'no_show')) <> (coalesce(r.resources, 0) > 0)
       ORDER BY 1 LIMIT 100`,
      [keptSince],
    );
  }

  private open(row: StoredBooking): Booking {
    const { address: _none, ...booking } = this.recipients.open(BOOKING_RECIPIENTS, row);
    return booking;
  }
}
