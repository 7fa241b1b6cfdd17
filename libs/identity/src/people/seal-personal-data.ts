import type { Clock, Database, Logger, RecurringTask, Tx } from '@quanyu/platform';
import { OldRecipients } from './old-recipients.js';
import type { SealedPersonal } from './sealed-personal.js';

const EVERY_MS = 5_000;
const ROWS_AT_ONCE = 200;
/** What a sealing of a table does with its next rows: seals those after a key, in the order of their keys. */
export type SealRows = (tx: Tx, bite: { readonly afterKey: string; readonly limit: number }) => Promise<{ lastKey: string; rows: number } | null>;

/** Of one run, so that a worker that is stopped waits for little. */
const BITES_PER_RUN = 25;

interface Holding {
  readonly name: string;
  /** Seals the rows after a key, in the order of their keys; returns the last key, or null behind the last row. */
  readonly seal: (tx: Tx, afterKey: string) => Promise<{ lastKey: string; rows: number } | null>;
}

/**
 * Seals what stands open in rows from before personal data was sealed, and seals again what an older key sealed. It goes once through each
 * table for each key, a bite in a transaction, and remembers how far it came; writers go on, and what they write is sealed already.
 */
export class SealPersonalData {
  /** What is taken out of rows that stay longer than their recipient may. */
  readonly old: OldRecipients;
  private readonly holdings: Holding[];

  constructor(
    private readonly database: Database,
    private readonly personal: SealedPersonal,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {
    this.old = new OldRecipients(database, clock);
    this.holdings = [
      { name: 'identity.customer', seal: (tx, afterKey) => this.sealCustomers(tx, afterKey) },
      { name: 'identity.customer_identity', seal: (tx, afterKey) => this.sealPhones(tx, afterKey) },
      { name: 'identity.address', seal: (tx, afterKey) => this.sealAddresses(tx, afterKey) },
      { name: 'identity.second_factor', seal: (tx, afterKey) => this.sealSecrets(tx, afterKey) },
    ];
  }

  /** Another domain's table: `seal` returns the last key that it looked at, or null behind the last row. */
  register(name: string, seal: SealRows): void {
    this.holdings.push({ name, seal: (tx, afterKey) => seal(tx, { afterKey, limit: ROWS_AT_ONCE }) });
  }

  recurring(): RecurringTask[] {
    return [{ name: 'identity.seal-personal-data', everyMs: EVERY_MS, run: async () => void (await this.run()) }, ...this.old.recurring()];
  }

  /** Goes on where it stopped, a bounded number of bites; returns how many rows it went through. */
  async run(): Promise<number> {
    let rows = 0;
    for (const holding of this.holdings) {
      for (let bite = 0; bite < BITES_PER_RUN; bite += 1) {
        const done = await this.bite(holding);
        if (done === null) break;
        rows += done;
      }
    }
    return rows;
  }

  /** One bite; null when this table is done, or another worker is at it. */
  private async bite({ name, seal }: Holding): Promise<number | null> {
    return this.database.transaction(async (tx) => {
      await tx.execute(`INSERT INTO identity.sealing (holding, key_id, after_key) VALUES ($1, $2, '') ON CONFLICT DO NOTHING`, [name, this.personal.keyId]);
      const [progress] = await tx.query<{ afterKey: string }>(
        `SELECT after_key AS "afterKey" FROM identity.sealing WHERE holding = $1 AND key_id = $2 AND finished_at IS NULL FOR UPDATE SKIP LOCKED`,
        [name, this.personal.keyId],
      );
      if (progress === undefined) return null;
      const bitten = await seal(tx, progress.afterKey);
      const [total] = await tx.query<{ rows: number }>(
        `UPDATE identity.sealing SET after_key = coalesce($3, after_key), rows_done = rows_done + $4, finished_at = $5 WHERE holding = $1 AND key_id = $2 RETURNING rows_done AS rows`,
        [name, this.personal.keyId, bitten?.lastKey ?? null, bitten?.rows ?? 0, bitten === null ? this.clock.now() : null],
      );
      if (bitten === null) this.logger.info({ holding: name, keyId: this.personal.keyId, rows: total?.rows ?? 0 }, 'personal data of this table is sealed');
      return bitten === null ? null : bitten.rows;
    });
  }

  private async sealCustomers(tx: Tx, afterKey: string): Promise<{ lastKey: string; rows: number } | null> {
    const rows = await tx.query<{ id: string; plain: string | null; sealed: string | null }>(
      `SELECT id, contact_name AS plain, sealed_contact_name AS sealed FROM identity.customer WHERE ($1 = '' OR id > nullif($1, '')::uuid) ORDER BY id LIMIT $2 FOR NO KEY UPDATE`,
      [afterKey, ROWS_AT_ONCE],
    );
    const due = rows.flatMap(({ id, plain, sealed }) => {
      const text = this.personal.openContactName(id, { sealed, plain });
      return text === null || (sealed !== null && this.personal.isCurrent(sealed)) ? [] : [{ id, sealed: this.personal.sealContactName(id, text) }];
    });
    await tx.execute(
      `UPDATE identity.customer c SET sealed_contact_name = k.sealed, contact_name = NULL FROM unnest($1::uuid[], $2::text[]) AS k (id, sealed) WHERE c.id = k.id`,
      [due.map(({ id }) => id), due.map(({ sealed }) => sealed)],
    );
    return lastOf(rows.map(({ id }) => id));
  }

  /** A number becomes its index, which moves the row in its order; rows that are done already are skipped, not lost. */
  private async sealPhones(tx: Tx, afterKey: string): Promise<{ lastKey: string; rows: number } | null> {
    const rows = await tx.query<{ value: string; sealed: string | null }>(
      `SELECT value, sealed FROM identity.customer_identity WHERE type = 'phone' AND app_id = '' AND value > $1 ORDER BY value LIMIT $2 FOR UPDATE`,
      [afterKey, ROWS_AT_ONCE],
    );
    const due = rows.flatMap((row) => {
      if (row.sealed !== null && this.personal.isCurrent(row.sealed)) return [];
      return [{ old: row.value, ...this.personal.stored({ type: 'phone', appId: '', value: this.personal.openPhone(row) }) }];
    });
    await tx.execute(
      `UPDATE identity.customer_identity i SET value = k.value, sealed = k.sealed, tail_index = k.tail_index
       FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS k (old, value, sealed, tail_index)
       WHERE i.type = 'phone' AND i.app_id = '' AND i.value = k.old
         AND (k.old = k.value OR NOT EXISTS (SELECT 1 FROM identity.customer_identity o WHERE o.type = 'phone' AND o.app_id = '' AND o.value = k.value))`,
      [due.map(({ old }) => old), due.map(({ value }) => value), due.map(({ sealed }) => sealed), due.map(({ tailIndex }) => tailIndex)],
    );
    return lastOf(rows.map(({ value }) => value));
  }

  private async sealSecrets(tx: Tx, afterKey: string): Promise<{ lastKey: string; rows: number } | null> {
    const rows = await tx.query<{ id: string; sealed: string }>(
      `SELECT staff_id AS id, sealed_secret AS sealed FROM identity.second_factor WHERE ($1 = '' OR staff_id > nullif($1, '')::uuid) ORDER BY staff_id LIMIT $2 FOR NO KEY UPDATE`,
      [afterKey, ROWS_AT_ONCE],
    );
    const due = rows.flatMap(({ id, sealed }) => (this.personal.isCurrent(sealed) ? [] : [{ id, sealed: this.personal.sealSecret(id, this.personal.openSecret(id, sealed)) }]));
    await tx.execute(`UPDATE identity.second_factor f SET sealed_secret = k.sealed FROM unnest($1::uuid[], $2::text[]) AS k (id, sealed) WHERE f.staff_id = k.id`, [
      due.map(({ id }) => id),
      due.map(({ sealed }) => sealed),
    ]);
    return lastOf(rows.map(({ id }) => id));
  }

  private async sealAddresses(tx: Tx, afterKey: string): Promise<{ lastKey: string; rows: number } | null> {
    const rows = await tx.query<{ id: string; sealed: string | null; contactName: string; contactPhone: string; detail: string; latitude: number | null; longitude: number | null }>(
      `SELECT id, sealed, contact_name AS "contactName", contact_phone AS "contactPhone", detail, latitude, longitude FROM identity.address
       WHERE ($1 = '' OR id > nullif($1, '')::uuid) ORDER BY id LIMIT $2 FOR NO KEY UPDATE`,
      [afterKey, ROWS_AT_ONCE],
    );
    const due = rows.flatMap(({ id, sealed, ...plain }) => {
      if (sealed !== null && this.personal.isCurrent(sealed)) return [];
      return [{ id, sealed: this.personal.sealAddress(id, sealed === null ? plain : this.personal.openAddress(id, sealed)) }];
    });
    await tx.execute(
      `UPDATE identity.address a SET sealed = k.sealed, contact_name = NULL, contact_phone = NULL, detail = NULL, latitude = NULL, longitude = NULL
       FROM unnest($1::uuid[], $2::text[]) AS k (id, sealed) WHERE a.id = k.id`,
      [due.map(({ id }) => id), due.map(({ sealed }) => sealed)],
    );
    return lastOf(rows.map(({ id }) => id));
  }
}

function lastOf(keys: readonly string[]): { lastKey: string; rows: number } | null {
  const lastKey = keys.at(-1);
  return lastKey === undefined ? null : { lastKey, rows: keys.length };
}
