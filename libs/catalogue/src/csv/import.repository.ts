import { Injectable } from '@nestjs/common';
import { Database, platformError, type Tx } from '@quanyu/platform';
import { In } from 'typeorm';
import { ProductEntity, VariantEntity } from '../catalogue.entity.js';
import { CatalogueRepository } from '../catalogue.repository.js';
import type { Edit } from '../edit-transaction.js';
import type { ImportResult, ImportRowError } from '../http/import.contract.js';
import type { ImportRow } from './import-file.js';
import type { ImportWorld } from './import-plan.js';
import { toInput } from '../products/products.js';

export interface StoredImport {
  readonly id: string;
  readonly rows: readonly ImportRow[];
  /** What is wrong with the file alone, and all that was wrong when it last met the shop. */
  readonly errors: { readonly inFile: readonly ImportRowError[]; readonly all: readonly ImportRowError[] };
  readonly result: ImportResult | null;
}

export interface ProductWithVariants {
  readonly product: ProductEntity;
  readonly variants: VariantEntity[];
}

const CHUNK = 500;

function chunks<T>(items: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / CHUNK) }, (_none, index) => items.slice(index * CHUNK, (index + 1) * CHUNK));
}

/** Many products at once, and the imports themselves. */
@Injectable()
export class ImportRepository {
  constructor(
    private readonly database: Database,
    private readonly catalogue: CatalogueRepository,
  ) {}

  /** Everything in the shop that these rows touch. */
  async loadWorld(rows: readonly ImportRow[], tx?: Tx): Promise<ImportWorld> {
    const valuesOf = (column: 'sku' | 'code' | 'barcode'): string[] => [...new Set(rows.flatMap(({ cells }) => cells[column] ?? []))];
    const holders = await this.findHolders({ skus: valuesOf('sku'), codes: valuesOf('code'), barcodes: valuesOf('barcode') }, tx);
    const products = await this.loadProducts([...new Set(holders.map(({ productId }) => productId))], tx);
    return {
      products: products.map((record) => ({ productId: record.product.id, version: record.product.version, input: toInput(record) })),
      variantIdBySku: new Map(holders.flatMap(({ sku, variantId }) => (sku === null || variantId === null ? [] : [[sku, variantId]]))),
      productIdBySku: new Map(holders.flatMap(({ productId, sku }) => (sku === null ? [] : [[sku, productId]]))),
      skuByBarcode: new Map(holders.flatMap(({ sku, barcode }) => (sku === null || barcode === null ? [] : [[barcode, sku]]))),
      categories: await this.catalogue.listCategories(tx),
    };
  }

  /** Who carries one of these SKUs, codes or barcodes, retired variants included. */
  private findHolders(
    keys: { skus: readonly string[]; codes: readonly string[]; barcodes: readonly string[] },
    tx?: Tx,
  ): Promise<{ productId: string; variantId: string | null; sku: string | null; barcode: string | null }[]> {
    return (tx ?? this.database).query(
      `SELECT v.product_id AS "productId", v.id AS "variantId", v.sku, v.barcode FROM catalogue.variant v WHERE v.sku = ANY($1) OR v.barcode = ANY($3)
       UNION ALL SELECT p.id, NULL, NULL, NULL FROM catalogue.product p WHERE p.code = ANY($2)`,
      [keys.skus, keys.codes, keys.barcodes],
    );
  }

  /** Products with the variants that are not retired, in the order of the ids given. */
  async loadProducts(productIds: readonly string[], tx?: Tx): Promise<ProductWithVariants[]> {
    const manager = tx?.manager ?? this.database.dataSource.manager;
    const products = await manager.findBy(ProductEntity, { id: In([...productIds]) });
    const variants = await manager.find(VariantEntity, { where: { productId: In([...productIds]), isRetired: false }, order: { position: 'ASC', id: 'ASC' } });
    const byProduct = new Map<string, VariantEntity[]>();
    for (const variant of variants) {
      const own = byProduct.get(variant.productId) ?? [];
      own.push(variant);
      byProduct.set(variant.productId, own);
    }
    const byId = new Map(products.map((product) => [product.id, product]));
    return productIds.flatMap((id) => {
      const product = byId.get(id);
      return product === undefined ? [] : [{ product, variants: byProduct.get(id) ?? [] }];
    });
  }

  /**
   * Writes many products and their whole choice of variants in a few statements. Products of the shop are changed only
   * at the version that was planned on.
   * @throws REQUEST.VERSION_CONFLICT
   */
  async saveProducts(edit: Edit, save: { created: readonly ProductEntity[]; changed: readonly ProductEntity[]; variants: readonly VariantEntity[] }): Promise<void> {
    for (const chunk of chunks(save.created)) await edit.tx.manager.insert(ProductEntity, chunk);
    for (const chunk of chunks(save.changed)) await this.changeProducts(edit, chunk);
    await edit.tx.execute(`UPDATE catalogue.variant SET is_retired = true WHERE product_id = ANY($1::uuid[])`, [save.changed.map(({ id }) => id)]);
    for (const chunk of chunks(save.variants)) {
      await edit.tx.execute(
        `INSERT INTO catalogue.variant (id, product_id, sku, barcode, option_values, price_fen, list_price_fen, max_per_order, image_media_id, position, is_retired)
         SELECT id, "productId", sku, barcode, "optionValues", "priceFen", "listPriceFen", "maxPerOrder", "imageMediaId", position, false
         FROM jsonb_to_recordset($1::jsonb) AS v(id uuid, "productId" uuid, sku text, barcode text, "optionValues" text[], "priceFen" bigint,
           "listPriceFen" bigint, "maxPerOrder" int, "imageMediaId" uuid, position int)
         ON CONFLICT (id) DO UPDATE SET barcode = excluded.barcode, option_values = excluded.option_values, price_fen = excluded.price_fen,
           list_price_fen = excluded.list_price_fen, max_per_order = excluded.max_per_order, position = excluded.position, is_retired = false`,
        [JSON.stringify(chunk)],
      );
    }
  }

  private async changeProducts({ tx, revision, now }: Edit, products: readonly ProductEntity[]): Promise<void> {
    // Taken in the order of the ids, like by every writer of many products, so that none waits in a circle.
    await tx.execute(`SELECT id FROM catalogue.product WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE`, [products.map(({ id }) => id)]);
    const changed = await tx.execute(
      `UPDATE catalogue.product p
       SET title = c.title, brief = c.brief, description = c.description, category_id = c."categoryId", brand = c.brand, keywords = c.keywords,
           tags = c.tags, options = c.options, revision = $2, updated_at = $3, version = p.version + 1
       FROM jsonb_to_recordset($1::jsonb) AS c(id uuid, version int, title text, brief text, description text, "categoryId" uuid, brand text,
         keywords text, tags text[], options jsonb)
       WHERE p.id = c.id AND p.version = c.version`,
      [JSON.stringify(products), revision, now],
    );
    if (changed !== products.length) throw platformError('REQUEST.VERSION_CONFLICT');
  }

  async insert(tx: Tx, entry: Omit<StoredImport, 'result'> & { createdBy: string; createdAt: Date }): Promise<void> {
    await tx.execute(`INSERT INTO catalogue.product_import (id, created_by, created_at, rows, errors) VALUES ($1, $2, $3, $4, $5)`, [
      entry.id,
      entry.createdBy,
      entry.createdAt,
      JSON.stringify(entry.rows),
      JSON.stringify(entry.errors),
    ]);
  }

  async find(importId: string): Promise<StoredImport | null> {
    const [row] = await this.database.query<StoredImport>(`SELECT id, rows, errors, result FROM catalogue.product_import WHERE id = $1`, [importId]);
    return row ?? null;
  }

  /** The import, held until the end of the transaction, so that two confirmations come one after the other. */
  async take(tx: Tx, importId: string): Promise<StoredImport | null> {
    const [row] = await tx.query<StoredImport>(`SELECT id, rows, errors, result FROM catalogue.product_import WHERE id = $1 FOR UPDATE`, [importId]);
    return row ?? null;
  }

  async finish(tx: Tx, importId: string, result: ImportResult, errors: StoredImport['errors']): Promise<void> {
    await tx.execute(`UPDATE catalogue.product_import SET result = $2, errors = $3 WHERE id = $1`, [importId, JSON.stringify(result), JSON.stringify(errors)]);
  }

  /** Forgets imports made before an instant; their effect stays. */
  async forgetBefore(tx: Tx, instant: Date): Promise<void> {
    await tx.execute(`DELETE FROM catalogue.product_import WHERE created_at < $1`, [instant]);
  }
}
