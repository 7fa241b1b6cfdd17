import { Injectable } from '@nestjs/common';
import { Database } from '@quanyu/platform';
import { pictureUrl } from './pictures/pictures.js';

/** What people on the floor see of one variant, on sale or not: goods stand on shelves whatever their page says. */
export interface GoodsFacts {
  readonly variantId: string;
  readonly title: string;
  /** `白色 · L`, or empty when the product has no choice. */
  readonly optionText: string;
  readonly sku: string;
  readonly barcode: string | null;
  readonly imageUrl: string | null;
  readonly priceFen: number;
  readonly isOnSale: boolean;
}

interface Row extends Omit<GoodsFacts, 'imageUrl' | 'optionText'> {
  readonly optionValues: readonly string[];
  readonly file: string | null;
  readonly widths: number[] | null;
}

const SELECT = `
  SELECT v.id AS "variantId", p.title, v.option_values AS "optionValues", v.sku, v.barcode, v.price_fen AS "priceFen",
    (p.status = 'published' AND NOT v.is_retired) AS "isOnSale", m.file, m.widths
  FROM catalogue.variant v JOIN catalogue.product p ON p.id = v.product_id
  LEFT JOIN LATERAL (SELECT file, widths FROM catalogue.product_media
    WHERE product_id = p.id ORDER BY (id = v.image_media_id) DESC NULLS LAST, position, id LIMIT 1) m ON true`;

/** Goods by what is printed on them, for whoever holds them in their hands. */
@Injectable()
export class Goods {
  constructor(private readonly database: Database) {}

  /** The variants with this barcode or item number; none or one. */
  async findByCode(code: string): Promise<GoodsFacts[]> {
    const rows = await this.database.query<Row>(`${SELECT} WHERE v.barcode = $1 OR v.sku = $1 ORDER BY (v.barcode = $1) DESC NULLS LAST LIMIT 1`, [code]);
    return rows.map(toFacts);
  }

  /** Variants whose title holds the words, those on sale first. */
  async search(words: string, limit: number): Promise<GoodsFacts[]> {
    // LIKE's own signs in what people type stand for themselves.
    const pattern = `%${words.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
    const rows = await this.database.query<Row>(
      `${SELECT} WHERE p.title ILIKE $1 OR v.sku ILIKE $1 ORDER BY v.is_retired, (p.status = 'published') DESC, p.sales_count DESC, v.product_id, v.position LIMIT $2`,
      [pattern, limit],
    );
    return rows.map(toFacts);
  }

  /** Variants by id, in no order; unknown ids are left out. */
  async list(variantIds: readonly string[]): Promise<GoodsFacts[]> {
    const rows = await this.database.query<Row>(`${SELECT} WHERE v.id = ANY($1::uuid[])`, [variantIds]);
    return rows.map(toFacts);
  }
}

function toFacts({ optionValues, file, widths, ...row }: Row): GoodsFacts {
  return { ...row, optionText: optionValues.join(' · '), imageUrl: file === null || widths === null ? null : pictureUrl({ file, widths }, 375) };
}
