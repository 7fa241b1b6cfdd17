import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ERASED_NAME, moveOwned, moveOwnedBack, type Obstacle, People, type PersonHoldings, type PersonMerge } from '@quanyu/identity';
import type { Tx } from '@quanyu/platform';

const BOOKINGS = { table: 'stores.booking', key: 'id' } as const;
const OPEN = ['reserved', 'confirmed', 'checked_in', 'in_service'] as const;

/** What stores keep of customers: their appointments. */
@Injectable()
export class BookingCustomerHoldings implements PersonHoldings, OnModuleInit {
  readonly domain = 'bookings';
  readonly rank = 15;

  constructor(private readonly people: People) {}

  onModuleInit(): void {
    this.people.register(this);
  }

  moveOver(tx: Tx, merge: PersonMerge): Promise<void> {
    return moveOwned(tx, merge, BOOKINGS);
  }

  moveBack(tx: Tx, merge: PersonMerge): Promise<void> {
    return moveOwnedBack(tx, merge, BOOKINGS);
  }

  async collect(tx: Tx, customerIds: readonly string[]): Promise<Record<string, unknown>> {
    return {
      bookings: await tx.query(
        `SELECT b.start_at AS "startAt", b.status, b.contact_name AS "contactName", b.contact_phone AS "contactPhone", b.remark, b.created_at AS "createdAt"
         FROM stores.booking b WHERE b.customer_id = ANY($1::uuid[]) ORDER BY b.id`,
        [customerIds],
      ),
    };
  }

  async findObstacles(tx: Tx, customerIds: readonly string[]): Promise<Obstacle[]> {
    const open = await tx.query(`SELECT 1 FROM stores.booking WHERE customer_id = ANY($1::uuid[]) AND status = ANY($2::text[]) LIMIT 1`, [customerIds, OPEN]);
    return open.length === 0 ? [] : [{ code: 'openBooking', text: '还有没结束的预约' }];
  }

  async erase(tx: Tx, customerIds: readonly string[]): Promise<void> {
    await tx.execute(`UPDATE stores.booking SET contact_name = $2, contact_phone = '', remark = '' WHERE customer_id = ANY($1::uuid[])`, [customerIds, ERASED_NAME]);
  }
}
