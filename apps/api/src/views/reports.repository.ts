import { Injectable } from '@nestjs/common';
import { Database, type Queryable } from '@quanyu/platform';
import type { FulfillmentKind } from '@quanyu/stores';

export interface ReportFilter {
  /** Null means every store, and warehouses. */
  readonly storeIds: readonly string[] | null;
  readonly kind: FulfillmentKind | null;
  readonly from: Date;
  readonly to: Date;
  readonly now: Date;
}

export interface PromiseRow {
  level: 'kind' | 'day' | 'store';
  kind: FulfillmentKind;
  day: string | null;
  store_id: string | null;
  judged: number;
  kept: number;
  /** The 50th, 90th and 95th percentile of lateness in seconds; what came in time is 0. */
  late: [number, number, number];
  mean_error: number;
}

export interface StageRow {
  kind: FulfillmentKind;
  stage: 'accept' | 'queue' | 'pick' | 'dispatch' | 'ride' | 'collect';
  count: number;
  spans: [number, number, number];
}

export interface VariantRow {
  variant_id: string;
  product_id: string;
  title: string;
  option_values: string[];
  sku: string;
  barcode: string | null;
}

/** Reads over orders, work and goods for reports. Nothing here writes. */
@Injectable()
export class ReportsRepository {
  constructor(private readonly database: Database) {}

  /**
   * Promises of orders that were paid, once they are due or kept; what was canceled broke none. What ended without a moment of its own
   * (orders of releases that measured nothing) is not judged.
   */
  async readPromises(source: Queryable, { storeIds, kind, from, to, now }: ReportFilter): Promise<PromiseRow[]> {
    return source.query<PromiseRow>(
      `WITH judged AS (
         SELECT g.kind, g.store_id, to_char(o.placed_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD') AS day,
                extract(epoch FROM coalesce(g.kept_at, $5) - g.promised_at)::float8 AS off_seconds
         FROM orders."order" o JOIN orders.order_group g ON g.order_id = o.id
         WHERE o.placed_at >= $3 AND o.placed_at < $4 AND o.paid_at IS NOT NULL AND g.promised_at IS NOT NULL AND g.status <> 'canceled'
           AND (g.kept_at IS NOT NULL OR (g.promised_at < $5 AND g.status NOT IN ('ready', 'handed_over', 'delivered', 'returned')))
           AND ($1::uuid[] IS NULL OR g.store_id = ANY ($1)) AND ($2::text IS NULL OR g.kind = $2)
       )
       SELECT CASE WHEN grouping(day) = 0 THEN 'day' WHEN grouping(store_id) = 0 THEN 'store' ELSE 'kind' END AS level,
              kind, day, store_id, count(*)::int AS judged, count(*) FILTER (WHERE off_seconds <= 0)::int AS kept,
              percentile_disc(ARRAY[0.5, 0.9, 0.95]) WITHIN GROUP (ORDER BY greatest(off_seconds, 0)) AS late, avg(abs(off_seconds))::float8 AS mean_error
       FROM judged GROUP BY GROUPING SETS ((kind), (kind, day), (kind, store_id)) ORDER BY kind, day, judged DESC`,
      [storeIds, kind, from, to, now],
    );
  }

  /** How long each stage of the work took, where it has both of its ends. */
  async readStages(source: Queryable, { storeIds, kind, from, to }: ReportFilter): Promise<StageRow[]> {
    return source.query<StageRow>(
      `SELECT f.kind, stage.name AS stage, count(*)::int AS count,
              percentile_disc(ARRAY[0.5, 0.9, 0.95]) WITHIN GROUP (ORDER BY stage.seconds) AS spans
       FROM fulfillment.fulfillment_order f
       CROSS JOIN LATERAL (VALUES
         ('accept', extract(epoch FROM f.accepted_at - f.opened_at)::float8),
         ('queue', extract(epoch FROM f.picking_at - f.accepted_at)::float8),
         ('pick', extract(epoch FROM coalesce(f.packed_at, f.ready_at) - f.picking_at)::float8),
         ('dispatch', extract(epoch FROM f.dispatched_at - f.packed_at)::float8),
         ('ride', extract(epoch FROM f.delivered_at - f.dispatched_at)::float8),
         ('collect', extract(epoch FROM f.handed_over_at - f.ready_at)::float8)
       ) AS stage (name, seconds)
       WHERE f.opened_at >= $3 AND f.opened_at < $4 AND stage.seconds >= 0
         AND ($1::uuid[] IS NULL OR f.store_id = ANY ($1)) AND ($2::text IS NULL OR f.kind = $2)
       GROUP BY f.kind, stage.name ORDER BY f.kind, stage.name`,
      [storeIds, kind, from, to],
    );
  }

  async listVariants(variantIds: readonly string[]): Promise<VariantRow[]> {
    return this.database.query<VariantRow>(
      `SELECT v.id AS variant_id, v.product_id, p.title, v.option_values, v.sku, v.barcode
       FROM catalogue.variant v JOIN catalogue.product p ON p.id = v.product_id WHERE v.id = ANY ($1::uuid[])`,
      [variantIds],
    );
  }
}
