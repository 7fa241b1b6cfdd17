import { Injectable } from '@nestjs/common';
import { Database, encodeCursor } from '@quanyu/platform';
import type { AdminProductRow } from '../http/admin.contract.js';
import type { ProductStatus } from '../http/catalogue.schema.js';
import { pictureUrl } from '../pictures/pictures.js';

export interface ProductFilter {
  /** Part of a title, or the beginning of a code, SKU or barcode. */
  readonly q?: string | undefined;
  readonly status?: ProductStatus | 'scheduled' | undefined;
  /** Products of the category and of those below it. */
  readonly categoryId?: string | undefined;
}

interface Row {
  id: string;
  code: string;
  title: string;
  category_id: string;
  category_name: string;
  status: ProductStatus;
  publish_at: Date | null;
  unpublish_at: Date | null;
  sales_count: number;
  version: number;
  updated_at: Date;
  updated_text: string;
  variant_count: number;
  min_price: number | null;
  max_price: number | null;
  file: string | null;
  widths: number[] | null;
  color: string | null;
}

const FILTER = `
  ($1::text IS NULL OR p.title ILIKE '%' || $1 || '%' OR p.code ILIKE $1 || '%' OR EXISTS (
    SELECT 1 FROM catalogue.variant f WHERE f.product_id = p.id AND (f.sku ILIKE $1 || '%' OR f.barcode LIKE $1 || '%')))
  AND ($2::text IS NULL OR p.status = $2)
  AND ($3::boolean IS NOT TRUE OR p.publish_at IS NOT NULL OR p.unpublish_at IS NOT NULL)
  AND ($4::uuid IS NULL OR p.category_id IN (SELECT id FROM catalogue.category WHERE id = $4 OR parent_id = $4))`;

const PAGE_SIZE = 20;

/** Lists of products for the console, whatever their status. */
@Injectable()
export class ProductListRepository {
  constructor(private readonly database: Database) {}

  /** One page, the last edited first. */
  async list(
    filter: ProductFilter,
    page: { cursor?: { readonly updatedAt: string; readonly productId: string } | undefined; limit?: number | undefined },
  ): Promise<{ items: AdminProductRow[]; nextCursor: string | null; total: number }> {
    const limit = page.limit ?? PAGE_SIZE;
    const rows = await this.database.query<Row>(
      `SELECT p.id, p.code, p.title, p.category_id, c.name AS category_name, p.status, p.publish_at, p.unpublish_at, p.sales_count,
              p.version, p.updated_at, p.updated_at::text AS updated_text, v.variant_count, v.min_price, v.max_price, m.file, m.widths, m.color
       FROM catalogue.product p
       JOIN catalogue.category c ON c.id = p.category_id
       CROSS JOIN LATERAL (SELECT count(*)::int AS variant_count, min(price_fen) AS min_price, max(price_fen) AS max_price
         FROM catalogue.variant WHERE product_id = p.id AND NOT is_retired) v
       LEFT JOIN LATERAL (SELECT file, widths, color FROM catalogue.product_media WHERE product_id = p.id ORDER BY position, id LIMIT 1) m ON true
       WHERE ${FILTER} AND ($5::timestamptz IS NULL OR (p.updated_at, p.id) < ($5, $6::uuid))
       ORDER BY p.updated_at DESC, p.id DESC LIMIT $7`,
      [...filterParameters(filter), page.cursor?.updatedAt ?? null, page.cursor?.productId ?? null, limit + 1],
    );
    const [count] = await this.database.query<{ total: number }>(
      `SELECT count(*)::int AS total FROM catalogue.product p WHERE ${FILTER}`,
      filterParameters(filter),
    );
    const items = rows.slice(0, limit);
    const last = items.at(-1);
    return {
      items: items.map(toRow),
      nextCursor: rows.length > limit && last !== undefined ? encodeCursor([last.updated_text, last.id]) : null,
      total: count?.total ?? 0,
    };
  }

  /** Ids of matching products after an id, in the order of the ids; for exports that walk all of them. */
  async listIdsAfter(filter: ProductFilter, afterId: string | null, limit: number): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(
      `SELECT p.id FROM catalogue.product p WHERE ${FILTER} AND ($5::uuid IS NULL OR p.id > $5) ORDER BY p.id LIMIT $6`,
      [...filterParameters(filter), afterId, limit],
    );
    return rows.map(({ id }) => id);
  }
}

function filterParameters({ q, status, categoryId }: ProductFilter): (string | boolean | null)[] {
  // LIKE's own signs in what people type stand for themselves.
  const escaped = q?.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`) ?? null;
  return [escaped, status === undefined || status === 'scheduled' ? null : status, status === 'scheduled', categoryId ?? null];
}

function toRow(row: Row): AdminProductRow {
  return {
    productId: row.id,
    code: row.code,
    title: row.title,
    imageUrl: row.file === null || row.widths === null ? null : pictureUrl({ file: row.file, widths: row.widths }, 375),
    imageColor: row.color,
    categoryId: row.category_id,
    categoryName: row.category_name,
    status: row.status,
    publishAt: row.publish_at?.toISOString() ?? null,
    unpublishAt: row.unpublish_at?.toISOString() ?? null,
    variantCount: row.variant_count,
    minPriceFen: row.min_price,
    maxPriceFen: row.max_price,
    salesCount: row.sales_count,
    version: row.version,
    updatedAt: row.updated_at.toISOString(),
  };
}
