import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '@quanyu/platform';
import { type AddressPrint, readPrint, writePrint } from './address-prints.rules.js';

interface Row {
  readonly kind: AddressPrint['kind'];
  readonly subject: string;
  readonly place: string;
  readonly print: string;
}

/** An address that is known under the subject of another one. */
export interface AddressAlias {
  readonly kind: AddressPrint['kind'];
  readonly subject: string;
  readonly leader: string;
}

const PRUNED_PER_RUN = 50_000;

/** How addresses look, hashed, and which of them are taken for one. */
@Injectable()
export class AddressPrintsRepository {
  constructor(private readonly database: Database) {}

  /** Remembers prints; of those known before only that they were seen, once a day. */
  async note(prints: readonly AddressPrint[], at: Date): Promise<void> {
    if (prints.length === 0) return;
    await this.database.prepared(
      'risk.notePrints',
      `INSERT INTO risk.address_print AS p (kind, subject, place, print, seen_at)
       SELECT DISTINCT ON (kind, subject) kind, subject, place, print, $5::timestamptz FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS n (kind, subject, place, print) ORDER BY kind, subject
       ON CONFLICT (kind, subject) DO UPDATE SET seen_at = EXCLUDED.seen_at WHERE p.seen_at < EXCLUDED.seen_at - interval '1 day'`,
      [prints.map(({ kind }) => kind), prints.map(({ subject }) => subject), prints.map(({ place }) => place), prints.map(({ print }) => writePrint(print)), at],
    );
  }

  /** Makes every process that joins wait for the other. */
  async lock(tx: Tx): Promise<void> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtext('risk.join-addresses'))`);
  }

  /** Those that nobody has compared yet, the first seen first. */
  async listFresh(tx: Tx, limit: number): Promise<AddressPrint[]> {
    return (await tx.query<Row>(`SELECT kind, subject, place, print FROM risk.address_print WHERE leader IS NULL ORDER BY seen_at, kind, subject LIMIT $1`, [limit])).map(fromRow);
  }

  /** Those that stand for others, or may, at the places of these. */
  async listLeaders(tx: Tx, fresh: readonly AddressPrint[]): Promise<AddressPrint[]> {
    const rows = await tx.query<Row>(
      `SELECT p.kind, p.subject, p.place, p.print FROM risk.address_print p JOIN (SELECT DISTINCT kind, place FROM unnest($1::text[], $2::text[]) AS n (kind, place)) AS n USING (kind, place)
       WHERE p.leader = p.subject ORDER BY p.seen_at, p.subject`,
      [fresh.map(({ kind }) => kind), fresh.map(({ place }) => place)],
    );
    return rows.map(fromRow);
  }

  async decide(tx: Tx, decided: readonly AddressAlias[], at: Date): Promise<void> {
    await tx.query(
      `UPDATE risk.address_print p SET leader = n.leader, joined_at = $4 FROM unnest($1::text[], $2::text[], $3::text[]) AS n (kind, subject, leader) WHERE p.kind = n.kind AND p.subject = n.subject`,
      [decided.map(({ kind }) => kind), decided.map(({ subject }) => subject), decided.map(({ leader }) => leader), at],
    );
  }

  /** Puts who was seen at a door that is known under another subject there, as far as that was found out since then. */
  async moveEdges(tx: Tx, since: Date): Promise<void> {
    await tx.query(
      `WITH moved AS (
         DELETE FROM risk.edge e USING risk.address_print p
         WHERE p.kind = 'door' AND p.leader <> p.subject AND p.joined_at >= $1 AND e.kind = 'address' AND e.subject = p.subject
         RETURNING p.leader, e.customer_id, e.first_seen_at, e.last_seen_at
       )
       INSERT INTO risk.edge AS e (kind, subject, customer_id, first_seen_at, last_seen_at)
       SELECT 'address', leader, customer_id, min(first_seen_at), max(last_seen_at) FROM moved GROUP BY leader, customer_id ORDER BY leader, customer_id
       ON CONFLICT (kind, subject, customer_id) DO UPDATE SET first_seen_at = least(e.first_seen_at, EXCLUDED.first_seen_at), last_seen_at = greatest(e.last_seen_at, EXCLUDED.last_seen_at)`,
      [since],
    );
  }

  async listAliases(): Promise<AddressAlias[]> {
    return this.database.query<AddressAlias>(`SELECT kind, subject, leader FROM risk.address_print WHERE leader <> subject`);
  }

  async prune(before: Date): Promise<void> {
    await this.database.query(`DELETE FROM risk.address_print WHERE (kind, subject) IN (SELECT kind, subject FROM risk.address_print WHERE seen_at < $1 LIMIT $2)`, [before, PRUNED_PER_RUN]);
  }
}

function fromRow({ print, ...row }: Row): AddressPrint {
  return { ...row, print: readPrint(print) };
}
