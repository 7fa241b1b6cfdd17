import { Injectable } from '@nestjs/common';
import { Database, platformError, type Tx } from '@quanyu/platform';
import { type EntityManager, In, IsNull, type QueryDeepPartialEntity } from 'typeorm';
import {
  CategoryEntity,
  ChannelPriceEntity,
  HomeBannerEntity,
  HotWordEntity,
  ProductEntity,
  ProductMediaEntity,
  ReviewEntity,
  VariantEntity,
} from './catalogue.entity.js';
import { catalogueError } from './catalogue.errors.js';
import type { Edit } from './edit-transaction.js';
import type { Channel } from './http/catalogue.schema.js';

/** A product with all that belongs to it and is not retired. */
export interface ProductRecord {
  readonly product: ProductEntity;
  readonly variants: VariantEntity[];
  readonly media: ProductMediaEntity[];
  readonly channelPrices: ChannelPriceEntity[];
  readonly categoryPath: { readonly categoryId: string; readonly name: string }[];
}

/** The columns of a product that an edit may set. */
export type ProductChanges = QueryDeepPartialEntity<
  Pick<
    ProductEntity,
    | 'code' | 'title' | 'brief' | 'description' | 'categoryId' | 'brand' | 'keywords' | 'tags' | 'attributes' | 'options'
    | 'optionsComposed' | 'status' | 'publishAt' | 'unpublishAt' | 'publishedAt'
  >
>;

export type VariantKeyHolder = Pick<VariantEntity, 'id' | 'productId' | 'sku' | 'barcode'> & { readonly title: string };

/** Writes and single-product reads of the catalogue. What shoppers read comes from `snapshot.repository`. */
@Injectable()
export class CatalogueRepository {
  constructor(private readonly database: Database) {}

  private get manager(): EntityManager {
    return this.database.dataSource.manager;
  }

  /** Locks the one revision row until the end of the transaction, and counts it up. */
  async takeRevision(tx: Tx): Promise<number> {
    const [row] = await tx.query<{ value: number }>(`UPDATE catalogue.revision SET value = value + 1 RETURNING value`);
    if (row === undefined) throw new Error('the catalogue has no revision row');
    return row.value;
  }

  /** @throws CATALOGUE.PRODUCT_NOT_FOUND */
  async getProduct(productId: string, tx?: Tx): Promise<ProductRecord> {
    const manager = tx?.manager ?? this.manager;
    const product = await manager.findOneBy(ProductEntity, { id: productId });
    if (product === null) throw catalogueError('CATALOGUE.PRODUCT_NOT_FOUND');
    const variants = await manager.find(VariantEntity, { where: { productId, isRetired: false }, order: { position: 'ASC', id: 'ASC' } });
    const media = await manager.find(ProductMediaEntity, { where: { productId }, order: { position: 'ASC', id: 'ASC' } });
    const channelPrices = await manager.find(ChannelPriceEntity, { where: { variantId: In(variants.map(({ id }) => id)) }, order: { channel: 'ASC' } });
    return { product, variants, media, channelPrices, categoryPath: await this.categoryPath(manager, product.categoryId) };
  }

  private async categoryPath(manager: EntityManager, categoryId: string): Promise<ProductRecord['categoryPath']> {
    const category = await manager.findOneBy(CategoryEntity, { id: categoryId });
    if (category === null) return [];
    const parent = category.parentId === null ? null : await manager.findOneBy(CategoryEntity, { id: category.parentId });
    return [...(parent === null ? [] : [parent]), category].map(({ id, name }) => ({ categoryId: id, name }));
  }

  async insertProduct(tx: Tx, product: ProductEntity): Promise<void> {
    await tx.manager.insert(ProductEntity, product);
  }

  /**
   * Changes a product that is still at the version its editor saw; `seenVersion` null means whatever the version.
   * @throws CATALOGUE.PRODUCT_NOT_FOUND, REQUEST.VERSION_CONFLICT
   */
  async updateProduct(edit: Edit, productId: string, seenVersion: number | null, changes: ProductChanges): Promise<void> {
    const update = edit.tx.manager
      .createQueryBuilder()
      .update(ProductEntity)
      .set({ ...changes, revision: edit.revision, updatedAt: edit.now, version: () => 'version + 1' })
      .where('id = :productId', { productId });
    if (seenVersion !== null) update.andWhere('version = :seenVersion', { seenVersion });
    const { affected } = await update.execute();
    if (affected === 1) return;
    const current = await edit.tx.manager.findOneBy(ProductEntity, { id: productId });
    if (current === null) throw catalogueError('CATALOGUE.PRODUCT_NOT_FOUND');
    throw platformError('REQUEST.VERSION_CONFLICT', { current: current.version });
  }

  /** Every variant of the product, retired ones too: a SKU that comes back is the same variant again. */
  findVariants(tx: Tx, productId: string): Promise<VariantEntity[]> {
    return tx.manager.findBy(VariantEntity, { productId });
  }

  /** Makes `variants` the product's whole choice; what is not among them is retired. */
  async replaceVariants(tx: Tx, productId: string, variants: readonly VariantEntity[]): Promise<void> {
    // All retired first: two variants may trade their option values without meeting in the unique index on the way.
    await tx.manager.update(VariantEntity, { productId }, { isRetired: true });
    if (variants.length > 0) await tx.manager.upsert(VariantEntity, [...variants], ['id']);
  }

  /** Who already carries one of these SKUs or barcodes. */
  findKeyHolders(tx: Tx, skus: readonly string[], barcodes: readonly string[]): Promise<VariantKeyHolder[]> {
    return tx.query<VariantKeyHolder>(
      `SELECT v.id, v.product_id AS "productId", v.sku, v.barcode, p.title
       FROM catalogue.variant v JOIN catalogue.product p ON p.id = v.product_id
       WHERE v.sku = ANY($1) OR v.barcode = ANY($2)`,
      [skus, barcodes],
    );
  }

  async findProductIdByCode(tx: Tx, code: string): Promise<string | null> {
    return (await tx.manager.findOneBy(ProductEntity, { code }))?.id ?? null;
  }

  /** Sets or clears (null) the prices of one channel. */
  async setChannelPrices(tx: Tx, channel: Channel, prices: readonly { variantId: string; priceFen: number | null }[]): Promise<void> {
    const cleared = prices.filter(({ priceFen }) => priceFen === null).map(({ variantId }) => variantId);
    const set = prices.flatMap(({ variantId, priceFen }) => (priceFen === null ? [] : [{ variantId, channel, priceFen }]));
    if (cleared.length > 0) await tx.manager.delete(ChannelPriceEntity, { channel, variantId: In(cleared) });
    if (set.length > 0) await tx.manager.upsert(ChannelPriceEntity, set, ['variantId', 'channel']);
  }

  async insertMedia(tx: Tx, media: ProductMediaEntity): Promise<void> {
    await tx.manager.insert(ProductMediaEntity, media);
  }

  async deleteMedia(tx: Tx, mediaId: string): Promise<void> {
    await tx.manager.delete(ProductMediaEntity, { id: mediaId });
  }

  /** Gives the pictures of one product the positions of this list. */
  async orderMedia(tx: Tx, mediaIds: readonly string[]): Promise<void> {
    await tx.execute(
      `UPDATE catalogue.product_media m SET position = o.position
       FROM unnest($1::uuid[]) WITH ORDINALITY AS o(id, position) WHERE m.id = o.id`,
      [mediaIds],
    );
  }

  /** All categories with the number of products directly in each, sold or not; in the order of the screens. */
  async listCategories(tx?: Tx): Promise<(CategoryEntity & { productCount: number })[]> {
    const source = tx ?? this.database;
    return source.query(
      `SELECT c.id, c.parent_id AS "parentId", c.name, c.description, c.icon_url AS "iconUrl", c.icon_color AS "iconColor",
              c.position, c.version, (SELECT count(*) FROM catalogue.product p WHERE p.category_id = c.id) AS "productCount"
       FROM catalogue.category c ORDER BY c.position, c.name`,
    );
  }

  /** @throws CATALOGUE.CATEGORY_NOT_FOUND */
  async getCategory(tx: Tx, categoryId: string): Promise<CategoryEntity> {
    const category = await tx.manager.findOneBy(CategoryEntity, { id: categoryId });
    if (category === null) throw catalogueError('CATALOGUE.CATEGORY_NOT_FOUND');
    return category;
  }

  findCategoryByName(tx: Tx, parentId: string | null, name: string): Promise<CategoryEntity | null> {
    return tx.manager.findOneBy(CategoryEntity, { parentId: parentId ?? IsNull(), name });
  }

  async insertCategory(tx: Tx, category: CategoryEntity): Promise<void> {
    await tx.manager.insert(CategoryEntity, category);
  }

  /** @throws REQUEST.VERSION_CONFLICT */
  async updateCategory(tx: Tx, categoryId: string, seenVersion: number | null, changes: Partial<Omit<CategoryEntity, 'id' | 'version'>>): Promise<void> {
    const update = tx.manager
      .createQueryBuilder()
      .update(CategoryEntity)
      .set({ ...changes, version: () => 'version + 1' })
      .where('id = :categoryId', { categoryId });
    if (seenVersion !== null) update.andWhere('version = :seenVersion', { seenVersion });
    const { affected } = await update.execute();
    if (affected !== 1) throw platformError('REQUEST.VERSION_CONFLICT', { current: (await this.getCategory(tx, categoryId)).version });
  }

  /** @throws REQUEST.VERSION_CONFLICT */
  async deleteCategory(tx: Tx, categoryId: string, seenVersion: number): Promise<void> {
    const { affected } = await tx.manager.delete(CategoryEntity, { id: categoryId, version: seenVersion });
    if (affected !== 1) throw platformError('REQUEST.VERSION_CONFLICT', { current: (await this.getCategory(tx, categoryId)).version });
  }

  async insertReviews(tx: Tx, reviews: readonly ReviewEntity[]): Promise<void> {
    await tx.manager.insert(ReviewEntity, [...reviews]);
  }

  /** One page of a product's reviews, newest first, after (createdAt, id) when given. */
  listReviews(query: {
    productId: string;
    ratings: readonly number[];
    after: { createdAt: string; reviewId: string } | null;
    limit: number;
  }): Promise<(Omit<ReviewEntity, 'productId'> & { createdAtText: string })[]> {
    return this.database.query(
      `SELECT id, rating, content, author_name AS "authorName", option_text AS "optionText", created_at AS "createdAt",
              created_at::text AS "createdAtText"
       FROM catalogue.review
       WHERE product_id = $1 AND rating = ANY($2) AND ($3::timestamptz IS NULL OR (created_at, id) < ($3, $4::uuid))
       ORDER BY created_at DESC, id DESC LIMIT $5`,
      [query.productId, query.ratings, query.after?.createdAt ?? null, query.after?.reviewId ?? null, query.limit],
    );
  }

  async replaceBanners(tx: Tx, banners: readonly HomeBannerEntity[]): Promise<void> {
    await tx.manager.createQueryBuilder().delete().from(HomeBannerEntity).execute();
    if (banners.length > 0) await tx.manager.insert(HomeBannerEntity, [...banners]);
  }

  async replaceHotWords(tx: Tx, words: readonly string[]): Promise<void> {
    await tx.manager.createQueryBuilder().delete().from(HotWordEntity).execute();
    if (words.length > 0) await tx.manager.insert(HotWordEntity, words.map((word, position) => ({ word, position })));
  }

  /** Products whose time to appear or disappear has come, oldest first. */
  findDue(now: Date, limit: number): Promise<{ id: string }[]> {
    return this.database.query(
      `SELECT id FROM catalogue.product WHERE publish_at <= $1 OR unpublish_at <= $1
       ORDER BY least(publish_at, unpublish_at), id LIMIT $2`,
      [now, limit],
    );
  }

  /** Adds sold quantities. Rows are taken in the order of their ids, like everywhere. */
  async addSales(tx: Tx, lines: readonly { productId: string; quantity: number }[]): Promise<void> {
    const ids = lines.map(({ productId }) => productId);
    await Promise.all([
      tx.prepared('catalogue.lockForSales', `SELECT id FROM catalogue.product WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE`, [ids]),
      tx.prepared(
        'catalogue.addSales',
        `UPDATE catalogue.product p SET sales_count = greatest(0, p.sales_count + s.quantity), sales_changed = true
         FROM (SELECT id, sum(quantity) AS quantity FROM unnest($1::uuid[], $2::int[]) AS u(id, quantity) GROUP BY id) s
         WHERE p.id = s.id`,
        [ids, lines.map(({ quantity }) => quantity)],
      ),
    ]);
  }

  async hasChangedSales(): Promise<boolean> {
    const rows = await this.database.query(`SELECT 1 FROM catalogue.product WHERE sales_changed LIMIT 1`);
    return rows.length > 0;
  }

  /** Moves products whose sales changed to this revision, so that every process loads the new counts. */
  async publishSales(edit: Edit): Promise<number> {
    // In the order of the ids, as `addSales` takes them, so that the two never wait for each other in a circle.
    await edit.tx.execute(`SELECT id FROM catalogue.product WHERE sales_changed ORDER BY id FOR NO KEY UPDATE`);
    return edit.tx.execute(`UPDATE catalogue.product SET sales_changed = false, revision = $1 WHERE sales_changed`, [edit.revision]);
  }
}
