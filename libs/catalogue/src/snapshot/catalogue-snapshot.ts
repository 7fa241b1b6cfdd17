import type { Attribute, Picture, Review, Sort } from '../http/catalogue.schema.js';
import { toPicture } from '../pictures/pictures.js';
import { optionText } from '../products/product.rules.js';
import type { SnapshotCategoryRow, SnapshotProductRow, SnapshotSurroundings } from './snapshot.repository.js';

/** A variant that may be sold now, at the storefront's price. */
export interface SellableVariant {
  readonly variantId: string;
  readonly productId: string;
  readonly sku: string;
  readonly barcode: string | null;
  /** The product's title. */
  readonly title: string;
  readonly optionValues: readonly string[];
  /** `白色 · L`, or empty when the product has no choice. */
  readonly optionText: string;
  readonly picture: Picture;
  /** Thumbnail of `picture`. */
  readonly imageUrl: string;
  readonly priceFen: number;
  /** The struck-through price, only when it is above the price. */
  readonly listPriceFen: number | null;
  readonly categoryId: string;
  readonly isPublished: true;
  readonly maxPerOrder: number;
}

export interface PublishedProduct {
  readonly productId: string;
  readonly code: string;
  readonly title: string;
  readonly brief: string;
  readonly description: string;
  readonly brand: string | null;
  readonly categoryId: string;
  readonly keywords: string;
  readonly tags: readonly string[];
  readonly attributes: readonly Attribute[];
  readonly options: readonly { readonly name: string; readonly values: readonly string[] }[];
  readonly optionsComposed: boolean;
  readonly media: readonly Picture[];
  readonly variants: readonly SellableVariant[];
  /** The lowest and the highest price of its variants. */
  readonly minPriceFen: number;
  readonly maxPriceFen: number;
  readonly salesCount: number;
  readonly publishedAtMs: number;
  readonly reviews: { readonly total: number; readonly average: number | null; readonly goodCount: number; readonly top: readonly Review[] };
}

/** A published row as shoppers see it; null for a row without picture or variant, which cannot be shown. */
export function toPublishedProduct(row: SnapshotProductRow): PublishedProduct | null {
  const media = row.media.map(toPicture);
  const main = media[0];
  if (!row.isPublished || main === undefined || row.variants.length === 0 || row.publishedAt === null) return null;
  const variants = row.variants.map((variant): SellableVariant => {
    const picture = media.find(({ mediaId }) => mediaId === variant.imageMediaId) ?? main;
    return {
      variantId: variant.id,
      productId: row.id,
      sku: variant.sku,
      barcode: variant.barcode,
      title: row.title,
      optionValues: variant.optionValues,
      optionText: optionText(variant.optionValues),
      picture,
      imageUrl: picture.thumbUrl,
      priceFen: variant.priceFen,
      listPriceFen: variant.listPriceFen !== null && variant.listPriceFen > variant.priceFen ? variant.listPriceFen : null,
      categoryId: row.categoryId,
      isPublished: true,
      maxPerOrder: variant.maxPerOrder,
    };
  });
  const prices = variants.map(({ priceFen }) => priceFen);
  const { id: productId, code, title, brief, description, brand, categoryId, keywords, tags, attributes, options, optionsComposed, salesCount } = row;
  return {
    productId, code, title, brief, description, brand, categoryId, keywords, tags, attributes, options, optionsComposed, media, variants, salesCount,
    minPriceFen: Math.min(...prices),
    maxPriceFen: Math.max(...prices),
    publishedAtMs: row.publishedAt.getTime(),
    reviews: {
      total: row.reviewTotal,
      average: row.reviewAverage,
      goodCount: row.reviewGood,
      top: row.topReviews.map(({ id, createdAt, ...review }) => ({ reviewId: id, ...review, createdAt: new Date(createdAt).toISOString() })),
    },
  };
}

const DAY_MS = 86_400_000;

/** Order of 综合: sales by their size, then proof by reviews, then freshness beside the newest product. */
function computeDefaultScore(product: PublishedProduct, newestMs: number): number {
  const proof = Math.min(1, product.reviews.total / 20) * ((product.reviews.average ?? 0) / 5);
  const freshness = Math.max(0, 1 - (newestMs - product.publishedAtMs) / (30 * DAY_MS));
  return Math.log10(1 + product.salesCount) + 0.5 * proof + 0.5 * freshness;
}

/** A product with other prices for some of its variants. */
/** A variant by a price list, where it is in it. A crossed-out price that is not above the new one goes. */
export function repricedVariant(variant: SellableVariant, fenByVariant: ReadonlyMap<string, number>): SellableVariant {
  const priceFen = fenByVariant.get(variant.variantId);
  if (priceFen === undefined) return variant;
  return { ...variant, priceFen, listPriceFen: variant.listPriceFen !== null && variant.listPriceFen > priceFen ? variant.listPriceFen : null };
}

function repriced(product: PublishedProduct, fenByVariant: ReadonlyMap<string, number>): PublishedProduct {
  const variants = product.variants.map((variant) => repricedVariant(variant, fenByVariant));
  const prices = variants.map(({ priceFen }) => priceFen);
  return { ...product, variants, minPriceFen: Math.min(...prices), maxPriceFen: Math.max(...prices) };
}

/** The published catalogue at one revision. Nothing in it ever changes; a change makes another snapshot. */
export class CatalogueSnapshot {
  readonly categories: readonly SnapshotCategoryRow[];
  readonly banners: SnapshotSurroundings['banners'];
  readonly hotWords: readonly string[];
  private readonly variants = new Map<string, SellableVariant>();
  private readonly categoriesById: ReadonlyMap<string, SnapshotCategoryRow>;
  private readonly sorted = new Map<Sort, readonly PublishedProduct[]>();

  constructor(
    readonly version: number,
    readonly products: ReadonlyMap<string, PublishedProduct>,
    private readonly surroundings: SnapshotSurroundings,
  ) {
    this.categories = surroundings.categories;
    this.banners = surroundings.banners;
    this.hotWords = surroundings.hotWords;
    this.categoriesById = new Map(surroundings.categories.map((category) => [category.id, category]));
    for (const product of products.values()) for (const variant of product.variants) this.variants.set(variant.variantId, variant);
  }

  /** The same goods at other prices, where there are any. */
  withPrices(fenByVariant: ReadonlyMap<string, number>): CatalogueSnapshot {
    const productIds = new Set([...fenByVariant.keys()].flatMap((variantId) => this.variants.get(variantId)?.productId ?? []));
    if (productIds.size === 0) return this;
    const products = new Map(this.products);
    for (const productId of productIds) {
      const product = this.products.get(productId);
      if (product !== undefined) products.set(productId, repriced(product, fenByVariant));
    }
    return new CatalogueSnapshot(this.version, products, this.surroundings);
  }

  findVariant(variantId: string): SellableVariant | null {
    return this.variants.get(variantId) ?? null;
  }

  findProduct(productId: string): PublishedProduct | null {
    return this.products.get(productId) ?? null;
  }

  findCategory(categoryId: string): SnapshotCategoryRow | null {
    return this.categoriesById.get(categoryId) ?? null;
  }

  /** The category and its parent, top first. */
  categoryPath(categoryId: string): readonly SnapshotCategoryRow[] {
    const category = this.findCategory(categoryId);
    if (category === null) return [];
    const parent = category.parentId === null ? null : this.findCategory(category.parentId);
    return parent === null ? [category] : [parent, category];
  }

  /** True when the product hangs on the category or on one below it. */
  isInCategory(product: PublishedProduct, categoryId: string): boolean {
    return product.categoryId === categoryId || this.findCategory(product.categoryId)?.parentId === categoryId;
  }

  /** All products in one order; sorted once per snapshot. Equal ones stand in the order of their ids, so pages never overlap. */
  inOrder(sort: Sort): readonly PublishedProduct[] {
    const known = this.sorted.get(sort);
    if (known !== undefined) return known;
    const products = [...this.products.values()].sort(compareBy(sort, [...this.products.values()]));
    this.sorted.set(sort, products);
    return products;
  }
}

/** Compares two of these products by a sort order. */
export function compareBy(sort: Sort, among: readonly PublishedProduct[]): (a: PublishedProduct, b: PublishedProduct) => number {
  const rank = rankBy(sort, among);
  return (a, b) => rank(b) - rank(a) || (a.productId < b.productId ? -1 : 1);
}

function rankBy(sort: Sort, among: readonly PublishedProduct[]): (product: PublishedProduct) => number {
  switch (sort) {
    case 'sales':
      return ({ salesCount }) => salesCount;
    case 'priceAsc':
      return ({ minPriceFen }) => -minPriceFen;
    case 'priceDesc':
      return ({ minPriceFen }) => minPriceFen;
    case 'newest':
      return ({ publishedAtMs }) => publishedAtMs;
    case 'default': {
      const newestMs = among.reduce((newest, { publishedAtMs }) => Math.max(newest, publishedAtMs), 0);
      return (product) => computeDefaultScore(product, newestMs);
    }
  }
}
