import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Attribute, Channel, ProductStatus } from './http/catalogue.schema.js';
import type { HomeBanner } from './http/storefront.contract.js';

const schema = 'catalogue';

@Entity({ schema, name: 'category' })
export class CategoryEntity {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'parent_id', nullable: true }) parentId: string | null;
  @Column('text') name: string;
  @Column('text') description: string;
  @Column('text', { name: 'icon_url', nullable: true }) iconUrl: string | null;
  @Column('text', { name: 'icon_color', nullable: true }) iconColor: string | null;
  @Column('int') position: number;
  @Column('int') version: number;
}

@Entity({ schema, name: 'product' })
export class ProductEntity {
  @PrimaryColumn('uuid') id: string;
  @Column('text') code: string;
  @Column('text') title: string;
  @Column('text') brief: string;
  @Column('text') description: string;
  @Column('uuid', { name: 'category_id' }) categoryId: string;
  @Column('text', { nullable: true }) brand: string | null;
  @Column('text') keywords: string;
  @Column('text', { array: true }) tags: string[];
  @Column('jsonb') attributes: Attribute[];
  @Column('jsonb') options: { name: string; values: string[] }[];
  @Column('boolean', { name: 'options_composed' }) optionsComposed: boolean;
  @Column('text') status: ProductStatus;
  @Column('timestamptz', { name: 'publish_at', nullable: true }) publishAt: Date | null;
  @Column('timestamptz', { name: 'unpublish_at', nullable: true }) unpublishAt: Date | null;
  /** The first time that it was published. */
  @Column('timestamptz', { name: 'published_at', nullable: true }) publishedAt: Date | null;
  @Column('bigint', { name: 'sales_count' }) salesCount: number;
  @Column('bigint') revision: number;
  @Column('int') version: number;
  @Column('timestamptz', { name: 'created_at' }) createdAt: Date;
  @Column('timestamptz', { name: 'updated_at' }) updatedAt: Date;
}

@Entity({ schema, name: 'product_media' })
export class ProductMediaEntity {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'product_id' }) productId: string;
  /** Name of the stored picture without width and extension. */
  @Column('text') file: string;
  @Column('int', { array: true }) widths: number[];
  @Column('int') width: number;
  @Column('int') height: number;
  @Column('text') color: string;
  @Column('text') alt: string;
  @Column('int') position: number;
}

@Entity({ schema, name: 'variant' })
export class VariantEntity {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'product_id' }) productId: string;
  @Column('text') sku: string;
  @Column('text', { nullable: true }) barcode: string | null;
  @Column('text', { name: 'option_values', array: true }) optionValues: string[];
  @Column('bigint', { name: 'price_fen' }) priceFen: number;
  @Column('bigint', { name: 'list_price_fen', nullable: true }) listPriceFen: number | null;
  @Column('int', { name: 'max_per_order' }) maxPerOrder: number;
  @Column('uuid', { name: 'image_media_id', nullable: true }) imageMediaId: string | null;
  @Column('int') position: number;
  @Column('boolean', { name: 'is_retired' }) isRetired: boolean;
}

@Entity({ schema, name: 'channel_price' })
export class ChannelPriceEntity {
  @PrimaryColumn('uuid', { name: 'variant_id' }) variantId: string;
  @PrimaryColumn('text') channel: Channel;
  @Column('bigint', { name: 'price_fen' }) priceFen: number;
}

@Entity({ schema, name: 'review' })
export class ReviewEntity {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'product_id' }) productId: string;
  @Column('smallint') rating: number;
  @Column('text') content: string;
  @Column('text', { name: 'author_name' }) authorName: string;
  @Column('text', { name: 'option_text' }) optionText: string;
  @Column('timestamptz', { name: 'created_at' }) createdAt: Date;
}

@Entity({ schema, name: 'home_banner' })
export class HomeBannerEntity {
  @PrimaryColumn('uuid') id: string;
  @Column('text') title: string;
  @Column('text') subtitle: string;
  @Column('text', { name: 'image_url' }) imageUrl: string;
  @Column('text', { name: 'image_color' }) imageColor: string;
  @Column('jsonb') link: HomeBanner['link'];
  @Column('int') position: number;
}

@Entity({ schema, name: 'hot_word' })
export class HotWordEntity {
  @PrimaryColumn('text') word: string;
  @Column('int') position: number;
}

export const catalogueEntities = [
  CategoryEntity,
  ProductEntity,
  ProductMediaEntity,
  VariantEntity,
  ChannelPriceEntity,
  ReviewEntity,
  HomeBannerEntity,
  HotWordEntity,
];
