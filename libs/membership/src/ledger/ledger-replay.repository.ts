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

const REPLAY_SQL = `
  -- Lots that changed hands, and who has them by the last of their moves.
  WITH strays AS MATERIALIZED (
    SELECT DISTINCT ON (lot_id) lot_id, to_id AS owner FROM membership.lot_move ORDER BY lot_id, id DESC
  ), hosts AS (
    SELECT m.from_id AS id FROM strays s JOIN membership.lot_move m USING (lot_id) WHERE s.owner > $1 AND s.owner <= $2
    UNION SELECT m.to_id FROM strays s JOIN membership.lot_move m USING (lot_id) WHERE s.owner > $1 AND s.owner <= $2
  ), passes AS (
    SELECT p.member_id AS owner, p.unit, t.lot_id, t.from_bucket, t.to_bucket, t.amount, t.id
    FROM membership.posting p JOIN membership.transfer t ON t.posting_id = p.id
    WHERE p.member_id > $1 AND p.member_id <= $2 AND NOT EXISTS (SELECT 1 FROM strays s WHERE s.lot_id = t.lot_id)
    UNION ALL
    SELECT s.owner, p.unit, t.lot_id, t.from_bucket, t.to_bucket, t.amount, t.id
    FROM hosts h JOIN membership.posting p ON p.member_id = h.id JOIN membership.transfer t ON t.posting_id = p.id JOIN strays s ON s.lot_id = t.lot_id
    WHERE s.owner > $1 AND s.owner <= $2
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
    WHERE p.member_id > $1 AND p.member_id <= $2 AND NOT EXISTS (SELECT 1 FROM strays s WHERE s.lot_id = l.id)
    UNION ALL
    SELECT l.* FROM strays s JOIN membership.lot l ON l.id = s.lot_id WHERE s.owner > $1 AND s.owner <= $2
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
