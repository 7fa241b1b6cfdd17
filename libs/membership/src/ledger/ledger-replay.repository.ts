import { Injectable } from '@nestjs/common';
import { Database } from '@quanyu/platform';

/** Makes the ledger again from what was only ever appended, and tells both as hashes. */
@Injectable()
export class LedgerReplayRepository {
  constructor(private readonly database: Database) {}

  /** The last member of the next page of members, in the order of their ids; null behind the last one. */
  async findPageEnd(afterId: string, size: number): Promise<{ endId: string; members: number } | null> {
    const [row] = await this.database.query<{ endId: string | null; members: number }>(
      `SELECT max(id::text) AS "endId", count(*)::int AS members FROM (
         SELECT DISTINCT member_id AS id FROM membership.account WHERE member_id > $1 ORDER BY 1 LIMIT $2
       ) AS page`,
      [afterId, size],
    );
    return row?.endId === null || row === undefined ? null : { endId: row.endId, members: row.members };
  }

  /**
   * The members after `afterId` up to `endId`, told twice: as the tables hold them, and as transfers and moves between members alone make
   * them, from the first to the last. `broken` counts moments at which a bucket stood beyond its bounds.
   */
  async replay(afterId: string, endId: string): Promise<{ stored: string; replayed: string; transfers: number; broken: number }> {
    const [row] = await this.database.query<{ stored: string; replayed: string; transfers: number; broken: number }>(REPLAY_SQL, [afterId, endId]);
    if (row === undefined) throw new Error('a replay answers with a row');
    return row;
  }
}

/**
 * `$1` and `$2` bound the members of a page. A page reads what its own members have: lots that others gave each other are found by index and
 * never as a whole, so that the proof of all pages grows with what there is, and not with its square. OFFSET 0 and the subqueries in
 * expressions keep it so, whatever a planner makes of the few rows that it expects.
 */
export const REPLAY_SQL = `
  -- Lots that changed hands, and whom of this page the last of their moves gave them to.
  WITH strays AS MATERIALIZED (
    SELECT m.lot_id, m.to_id AS owner FROM membership.lot_move m
    WHERE m.to_id > $1 AND m.to_id <= $2 AND m.id = (SELECT l.id FROM membership.lot_move l WHERE l.lot_id = m.lot_id ORDER BY l.id DESC LIMIT 1)
  ), hosts AS MATERIALIZED (
    SELECT DISTINCT h.id FROM strays s
    CROSS JOIN LATERAL (SELECT m.from_id, m.to_id FROM membership.lot_move m WHERE m.lot_id = s.lot_id OFFSET 0) AS m
    CROSS JOIN LATERAL (VALUES (m.from_id), (m.to_id)) AS h (id)
  ), passes AS (
    SELECT p.member_id AS owner, p.unit, t.lot_id, t.from_bucket, t.to_bucket, t.amount, t.id
    FROM membership.posting p JOIN membership.transfer t ON t.posting_id = p.id
    WHERE p.member_id > $1 AND p.member_id <= $2 AND (SELECT m.id FROM membership.lot_move m WHERE m.lot_id = t.lot_id ORDER BY m.id DESC LIMIT 1) IS NULL
    UNION ALL
    SELECT s.owner, o.unit, o.lot_id, o.from_bucket, o.to_bucket, o.amount, o.id
    FROM hosts h CROSS JOIN LATERAL (
      SELECT p.unit, t.lot_id, t.from_bucket, t.to_bucket, t.amount, t.id FROM membership.posting p JOIN membership.transfer t ON t.posting_id = p.id WHERE p.member_id = h.id OFFSET 0
    ) AS o JOIN strays s ON s.lot_id = o.lot_id
  ), sides AS (
    SELECT p.owner, p.unit, p.lot_id, s.bucket, s.amount, p.id FROM passes p CROSS JOIN LATERAL (VALUES (p.from_bucket, -p.amount), (p.to_bucket, p.amount)) AS s (bucket, amount)
  ), moments AS (
    SELECT bucket, sum(amount) OVER (PARTITION BY lot_id, bucket ORDER BY id) AS stands FROM sides
  ), lots AS (
    SELECT lot_id, owner, unit, coalesce(sum(amount) FILTER (WHERE bucket = 'source'), 0) AS source, coalesce(sum(amount) FILTER (WHERE bucket = 'held'), 0) AS held,
      coalesce(sum(amount) FILTER (WHERE bucket = 'spent'), 0) AS spent, coalesce(sum(amount) FILTER (WHERE bucket = 'expired'), 0) AS expired,
      coalesce(sum(amount) FILTER (WHERE bucket = 'owed'), 0) AS owed, coalesce(sum(amount) FILTER (WHERE bucket = 'settled'), 0) AS settled
    FROM sides GROUP BY lot_id, owner, unit
  ), replayed AS (
    SELECT concat_ws(',', lot_id, owner, unit, source, held, spent, expired, owed, settled) AS line FROM lots
    UNION ALL
    SELECT concat_ws(',', owner, unit, sum(held), -sum(owed)) FROM lots GROUP BY owner, unit
  ), kept AS (
    -- Found by what granted them, which is indexed; a lot that somebody gave to another without a move is so found where it should be.
    SELECT l.* FROM membership.posting p JOIN membership.lot l ON l.grant_id = p.id
    WHERE p.member_id > $1 AND p.member_id <= $2 AND (SELECT m.id FROM membership.lot_move m WHERE m.lot_id = l.id ORDER BY m.id DESC LIMIT 1) IS NULL
    UNION ALL
    SELECT l.* FROM strays s JOIN membership.lot l ON l.id = s.lot_id
  ), stored AS (
    SELECT concat_ws(',', id, member_id, unit, source, held, spent, expired, owed, settled) AS line FROM kept
    UNION ALL
    SELECT concat_ws(',', a.member_id, a.unit, a.balance, a.owed) FROM membership.account a
    WHERE a.member_id > $1 AND a.member_id <= $2 AND (a.balance <> 0 OR a.owed <> 0 OR (a.member_id, a.unit) IN (SELECT k.member_id, k.unit FROM kept k))
  )
  SELECT (SELECT md5(coalesce(string_agg(line, ';' ORDER BY line), '')) FROM stored) AS stored,
    (SELECT md5(coalesce(string_agg(line, ';' ORDER BY line), '')) FROM replayed) AS replayed,
    (SELECT count(*) / 2 FROM sides)::int AS transfers,
    (SELECT count(*) FROM moments WHERE (bucket IN ('held', 'spent', 'expired') AND stands < 0) OR (bucket IN ('source', 'owed') AND stands > 0))::int AS broken`;
