import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ERASED_NAME, forgetOldRows, moveOwned, moveOwnedBack, type Obstacle, People, type PersonHoldings, type PersonMerge, SealedRecipients, SealPersonalData, type StoredRecipient } from '@quanyu/identity';
import type { Tx } from '@quanyu/platform';
import { BOOKING_RECIPIENTS } from './bookings.repository.js';

const BOOKINGS = { table: 'stores.booking', key: 'id' } as const;
const OPEN = ['reserved', 'confirmed', 'checked_in', 'in_service'] as const;

/** What stores keep of customers: their appointments. */
@Injectable()
export class BookingCustomerHoldings implements PersonHoldings, OnModuleInit {
  readonly domain = 'bookings';
  readonly rank = 15;

  constructor(
    private readonly people: People,
    private readonly sealing: SealPersonalData,
    private readonly recipients: SealedRecipients,
  ) {}

  onModuleInit(): void {
    this.people.register(this);
    this.sealing.register(BOOKING_RECIPIENTS.name, (tx, bite) => this.recipients.sealRows(tx, BOOKING_RECIPIENTS, bite));
    this.sealing.old.register(BOOKING_RECIPIENTS.name, (tx, bite) => forgetOldRows(tx, { table: BOOKING_RECIPIENTS.name, at: 'start_at' }, bite, (ids) => this.recipients.forget(tx, BOOKING_RECIPIENTS, ids, `remark = ''`)));
  }

  moveOver(tx: Tx, merge: PersonMerge): Promise<void> {
    return moveOwned(tx, merge, BOOKINGS);
  }

  moveBack(tx: Tx, merge: PersonMerge): Promise<void> {
    return moveOwnedBack(tx, merge, BOOKINGS);
  }

  async collect(tx: Tx, customerIds: readonly string[]): Promise<Record<string, unknown>> {
    const rows = await tx.query<StoredRecipient & { id: string; startAt: Date; status: string; remark: string; createdAt: Date }>(
      `SELECT b.id, b.start_at AS "startAt", b.status, b.sealed_recipient AS "sealedRecipient", b.contact_name AS "contactName", b.contact_phone AS "contactPhone", NULL AS address, b.remark, b.created_at AS "createdAt"
       FROM stores.booking b WHERE b.customer_id = ANY($1::uuid[]) ORDER BY b.id`,
      [customerIds],
    );
    return {
      bookings: rows.map((row) => {
        const { startAt, status, contactName, contactPhone, remark, createdAt } = this.recipients.open(BOOKING_RECIPIENTS, row);
        return { startAt, status, contactName, contactPhone, remark, createdAt };
      }),
    };
  }

  async findObstacles(tx: Tx, customerIds: readonly string[]): Promise<Obstacle[]> {
    const open = await tx.query(`SELECT 1 FROM stores.booking WHERE customer_id = ANY($1::uuid[]) AND status = ANY($2::text[]) LIMIT 1`, [customerIds, OPEN]);
    return open.length === 0 ? [] : [{ code: 'openBooking', text: '还有没结束的预约' }];
  }

  async erase(tx: Tx, customerIds: readonly string[]): Promise<void> {
    await tx.execute(`UPDATE stores.booking SET sealed_recipient = NULL, contact_name = $2, contact_phone = '', remark = '' WHERE customer_id = ANY($1::uuid[])`, [customerIds, ERASED_NAME]);
  }
}
