import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ERASED_NAME, moveOwned, moveOwnedBack, People, type PersonHoldings, type PersonMerge } from '@quanyu/identity';
import type { Tx } from '@quanyu/platform';

const OWNED = [
  { table: 'fulfillment.fulfillment_order', key: 'id' },
  { table: 'fulfillment.shopper_question', key: 'id' },
] as const;

/** What the work on orders keeps of customers: copies of who receives. The orders themselves say whether something is open. */
@Injectable()
export class WorkCustomerHoldings implements PersonHoldings, OnModuleInit {
  readonly domain = 'fulfillment';
  readonly rank = 20;

  constructor(private readonly people: People) {}

  onModuleInit(): void {
    this.people.register(this);
  }

  async moveOver(tx: Tx, merge: PersonMerge): Promise<void> {
    for (const owned of OWNED) await moveOwned(tx, merge, owned);
  }

  async moveBack(tx: Tx, merge: PersonMerge): Promise<void> {
    for (const owned of OWNED) await moveOwnedBack(tx, merge, owned);
  }

  async collect(tx: Tx, customerIds: readonly string[]): Promise<Record<string, unknown>> {
    return {
      deliveries: await tx.query(
        `SELECT f.order_no AS "orderNo", f.kind, f.state, f.contact_name AS "contactName", f.contact_phone AS "contactPhone", f.address, f.collector_name AS "collectorName",
           f.collector_phone AS "collectorPhone", f.opened_at AS "openedAt" FROM fulfillment.fulfillment_order f WHERE f.order_id IN
           (SELECT o.order_id FROM fulfillment.fulfillment_order o WHERE o.customer_id = ANY($1::uuid[])) ORDER BY f.id`,
        [customerIds],
      ),
    };
  }

  async findObstacles(): Promise<[]> {
    return [];
  }

  async erase(tx: Tx, customerIds: readonly string[]): Promise<void> {
    await tx.execute(
      `UPDATE fulfillment.fulfillment_order SET contact_name = $2, contact_phone = '', remark = NULL, collector_name = NULL, collector_phone = NULL,
         address = address || '{"detail": "", "latitude": 0, "longitude": 0}'::jsonb WHERE customer_id = ANY($1::uuid[])`,
      [customerIds, ERASED_NAME],
    );
  }
}
