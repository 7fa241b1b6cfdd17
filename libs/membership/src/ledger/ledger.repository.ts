import { Injectable } from '@nestjs/common';
import { Database, type Queryable, type Tx } from '@quanyu/platform';
import type { Buckets, LedgerUnit, Lot, LotBook, LotPart, Taken } from './ledger.rules.js';

/** What an entry of the ledger is for. */
export const POSTING_KINDS = ['order', 'orderReversal', 'checkIn', 'birthday', 'adjustment', 'spend', 'spendReturn', 'topUp', 'withdrawal', 'expiry'] as const;
export type PostingKind = (typeof POSTING_KINDS)[number];

export interface Account {
  readonly balance: number;
  readonly owed: number;
}

/** One transaction of the ledger. */
export interface Posting {
  readonly id: string;
  readonly seq: number;
  readonly memberId: string;
  readonly unit: LedgerUnit;
  readonly key: string;
  readonly kind: PostingKind;
  /** What the operation was about, always positive. */
  readonly size: number;
  /** By how much what the member holds changed. */
  readonly change: number;
  /** By how much what the member owes changed. */
  readonly owedChange: number;
  readonly balanceAfter: number;
  /** How much of `size` was taken back since. */
  readonly reversed: number;
  readonly reverses: string | null;
  readonly at: Date;
  readonly note: string;
  readonly referenceId: string | null;
  /** Pieces for each yuan in basis points, as they were when an order was paid. */
  readonly rate: number | null;
  readonly actorName: string | null;
}

export type NewPosting = Omit<Posting, 'seq' | 'reversed'>;

/** What an operation of one member reads: everything that it may move, locked. */
export interface LockedAccount {
  readonly account: Account | null;
  readonly lots: Lot[];
  /** The transaction that this key stands for already. */
  readonly done: Posting | null;
}

interface LotRow extends Buckets {
  id: string;
  grantId: string;
  part: LotPart;
  expiresAt: Date | null;
}

const POSTING = `p.id, p.seq, p.member_id AS "memberId", p.unit, p.business_key AS key, p.kind, p.size, p.change, p.owed_change AS "owedChange",
  p.balance_after AS "balanceAfter", p.reversed, p.reverses, p.posted_at AS at, p.note, p.reference_id AS "referenceId", p.rate, p.actor_name AS "actorName"`;
const LOT = `l.id, l.grant_id AS "grantId", l.part, l.expires_at AS "expiresAt", l.source, l.held, l.spent, l.expired, l.owed, l.settled`;

@Injectable()
export class LedgerRepository {
  constructor(private readonly database: Database) {}

  async openAccounts(tx: Tx, memberIds: readonly string[]): Promise<void> {
    await tx.execute(
      `INSERT INTO membership.account (member_id, unit) SELECT m.id, u.unit FROM unnest($1::uuid[]) AS m (id), unnest(ARRAY['points', 'growth', 'storedValue']) AS u (unit)
       ORDER BY 1, 2 ON CONFLICT DO NOTHING`,
      [memberIds],
    );
  }

  /** The account of a member, locked, with its open lots and those of `grantKey`: one round trip. */
  async lock(tx: Tx, { memberId, unit, key, originalKey }: { memberId: string; unit: LedgerUnit; key: string; originalKey: string | null }): Promise<LockedAccount> {
    const [accounts, done, lots] = await Promise.all([
      tx.prepared<Account>('membership.lockAccount', `SELECT balance, owed FROM membership.account WHERE member_id = $1 AND unit = $2 FOR UPDATE`, [memberId, unit]),
      tx.prepared<Posting>('membership.findPosting', `SELECT ${POSTING} FROM membership.posting p WHERE p.unit = $1 AND p.business_key = $2`, [unit, key]),
      tx.prepared<LotRow>(
        'membership.listOpenLots',
        `SELECT ${LOT} FROM membership.lot l WHERE l.member_id = $1 AND l.unit = $2 AND (l.held > 0 OR l.owed < 0)
         UNION
         SELECT ${LOT} FROM membership.lot l WHERE l.member_id = $1 AND l.unit = $2 AND l.id IN
           (SELECT t.lot_id FROM membership.transfer t JOIN membership.posting p ON p.id = t.posting_id WHERE p.unit = $2 AND p.business_key = $3)`,
        [memberId, unit, originalKey],
      ),
    ]);
    return { account: accounts[0] ?? null, done: done[0] ?? null, lots: lots.map(lotOf) };
  }

  async findAccount(memberId: string, unit: LedgerUnit): Promise<Account | null> {
    const [row] = await this.database.query<Account>(`SELECT balance, owed FROM membership.account WHERE member_id = $1 AND unit = $2`, [memberId, unit]);
    return row ?? null;
  }

  async findByKey(source: Queryable, unit: LedgerUnit, key: string): Promise<Posting | null> {
    const [row] = await source.prepared<Posting>('membership.findPosting', `SELECT ${POSTING} FROM membership.posting p WHERE p.unit = $1 AND p.business_key = $2`, [unit, key]);
    return row ?? null;
  }

  /** From which lots a spending still is taken, the last taken first. */
  async listTaken(tx: Tx, postingId: string): Promise<Taken[]> {
    return tx.query<Taken>(
      `SELECT t.lot_id AS "lotId", sum(CASE t.to_bucket WHEN 'spent' THEN t.amount ELSE -t.amount END)::bigint AS amount
       FROM membership.posting p JOIN membership.transfer t ON t.posting_id = p.id
       WHERE (p.id = $1 OR p.reverses = $1) AND (t.to_bucket = 'spent' OR t.from_bucket = 'spent')
       GROUP BY t.lot_id ORDER BY min(t.id) DESC`,
      [postingId],
    );
  }

  /** Writes one transaction: the guards are the tables' own, and a row that is not there fails it. */
  async write(tx: Tx, posting: NewPosting, book: Pick<LotBook, 'moves' | 'opened' | 'changed'>, renewed: readonly { lotId: string; expiresAt: Date }[] = []): Promise<void> {
    const openedIds = new Set(book.opened.map(({ id }) => id));
    const [opened, changed] = [book.changed.filter(({ id }) => openedIds.has(id)), book.changed.filter(({ id }) => !openedIds.has(id))];
    const writes = [
      tx.prepared(
        'membership.addPosting',
        `INSERT INTO membership.posting (id, member_id, unit, business_key, kind, size, change, owed_change, balance_after, reverses, posted_at, note, reference_id, rate, actor_name)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
        [
          posting.id, posting.memberId, posting.unit, posting.key, posting.kind, posting.size, posting.change, posting.owedChange, posting.balanceAfter,
          posting.reverses, posting.at, posting.note, posting.referenceId, posting.rate, posting.actorName,
        ],
      ),
      tx.prepared(
        'membership.moveBalance',
        `WITH moved AS (
           UPDATE membership.account SET balance = balance + $3, owed = owed + $4 WHERE member_id = $1 AND unit = $2 AND balance + $3 = $5 RETURNING 1
         ) SELECT platform.demand(count(*), 1, 'accounts with the balance that was read') FROM moved`,
        [posting.memberId, posting.unit, posting.change, posting.owedChange, posting.balanceAfter],
      ),
    ];
    if (opened.length > 0) {
      writes.push(
        tx.prepared(
          'membership.openLots',
          `INSERT INTO membership.lot (id, member_id, unit, grant_id, part, expires_at, source, held, spent, expired, owed, settled)
           SELECT n.id, $1, $2, n.grant_id, n.part, n.expires_at, n.source, n.held, n.spent, n.expired, n.owed, n.settled
           FROM unnest($3::uuid[], $4::uuid[], $5::text[], $6::timestamptz[], $7::bigint[], $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[])
             AS n (id, grant_id, part, expires_at, source, held, spent, expired, owed, settled)`,
          [posting.memberId, posting.unit, opened.map(({ id }) => id), opened.map(({ grantId }) => grantId), opened.map(({ part }) => part), opened.map(({ expiresAt }) => expiresAt), ...bucketColumns(opened)],
        ),
      );
    }
    if (changed.length > 0) writes.push(this.moveLots(tx, changed, book));
    if (renewed.length > 0) {
      writes.push(
        tx.query(`UPDATE membership.lot l SET expires_at = r.expires_at FROM unnest($1::uuid[], $2::timestamptz[]) AS r (id, expires_at) WHERE l.id = r.id`, [
          renewed.map(({ lotId }) => lotId),
          renewed.map(({ expiresAt }) => expiresAt),
        ]),
      );
    }
    if (posting.reverses !== null) {
      writes.push(
        tx.query(
          `WITH moved AS (UPDATE membership.posting SET reversed = reversed + $2 WHERE id = $1 AND reversed + $2 <= size RETURNING 1)
           SELECT platform.demand(count(*), 1, 'transactions with so much left to reverse') FROM moved`,
          [posting.reverses, posting.size],
        ),
      );
    }
    writes.push(
      tx.prepared(
        'membership.addTransfers',
        `INSERT INTO membership.transfer (posting_id, lot_id, from_bucket, to_bucket, amount)
         SELECT $1, t.lot_id, t.from_bucket, t.to_bucket, t.amount FROM unnest($2::uuid[], $3::text[], $4::text[], $5::bigint[]) WITH ORDINALITY AS t (lot_id, from_bucket, to_bucket, amount, no) ORDER BY t.no`,
        [posting.id, book.moves.map(({ lotId }) => lotId), book.moves.map(({ from }) => from), book.moves.map(({ to }) => to), book.moves.map(({ amount }) => amount)],
      ),
    );
    await Promise.all(writes);
  }

  /** Adds what the moves say to rows; each lot's own checks refuse what must not be. */
  private moveLots(tx: Tx, changed: readonly Lot[], { moves }: Pick<LotBook, 'moves'>): Promise<object[]> {
    const deltas = changed.map(({ id }) => ({ id, buckets: sumMoves(moves.filter(({ lotId }) => lotId === id)) }));
    return tx.prepared(
      'membership.moveLots',
      `WITH moved AS (
         UPDATE membership.lot l SET source = l.source + d.source, held = l.held + d.held, spent = l.spent + d.spent, expired = l.expired + d.expired,
           owed = l.owed + d.owed, settled = l.settled + d.settled
         FROM unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[])
           AS d (id, source, held, spent, expired, owed, settled) WHERE l.id = d.id RETURNING 1
       ) SELECT platform.demand(count(*), $8, 'lots') FROM moved`,
      [deltas.map(({ id }) => id), ...bucketColumns(deltas), deltas.length],
    );
  }

  /** Members of whom something is past its time, and in which unit. */
  async listDue(now: Date, limit: number): Promise<{ memberId: string; unit: LedgerUnit }[]> {
    return this.database.query(
      `SELECT DISTINCT member_id AS "memberId", unit FROM (
         SELECT member_id, unit FROM membership.lot WHERE held > 0 AND expires_at IS NOT NULL AND expires_at <= $1 ORDER BY expires_at LIMIT $2
       ) AS due ORDER BY 1, 2`,
      [now, limit],
    );
  }

  /** What members can use now, by unit and part, and what goes within `soonBefore`. */
  async readHoldings(source: Queryable, memberIds: readonly string[], { now, soonBefore }: { now: Date; soonBefore: Date }): Promise<HoldingRow[]> {
    return source.query<HoldingRow>(
      `SELECT member_id AS "memberId", unit, part, sum(held)::bigint AS held, coalesce(sum(held) FILTER (WHERE expires_at <= $3), 0)::bigint AS "expiringSoon"
       FROM membership.lot WHERE member_id = ANY($1::uuid[]) AND held > 0 AND (expires_at IS NULL OR expires_at > $2)
       GROUP BY member_id, unit, part`,
      [memberIds, now, soonBefore],
    );
  }

  async readOwed(source: Queryable, memberIds: readonly string[]): Promise<{ memberId: string; unit: LedgerUnit; owed: number }[]> {
    return source.query(`SELECT member_id AS "memberId", unit, owed FROM membership.account WHERE member_id = ANY($1::uuid[]) AND owed > 0`, [memberIds]);
  }

  /** Newest first. */
  async listPostings(memberId: string, unit: LedgerUnit, page: { beforeSeq: number | null; limit: number }): Promise<Posting[]> {
    return this.database.query<Posting>(
      `SELECT ${POSTING} FROM membership.posting p WHERE p.member_id = $1 AND p.unit = $2 AND ($3::bigint IS NULL OR p.seq < $3) ORDER BY p.seq DESC LIMIT $4`,
      [memberId, unit, page.beforeSeq, page.limit],
    );
  }

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
   * The members after `afterId` up to `endId`, told twice: as the tables hold them, and as the transfers alone make them, from the first to
   * the last. `broken` counts moments at which a bucket stood beyond its bounds.
   */
  async replay(afterId: string, endId: string): Promise<{ stored: string; replayed: string; transfers: number; broken: number }> {
    const [row] = await this.database.query<{ stored: string; replayed: string; transfers: number; broken: number }>(REPLAY_SQL, [afterId, endId]);
    if (row === undefined) throw new Error('a replay answers with a row');
    return row;
  }
}

export interface HoldingRow {
  readonly memberId: string;
  readonly unit: LedgerUnit;
  readonly part: LotPart;
  readonly held: number;
  readonly expiringSoon: number;
}

function lotOf({ id, grantId, part, expiresAt, ...buckets }: LotRow): Lot {
  return { id, grantId, part, expiresAt, buckets };
}

function sumMoves(moves: LotBook['moves']): Buckets {
  const sums = { source: 0, held: 0, spent: 0, expired: 0, owed: 0, settled: 0 };
  for (const { from, to, amount } of moves) {
    sums[from] -= amount;
    sums[to] += amount;
  }
  return sums;
}

function bucketColumns(rows: readonly { buckets: Buckets }[]): number[][] {
  const column = (bucket: keyof Buckets): number[] => rows.map(({ buckets }) => buckets[bucket]);
  return [column('source'), column('held'), column('spent'), column('expired'), column('owed'), column('settled')];
}

const REPLAY_SQL = `
  WITH sides AS (
    SELECT p.member_id, p.unit, t.lot_id, s.bucket, s.amount, t.id
    FROM membership.posting p JOIN membership.transfer t ON t.posting_id = p.id
    CROSS JOIN LATERAL (VALUES (t.from_bucket, -t.amount), (t.to_bucket, t.amount)) AS s (bucket, amount)
    WHERE p.member_id > $1 AND p.member_id <= $2
  ), moments AS (
    SELECT bucket, sum(amount) OVER (PARTITION BY lot_id, bucket ORDER BY id) AS stands FROM sides
  ), lots AS (
    SELECT lot_id, member_id, unit, coalesce(sum(amount) FILTER (WHERE bucket = 'source'), 0) AS source, coalesce(sum(amount) FILTER (WHERE bucket = 'held'), 0) AS held,
      coalesce(sum(amount) FILTER (WHERE bucket = 'spent'), 0) AS spent, coalesce(sum(amount) FILTER (WHERE bucket = 'expired'), 0) AS expired,
      coalesce(sum(amount) FILTER (WHERE bucket = 'owed'), 0) AS owed, coalesce(sum(amount) FILTER (WHERE bucket = 'settled'), 0) AS settled
    FROM sides GROUP BY lot_id, member_id, unit
  ), replayed AS (
    SELECT concat_ws(',', lot_id, unit, source, held, spent, expired, owed, settled) AS line FROM lots
    UNION ALL
    SELECT concat_ws(',', member_id, unit, sum(held), -sum(owed)) FROM lots GROUP BY member_id, unit
  ), stored AS (
    SELECT concat_ws(',', id, unit, source, held, spent, expired, owed, settled) AS line FROM membership.lot WHERE member_id > $1 AND member_id <= $2
    UNION ALL
    SELECT concat_ws(',', a.member_id, a.unit, a.balance, a.owed) FROM membership.account a
    WHERE a.member_id > $1 AND a.member_id <= $2
      AND (a.balance <> 0 OR a.owed <> 0 OR EXISTS (SELECT 1 FROM membership.lot l WHERE l.member_id = a.member_id AND l.unit = a.unit))
  )
  SELECT (SELECT md5(coalesce(string_agg(line, ';' ORDER BY line), '')) FROM stored) AS stored,
    (SELECT md5(coalesce(string_agg(line, ';' ORDER BY line), '')) FROM replayed) AS replayed,
    (SELECT count(*) / 2 FROM sides)::int AS transfers,
    (SELECT count(*) FROM moments WHERE (bucket IN ('held', 'spent', 'expired') AND stands < 0) OR (bucket IN ('source', 'owed') AND stands > 0))::int AS broken`;
