import { Injectable } from '@nestjs/common';
import { Database, type Queryable, type Tx } from '@quanyu/platform';
import type { AccountKey, LedgerBatch } from './ledger-batch.js';
import { type Buckets, type LedgerUnit, type Lot, type LotPart, type Settlement, settlementsAmong, sumMoves, type Taken } from './ledger.rules.js';

/** What an entry of the ledger is for. */
export const POSTING_KINDS = [
  ...(['order', 'orderReversal', 'checkIn', 'birthday', 'invite', 'inviteReversal', 'adjustment', 'spend', 'spendReturn'] as const),
  ...(['topUp', 'withdrawal', 'expiry', 'forfeit', 'mergeOut', 'mergeIn'] as const),
] as const;
export type PostingKind = (typeof POSTING_KINDS)[number];

export interface Account {
  readonly balance: number;
  readonly owed: number;
  readonly isFrozen: boolean;
}

export type ReadAccount = Account & AccountKey;

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

/** A lot, and who has it now: the lots of merged members change hands. */
export type OwnedLot = Lot & AccountKey;

/** A lot that went from one member to another. */
export interface LotMove {
  readonly postingId: string;
  readonly lotId: string;
  readonly fromId: string;
  readonly toId: string;
}

export interface PostingKey {
  readonly unit: LedgerUnit;
  readonly key: string;
}

/** What a batch needs to see, beside the open lots of its accounts. */
export interface BatchQuestion {
  readonly accounts: readonly AccountKey[];
  /** Keys of its own operations. */
  readonly keys: readonly PostingKey[];
  /** Keys of earlier postings that it takes back, whose lots it may move. */
  readonly originals: readonly PostingKey[];
  readonly lotIds?: readonly string[];
}

interface LotRow extends Buckets, AccountKey {
  id: string;
  grantId: string;
  part: LotPart;
  expiresAt: Date | null;
}

const POSTING = `p.id, p.seq, p.member_id AS "memberId", p.unit, p.business_key AS key, p.kind, p.size, p.change, p.owed_change AS "owedChange",
  p.balance_after AS "balanceAfter", p.reversed, p.reverses, p.posted_at AS at, p.note, p.reference_id AS "referenceId", p.rate, p.actor_name AS "actorName"`;
const LOT = `l.id, l.grant_id AS "grantId", l.part, l.expires_at AS "expiresAt", l.source, l.held, l.spent, l.expired, l.owed, l.settled, l.member_id AS "memberId", l.unit`;
/** Lots by their ids ($1), and of earlier postings ($2, $3). An OR over both would read the whole table. */
const WANTED_LOTS = `(
    SELECT unnest($1::uuid[]) AS id
    UNION SELECT t.lot_id FROM unnest($2::text[], $3::text[]) AS k (unit, key) JOIN membership.posting p ON p.unit = k.unit AND p.business_key = k.key JOIN membership.transfer t ON t.posting_id = p.id
  ) AS wanted JOIN membership.lot l ON l.id = wanted.id`;

/** Takes accounts in their order. */
function lockAccounts(wanted: string): string {
  return `SELECT a.member_id AS "memberId", a.unit, a.balance, a.owed, a.is_frozen AS "isFrozen" FROM membership.account a
    JOIN ${wanted} AS k (member_id, unit) ON a.member_id = k.member_id AND a.unit = k.unit ORDER BY a.member_id, a.unit FOR UPDATE OF a`;
}

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

  /** Locks accounts in their order, and reads their open lots and what else the batch asks for: one round trip. */
  async lock(tx: Tx, { accounts, keys, originals, lotIds = [] }: BatchQuestion): Promise<{ accounts: ReadAccount[]; lots: OwnedLot[]; postings: Posting[]; taken: Map<string, Taken[]> }> {
    const [memberIds, units] = [accounts.map(({ memberId }) => memberId), accounts.map(({ unit }) => unit)];
    const all = [...keys, ...originals];
    const [locked, postings, lots, taken, others] = await Promise.all([
      originals.length + lotIds.length === 0
        ? tx.prepared<ReadAccount>('membership.lockAccounts', lockAccounts('unnest($1::uuid[], $2::text[])'), [memberIds, units])
        : this.lockWithOwners(tx, { accounts, originals, lotIds }),
      tx.prepared<Posting>(
        'membership.findPostings',
        `SELECT ${POSTING} FROM unnest($1::text[], $2::text[]) AS k (unit, key) JOIN membership.posting p ON p.unit = k.unit AND p.business_key = k.key`,
        [all.map(({ unit }) => unit), all.map(({ key }) => key)],
      ),
      tx.prepared<LotRow>(
        'membership.listOpenLots',
        `SELECT ${LOT} FROM unnest($1::uuid[], $2::text[]) AS k (member_id, unit) JOIN membership.lot l ON l.member_id = k.member_id AND l.unit = k.unit AND (l.held > 0 OR l.owed < 0)`,
        [memberIds, units],
      ),
      originals.length === 0 ? [] : this.listTaken(tx, originals),
      originals.length + lotIds.length === 0 ? [] : this.listLots(tx, originals, lotIds),
    ]);
    const known = new Set(lots.map(({ id }) => id));
    const takenOf = new Map<string, Taken[]>();
    for (const { postingId, lotId, amount } of taken) takenOf.set(postingId, [...(takenOf.get(postingId) ?? []), { lotId, amount }]);
    return { accounts: locked, postings, lots: [...lots, ...others.filter(({ id }) => !known.has(id))].map(lotOf), taken: takenOf };
  }

  /** Also the accounts that have the lots by now, all in one order; only what was asked for is returned. Whether they still have them shows what is read behind it. */
  private async lockWithOwners(tx: Tx, { accounts, originals, lotIds }: Required<Omit<BatchQuestion, 'keys'>>): Promise<ReadAccount[]> {
    const asked = new Set(accounts.map(({ memberId, unit }) => `${memberId}/${unit}`));
    const locked = await tx.prepared<ReadAccount>(
      'membership.lockAccountsAndOwners',
      lockAccounts(`(SELECT l.member_id, l.unit FROM ${WANTED_LOTS} UNION SELECT * FROM unnest($4::uuid[], $5::text[]))`),
      [lotIds, originals.map(({ unit }) => unit), originals.map(({ key }) => key), accounts.map(({ memberId }) => memberId), accounts.map(({ unit }) => unit)],
    );
    return locked.filter(({ memberId, unit }) => asked.has(`${memberId}/${unit}`));
  }

  async findAccount(source: Queryable, memberId: string, unit: LedgerUnit): Promise<Account | null> {
    const [row] = await source.query<Account>(`SELECT balance, owed, is_frozen AS "isFrozen" FROM membership.account WHERE member_id = $1 AND unit = $2`, [memberId, unit]);
    return row ?? null;
  }

  /** False when it was so already, or there is no such account. */
  async setFrozen(tx: Tx, { memberId, unit }: AccountKey, isFrozen: boolean): Promise<boolean> {
    return (await tx.execute(`UPDATE membership.account SET is_frozen = $3 WHERE member_id = $1 AND unit = $2 AND is_frozen <> $3`, [memberId, unit, isFrozen])) === 1;
  }

  async findByKey(source: Queryable, unit: LedgerUnit, key: string): Promise<Posting | null> {
    const [row] = await source.prepared<Posting>('membership.findPosting', `SELECT ${POSTING} FROM membership.posting p WHERE p.unit = $1 AND p.business_key = $2`, [unit, key]);
    return row ?? null;
  }

  /** What is left of the paid parts of top-ups, by the keys of their postings. */
  async readPaidLeft(source: Queryable, keys: readonly string[]): Promise<Map<string, number>> {
    const rows = await source.query<{ key: string; held: number }>(
      `SELECT p.business_key AS key, sum(l.held)::bigint AS held FROM membership.posting p JOIN membership.lot l ON l.grant_id = p.id AND l.part = 'paid'
       WHERE p.unit = 'storedValue' AND p.business_key = ANY($1::text[]) GROUP BY p.business_key`,
      [keys],
    );
    return new Map(rows.map(({ key, held }) => [key, held]));
  }

  /** Every lot that a member has, used up or not. */
  async listOwnLots(tx: Tx, memberId: string): Promise<{ id: string }[]> {
    return tx.query(
      `SELECT l.id FROM membership.posting p JOIN membership.lot l ON l.grant_id = p.id WHERE p.member_id = $1 AND l.member_id = $1
       UNION SELECT l.id FROM membership.lot_move m JOIN membership.lot l ON l.id = m.lot_id WHERE m.to_id = $1 AND l.member_id = $1`,
      [memberId],
    );
  }

  /** What a hand-over brought: its lots, and the debts that it settled. */
  async readHandOver(tx: Tx, posting: PostingKey): Promise<{ lotIds: string[]; settlements: Settlement[] }> {
    const [lots, moves] = await Promise.all([
      tx.query<{ lotId: string }>(`SELECT m.lot_id AS "lotId" FROM membership.posting p JOIN membership.lot_move m ON m.posting_id = p.id WHERE p.unit = $1 AND p.business_key = $2 ORDER BY m.id`, [posting.unit, posting.key]),
      tx.query<{ lotId: string; from: keyof Buckets; to: keyof Buckets; amount: number }>(
        `SELECT t.lot_id AS "lotId", t.from_bucket AS "from", t.to_bucket AS "to", t.amount FROM membership.posting p JOIN membership.transfer t ON t.posting_id = p.id
         WHERE p.unit = $1 AND p.business_key = $2 ORDER BY t.id`,
        [posting.unit, posting.key],
      ),
    ]);
    return { lotIds: lots.map(({ lotId }) => lotId), settlements: settlementsAmong(moves) };
  }

  /** Writes a batch: the guards are the tables' own, and a row that is not there fails it. */
  async write(tx: Tx, batch: LedgerBatch): Promise<void> {
    const { entries } = batch;
    if (entries.length === 0) return;
    const [postings, accounts, opened] = [entries.map(({ posting }) => posting), batch.changedAccounts, batch.newLots];
    const of = <K extends keyof NewPosting>(key: K): NewPosting[K][] => postings.map((posting) => posting[key]);
    const writes: Promise<unknown>[] = [
      tx.prepared(
        'membership.addPostings',
        `INSERT INTO membership.posting (id, member_id, unit, business_key, kind, size, change, owed_change, balance_after, reverses, posted_at, note, reference_id, rate, actor_name)
         SELECT n.id, n.member_id, n.unit, n.business_key, n.kind, n.size, n.change, n.owed_change, n.balance_after, n.reverses, n.posted_at, n.note, n.reference_id, n.rate, n.actor_name
         FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[], $10::uuid[], $11::timestamptz[], $12::text[], $13::text[], $14::int[], $15::text[])
           WITH ORDINALITY AS n (id, member_id, unit, business_key, kind, size, change, owed_change, balance_after, reverses, posted_at, note, reference_id, rate, actor_name, no) ORDER BY n.no`,
        [
          of('id'), of('memberId'), of('unit'), of('key'), of('kind'), of('size'), of('change'), of('owedChange'), of('balanceAfter'), of('reverses'), of('at'), of('note'), of('referenceId'), of('rate'),
          of('actorName'),
        ],
      ),
    ];
    if (accounts.length > 0) {
      writes.push(
        tx.prepared(
          'membership.moveBalances',
          `WITH moved AS (
             UPDATE membership.account a SET balance = k.held, owed = k.owed FROM unnest($1::uuid[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[]) AS k (member_id, unit, was_held, was_owed, held, owed)
             WHERE a.member_id = k.member_id AND a.unit = k.unit AND a.balance = k.was_held AND a.owed = k.was_owed RETURNING 1
           ) SELECT platform.demand(count(*), $7, 'accounts with the balance that was read') FROM moved`,
          [
            accounts.map(({ memberId }) => memberId), accounts.map(({ unit }) => unit), accounts.map(({ before }) => before.held), accounts.map(({ before }) => before.owed),
            accounts.map(({ held }) => held), accounts.map(({ owed }) => owed), accounts.length,
          ],
        ),
      );
    }
    if (opened.length > 0) {
      writes.push(
        tx.prepared(
          'membership.openLots',
          `INSERT INTO membership.lot (id, member_id, unit, grant_id, part, expires_at, source, held, spent, expired, owed, settled)
           SELECT n.id, n.member_id, n.unit, n.grant_id, n.part, n.expires_at, n.source, n.held, n.spent, n.expired, n.owed, n.settled
           FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::text[], $6::timestamptz[], $7::bigint[], $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[])
             AS n (id, member_id, unit, grant_id, part, expires_at, source, held, spent, expired, owed, settled)`,
          [
            opened.map(({ id }) => id), opened.map(({ memberId }) => memberId), opened.map(({ unit }) => unit), opened.map(({ grantId }) => grantId), opened.map(({ part }) => part),
            opened.map(({ expiresAt }) => expiresAt), ...bucketColumns(opened),
          ],
        ),
      );
    }
    writes.push(...this.moveLots(tx, batch, new Set(opened.map(({ id }) => id))), ...this.addTransfers(tx, batch));
    await Promise.all(writes);
  }

  /** Adds what the moves say to rows, and hands lots over; each lot's own checks refuse what must not be. */
  private moveLots(tx: Tx, { entries, renewed, lotMoves, reversals }: LedgerBatch, openedIds: ReadonlySet<string>): Promise<unknown>[] {
    const moves = entries.flatMap((entry) => entry.moves).filter(({ lotId }) => !openedIds.has(lotId));
    const byLot = new Map<string, (typeof moves)[number][]>();
    for (const move of moves) byLot.set(move.lotId, [...(byLot.get(move.lotId) ?? []), move]);
    const deltas = [...byLot].map(([id, own]) => ({ id, buckets: sumMoves(own) }));
    const writes: Promise<unknown>[] = [];
    if (deltas.length > 0) {
      writes.push(
        tx.prepared(
          'membership.moveLots',
          `WITH moved AS (
             UPDATE membership.lot l SET source = l.source + d.source, held = l.held + d.held, spent = l.spent + d.spent, expired = l.expired + d.expired,
               owed = l.owed + d.owed, settled = l.settled + d.settled
             FROM unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[])
               AS d (id, source, held, spent, expired, owed, settled) WHERE l.id = d.id RETURNING 1
           ) SELECT platform.demand(count(*), $8, 'lots') FROM moved`,
          [deltas.map(({ id }) => id), ...bucketColumns(deltas), deltas.length],
        ),
      );
    }
    if (renewed.length > 0) {
      writes.push(
        tx.query(`UPDATE membership.lot l SET expires_at = r.expires_at FROM unnest($1::uuid[], $2::timestamptz[]) AS r (id, expires_at) WHERE l.id = r.id`, [
          renewed.map(({ lotId }) => lotId),
          renewed.map(({ expiresAt }) => expiresAt),
        ]),
      );
    }
    if (lotMoves.length > 0) {
      writes.push(
        tx.query(
          `WITH m AS (SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[]) AS m (posting_id, lot_id, from_id, to_id)),
             noted AS (INSERT INTO membership.lot_move (posting_id, lot_id, from_id, to_id) SELECT * FROM m),
             moved AS (UPDATE membership.lot l SET member_id = m.to_id FROM m WHERE l.id = m.lot_id AND l.member_id = m.from_id RETURNING 1)
           SELECT platform.demand(count(*), $5, 'lots that change hands') FROM moved`,
          [lotMoves.map(({ postingId }) => postingId), lotMoves.map(({ lotId }) => lotId), lotMoves.map(({ fromId }) => fromId), lotMoves.map(({ toId }) => toId), lotMoves.length],
        ),
      );
    }
    if (reversals.size > 0) {
      writes.push(
        tx.prepared(
          'membership.noteReversals',
          `WITH moved AS (
             UPDATE membership.posting p SET reversed = p.reversed + r.amount FROM unnest($1::uuid[], $2::bigint[]) AS r (id, amount) WHERE p.id = r.id AND p.reversed + r.amount <= p.size RETURNING 1
           ) SELECT platform.demand(count(*), $3, 'transactions with so much left to reverse') FROM moved`,
          [[...reversals.keys()], [...reversals.values()], reversals.size],
        ),
      );
    }
    return writes;
  }

  private addTransfers(tx: Tx, { entries }: LedgerBatch): Promise<unknown>[] {
    const rows = entries.flatMap(({ posting, moves }) => moves.map((move) => ({ postingId: posting.id, ...move })));
    if (rows.length === 0) return [];
    return [
      tx.prepared(
        'membership.addTransfers',
        `INSERT INTO membership.transfer (posting_id, lot_id, from_bucket, to_bucket, amount)
         SELECT t.posting_id, t.lot_id, t.from_bucket, t.to_bucket, t.amount
         FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::bigint[]) WITH ORDINALITY AS t (posting_id, lot_id, from_bucket, to_bucket, amount, no) ORDER BY t.no`,
        [rows.map(({ postingId }) => postingId), rows.map(({ lotId }) => lotId), rows.map(({ from }) => from), rows.map(({ to }) => to), rows.map(({ amount }) => amount)],
      ),
    ];
  }

  /** From which lots spendings still are taken, the last taken first. */
  private listTaken(tx: Tx, originals: readonly PostingKey[]): Promise<(Taken & { postingId: string })[]> {
    return tx.prepared(
      'membership.listTaken',
      `SELECT o.id AS "postingId", t.lot_id AS "lotId", sum(CASE t.to_bucket WHEN 'spent' THEN t.amount ELSE -t.amount END)::bigint AS amount
       FROM unnest($1::text[], $2::text[]) AS k (unit, key) JOIN membership.posting o ON o.unit = k.unit AND o.business_key = k.key AND o.change < 0
       CROSS JOIN LATERAL (SELECT o.id UNION ALL SELECT r.id FROM membership.posting r WHERE r.reverses = o.id) AS p
       JOIN membership.transfer t ON t.posting_id = p.id AND (t.to_bucket = 'spent' OR t.from_bucket = 'spent')
       GROUP BY o.id, t.lot_id ORDER BY min(t.id) DESC`,
      [originals.map(({ unit }) => unit), originals.map(({ key }) => key)],
    );
  }

  /** Lots of earlier postings, and lots by their ids. */
  private listLots(tx: Tx, originals: readonly PostingKey[], lotIds: readonly string[]): Promise<LotRow[]> {
    return tx.prepared<LotRow>(
      'membership.listLots',
      `SELECT ${LOT} FROM ${WANTED_LOTS}`,
      [lotIds, originals.map(({ unit }) => unit), originals.map(({ key }) => key)],
    );
  }

  /** Lots that are past their time, the oldest first, from behind `after` on. */
  async listDue(now: Date, { after, limit }: { after: DueLot | null; limit: number }): Promise<DueLot[]> {
    return this.database.query<DueLot>(
      `SELECT id, member_id AS "memberId", unit, expires_at AS "expiresAt" FROM membership.lot
       WHERE held > 0 AND expires_at IS NOT NULL AND expires_at <= $1 AND ($2::timestamptz IS NULL OR (expires_at, id) > ($2, $3::uuid)) ORDER BY expires_at, id LIMIT $4`,
      [now, after?.expiresAt ?? null, after?.id ?? null, limit],
    );
  }

  /** What members can use now, by unit and part, and what goes within `soonBefore`. */
  async readHoldings(source: Queryable, memberIds: readonly string[], { now, soonBefore }: { now: Date; soonBefore: Date }): Promise<HoldingRow[]> {
    return source.prepared<HoldingRow>(
      'membership.readHoldings',
      `SELECT member_id AS "memberId", unit, part, sum(held)::bigint AS held, coalesce(sum(held) FILTER (WHERE expires_at <= $3), 0)::bigint AS "expiringSoon"
       FROM membership.lot WHERE member_id = ANY($1::uuid[]) AND held > 0 AND (expires_at IS NULL OR expires_at > $2)
       GROUP BY member_id, unit, part`,
      [memberIds, now, soonBefore],
    );
  }

  async readOwed(source: Queryable, memberIds: readonly string[]): Promise<{ memberId: string; unit: LedgerUnit; owed: number }[]> {
    return source.prepared('membership.readOwed', `SELECT member_id AS "memberId", unit, owed FROM membership.account WHERE member_id = ANY($1::uuid[]) AND owed > 0`, [memberIds]);
  }

  /** Newest first. */
  async listPostings(memberId: string, unit: LedgerUnit, page: { beforeSeq: number | null; limit: number }): Promise<ListedPosting[]> {
    return this.database.query<ListedPosting>(
      `SELECT ${POSTING}, (SELECT min(l.expires_at) FROM membership.lot l WHERE l.grant_id = p.id AND l.held > 0) AS "expiresAt" FROM membership.posting p WHERE p.member_id = $1 AND p.unit = $2 AND ($3::bigint IS NULL OR p.seq < $3) ORDER BY p.seq DESC LIMIT $4`,
      [memberId, unit, page.beforeSeq, page.limit],
    );
  }
}

/** An entry as it is shown. */
export interface ListedPosting extends Posting {
  /** When what it brought and is still there goes; null when nothing is, or it stays. */
  readonly expiresAt: Date | null;
}

export interface DueLot extends AccountKey {
  readonly id: string;
  readonly expiresAt: Date;
}

export interface HoldingRow {
  readonly memberId: string;
  readonly unit: LedgerUnit;
  readonly part: LotPart;
  readonly held: number;
  readonly expiringSoon: number;
}

function lotOf({ id, grantId, part, expiresAt, memberId, unit, ...buckets }: LotRow): OwnedLot {
  return { id, grantId, part, expiresAt, memberId, unit, buckets };
}

function bucketColumns(rows: readonly { buckets: Buckets }[]): number[][] {
  const column = (bucket: keyof Buckets): number[] => rows.map(({ buckets }) => buckets[bucket]);
  return [column('source'), column('held'), column('spent'), column('expired'), column('owed'), column('settled')];
}
