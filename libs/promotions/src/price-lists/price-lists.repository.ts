import { Injectable } from '@nestjs/common';
import { Database, type Queryable, type Tx } from '@quanyu/platform';
import type { RuleStatus } from '../price-rules/price-rule.rules.js';
import type { ListedPrices, StoredPriceList } from './price-list.rules.js';

export interface PriceListFilter {
  readonly kind: ListedPrices['kind'] | null;
  readonly status: RuleStatus | null;
  readonly beforeId: string | null;
  readonly limit: number;
}

const COLUMNS = `id, version, status, content, updated_at AS "updatedAt", updated_by_name AS "updatedByName"`;

@Injectable()
export class PriceListsRepository {
  constructor(private readonly database: Database) {}

  async find(listId: string, source: Queryable = this.database): Promise<StoredPriceList | null> {
    return (await source.query<StoredPriceList>(`SELECT ${COLUMNS} FROM promotions.price_list WHERE id = $1`, [listId]))[0] ?? null;
  }

  /** The list, locked; and with it the right to publish, one at a time, so that two lists cannot come to overlap unseen. */
  async lock(tx: Tx, listId: string): Promise<StoredPriceList | null> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtext('promotions.priceList'))`);
    return (await tx.query<StoredPriceList>(`SELECT ${COLUMNS} FROM promotions.price_list WHERE id = $1 FOR UPDATE`, [listId]))[0] ?? null;
  }

  /** Published lists that end after then, the eldest first. */
  async listPublished(endingAfter: Date): Promise<StoredPriceList[]> {
    return this.database.query<StoredPriceList>(`SELECT ${COLUMNS} FROM promotions.price_list WHERE status = 'published' AND ends_at > $1 ORDER BY id`, [endingAfter]);
  }

  /** Other published lists of the same kind and a common holder that stand at a common time. */
  async listBeside(tx: Tx, { id, content }: Pick<StoredPriceList, 'id' | 'content'>): Promise<StoredPriceList[]> {
    return tx.query<StoredPriceList>(
      `SELECT ${COLUMNS} FROM promotions.price_list WHERE status = 'published' AND kind = $2 AND holders && $3::text[] AND starts_at < $5 AND ends_at > $4 AND id <> $1 ORDER BY id`,
      [id, content.kind, content.holders, new Date(content.startsAt), new Date(content.endsAt)],
    );
  }

  async list({ kind, status, beforeId, limit }: PriceListFilter): Promise<StoredPriceList[]> {
    return this.database.query<StoredPriceList>(
      `SELECT ${COLUMNS} FROM promotions.price_list
       WHERE ($1::text IS NULL OR kind = $1) AND ($2::text IS NULL OR status = $2) AND ($3::uuid IS NULL OR id < $3) ORDER BY id DESC LIMIT $4`,
      [kind, status, beforeId, limit],
    );
  }

  async insert(tx: Tx, list: StoredPriceList): Promise<void> {
    await tx.execute(
      `INSERT INTO promotions.price_list (id, version, status, kind, holders, starts_at, ends_at, content, updated_at, updated_by_name) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      valuesOf(list),
    );
    await this.keepVersion(tx, list);
  }

  /** Writes the next version of a list. False when the version before it is no longer the last. */
  async replace(tx: Tx, list: StoredPriceList): Promise<boolean> {
    const changed = await tx.execute(
      `UPDATE promotions.price_list SET version = $2, status = $3, kind = $4, holders = $5, starts_at = $6, ends_at = $7, content = $8, updated_at = $9, updated_by_name = $10 WHERE id = $1 AND version = $2 - 1`,
      valuesOf(list),
    );
    if (changed === 0) return false;
    await this.keepVersion(tx, list);
    return true;
  }

  private async keepVersion(tx: Tx, { id, version, status, content, updatedAt, updatedByName }: StoredPriceList): Promise<void> {
    await tx.execute(`INSERT INTO promotions.price_list_version (list_id, version, status, content, changed_at, changed_by_name) VALUES ($1, $2, $3, $4, $5, $6)`, [
      id, version, status, JSON.stringify(content), updatedAt, updatedByName,
    ]);
  }
}

function valuesOf({ id, version, status, content, updatedAt, updatedByName }: StoredPriceList): unknown[] {
  return [id, version, status, content.kind, content.holders, new Date(content.startsAt), new Date(content.endsAt), JSON.stringify(content), updatedAt, updatedByName];
}
