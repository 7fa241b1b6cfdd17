import type { CatalogueSnapshot, PublishedProduct } from './catalogue-snapshot.js';
import type { Sort } from '../http/catalogue.schema.js';
import type { Category, CategoryEntry, HomeFloor, HomePage, ProductCard, ProductDetail, ProductList } from '../http/storefront.contract.js';
import type { PlacePrices } from './place-prices.js';
import { salesText } from '../products/product.rules.js';
import type { SnapshotCategoryRow } from './snapshot.repository.js';

const FLOOR_SIZE = 6;
const SMALLEST_FLOOR = 4;
export const PAGE_SIZE = 20;

function sales(product: PublishedProduct): Pick<ProductCard, 'salesCount' | 'salesText'> {
  const text = salesText(product.salesCount);
  return { salesCount: product.salesCount, ...(text === undefined ? {} : { salesText: text }) };
}

/** The price line of a product: the cheapest variant, and that variant's struck-through price. */
function price(product: PublishedProduct): Pick<ProductCard, 'priceFen' | 'priceIsRange' | 'listPriceFen'> {
  const cheapest = product.variants.find(({ priceFen }) => priceFen === product.minPriceFen);
  return {
    priceFen: product.minPriceFen,
    priceIsRange: product.maxPriceFen > product.minPriceFen,
    listPriceFen: cheapest?.listPriceFen ?? null,
  };
}

export function toProductCard(product: PublishedProduct): ProductCard {
  const [image] = product.media;
  const [only, second] = product.variants;
  return {
    productId: product.productId,
    title: product.title,
    brief: product.brief,
    imageUrl: image?.thumbUrl ?? '',
    imageColor: image?.color ?? '#ffffff',
    ...price(product),
    ...sales(product),
    tags: [...product.tags],
    variantCount: product.variants.length,
    defaultVariantId: second === undefined ? (only?.variantId ?? null) : null,
  };
}

export interface ListQuery {
  readonly categoryId?: string | undefined;
  readonly sort?: Sort | undefined;
  readonly minPriceFen?: number | undefined;
  readonly maxPriceFen?: number | undefined;
  readonly page?: number | undefined;
  readonly pageSize?: number | undefined;
}

/** Whether a product passes the filters of a list. */
export function isListed(snapshot: CatalogueSnapshot, product: PublishedProduct, query: ListQuery): boolean {
  if (query.categoryId !== undefined && !snapshot.isInCategory(product, query.categoryId)) return false;
  return product.minPriceFen >= (query.minPriceFen ?? 0) && product.minPriceFen <= (query.maxPriceFen ?? Infinity);
}

/** One page of products that are already filtered and in order. */
export function pageFrom<T>(items: readonly T[], query: ListQuery): { items: T[]; total: number; page: number; hasMore: boolean } {
  const page = query.page ?? 1;
  const pageSize = query.pageSize ?? PAGE_SIZE;
  const end = page * pageSize;
  return { items: items.slice(end - pageSize, end), total: items.length, page, hasMore: items.length > end };
}

export function toProductList(snapshot: CatalogueSnapshot, query: ListQuery): ProductList {
  const { items, ...rest } = pageFrom(snapshot.inOrder(query.sort ?? 'default').filter((product) => isListed(snapshot, product, query)), query);
  return { items: items.map(toProductCard), ...rest };
}

function toCategoryEntry(category: SnapshotCategoryRow, productCount: number): CategoryEntry {
  const { id, name, description, iconUrl, iconColor } = category;
  return { categoryId: id, name, description, iconUrl, iconColor, productCount };
}

/** Two levels with the number of published products; empty categories are left out, for there is nothing to see in them. */
export function toCategoryTree(snapshot: CatalogueSnapshot): { items: Category[] } {
  const counts = new Map<string, number>();
  for (const { categoryId } of snapshot.products.values()) {
    for (const { id } of snapshot.categoryPath(categoryId)) counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  const entries = (parentId: string | null): CategoryEntry[] =>
    snapshot.categories
      .filter((category) => category.parentId === parentId && (counts.get(category.id) ?? 0) > 0)
      .map((category) => toCategoryEntry(category, counts.get(category.id) ?? 0));
  return { items: entries(null).map((entry) => ({ ...entry, children: entries(entry.categoryId) })) };
}

/** The first products of an order, as a floor of the home page. */
function toFloor(floor: Omit<HomeFloor, 'floorId' | 'products'>, products: readonly PublishedProduct[]): HomeFloor {
  const floorId = floor.categoryId === null ? floor.kind : `${floor.kind}:${floor.categoryId}`;
  return { floorId, ...floor, products: products.slice(0, FLOOR_SIZE).map(toProductCard) };
}

/** Banners, category entries, the newest, the best sellers, then one floor per top category with enough to show. */
export function toHomePage(snapshot: CatalogueSnapshot): HomePage {
  const categories = toCategoryTree(snapshot).items.map(({ children: _children, ...entry }) => entry);
  const floors = [
    toFloor({ kind: 'newest', categoryId: null, title: '新品上架', subtitle: '刚刚到店' }, snapshot.inOrder('newest')),
    toFloor({ kind: 'bestSellers', categoryId: null, title: '大家都在买', subtitle: '近期热销' }, snapshot.inOrder('sales')),
    ...categories.map(({ categoryId, name, description }) => {
      const products = snapshot.inOrder('default').filter((product) => snapshot.isInCategory(product, categoryId));
      return toFloor({ kind: 'category', categoryId, title: name, subtitle: description }, products);
    }),
  ];
  return {
    banners: [...snapshot.banners],
    categories,
    floors: floors.filter(({ kind, products }) => (kind === 'category' ? products.length >= SMALLEST_FLOOR : products.length > 0)),
    hotWords: [...snapshot.hotWords],
  };
}

/** A product's page; prices for members are told beside the price where they are lower, the dearest first. */
export function toProductDetail(snapshot: CatalogueSnapshot, product: PublishedProduct, memberPrices: PlacePrices['memberPrices'] = new Map()): ProductDetail {
  const { total, average, goodCount, top } = product.reviews;
  return {
    productId: product.productId,
    title: product.title,
    brief: product.brief,
    description: product.description,
    brand: product.brand,
    categoryPath: snapshot.categoryPath(product.categoryId).map(({ id, name }) => ({ categoryId: id, name })),
    media: [...product.media],
    ...price(product),
    ...sales(product),
    tags: [...product.tags],
    options: product.options.map(({ name, values }, position) => ({ name, values: values.map((value) => ({ value, ...optionImage(product, position, value) })) })),
    optionsComposed: product.optionsComposed,
    variants: product.variants.map(({ variantId, sku, optionValues, priceFen, listPriceFen, picture, maxPerOrder }) => ({
      variantId,
      sku,
      optionValues: [...optionValues],
      priceFen,
      listPriceFen,
      memberPrices: (memberPrices.get(variantId) ?? []).filter((member) => member.priceFen < priceFen).sort((a, b) => b.priceFen - a.priceFen),
      imageUrl: picture.url,
      maxPerOrder,
    })),
    attributes: [...product.attributes],
    reviews: {
      total,
      averageRating: average === null ? null : Math.round(average * 10) / 10,
      goodPercent: total === 0 ? null : Math.round((goodCount / total) * 100),
      top: [...top],
    },
  };
}

/** A value has a picture of its own when all its variants wear one that is not the main picture: a colour does, a size does not. */
function optionImage(product: PublishedProduct, position: number, value: string): { imageUrl?: string } {
  const pictures = new Set(product.variants.filter(({ optionValues }) => optionValues[position] === value).map(({ picture }) => picture));
  const [picture, another] = pictures;
  const all = new Set(product.variants.map((variant) => variant.picture));
  return picture === undefined || another !== undefined || all.size < 2 ? {} : { imageUrl: picture.thumbUrl };
}
