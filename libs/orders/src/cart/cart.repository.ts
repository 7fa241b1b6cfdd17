import { Injectable } from '@nestjs/common';
import { Database, type Queryable, type Tx } from '@quanyu/platform';

/** What a cart remembers of one variant; price and title are always read anew. */
export interface CartEntry {
  readonly quantity: number;
  /** The unit price in fen when it was added. */
  readonly priceFen: number;
  readonly addedAtMs: number;
  /** The key of the last "add", so that the same tap twice adds once. */
  readonly addKey?: string;
}

export interface CartRow {
  readonly storeId: string;
  readonly lines: Readonly<Record<string, CartEntry>>;
}

export interface CartKey {
  readonly customerId: string;
  readonly storeId: string;
}

/** One tap on "add": so many units of one variant into one cart, never above `maxQuantity`. */
export interface CartAddition extends CartKey {
  readonly variantId: string;
  readonly quantity: number;
  readonly maxQuantity: number;
  readonly priceFen: number;
  readonly addKey: string;
  readonly at: Date;
}

/** One row per customer and store, its lines as JSON: an edit is one conditional update of one row. */
@Injectable()
export class CartRepository {
  constructor(private readonly database: Database) {}

  async list(customerId: string, source: Queryable = this.database): Promise<CartRow[]> {
    return source.query(`SELECT store_id AS "storeId", lines FROM orders.cart WHERE customer_id = $1 AND lines <> '{}' ORDER BY updated_at DESC`, [customerId]);
  }

  /**
   * Adds to a line of each cart, capped, in one statement; no cart may come twice. Carts are taken in the order of their keys. A
   * cart that has no room for one more variant is left out of the reply.
   */
  async add(additions: readonly CartAddition[], maxLines: number): Promise<(CartRow & CartKey)[]> {
    return this.database.prepared<CartRow & CartKey>(
      'orders.addToCarts',
      `WITH k AS (
         SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::int[], $5::int[], $6::bigint[], $7::text[], $8::timestamptz[], $9::bigint[])
           AS k (customer_id, store_id, variant_id, quantity, max_quantity, price_fen, add_key, added_at, added_at_ms)
       )
       INSERT INTO orders.cart AS c (customer_id, store_id, lines, updated_at)
       SELECT k.customer_id, k.store_id, jsonb_build_object(k.variant_id, jsonb_build_object(
         'quantity', LEAST(k.quantity, k.max_quantity), 'priceFen', k.price_fen, 'addedAtMs', k.added_at_ms, 'addKey', k.add_key)), k.added_at
       FROM k ORDER BY k.customer_id, k.store_id
       ON CONFLICT (customer_id, store_id) DO UPDATE SET
         lines = (SELECT CASE WHEN c.lines -> k.variant_id ->> 'addKey' = k.add_key THEN c.lines ELSE c.lines || jsonb_build_object(k.variant_id, jsonb_build_object(
             'quantity', LEAST(coalesce((c.lines -> k.variant_id ->> 'quantity')::int, 0) + k.quantity, k.max_quantity),
             'priceFen', coalesce((c.lines -> k.variant_id ->> 'priceFen')::bigint, k.price_fen), 'addedAtMs', k.added_at_ms, 'addKey', k.add_key)) END
           FROM k WHERE k.customer_id = c.customer_id AND k.store_id = c.store_id),
         updated_at = EXCLUDED.updated_at
       WHERE (SELECT c.lines ? k.variant_id OR (SELECT count(*) FROM jsonb_object_keys(c.lines)) < $10
           FROM k WHERE k.customer_id = c.customer_id AND k.store_id = c.store_id)
       RETURNING c.customer_id AS "customerId", c.store_id AS "storeId", c.lines`,
      [
        additions.map((add) => add.customerId), additions.map((add) => add.storeId), additions.map((add) => add.variantId), additions.map((add) => add.quantity),
        additions.map((add) => add.maxQuantity), additions.map((add) => add.priceFen), additions.map((add) => add.addKey), additions.map((add) => add.at),
        additions.map((add) => add.at.getTime()), maxLines,
      ],
    );
  }

  /** Sets a line's quantity; false when the cart has no room for one more variant. */
  async set(key: CartKey, line: { variantId: string; quantity: number; priceFen: number; at: Date; maxLines: number }): Promise<boolean> {
    const rows = await this.database.query(
      `INSERT INTO orders.cart AS c (customer_id, store_id, lines, updated_at)
       VALUES ($1, $2, jsonb_build_object($3::text, jsonb_build_object('quantity', $4::int, 'priceFen', $5::bigint, 'addedAtMs', $6::bigint)), $7)
       ON CONFLICT (customer_id, store_id) DO UPDATE SET
         lines = c.lines || jsonb_build_object($3::text, jsonb_build_object('quantity', $4::int,
           'priceFen', coalesce((c.lines -> $3 ->> 'priceFen')::bigint, $5), 'addedAtMs', coalesce((c.lines -> $3 ->> 'addedAtMs')::bigint, $6))),
         updated_at = $7
       WHERE c.lines ? $3 OR (SELECT count(*) FROM jsonb_object_keys(c.lines)) < $8
       RETURNING 1`,
      [key.customerId, key.storeId, line.variantId, line.quantity, line.priceFen, line.at.getTime(), line.at, line.maxLines],
    );
    return rows.length === 1;
  }

  async remove(key: CartKey, variantIds: readonly string[], at: Date): Promise<void> {
    await this.database.query(`UPDATE orders.cart SET lines = lines - $3::text[], updated_at = $4 WHERE customer_id = $1 AND store_id = $2`, [key.customerId, key.storeId, variantIds, at]);
  }

  /** Locks carts in key order, before any stock is locked. */
  async lock(tx: Tx, keys: readonly CartKey[]): Promise<void> {
    await tx.prepared(
      'orders.lockCarts',
      `SELECT 1 FROM orders.cart c JOIN unnest($1::uuid[], $2::uuid[]) AS k (customer_id, store_id)
         ON c.customer_id = k.customer_id AND c.store_id = k.store_id
       ORDER BY c.customer_id, c.store_id FOR UPDATE OF c`,
      [keys.map((key) => key.customerId), keys.map((key) => key.storeId)],
    );
  }

  /** Ordered lines leave their carts. The carts are locked. */
  async takeLines(tx: Tx, taken: readonly (CartKey & { variantIds: readonly string[] })[]): Promise<void> {
    if (taken.length === 0) return;
    await tx.prepared(
      'orders.takeCartLines',
      `UPDATE orders.cart c SET lines = c.lines - string_to_array(k.variant_ids, ',')
       FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS k (customer_id, store_id, variant_ids)
       WHERE c.customer_id = k.customer_id AND c.store_id = k.store_id`,
      [taken.map((key) => key.customerId), taken.map((key) => key.storeId), taken.map((key) => key.variantIds.join(','))],
    );
  }

  /** Writes one cart whole, in a transaction that holds it. */
  async replace(tx: Tx, key: CartKey, lines: Readonly<Record<string, CartEntry>>, at: Date): Promise<void> {
    await tx.execute(
      `INSERT INTO orders.cart (customer_id, store_id, lines, updated_at) VALUES ($1, $2, $3, $4)
       ON CONFLICT (customer_id, store_id) DO UPDATE SET lines = EXCLUDED.lines, updated_at = EXCLUDED.updated_at`,
      [key.customerId, key.storeId, JSON.stringify(lines), at],
    );
  }
}
