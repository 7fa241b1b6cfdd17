import { Injectable } from '@nestjs/common';
import type { Queryable } from '@quanyu/platform';

export interface StoreSpan {
  readonly storeId: string;
  readonly from: Date;
  readonly to: Date;
}

export interface GoodsRow {
  units: number;
  shortUnits: number;
}

export interface PersonRow {
  name: string;
  pickedOrders: number;
  pickedUnits: number;
  pickP50Seconds: number | null;
  handedOver: number;
  soldOrders: number;
  soldFen: number;
}

/** What was done in one store, and by whom. Nothing here writes. */
@Injectable()
export class PerformanceRepository {
  /** Units of work whose picking began in the span. */
  async readGoods(source: Queryable, { storeId, from, to }: StoreSpan): Promise<GoodsRow> {
    const [row] = await source.query<GoodsRow>(
      `SELECT coalesce(sum(l.quantity_picked + l.quantity_short), 0)::int AS units, coalesce(sum(l.quantity_short), 0)::int AS "shortUnits"
       FROM fulfillment.fulfillment_order f JOIN fulfillment.fulfillment_line l ON l.fulfillment_order_id = f.id
       WHERE f.store_id = $1 AND f.picking_at >= $2 AND f.picking_at < $3`,
      [storeId, from, to],
    );
    return row ?? { units: 0, shortUnits: 0 };
  }

  /** Each person by what they did in the span; most orders first. */
  async readPeople(source: Queryable, { storeId, from, to }: StoreSpan): Promise<PersonRow[]> {
    return source.query<PersonRow>(
      `WITH picked AS (
         SELECT f.picked_by AS name, count(*)::int AS orders, sum(u.units)::int AS units,
                percentile_disc(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM coalesce(f.packed_at, f.ready_at) - f.picking_at)::float8) AS p50
         FROM fulfillment.fulfillment_order f
         CROSS JOIN LATERAL (SELECT coalesce(sum(l.quantity_picked), 0) AS units FROM fulfillment.fulfillment_line l WHERE l.fulfillment_order_id = f.id) AS u
         WHERE f.store_id = $1 AND f.picking_at >= $2 AND f.picking_at < $3 AND f.picked_by IS NOT NULL AND coalesce(f.packed_at, f.ready_at) IS NOT NULL
         GROUP BY 1
       ), handed AS (
         SELECT handed_over_by AS name, count(*)::int AS orders FROM fulfillment.fulfillment_order
         WHERE store_id = $1 AND handed_over_at >= $2 AND handed_over_at < $3 AND handed_over_by IS NOT NULL GROUP BY 1
       ), sold AS (
         SELECT a.staff_name AS name, count(*)::int AS orders, sum(o.payable_fen)::bigint AS fen
         FROM orders.order_attribution a JOIN orders."order" o ON o.id = a.order_id
         WHERE a.store_id = $1 AND a.attributed_at >= $2 AND a.attributed_at < $3 AND o.paid_at IS NOT NULL AND o.status <> 'canceled' GROUP BY 1
       )
       SELECT name, coalesce(picked.orders, 0) AS "pickedOrders", coalesce(picked.units, 0) AS "pickedUnits", picked.p50 AS "pickP50Seconds",
              coalesce(handed.orders, 0) AS "handedOver", coalesce(sold.orders, 0) AS "soldOrders", coalesce(sold.fen, 0)::bigint AS "soldFen"
       FROM picked FULL JOIN handed USING (name) FULL JOIN sold USING (name)
       ORDER BY coalesce(picked.orders, 0) + coalesce(handed.orders, 0) + coalesce(sold.orders, 0) DESC, name`,
      [storeId, from, to],
    );
  }
}
