import { Injectable } from '@nestjs/common';
import { Database } from '@quanyu/platform';

@Injectable()
export class OpenWorkRepository {
  constructor(private readonly database: Database) {}

  /** Groups that wait for work or are worked on, by location; none: no entry. */
  async readQueues(locationIds: readonly string[]): Promise<Map<string, { orders: number; units: number }>> {
    const rows = await this.database.prepared<{ locationId: string; orders: number; units: number }>(
      'orders.openWork',
      `SELECT location_id AS "locationId", count(*)::int AS orders, sum(item_count)::int AS units FROM orders.order_group
       WHERE location_id = ANY($1::uuid[]) AND status IN ('unfulfilled', 'accepted', 'picking') GROUP BY location_id`,
      [locationIds],
    );
    return new Map(rows.map(({ locationId, orders, units }) => [locationId, { orders, units }]));
  }
}
