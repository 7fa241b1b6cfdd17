import { Injectable } from '@nestjs/common';
import { Database, type Queryable, type Tx } from '@quanyu/platform';

export type ListName = 'deny' | 'allow';
export type SubjectKind = 'customer' | 'device' | 'address';

export interface ListEntry {
  readonly entryId: string;
  readonly list: ListName;
  readonly subjectKind: SubjectKind;
  readonly subject: string;
  readonly reason: string;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
}

export interface ListFilter {
  readonly list: ListName | null;
  readonly subjectKind: SubjectKind | null;
  readonly q: string | null;
  readonly after: { readonly createdAt: string; readonly entryId: string } | null;
  readonly limit: number;
}

const COLUMNS = `id AS "entryId", list, subject_kind AS "subjectKind", subject, reason, created_by AS "createdBy", created_at AS "createdAt", expires_at AS "expiresAt"`;

@Injectable()
export class ListsRepository {
  constructor(private readonly database: Database) {}

  /** Everything that holds at this instant. */
  loadInForce(now: Date): Promise<ListEntry[]> {
    return this.database.query<ListEntry>(`SELECT ${COLUMNS} FROM risk.list_entry WHERE expires_at IS NULL OR expires_at > $1`, [now]);
  }

  list(filter: ListFilter): Promise<ListEntry[]> {
    return this.database.query<ListEntry>(
      `SELECT ${COLUMNS} FROM risk.list_entry
       WHERE ($1::text IS NULL OR list = $1) AND ($2::text IS NULL OR subject_kind = $2)
         AND ($3::text IS NULL OR starts_with(subject, $3) OR strpos(reason, $3) > 0)
         AND ($4::timestamptz IS NULL OR (created_at, id) < ($4, $5::uuid))
       ORDER BY created_at DESC, id DESC LIMIT $6`,
      [filter.list, filter.subjectKind, filter.q, filter.after?.createdAt ?? null, filter.after?.entryId ?? null, filter.limit],
    );
  }

  /** False when the subject is on the list already. An entry that has expired makes room for a new one. */
  async add(tx: Tx, entry: ListEntry): Promise<boolean> {
    await tx.execute(`DELETE FROM risk.list_entry WHERE list = $1 AND subject_kind = $2 AND subject = $3 AND expires_at <= $4`, [entry.list, entry.subjectKind, entry.subject, entry.createdAt]);
    const added = await tx.execute(
      `INSERT INTO risk.list_entry (id, list, subject_kind, subject, reason, created_by, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`,
      [entry.entryId, entry.list, entry.subjectKind, entry.subject, entry.reason, entry.createdBy, entry.createdAt, entry.expiresAt],
    );
    return added === 1;
  }

  /**
   * Adds entries; one that stands already gets the new reason, term and author. Of one subject twice the last counts. A device or an address that
   * is on the list already is so since its day; a customer's entry is written anew, which tells it from a copy of another record's.
   */
  async put(tx: Tx, entries: readonly ListEntry[]): Promise<void> {
    const distinct = [...new Map(entries.map((entry) => [`${entry.list}/${entry.subjectKind}/${entry.subject}`, entry])).values()];
    await tx.execute(
      `INSERT INTO risk.list_entry AS e (id, list, subject_kind, subject, reason, created_by, created_at, expires_at)
       SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::timestamptz[]) ORDER BY 2, 3, 4
       ON CONFLICT (list, subject_kind, subject) DO UPDATE SET reason = EXCLUDED.reason, created_by = EXCLUDED.created_by, expires_at = EXCLUDED.expires_at,
         created_at = CASE WHEN e.subject_kind <> 'customer' AND (e.expires_at IS NULL OR e.expires_at > EXCLUDED.created_at) THEN e.created_at ELSE EXCLUDED.created_at END`,
      [
        distinct.map(({ entryId }) => entryId), distinct.map(({ list }) => list), distinct.map(({ subjectKind }) => subjectKind), distinct.map(({ subject }) => subject),
        distinct.map(({ reason }) => reason), distinct.map(({ createdBy }) => createdBy), distinct.map(({ createdAt }) => createdAt), distinct.map(({ expiresAt }) => expiresAt),
      ],
    );
  }

  /** Lets customers through: allowed from now on, and denied no more. */
  async allow(tx: Tx, entries: readonly ListEntry[]): Promise<void> {
    await tx.execute(`DELETE FROM risk.list_entry WHERE list = 'deny' AND subject_kind = 'customer' AND subject = ANY($1::text[])`, [entries.map(({ subject }) => subject)]);
    await this.put(tx, entries);
  }

  /** What is in force of these customers, held until the transaction ends. */
  listOfCustomers(tx: Tx, customerIds: readonly string[], now: Date): Promise<ListEntry[]> {
    return tx.query<ListEntry>(
      `SELECT ${COLUMNS} FROM risk.list_entry WHERE list IN ('deny', 'allow') AND subject_kind = 'customer' AND subject = ANY($1::text[]) AND (expires_at IS NULL OR expires_at > $2)
       ORDER BY list, subject FOR UPDATE`,
      [customerIds, now],
    );
  }

  /** Removes an entry that is a copy of another record's, unless it was written anew. */
  async removeCopy(tx: Tx, { list, subject, createdAt, createdBy, reason }: ListEntry): Promise<boolean> {
    return (
      (await tx.execute(`DELETE FROM risk.list_entry WHERE list = $1 AND subject_kind = 'customer' AND subject = $2 AND created_at = $3 AND created_by = $4 AND reason = $5`, [list, subject, createdAt, createdBy, reason])) > 0
    );
  }

  /** All that are in force, in the order of their subjects, for a file. */
  listAll(now: Date, limit: number): Promise<ListEntry[]> {
    return this.database.query<ListEntry>(`SELECT ${COLUMNS} FROM risk.list_entry WHERE expires_at IS NULL OR expires_at > $1 ORDER BY list, subject_kind, subject LIMIT $2`, [now, limit]);
  }

  async remove(tx: Queryable, entryId: string): Promise<ListEntry | null> {
    const [removed] = await tx.query<ListEntry>(`DELETE FROM risk.list_entry WHERE id = $1 RETURNING ${COLUMNS}`, [entryId]);
    return removed ?? null;
  }
}
