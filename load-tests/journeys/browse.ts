import { sleep } from 'k6';
import { prepared } from '../config/env.ts';
import { expectReply, fact } from '../lib/checks.ts';
import { anyOf, anyStore } from '../lib/choice.ts';
import { call } from '../lib/http.ts';

const API = '/api/storefront';
/** What the search takes, in characters. */
const LONGEST_QUERY = 50;

/** A visitor who looks around and buys nothing: home, a category, a search, one product with its stock and reviews. */
export function browse(): void {
  const store = anyStore();
  const home = expectReply('the home page opens', call('getHome', { method: 'GET', path: `${API}/home` }));
  const tree = expectReply('the categories open', call('listCategories', { method: 'GET', path: `${API}/categories` }));
  call('listStores', { method: 'GET', path: `${API}/stores?limit=20` });
  sleep(Math.random());
  const category = tree === null ? undefined : anyOf(tree.items);
  const filter = category === undefined ? '' : `categoryId=${category.categoryId}&`;
  const list = expectReply('a list of products opens', call('listProducts', { method: 'GET', path: `${API}/products?${filter}page=1&pageSize=20` }));
  sleep(Math.random());
  search();
  const product = list?.items.length ? anyOf(list.items) : anyOf(prepared.products);
  const detail = expectReply('a product opens', call('getProduct', { method: 'GET', path: `${API}/products/${product.productId}` }));
  fact('a product has a variant', (detail?.variants.length ?? 0) > 0);
  const variantIds = detail?.variants.slice(0, 20).map(({ variantId }) => variantId) ?? [];
  if (variantIds.length > 0) {
    expectReply('its stock in the store is told', call('getAvailability', { method: 'GET', path: `${API}/stores/${store.storeId}/availability?variantIds=${variantIds.join(',')}` }));
  }
  expectReply('its reviews open', call('listReviews', { method: 'GET', path: `${API}/products/${product.productId}/reviews?limit=10` }));
  fact('the home page shows products', (home?.floors.length ?? 0) > 0);
}

/** Types the beginning of a title, then searches for its Chinese words: the product itself must be among the answers. */
function search(): void {
  const { title, productId } = anyOf(prepared.products);
  call('suggest', { method: 'GET', path: `${API}/search/suggest?q=${encodeURIComponent(title.slice(0, 2))}` });
  const found = expectReply('a search answers', call('searchProducts', { method: 'GET', path: `${API}/search?q=${encodeURIComponent(longestChinese(title).slice(0, LONGEST_QUERY))}&page=1&pageSize=50` }));
  const isFound = found === null || found.hasMore || found.items.some((hit) => hit.productId === productId);
  if (!fact('a search by title finds the product', isFound)) console.error(`a search for ${title} does not find ${productId}`);
}

function longestChinese(title: string): string {
  // k6's engine knows no Unicode properties.
  const runs = title.match(/[\u4e00-\u9fff]+/g) ?? [];
  return runs.reduce((longest, run) => (run.length > longest.length ? run : longest), '') || title;
}
