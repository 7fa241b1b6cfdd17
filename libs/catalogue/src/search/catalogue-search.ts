import { Injectable } from '@nestjs/common';
import { AppLogger, type InputOf, type ReplyOf } from '@quanyu/platform';
import { compareBy, type CatalogueSnapshot, type PublishedProduct } from '../snapshot/catalogue-snapshot.js';
import { Catalogue } from '../catalogue.js';
import type { searchProducts, suggest } from '../http/storefront.contract.js';
import { storefrontAt } from '../snapshot/place-prices.js';
import { SearchIndex } from './search-index.js';
import { isListed, type ListQuery, pageFrom, toProductCard } from '../snapshot/snapshot-views.js';

const SUGGESTED_WORDS = 8;
const SUGGESTED_PRODUCTS = 4;
const RECOMMENDED = 10;
/** Products put into the index before other work gets a turn. */
const INDEX_BATCH = 25;
/** Long attribute texts are advice on washing, not what people search for. */
const LONGEST_SEARCHED_ATTRIBUTE = 40;

const FULL_SEARCH = { sorts: true, recommends: true };

/**
 * Search over the published catalogue. It follows the snapshot of its process and never waits for the database. A process that
 * answers no searches, such as the worker, keeps no index.
 */
@Injectable()
export class CatalogueSearch {
  private readonly index = new SearchIndex();
  private readonly indexed = new Map<string, { product: PublishedProduct; categories: string }>();
  private following: Promise<void> | null = null;

  constructor(
    private readonly catalogue: Catalogue,
    private readonly logger: AppLogger,
  ) {}

  /** Follows the snapshot from now on, and is done when the index has come up with it. The first search would start it, too. */
  start(): Promise<void> {
    if (this.following !== null) return this.following;
    this.catalogue.onSwap((snapshot) => {
      this.following = this.followNext(snapshot);
    });
    this.following = this.followNext(this.catalogue.snapshot());
    return this.following;
  }

  /** `abilities` is what a peak leaves of the search: without `sorts` only the page is chosen, the best match first. */
  async search({ q, ...asked }: ListQuery & { q: string; storeId?: string | undefined }, abilities = FULL_SEARCH): Promise<ReplyOf<typeof searchProducts>> {
    const query: ListQuery = abilities.sorts ? asked : { page: asked.page, pageSize: asked.pageSize };
    await this.start();
    const snapshot = this.catalogue.snapshotAt(storefrontAt(asked.storeId));
    const { hits, isFuzzy } = this.index.search(q);
    const found = hits.flatMap(({ id, titleHighlights }) => {
      const product = snapshot.findProduct(id);
      return product === null || !isListed(snapshot, product, query) ? [] : [{ product, titleHighlights }];
    });
    if (query.sort !== undefined && query.sort !== 'default') {
      const compare = compareBy(query.sort, found.map(({ product }) => product));
      found.sort((a, b) => compare(a.product, b.product));
    }
    const { items, ...page } = pageFrom(found, query);
    return {
      items: items.map(({ product, titleHighlights }) => ({ ...toProductCard(product), titleHighlights })),
      ...page,
      isFuzzy: isFuzzy && found.length > 0,
      recommended: found.length === 0 && abilities.recommends ? snapshot.inOrder('sales').slice(0, RECOMMENDED).map(toProductCard) : [],
      isSortingPaused: !abilities.sorts,
    };
  }

  async suggest({ q, storeId }: InputOf<typeof suggest>['query']): Promise<ReplyOf<typeof suggest>> {
    await this.start();
    const snapshot = this.catalogue.snapshotAt(storefrontAt(storeId));
    const products = this.index.search(q).hits.flatMap(({ id, titleHighlights }) => {
      const product = snapshot.findProduct(id);
      return product === null ? [] : [{ product, titleHighlights }];
    });
    return {
      words: this.index.suggestWords(q, snapshot.hotWords, SUGGESTED_WORDS),
      products: products.slice(0, SUGGESTED_PRODUCTS).map(({ product, titleHighlights }) => {
        const { productId, title, imageUrl, imageColor, priceFen } = toProductCard(product);
        return { productId, title, imageUrl, imageColor, priceFen, highlights: titleHighlights };
      }),
    };
  }

  private followNext(snapshot: CatalogueSnapshot): Promise<void> {
    return (this.following ?? Promise.resolve())
      .then(() => this.follow(snapshot))
      .catch((error: unknown) => this.logger.error({ error: String(error) }, 'the search index could not follow the catalogue'));
  }

  /** Brings the index to this snapshot, touching only products that differ. */
  private async follow(snapshot: CatalogueSnapshot): Promise<void> {
    for (const id of this.indexed.keys()) {
      if (snapshot.findProduct(id) !== null) continue;
      this.index.remove(id);
      this.indexed.delete(id);
    }
    let put = 0;
    for (const product of snapshot.products.values()) {
      const categoryNames = snapshot.categoryPath(product.categoryId).map(({ name }) => name);
      const before = this.indexed.get(product.productId);
      const categories = categoryNames.join('/');
      if (before?.product === product && before.categories === categories) continue;
      this.index.put(toDocument(product, categoryNames));
      this.indexed.set(product.productId, { product, categories });
      put += 1;
      if (put % INDEX_BATCH === 0) await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

function toDocument(product: PublishedProduct, categoryNames: readonly string[]): Parameters<SearchIndex['put']>[0] {
  const attributes = product.attributes.map(({ value }) => value).filter((value) => value.length <= LONGEST_SEARCHED_ATTRIBUTE);
  const optionValues = product.options.flatMap(({ values }) => values);
  return {
    id: product.productId,
    title: product.title,
    brand: product.brand,
    categoryNames,
    more: [product.brief, product.keywords, ...product.tags, ...attributes, ...optionValues].join(' '),
    codes: product.variants.flatMap(({ sku, barcode }) => (barcode === null ? [sku] : [sku, barcode])),
    salesCount: product.salesCount,
  };
}
