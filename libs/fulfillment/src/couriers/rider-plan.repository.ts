import { Injectable } from '@nestjs/common';
import { Clock, Database, type Queryable, type Tx } from '@quanyu/platform';
import { DEFAULT_RIDER_PLAN, type RiderPlan } from './rider-plan.rules.js';

/** How stores' deliveries find their riders, and when each of them is called. */
@Injectable()
export class RiderPlanRepository {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** A store that nobody planned for goes by the defaults, at version 0. */
  async get(storeId: string, source: Queryable = this.database): Promise<RiderPlan> {
    const [row] = await source.query<RiderPlan>(
      `SELECT store_id AS "storeId", riders, instant_call AS "instantCall", approach_minutes AS "approachMinutes", scheduled_lead_minutes AS "scheduledLeadMinutes", version
       FROM fulfillment.rider_plan WHERE store_id = $1`,
      [storeId],
    );
    return row ?? { ...DEFAULT_RIDER_PLAN, storeId, version: 0 };
  }

  /** False when somebody else changed it meanwhile. */
  async save(tx: Tx, plan: RiderPlan): Promise<boolean> {
    const rows = await tx.query(
      `INSERT INTO fulfillment.rider_plan AS p (store_id, riders, instant_call, approach_minutes, scheduled_lead_minutes, version) VALUES ($1, $2, $3, $4, $5, $6 + 1)
       ON CONFLICT (store_id) DO UPDATE SET riders = $2, instant_call = $3, approach_minutes = $4, scheduled_lead_minutes = $5, version = $6 + 1 WHERE p.version = $6 RETURNING store_id`,
      [plan.storeId, plan.riders, plan.instantCall, plan.approachMinutes, plan.scheduledLeadMinutes, plan.version],
    );
    return rows.length === 1;
  }

  /** Plans the call, or moves one that was not made yet. */
  async planCall(tx: Tx, fulfillmentOrderId: string, callAt: Date): Promise<void> {
    await tx.execute(
      `INSERT INTO fulfillment.courier_call AS c (fulfillment_order_id, call_at) VALUES ($1, $2) ON CONFLICT (fulfillment_order_id) DO UPDATE SET call_at = $2 WHERE NOT c.is_done`,
      [fulfillmentOrderId, callAt],
    );
  }

  /** The call was made, or is not to be made any more. False when that was so before. */
  async endCall(tx: Tx, fulfillmentOrderId: string): Promise<boolean> {
    const rows = await tx.query(`UPDATE fulfillment.courier_call SET is_done = true WHERE fulfillment_order_id = $1 AND NOT is_done RETURNING 1`, [fulfillmentOrderId]);
    return rows.length === 1;
  }

  /** Deliveries whose rider is to be called now. */
  async listDueCalls(limit: number): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(
      `SELECT fulfillment_order_id AS id FROM fulfillment.courier_call WHERE NOT is_done AND call_at <= $1 ORDER BY call_at LIMIT $2`,
      [this.clock.now(), limit],
    );
    return rows.map(({ id }) => id);
  }
}
