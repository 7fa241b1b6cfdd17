import { Injectable } from '@nestjs/common';
import { Clock, Database, type Queryable, type Tx } from '@quanyu/platform';
import type { CourierNews, CourierQuote, PlacedCourier } from './courier-port.js';
import { COURIER_RANKS, type CourierCode, type CourierStatus, END_RANK } from './courier-state.js';

/** One attempt to have a delivery brought by one rider. */
export interface CourierOrder {
  readonly id: string;
  readonly originId: string;
  readonly fulfillmentOrderId: string;
  readonly orderId: string;
  readonly storeId: string;
  readonly attempt: number;
  /** Null until one is chosen. */
  readonly courier: CourierCode | null;
  readonly carrierId: string | null;
  readonly carrierName: string;
  readonly ticket: string | null;
  readonly status: CourierStatus;
  readonly platformOrderNo: string;
  readonly mark: string;
  readonly markCheckedAt: Date | null;
  readonly distanceMeters: number;
  readonly expectedMinutes: number | null;
  readonly quotedFen: number;
  readonly chargedFen: number;
  readonly tipFen: number;
  readonly penaltyFen: number;
  readonly riderName: string | null;
  readonly riderPhone: string | null;
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly locatedAt: Date | null;
  /** How often the platform was asked to create it; more than zero with no `placedAt` means: ask before creating again. */
  readonly createAttempts: number;
  /** Given up by us while the platform may still send someone. */
  readonly isDoubtful: boolean;
  /** Why it is to be cancelled, until it is. */
  readonly cancelWanted: string | null;
  readonly canceledBy: string | null;
  readonly endReason: string | null;
  readonly requestedBy: string;
  readonly createdAt: Date;
  readonly placedAt: Date | null;
  readonly acceptedAt: Date | null;
  readonly arrivedAt: Date | null;
  readonly pickedAt: Date | null;
  readonly returningAt: Date | null;
  readonly endedAt: Date | null;
}

const COLUMNS = `c.id, c.origin_id AS "originId", c.fulfillment_order_id AS "fulfillmentOrderId", c.order_id AS "orderId", c.store_id AS "storeId", c.attempt, c.courier,
  c.carrier_id AS "carrierId", c.carrier_name AS "carrierName", c.ticket, c.status, c.platform_order_no AS "platformOrderNo", c.mark, c.mark_checked_at AS "markCheckedAt",
  c.distance_meters AS "distanceMeters", c.expected_minutes AS "expectedMinutes", c.quoted_fen AS "quotedFen", c.charged_fen AS "chargedFen", c.tip_fen AS "tipFen",
  c.penalty_fen AS "penaltyFen", c.rider_name AS "riderName", c.rider_phone AS "riderPhone", c.latitude, c.longitude, c.located_at AS "locatedAt",
  c.create_attempts AS "createAttempts", c.is_doubtful AS "isDoubtful", c.cancel_wanted AS "cancelWanted", c.canceled_by AS "canceledBy", c.end_reason AS "endReason",
  c.requested_by AS "requestedBy", c.created_at AS "createdAt", c.placed_at AS "placedAt", c.accepted_at AS "acceptedAt", c.arrived_at AS "arrivedAt", c.picked_at AS "pickedAt",
  c.returning_at AS "returningAt", c.ended_at AS "endedAt"`;

/** The stamp of each status; earlier ones that were never told stay empty. */
const STAMP: Readonly<Record<Exclude<CourierStatus, 'created'>, string>> = {
  accepted: 'accepted_at', arrived: 'arrived_at', picked: 'picked_at', returning: 'returning_at', delivered: 'ended_at', canceled: 'ended_at', returned: 'ended_at', failed: 'ended_at',
};

export interface NewCourierOrder {
  readonly id: string;
  readonly originId: string;
  readonly fulfillmentOrderId: string;
  readonly orderId: string;
  readonly storeId: string;
  readonly mark: string;
  readonly requestedBy: string;
  /** Chosen by staff; null lets the rule choose. */
  readonly choice: CourierQuote | null;
}

export interface OwnRiderOrder extends Omit<NewCourierOrder, 'choice'> {
  readonly rider: { readonly name: string; readonly phone: string };
}

export interface CourierDecision {
  readonly fulfillmentOrderId: string;
  readonly courierOrderId: string | null;
  readonly step: string;
  readonly reason: string;
  readonly outcome: string;
  readonly facts: object;
}

export interface KeptDecision extends CourierDecision {
  readonly decidedAt: Date;
}

/** What a board shows of a delivery's rider: who is wanted, or when one will be. */
export interface BoardRide {
  readonly fulfillmentOrderId: string;
  /** Null while nobody is called. */
  readonly status: CourierStatus | null;
  readonly courier: CourierCode | null;
  readonly riderName: string | null;
  readonly arrivedAt: Date | null;
  readonly callAt: Date | null;
  /** Since when it brings the goods back, and what was said of that. */
  readonly returningAt: Date | null;
  readonly endReason: string | null;
}

export interface CourierEvent {
  readonly courierOrderId: string;
  readonly source: 'callback' | 'query' | 'us';
  readonly status: CourierStatus;
  readonly effect: 'moved' | 'none';
  readonly happenedAt: Date | null;
  readonly receivedAt: Date;
}

@Injectable()
export class CouriersRepository {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Writes the next attempt, due now. False when a rider is wanted already: there is at most one. */
  async insert(tx: Tx, order: NewCourierOrder): Promise<boolean> {
    const { choice } = order;
    const rows = await tx.query(
      `INSERT INTO fulfillment.courier_order (id, origin_id, fulfillment_order_id, order_id, store_id, attempt, courier, carrier_id, carrier_name, quoted_fen, distance_meters, expected_minutes,
         status, mark, requested_by, created_at, due_at)
       SELECT $1, $2, $3, $4, $5, coalesce(max(attempt), 0) + 1, $6, $7, $8, $9, $10, $11, 'created', $12, $13, $14, $14
       FROM fulfillment.courier_order WHERE fulfillment_order_id = $3
       ON CONFLICT (fulfillment_order_id) WHERE status_rank < 90 DO NOTHING RETURNING id`,
      [
        order.id, order.originId, order.fulfillmentOrderId, order.orderId, order.storeId, choice?.courier ?? null, choice?.carrierId ?? null, choice?.carrierName ?? '', choice?.feeFen ?? 0,
        choice?.distanceMeters ?? 0, choice?.expectedMinutes ?? null, order.mark, order.requestedBy, this.clock.now(),
      ],
    );
    return rows.length === 1;
  }

  /** A rider of the store: there is nobody to ask, so the row has no timer. */
  async insertOwn(tx: Tx, order: OwnRiderOrder): Promise<boolean> {
    const rows = await tx.query(
      `INSERT INTO fulfillment.courier_order (id, origin_id, fulfillment_order_id, order_id, store_id, attempt, courier, carrier_name, status, mark, rider_name, rider_phone, requested_by,
         created_at, placed_at, accepted_at)
       SELECT $1, $2, $3, $4, $5, coalesce(max(attempt), 0) + 1, 'own', '门店自送', 'accepted', $6, $7, $8, $9, $10, $10, $10
       FROM fulfillment.courier_order WHERE fulfillment_order_id = $3
       ON CONFLICT (fulfillment_order_id) WHERE status_rank < 90 DO NOTHING RETURNING id`,
      [order.id, order.originId, order.fulfillmentOrderId, order.orderId, order.storeId, order.mark, order.rider.name, order.rider.phone, order.requestedBy, this.clock.now()],
    );
    return rows.length === 1;
  }

  async find(id: string, source: Queryable = this.database): Promise<CourierOrder | null> {
    return this.first(source, 'c.id = $1', [id]);
  }

  async lock(tx: Tx, id: string): Promise<CourierOrder | null> {
    return this.first(tx, 'c.id = $1 FOR UPDATE', [id]);
  }

  async findByOrigin(originId: string): Promise<CourierOrder | null> {
    return this.first(this.database, 'c.origin_id = $1', [originId]);
  }

  async findActive(fulfillmentOrderId: string, source: Queryable = this.database): Promise<CourierOrder | null> {
    return this.first(source, 'c.fulfillment_order_id = $1 AND c.status_rank < 90', [fulfillmentOrderId]);
  }

  /** Every attempt, the first one first. */
  async listAttempts(fulfillmentOrderIds: readonly string[], source: Queryable = this.database): Promise<CourierOrder[]> {
    return source.query(`SELECT ${COLUMNS} FROM fulfillment.courier_order c WHERE c.fulfillment_order_id = ANY($1::uuid[]) ORDER BY c.fulfillment_order_id, c.attempt`, [fulfillmentOrderIds]);
  }

  /** Riders who are wanted, and calls that are planned. */
  async listBoardRides(fulfillmentOrderIds: readonly string[], source: Queryable = this.database): Promise<BoardRide[]> {
    return source.query(
      `SELECT k.id AS "fulfillmentOrderId", c.status, c.courier, c.rider_name AS "riderName", c.arrived_at AS "arrivedAt", p.call_at AS "callAt", c.returning_at AS "returningAt", c.end_reason AS "endReason"
       FROM unnest($1::uuid[]) AS k (id) LEFT JOIN fulfillment.courier_order c ON c.fulfillment_order_id = k.id AND c.status_rank < 90
       LEFT JOIN fulfillment.courier_call p ON p.fulfillment_order_id = k.id AND NOT p.is_done`,
      [fulfillmentOrderIds],
    );
  }

  /** Takes rows that are due for `leaseMs`, so that two workers never hold the same one and a killed worker's rows come back. */
  async claimDue(limit: number, leaseMs: number): Promise<CourierOrder[]> {
    return this.database.query(
      `UPDATE fulfillment.courier_order c SET due_at = $2 WHERE c.id IN
         (SELECT id FROM fulfillment.courier_order WHERE due_at <= $1 ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED) RETURNING ${COLUMNS}`,
      [this.clock.now(), new Date(this.clock.nowMs() + leaseMs), limit],
    );
  }

  /** `claimDue` for one row that somebody waits for; null when another process has it. */
  async claim(id: string, leaseMs: number): Promise<CourierOrder | null> {
    const [row] = await this.database.query<CourierOrder>(`UPDATE fulfillment.courier_order c SET due_at = $3 WHERE c.id = $1 AND c.due_at <= $2 RETURNING ${COLUMNS}`, [
      id, this.clock.now(), new Date(this.clock.nowMs() + leaseMs),
    ]);
    return row ?? null;
  }

  /** Sets the row's next timer; null for none. */
  async postpone(id: string, delayMs: number | null, source: Queryable = this.database): Promise<void> {
    await source.query(`UPDATE fulfillment.courier_order SET due_at = $2 WHERE id = $1`, [id, delayMs === null ? null : new Date(this.clock.nowMs() + delayMs)]);
  }

  /** Binds the attempt to a courier, once, before that courier is asked for anything that lasts. */
  async choose(tx: Tx, id: string, quote: CourierQuote): Promise<boolean> {
    const rows = await tx.query(
      `UPDATE fulfillment.courier_order SET courier = $2, carrier_id = $3, carrier_name = $4, quoted_fen = $5, distance_meters = $6, expected_minutes = $7, ticket = $8
       WHERE id = $1 AND courier IS NULL AND status = 'created' AND cancel_wanted IS NULL RETURNING id`,
      [id, quote.courier, quote.carrierId, quote.carrierName, quote.feeFen, quote.distanceMeters, quote.expectedMinutes, quote.ticket],
    );
    return rows.length === 1;
  }

  /** Committed before the platform is called: whoever finds the row later asks the platform first. */
  async beginCreate(id: string): Promise<boolean> {
    const rows = await this.database.query(
      `UPDATE fulfillment.courier_order SET create_attempts = create_attempts + 1 WHERE id = $1 AND status = 'created' AND placed_at IS NULL AND cancel_wanted IS NULL RETURNING id`,
      [id],
    );
    return rows.length === 1;
  }

  /** The platform has it. A callback may have told more already. */
  async recordPlaced(id: string, placed: PlacedCourier, dueInMs: number): Promise<void> {
    await this.database.query(
      `UPDATE fulfillment.courier_order SET placed_at = coalesce(placed_at, $2), charged_fen = $3, platform_order_no = CASE WHEN $4 = '' THEN platform_order_no ELSE $4 END,
         due_at = CASE WHEN status_rank < 90 THEN $5::timestamptz ELSE due_at END WHERE id = $1`,
      [id, this.clock.now(), placed.feeFen, placed.platformOrderNo, new Date(this.clock.nowMs() + dueInMs)],
    );
  }

  /** Writes what was told, once per key. False for a repetition. */
  async recordEvent(tx: Tx, order: CourierOrder, event: { news: CourierNews; source: 'callback' | 'query' | 'us'; effect: 'moved' | 'none'; raw: unknown }): Promise<boolean> {
    const { news, source, effect, raw } = event;
    const rows = await tx.query(
      `INSERT INTO fulfillment.courier_event (courier_order_id, courier, event_key, source, status, effect, happened_at, received_at, raw)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (courier, event_key) DO NOTHING RETURNING id`,
      [order.id, order.courier ?? '', news.key, source, news.status, effect, news.happenedAt, this.clock.now(), JSON.stringify(raw)],
    );
    return rows.length === 1;
  }

  /** Moves forward by rank, or not at all. What the news says beside the status is taken along. */
  async move(tx: Tx, id: string, news: CourierNews, nextDueMs: number | null): Promise<boolean> {
    const { status } = news;
    if (status === 'created') return false;
    const rows = await tx.query(
      `UPDATE fulfillment.courier_order SET status = $2, ${STAMP[status]} = $3, placed_at = coalesce(placed_at, $4), rider_name = coalesce($5, rider_name), rider_phone = coalesce($6, rider_phone),
         charged_fen = coalesce($7::bigint, charged_fen), penalty_fen = coalesce($8::bigint, penalty_fen), canceled_by = $9, end_reason = coalesce($10, end_reason),
         platform_order_no = CASE WHEN $11 = '' THEN platform_order_no ELSE $11 END, due_at = $12
       WHERE id = $1 AND status_rank < $13 RETURNING id`,
      [
        id, status, news.happenedAt ?? this.clock.now(), this.clock.now(), news.rider?.name ?? null, news.rider?.phone ?? null, news.feeFen, news.penaltyFen, news.canceledBy, news.reason,
        news.platformOrderNo, nextDueMs === null ? null : new Date(this.clock.nowMs() + nextDueMs), COURIER_RANKS[status],
      ],
    );
    return rows.length === 1;
  }

  /** Takes what does not move anything: where the rider is, and who it is now. */
  async refresh(id: string, news: CourierNews): Promise<void> {
    await this.database.query(
      `UPDATE fulfillment.courier_order SET latitude = coalesce($2, latitude), longitude = coalesce($3, longitude), located_at = CASE WHEN $2::float8 IS NULL THEN located_at ELSE $4::timestamptz END,
         rider_name = coalesce($5, rider_name), rider_phone = coalesce($6, rider_phone)
       WHERE id = $1 AND status_rank < 90`,
      [id, news.position?.latitude ?? null, news.position?.longitude ?? null, this.clock.now(), news.rider?.name ?? null, news.rider?.phone ?? null],
    );
  }

  /** What the end cost, which some platforms tell only when asked. */
  async settleMoney(id: string, money: { chargedFen: number | null; penaltyFen: number | null }): Promise<void> {
    await this.database.query(`UPDATE fulfillment.courier_order SET charged_fen = coalesce($2::bigint, charged_fen), penalty_fen = greatest(penalty_fen, coalesce($3::bigint, 0)) WHERE id = $1 AND status_rank = ${END_RANK}`, [
      id, money.chargedFen, money.penaltyFen,
    ]);
  }

  /** Wants it cancelled; the first reason stays. Due now. */
  async wantCancel(source: Queryable, id: string, reason: string): Promise<boolean> {
    const rows = await source.query(
      `UPDATE fulfillment.courier_order SET cancel_wanted = coalesce(cancel_wanted, $2), due_at = $3 WHERE id = $1 AND status_rank < 30 RETURNING id`,
      [id, reason, this.clock.now()],
    );
    return rows.length === 1;
  }

  /** The rider has the goods: the wish to cancel is dropped. */
  async dropCancel(id: string): Promise<void> {
    await this.database.query(`UPDATE fulfillment.courier_order SET cancel_wanted = NULL WHERE id = $1`, [id]);
  }

  /** Given up, while nobody knows whether the platform has it; it stays due until the platform has answered. */
  async markDoubtful(tx: Tx, id: string, dueInMs: number): Promise<void> {
    await tx.execute(`UPDATE fulfillment.courier_order SET is_doubtful = true, due_at = $2 WHERE id = $1`, [id, new Date(this.clock.nowMs() + dueInMs)]);
  }

  async settleDoubt(id: string): Promise<void> {
    await this.database.query(`UPDATE fulfillment.courier_order SET is_doubtful = false, due_at = NULL WHERE id = $1`, [id]);
  }

  /** Raises the tip before the platform is told, so that no repetition raises it twice. */
  async raiseTip(id: string, tip: { formerFen: number; wholeFen: number }): Promise<boolean> {
    const rows = await this.database.query(`UPDATE fulfillment.courier_order SET tip_fen = $3 WHERE id = $1 AND tip_fen = $2 AND status = 'created' RETURNING id`, [id, tip.formerFen, tip.wholeFen]);
    return rows.length === 1;
  }

  /** The platform said no: nothing was promised. */
  async takeBackTip(id: string, tip: { formerFen: number; wholeFen: number }): Promise<void> {
    await this.database.query(`UPDATE fulfillment.courier_order SET tip_fen = $2 WHERE id = $1 AND tip_fen = $3`, [id, tip.formerFen, tip.wholeFen]);
  }

  async recordMarkChecked(tx: Tx, id: string, by: string): Promise<void> {
    await tx.execute(`UPDATE fulfillment.courier_order SET mark_checked_at = coalesce(mark_checked_at, $2), mark_checked_by = coalesce(mark_checked_by, $3) WHERE id = $1`, [id, this.clock.now(), by]);
  }

  async recordDecision(source: Queryable, decision: CourierDecision): Promise<void> {
    await source.query(
      `INSERT INTO fulfillment.courier_decision (fulfillment_order_id, courier_order_id, step, reason, outcome, facts, decided_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [decision.fulfillmentOrderId, decision.courierOrderId, decision.step, decision.reason, decision.outcome, JSON.stringify(decision.facts), this.clock.now()],
    );
  }

  async listDecisions(fulfillmentOrderId: string, source: Queryable = this.database): Promise<KeptDecision[]> {
    return source.query(
      `SELECT fulfillment_order_id AS "fulfillmentOrderId", courier_order_id AS "courierOrderId", step, reason, outcome, facts, decided_at AS "decidedAt"
       FROM fulfillment.courier_decision WHERE fulfillment_order_id = $1 ORDER BY id LIMIT 200`,
      [fulfillmentOrderId],
    );
  }

  /** What was told of all rides of a delivery, in the order in which it arrived. */
  async listEvents(fulfillmentOrderId: string, source: Queryable = this.database): Promise<CourierEvent[]> {
    return source.query(
      `SELECT e.courier_order_id AS "courierOrderId", e.source, e.status, e.effect, e.happened_at AS "happenedAt", e.received_at AS "receivedAt"
       FROM fulfillment.courier_event e JOIN fulfillment.courier_order c ON c.id = e.courier_order_id WHERE c.fulfillment_order_id = $1 ORDER BY e.id LIMIT 500`,
      [fulfillmentOrderId],
    );
  }

  /** Looks at the delivery again after so long; the first call begins the watch. */
  async watch(source: Queryable, fulfillmentOrderId: string, dueInMs: number | null): Promise<void> {
    await source.query(
      `INSERT INTO fulfillment.courier_watch (fulfillment_order_id, due_at) VALUES ($1, $2) ON CONFLICT (fulfillment_order_id) DO UPDATE SET due_at = EXCLUDED.due_at`,
      [fulfillmentOrderId, dueInMs === null ? null : new Date(this.clock.nowMs() + dueInMs)],
    );
  }

  async claimWatches(limit: number, leaseMs: number): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(
      `UPDATE fulfillment.courier_watch SET due_at = $2 WHERE fulfillment_order_id IN
         (SELECT fulfillment_order_id FROM fulfillment.courier_watch WHERE due_at <= $1 ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED) RETURNING fulfillment_order_id AS id`,
      [this.clock.now(), new Date(this.clock.nowMs() + leaseMs), limit],
    );
    return rows.map(({ id }) => id);
  }

  private async first(source: Queryable, where: string, parameters: readonly unknown[]): Promise<CourierOrder | null> {
    const [row] = await source.query<CourierOrder>(`SELECT ${COLUMNS} FROM fulfillment.courier_order c WHERE ${where}`, parameters);
    return row ?? null;
  }
}
