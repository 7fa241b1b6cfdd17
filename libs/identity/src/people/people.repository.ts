import type { Database, Queryable, Tx } from '@quanyu/platform';
import type { MovedRow } from './holdings.js';
import { type Identifier, type IdentityType, type Known, slotOf } from './people.rules.js';
import type { SealedPersonal, StoredIdentifier } from './sealed-personal.js';

/** Whose an identifier is. */
export interface Holder {
  readonly type: IdentityType;
  readonly appId: string;
  /** As it is stored. */
  readonly value: string;
  /** The record that it was linked to. */
  readonly customerId: string;
  /** The person: the survivor of the record. */
  readonly personId: string;
}

export interface Evidence {
  readonly brand: string;
  readonly source: string;
  readonly at: Date;
  readonly byName: string | null;
}

const MERGE = `m.id AS "mergeId", m.from_id AS "fromId", m.into_id AS "intoId", m.status, m.cause, m.evidence, m.source, m.observed_at AS "observedAt", m.reason,
  m.requested_by AS "requestedBy", m.requested_name AS "requestedName", m.requested_at AS "requestedAt", m.decided_name AS "decidedName", m.decided_at AS "decidedAt",
  m.undone_name AS "undoneName", m.undone_reason AS "undoneReason", m.undone_at AS "undoneAt"`;

export type MergeStatus = 'pending' | 'merged' | 'undone' | 'rejected';
export type MergeCause = 'observed' | 'contradiction' | 'staff';

/** What an identifier may be told as: a kind, and never a number in full. */
export interface Clue {
  readonly type: IdentityType;
  readonly appId: string;
  readonly hint: string;
  readonly customerId: string | null;
}

export interface MergeRow {
  readonly mergeId: string;
  readonly fromId: string;
  readonly intoId: string;
  readonly status: MergeStatus;
  readonly cause: MergeCause;
  readonly evidence: readonly Clue[];
  readonly source: string;
  readonly observedAt: Date;
  readonly reason: string | null;
  readonly requestedBy: string | null;
  readonly requestedName: string | null;
  readonly requestedAt: Date;
  readonly decidedName: string | null;
  readonly decidedAt: Date | null;
  readonly undoneName: string | null;
  readonly undoneReason: string | null;
  readonly undoneAt: Date | null;
}

export interface NewMerge {
  readonly mergeId: string;
  readonly brand: string;
  readonly fromId: string;
  readonly intoId: string;
  readonly status: 'pending' | 'merged';
  readonly cause: MergeCause;
  readonly evidence: readonly Clue[];
  readonly source: string;
  readonly observedAt: Date;
  readonly reason: string | null;
  readonly requestedBy: string | null;
  readonly requestedName: string | null;
  readonly requestedAt: Date;
}

export class PeopleRepository {
  constructor(
    private readonly database: Database,
    private readonly personal: SealedPersonal,
  ) {}

  /** Whose these are, in one read; those of nobody are left out. */
  async findHolders(identifiers: readonly StoredIdentifier[], source: Queryable = this.database): Promise<Holder[]> {
    return source.prepared<Holder>(
      'identity.findHolders',
      `SELECT i.type, i.app_id AS "appId", k.value, i.customer_id AS "customerId", coalesce(c.merged_into, c.id) AS "personId"
       FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS k (type, app_id, value, plain)
       JOIN identity.customer_identity i ON i.type = k.type AND i.app_id = k.app_id AND i.value IN (k.value, k.plain)
       JOIN identity.customer c ON c.id = i.customer_id`,
      columnsOf(identifiers),
    );
  }

  /**
   * Creates a customer known by this identifier, in one statement: whoever writes the identifier first also creates the customer. A
   * concurrent caller waits for that transaction and gets false.
   */
  async createWith(tx: Tx, identifier: StoredIdentifier, customer: { id: string; nickname: string; createdAt: Date }): Promise<boolean> {
    const created = await tx.execute(
      `WITH claimed AS (
         INSERT INTO identity.customer_identity (type, app_id, value, sealed, tail_index, customer_id, created_at) VALUES ($1, $2, $3, $4, $5, $6, $8)
         ON CONFLICT DO NOTHING RETURNING customer_id)
       INSERT INTO identity.customer (id, nickname, created_at) SELECT customer_id, $7, $8 FROM claimed`,
      [identifier.type, identifier.appId, identifier.value, identifier.sealed, identifier.tailIndex, customer.id, customer.nickname, customer.createdAt],
    );
    return created === 1;
  }

  /** Links identifiers of nobody to a record, in the order in which they stand; returns those that somebody else linked meanwhile. */
  async link(tx: Tx, customerId: string, identifiers: readonly StoredIdentifier[], at: Date): Promise<StoredIdentifier[]> {
    const added = await tx.query<Identifier>(
      `INSERT INTO identity.customer_identity (type, app_id, value, sealed, tail_index, customer_id, created_at)
       SELECT k.type, k.app_id, k.value, k.sealed, k.tail_index, $6, $7 FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) AS k (type, app_id, value, sealed, tail_index)
       ON CONFLICT DO NOTHING RETURNING type, app_id AS "appId", value`,
      [
        identifiers.map(({ type }) => type), identifiers.map(({ appId }) => appId), identifiers.map(({ value }) => value),
        identifiers.map(({ sealed }) => sealed), identifiers.map(({ tailIndex }) => tailIndex), customerId, at,
      ],
    );
    return identifiers.filter((one) => !added.some((row) => isSame(row, one)));
  }

  /** Takes an older phone number away from a record, so that a newer one has its place. False when the one it has was verified later. */
  async makeRoomForPhone(tx: Tx, customerId: string, phone: StoredIdentifier, at: Date): Promise<boolean> {
    await tx.execute(`DELETE FROM identity.customer_identity WHERE customer_id = $1 AND type = 'phone' AND value NOT IN ($2, $3) AND created_at <= $4`, [customerId, phone.value, phone.plainValue, at]);
    const [kept] = await tx.query(`SELECT 1 FROM identity.customer_identity WHERE customer_id = $1 AND type = 'phone' AND value NOT IN ($2, $3)`, [customerId, phone.value, phone.plainValue]);
    return kept === undefined;
  }

  /** Locks records in the order of their ids, and tells what they are known by, with all that was merged into them. Merged ones are left out. */
  async lockPeople(tx: Tx, customerIds: readonly string[]): Promise<Known[]> {
    const rows = await tx.query<{ customerId: string; createdAt: Date }>(
      `SELECT id AS "customerId", created_at AS "createdAt" FROM identity.customer WHERE id = ANY($1::uuid[]) AND merged_into IS NULL AND erased_at IS NULL ORDER BY id FOR NO KEY UPDATE`,
      [customerIds],
    );
    const identifiers = await tx.query<Identifier & { personId: string }>(
      `SELECT coalesce(c.merged_into, c.id) AS "personId", i.type, i.app_id AS "appId", i.value FROM identity.customer c JOIN identity.customer_identity i ON i.customer_id = c.id
       WHERE c.id = ANY($1::uuid[]) OR c.merged_into = ANY($1::uuid[]) ORDER BY i.created_at, i.value`,
      [customerIds],
    );
    return rows.map((row) => {
      const own = identifiers.filter(({ personId }) => personId === row.customerId);
      return { ...row, slots: new Map(own.flatMap((one): [string, string][] => slotEntry(one))) };
    });
  }

  /** Those of these records that were merged, with whom they are now. */
  async findSurvivors(customerIds: readonly string[], source: Queryable): Promise<{ id: string; personId: string }[]> {
    return source.prepared<{ id: string; personId: string }>('identity.findSurvivors', `SELECT id, merged_into AS "personId" FROM identity.customer WHERE id = ANY($1::uuid[]) AND merged_into IS NOT NULL`, [customerIds]);
  }

  /** All records of a person, the survivor first. */
  async listRecords(personId: string, source: Queryable = this.database): Promise<string[]> {
    const rows = await source.query<{ id: string }>(`SELECT id FROM identity.customer WHERE id = $1 OR merged_into = $1 ORDER BY (id <> $1), id`, [personId]);
    return rows.map(({ id }) => id);
  }

  /** All records of the people whom these records are part of. */
  async listRecordsOf(customerIds: readonly string[], source: Queryable): Promise<string[]> {
    const rows = await source.query<{ id: string }>(
      `SELECT DISTINCT p.id FROM identity.customer a JOIN identity.customer p ON p.id = coalesce(a.merged_into, a.id) OR p.merged_into = coalesce(a.merged_into, a.id) WHERE a.id = ANY($1::uuid[])`,
      [customerIds],
    );
    return rows.map(({ id }) => id);
  }

  async addEvidence(tx: Tx, links: readonly { customerId: string; identifier: Identifier }[], evidence: Evidence, mergeId: string | null): Promise<void> {
    if (links.length === 0) return;
    await tx.execute(
      `INSERT INTO identity.evidence (customer_id, brand, type, app_id, value, source, observed_at, by_name, merge_id)
       SELECT k.customer_id, $5, k.type, k.app_id, k.value, $6, $7, $8, $9 FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) AS k (customer_id, type, app_id, value)`,
      [
        links.map(({ customerId }) => customerId), links.map(({ identifier }) => identifier.type), links.map(({ identifier }) => identifier.appId), links.map(({ identifier }) => identifier.value),
        evidence.brand, evidence.source, evidence.at, evidence.byName, mergeId,
      ],
    );
  }

  /** Points a record, and everything merged into it, to the survivor. The guard: neither is part of somebody else already. */
  async point(tx: Tx, fromId: string, intoId: string): Promise<void> {
    await tx.query(
      `WITH pointed AS (
         UPDATE identity.customer c SET merged_into = $2 FROM identity.customer s
         WHERE s.id = $2 AND s.merged_into IS NULL AND ((c.id = $1 AND c.merged_into IS NULL) OR c.merged_into = $1) RETURNING c.id
       ) SELECT platform.demand(count(*) FILTER (WHERE id = $1), 1, 'records that are a person of their own') FROM pointed`,
      [fromId, intoId],
    );
  }

  /** Makes a record a person of its own again, with those that were merged into it before. */
  async release(tx: Tx, fromId: string): Promise<void> {
    await tx.execute(
      `WITH RECURSIVE part AS (
         SELECT $1::uuid AS id UNION SELECT m.from_id FROM identity.person_merge m JOIN part ON m.into_id = part.id WHERE m.status = 'merged'
       ) UPDATE identity.customer c SET merged_into = nullif($1::uuid, c.id) FROM part WHERE c.id = part.id`,
      [fromId],
    );
  }

  /** False when the same two are waiting for a decision already. */
  async addMerge(tx: Tx, merge: NewMerge): Promise<boolean> {
    const added = await tx.execute(
      `INSERT INTO identity.person_merge (id, brand, from_id, into_id, status, cause, evidence, source, observed_at, reason, requested_by, requested_name, requested_at, decided_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, CASE WHEN $5 = 'merged' THEN $13::timestamptz END) ON CONFLICT DO NOTHING`,
      [
        merge.mergeId, merge.brand, merge.fromId, merge.intoId, merge.status, merge.cause, JSON.stringify(merge.evidence), merge.source, merge.observedAt, merge.reason,
        merge.requestedBy, merge.requestedName, merge.requestedAt,
      ],
    );
    return added === 1;
  }

  /** Whether staff have said of two of these that they are two people: a merge of them was refused or undone. */
  async areKeptApart(tx: Tx, recordIds: readonly string[]): Promise<boolean> {
    const rows = await tx.query(
      `SELECT 1 FROM identity.person_merge m JOIN identity.customer f ON f.id = m.from_id JOIN identity.customer i ON i.id = m.into_id
       WHERE m.from_id = ANY($1::uuid[]) AND m.into_id = ANY($1::uuid[]) AND m.status IN ('undone', 'rejected') AND coalesce(f.merged_into, f.id) <> coalesce(i.merged_into, i.id) LIMIT 1`,
      [recordIds],
    );
    return rows.length > 0;
  }

  async lockMerge(tx: Tx, mergeId: string): Promise<MergeRow | null> {
    const [row] = await tx.query<MergeRow>(`SELECT ${MERGE} FROM identity.person_merge m WHERE m.id = $1 FOR UPDATE`, [mergeId]);
    return row ?? null;
  }

  async decideMerge(tx: Tx, mergeId: string, decision: { fromId: string; intoId: string; status: 'merged' | 'rejected'; byId: string; byName: string; at: Date }): Promise<void> {
    await tx.execute(`UPDATE identity.person_merge SET status = $2, from_id = $3, into_id = $4, decided_by = $5, decided_name = $6, decided_at = $7 WHERE id = $1 AND status = 'pending'`, [
      mergeId, decision.status, decision.fromId, decision.intoId, decision.byId, decision.byName, decision.at,
    ]);
  }

  async undoMerge(tx: Tx, mergeId: string, undo: { byId: string; byName: string; reason: string; at: Date }): Promise<void> {
    await tx.execute(`UPDATE identity.person_merge SET status = 'undone', undone_by = $2, undone_name = $3, undone_reason = $4, undone_at = $5 WHERE id = $1 AND status = 'merged'`, [
      mergeId, undo.byId, undo.byName, undo.reason, undo.at,
    ]);
  }

  /** Newest first. */
  async listMerges(filter: { status?: MergeStatus | undefined; customerId?: string | undefined; beforeId?: string | undefined; mergeId?: string; limit: number }, source: Queryable = this.database): Promise<MergeRow[]> {
    return source.query<MergeRow>(
      `SELECT ${MERGE} FROM identity.person_merge m
       WHERE ($1::text IS NULL OR m.status = $1) AND ($2::uuid IS NULL OR m.from_id = $2 OR m.into_id = $2) AND ($3::uuid IS NULL OR m.id < $3) AND ($4::uuid IS NULL OR m.id = $4)
       ORDER BY m.id DESC LIMIT $5`,
      [filter.status ?? null, filter.customerId ?? null, filter.beforeId ?? null, filter.mergeId ?? null, filter.limit],
    );
  }

  async noteMoved(tx: Tx, mergeId: string, holding: string, rows: readonly MovedRow[]): Promise<void> {
    if (rows.length === 0) return;
    await tx.execute(
      `INSERT INTO identity.merge_moved (merge_id, holding, row_key, detail) SELECT $1, $2, k.row_key, k.detail FROM unnest($3::text[], $4::jsonb[]) AS k (row_key, detail) ON CONFLICT DO NOTHING`,
      [mergeId, holding, rows.map(({ key }) => key), rows.map(({ detail }) => (detail === undefined ? null : JSON.stringify(detail)))],
    );
  }

  async listMoved(tx: Tx, mergeId: string, holding: string): Promise<MovedRow[]> {
    return tx.query<MovedRow>(`SELECT row_key AS key, detail FROM identity.merge_moved WHERE merge_id = $1 AND holding = $2 ORDER BY row_key`, [mergeId, holding]);
  }

  /** By what a person is known, for staff: phones masked, ids shortened. */
  async listClues(tx: Tx, customerIds: readonly string[]): Promise<Clue[]> {
    const rows = await tx.query<Identifier & { customerId: string; sealed: string | null }>(
      `SELECT type, app_id AS "appId", value, sealed, customer_id AS "customerId" FROM identity.customer_identity WHERE customer_id = ANY($1::uuid[]) ORDER BY created_at, type, value`,
      [customerIds],
    );
    return rows.map((row) => ({ type: row.type, appId: row.appId, customerId: row.customerId, hint: hintOf({ ...row, value: row.type === 'phone' ? this.personal.openPhone(row) : row.value }) }));
  }

  /** Why identifiers belong to records: each link with its evidence, newest first. Those of numbers that were replaced are told without one. */
  async listLinks(customerIds: readonly string[]): Promise<LinkRow[]> {
    const rows = await this.database.query<Identifier & Omit<LinkRow, 'hint'> & { sealed: string | null }>(
      `SELECT e.type, e.app_id AS "appId", e.value, e.customer_id AS "customerId", e.source, e.observed_at AS "observedAt", e.by_name AS "byName", i.sealed
       FROM identity.evidence e LEFT JOIN identity.customer_identity i ON i.type = e.type AND i.app_id = e.app_id AND i.value = e.value
       WHERE e.customer_id = ANY($1::uuid[]) ORDER BY e.id DESC LIMIT 100`,
      [customerIds],
    );
    return rows.map(({ type, appId, value, sealed, ...rest }) => {
      const isOld = type === 'phone' && sealed === null;
      return { ...rest, type, appId, hint: isOld ? '已更换的号码' : hintOf({ type, appId, value: type === 'phone' ? this.personal.openPhone({ value, sealed }) : value }) };
    });
  }
}

export interface LinkRow extends Clue {
  readonly source: string;
  readonly observedAt: Date;
  readonly byName: string | null;
}

/** Enough to recognise, too little to use. */
export function hintOf({ type, value }: Identifier): string {
  return type === 'phone' ? `${value.slice(0, 3)}****${value.slice(-4)}` : value.length <= 6 ? `…${value.slice(-3)}` : `…${value.slice(-6)}`;
}

export function isSame(a: Identifier, b: Identifier): boolean {
  return a.type === b.type && a.appId === b.appId && a.value === b.value;
}

function slotEntry(identifier: Identifier): [string, string][] {
  const slot = slotOf(identifier);
  return slot === null ? [] : [[slot, identifier.value]];
}

function columnsOf(identifiers: readonly StoredIdentifier[]): string[][] {
  return [identifiers.map(({ type }) => type), identifiers.map(({ appId }) => appId), identifiers.map(({ value }) => value), identifiers.map(({ plainValue }) => plainValue)];
}
