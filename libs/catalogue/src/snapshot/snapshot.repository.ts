import { Injectable } from '@nestjs/common';
import { Database } from '@quanyu/platform';
import type { Attribute } from '../http/catalogue.schema.js';
import type { HomeBanner } from '../http/storefront.contract.js';
import { STOREFRONT_CHANNEL } from './place-prices.js';

const BATCH = 500;

/** A product as one row, with everything that shoppers see of it. */
export interface SnapshotProductRow {
  readonly id: string;
  readonly code: string;
  readonly title: string;
  readonly brief: string;
  readonly description: string;
  readonly categoryId: string;
  readonly brand: string | null;
  readonly keywords: string;
  readonly tags: readonly string[];
  readonly attributes: readonly Attribute[];
  readonly options: readonly { readonly name: string; readonly values: readonly string[] }[];
  readonly optionsComposed: boolean;
  readonly isPublished: boolean;
  readonly publishedAt: Date | null;
  readonly salesCount: number;
  readonly variants: readonly {
    readonly id: string;
    readonly sku: string;
    readonly barcode: string | null;
    readonly optionValues: readonly string[];
    readonly priceFen: number;
    readonly listPriceFen: number | null;
    readonly maxPerOrder: number;
    readonly imageMediaId: string | null;
  }[];
  readonly media: readonly {
    readonly id: string;
    readonly file: string;
    readonly widths: number[];
    readonly width: number;
    readonly height: number;
    readonly color: string;
    readonly alt: string;
  }[];
  readonly reviewTotal: number;
  readonly reviewAverage: number | null;
  readonly reviewGood: number;
  readonly topReviews: readonly {
    readonly id: string;
    readonly rating: number;
    readonly content: string;
    readonly authorName: string;
    readonly optionText: string;
    readonly createdAt: string;
  }[];
}

export interface SnapshotCategoryRow {
  readonly id: string;
  readonly parentId: string | null;
  readonly name: string;
  readonly description: string;
  readonly iconUrl: string | null;
  readonly iconColor: string | null;
}

/** What surrounds the products; small, so it is read whole each time. */
export interface SnapshotSurroundings {
  readonly categories: readonly SnapshotCategoryRow[];
  readonly banners: readonly HomeBanner[];
  readonly hotWords: readonly string[];
}

const SELECT_PRODUCTS = `
  SELECT p.id, p.code, p.title, p.brief, p.description, p.category_id AS "categoryId", p.brand, p.keywords, p.tags, p.attributes,
         p.options, p.options_composed AS "optionsComposed", p.status = 'published' AS "isPublished",
         p.published_at AS "publishedAt", p.sales_count AS "salesCount", v.variants, m.media,
         r.total AS "reviewTotal", r.average AS "reviewAverage", r.good AS "reviewGood", t.reviews AS "topReviews"
  FROM catalogue.product p
  CROSS JOIN LATERAL (
    SELECT coalesce(jsonb_agg(jsonb_build_object(
      'id', v.id, 'sku', v.sku, 'barcode', v.barcode, 'optionValues', v.option_values, 'priceFen', coalesce(c.price_fen, v.price_fen),
      'listPriceFen', v.list_price_fen, 'maxPerOrder', v.max_per_order, 'imageMediaId', v.image_media_id) ORDER BY v.position, v.id), '[]') AS variants
    FROM catalogue.variant v
    LEFT JOIN catalogue.channel_price c ON c.variant_id = v.id AND c.channel = '${STOREFRONT_CHANNEL}'
    WHERE v.product_id = p.id AND NOT v.is_retired
  ) v
  CROSS JOIN LATERAL (
    SELECT coalesce(jsonb_agg(jsonb_build_object(
      'id', m.id, 'file', m.file, 'widths', m.widths, 'width', m.width, 'height', m.height, 'color', m.color, 'alt', m.alt)
      ORDER BY m.position, m.id), '[]') AS media
    FROM catalogue.product_media m WHERE m.product_id = p.id
  ) m
  CROSS JOIN LATERAL (
    SELECT count(*)::int AS total, avg(rating)::float8 AS average, (count(*) FILTER (WHERE rating >= 4))::int AS good
    FROM catalogue.review r WHERE r.product_id = p.id
  ) r
  CROSS JOIN LATERAL (
    SELECT coalesce(jsonb_agg(jsonb_build_object(
      'id', id, 'rating', rating, 'content', content, 'authorName', author_name, 'optionText', option_text, 'createdAt', created_at)
      ORDER BY best DESC, created_at DESC, id DESC), '[]') AS reviews
    FROM (SELECT *, rating >= 4 AS best FROM catalogue.review WHERE product_id = p.id ORDER BY rating >= 4 DESC, created_at DESC, id DESC LIMIT 2) two
  ) t`;

/** Reads of the published catalogue, for the in-memory snapshot. */
@Injectable()
export class SnapshotRepository {
  constructor(private readonly database: Database) {}

  async readRevision(): Promise<number> {
    const [row] = await this.database.query<{ value: number }>(`SELECT value FROM catalogue.revision`);
    if (row === undefined) throw new Error('the catalogue has no revision row');
    return row.value;
  }

  /** Every published product, in batches so that a large catalogue is never one large reply. */
  async loadPublished(): Promise<SnapshotProductRow[]> {
    const all: SnapshotProductRow[] = [];
    for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
      const rows = await this.database.query<SnapshotProductRow>(
        `${SELECT_PRODUCTS} WHERE p.status = 'published' AND p.id > $1 ORDER BY p.id LIMIT ${BATCH}`,
        [after],
      );
      all.push(...rows);
      const last = rows.at(-1);
      if (rows.length < BATCH || last === undefined) return all;
      after = last.id;
    }
  }

  /** Every product that changed after a revision, published or not. */
  loadChangedSince(revision: number): Promise<SnapshotProductRow[]> {
    return this.database.query<SnapshotProductRow>(`${SELECT_PRODUCTS} WHERE p.revision > $1`, [revision]);
  }

  async loadSurroundings(): Promise<SnapshotSurroundings> {
    const categories = await this.database.query<SnapshotCategoryRow>(
      `SELECT id, parent_id AS "parentId", name, description, icon_url AS "iconUrl", icon_color AS "iconColor"
       FROM catalogue.category ORDER BY position, name`,
    );
    const banners = await this.database.query<HomeBanner>(
      `SELECT id AS "bannerId", title, subtitle, image_url AS "imageUrl", image_color AS "imageColor", link
       FROM catalogue.home_banner ORDER BY position`,
    );
    const hotWords = await this.database.query<{ word: string }>(`SELECT word FROM catalogue.hot_word ORDER BY position`);
    return { categories, banners, hotWords: hotWords.map(({ word }) => word) };
  }
}
