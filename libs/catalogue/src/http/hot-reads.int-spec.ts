import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import type { TestingModule } from '@nestjs/testing';
import { configureHttp, Switches } from '@quanyu/platform';
import { createTestPlatform, type TestPlatform } from '@quanyu/testing';
import Fastify, { type FastifyInstance, type LightMyRequestResponse } from 'fastify';
import { CatalogueSearch } from '../search/catalogue-search.js';
import { catalogueEntities } from '../catalogue.entity.js';
import { Catalogue } from '../catalogue.js';
import { HomeContent } from '../home-content.js';
import { Products } from '../products/products.js';
import { aCategory, aDraft, aProductInput, aVariant, merchandiser, snapshotWhere, startProcess } from '../test-kit/catalogue.builders.js';
import type { PlacePrices } from '../snapshot/place-prices.js';
import { registerCatalogueHotReads } from './hot-reads.js';

let platform: TestPlatform;
let process: TestingModule;
let fastify: FastifyInstance;
let mediaFolder: string;
let beddingId: string;
let quiltsId: string;
let quiltId: string;
const prices = [30_000, 10_000, 20_000];

beforeAll(async () => {
  mediaFolder = await mkdtemp(join(tmpdir(), 'quanyu-media-'));
  platform = await createTestPlatform({ entities: catalogueEntities, env: { MEDIA_DIR: mediaFolder } });
  process = await startProcess(platform);
  fastify = Fastify();
  configureHttp(fastify, { authenticator: { authenticate: async () => null }, checkReplies: true, nowMs: () => platform.clock.nowMs() });
  registerCatalogueHotReads(fastify, process.get(Catalogue), process.get(Switches));
  await fastify.ready();
  beddingId = await aCategory(process, '居家');
  quiltsId = await aCategory(process, '被枕', beddingId);
  for (const [index, priceFen] of prices.entries()) {
    const code = randomUUID().slice(0, 8);
    const draft = await aDraft(process, aProductInput(quiltsId, { code, title: `羊毛被${index}`, variants: [aVariant(`${code}-1`, { priceFen, listPriceFen: null })] }));
    await publish(draft.productId, draft.version);
    quiltId = draft.productId;
  }
  await process.get(HomeContent).replace({ banners: [], hotWords: ['羊毛被'], editor: merchandiser });
  await snapshotWhere(process, ({ hotWords }) => hotWords.length === 1);
}, 60_000);

afterAll(async () => {
  await fastify.close();
  await platform.close();
  await rm(mediaFolder, { recursive: true, force: true });
});

function publish(productId: string, version: number): Promise<{ version: number }> {
  return process.get(Products).publish({ productId, version, editor: merchandiser });
}

function get(path: string, headers: Record<string, string> = {}): Promise<LightMyRequestResponse> {
  return fastify.inject({ method: 'GET', url: `/api/storefront${path}`, headers });
}

interface List {
  items: { productId: string; priceFen: number }[];
  total: number;
  page: number;
  hasMore: boolean;
}

describe('lists', () => {
  it('hold the products of a category and of those below it, in the order that was asked for', async () => {
    const ascending = (await get(`/products?categoryId=${beddingId}&sort=priceAsc`)).json<List>();
    expect(ascending.items.map(({ priceFen }) => priceFen)).toEqual([10_000, 20_000, 30_000]);
    const between = (await get(`/products?sort=priceDesc&minPriceFen=10001&maxPriceFen=30000`)).json<List>();
    expect(between.items.map(({ priceFen }) => priceFen)).toEqual([30_000, 20_000]);
  });

  it('show every product on exactly one page', async () => {
    const pages = await Promise.all([1, 2, 3].map(async (page) => (await get(`/products?pageSize=2&page=${page}`)).json<List>()));
    expect(pages.map(({ items, hasMore }) => [items.length, hasMore])).toEqual([[2, true], [1, false], [0, false]]);
    expect(new Set(pages.flatMap(({ items }) => items.map(({ productId }) => productId))).size).toBe(prices.length);
  });

  it.each([
    ['sort=cheapest', 'query.sort'],
    ['page=0', 'query.page'],
    ['page=1.5', 'query.page'],
    ['pageSize=1000', 'query.pageSize'],
    ['minPriceFen=-1', 'query.minPriceFen'],
    ['maxPriceFen=99999999999999999999', 'query.maxPriceFen'],
    ['categoryId=%00', 'query.categoryId'],
    ['page=1&page=2', 'query.page'],
    ['colour=red', 'query.colour'],
  ])('refuse %s and name the field', async (query, path) => {
    const reply = await get(`/products?${query}`);
    expect(reply.statusCode).toBe(400);
    expect(reply.json()).toMatchObject({ code: 'REQUEST.INVALID', errors: [{ path }] });
  });

  it('say that a category is not there', async () => {
    const reply = await get(`/products?categoryId=${randomUUID()}`);
    expect([reply.statusCode, reply.json<{ code: string }>().code]).toEqual([404, 'CATALOGUE.CATEGORY_NOT_FOUND']);
  });
});

describe('a reply', () => {
  it('is not sent again to who has it already', async () => {
    const first = await get(`/products/${quiltId}`);
    const etag = String(first.headers['etag']);
    const again = await get(`/products/${quiltId}`, { 'if-none-match': etag });
    expect([again.statusCode, again.body]).toEqual([304, '']);
    expect((await get(`/products/${quiltId}`, { 'if-none-match': '"other"' })).statusCode).toBe(200);
  });

  it('keeps its tag when something else changed, and gets another when its product changed', async () => {
    const before = await get(`/products/${quiltId}`);
    const products = process.get(Products);
    const other = await aDraft(process, aProductInput(quiltsId));
    await publish(other.productId, other.version);
    await snapshotWhere(process, (snapshot) => snapshot.findProduct(other.productId) !== null);
    expect((await get(`/products/${quiltId}`)).headers['etag']).toBe(before.headers['etag']);

    const { version, variants } = await products.get(quiltId);
    const variantId = variants[0]?.variantId ?? '';
    await products.setPrices({ productId: quiltId, version, channel: 'miniProgram', prices: [{ variantId, priceFen: 15_000 }], editor: merchandiser });
    await snapshotWhere(process, (snapshot) => snapshot.findVariant(variantId)?.priceFen === 15_000);
    const after = await get(`/products/${quiltId}`);
    expect(after.json()).toMatchObject({ priceFen: 15_000, variants: [{ variantId, priceFen: 15_000 }] });
    expect(after.headers['etag']).not.toBe(before.headers['etag']);
    await products.unpublish({ productId: other.productId, version: other.version + 1, editor: merchandiser });
    await snapshotWhere(process, (snapshot) => snapshot.findProduct(other.productId) === null);
  });

  it('is one and the same for questions that mean the same', async () => {
    const [a, b] = await Promise.all([get(`/products?sort=sales&page=1`), get(`/products?page=1&sort=sales`)]);
    expect(a.headers['etag']).toBe(b.headers['etag']);
  });
});

describe('home, categories and product pages', () => {
  it('show what is on sale', async () => {
    expect((await get('/home')).json()).toMatchObject({ categories: [{ name: '居家', productCount: 3 }], hotWords: ['羊毛被'], floors: [{ kind: 'newest' }, { kind: 'bestSellers' }] });
    expect((await get('/categories')).json()).toMatchObject({ items: [{ name: '居家', productCount: 3, children: [{ name: '被枕', productCount: 3 }] }] });
    expect((await get(`/products/${quiltId}`)).json()).toMatchObject({ categoryPath: [{ name: '居家' }, { name: '被枕' }], options: [], reviews: { total: 0, top: [] } });
  });

  it('say that a product is gone', async () => {
    const reply = await get(`/products/${randomUUID()}`);
    expect([reply.statusCode, reply.json<{ code: string }>().code]).toEqual([404, 'CATALOGUE.PRODUCT_NOT_FOUND']);
    expect((await get('/products/%00')).statusCode).toBe(400);
  });
});

describe('search', () => {
  it('finds what is on sale now, filtered and sorted like a list', async () => {
    const search = process.get(CatalogueSearch);
    const result = await search.search({ q: 'ymb', sort: 'priceDesc', maxPriceFen: 25_000 });
    expect(result.items.map(({ priceFen, titleHighlights }) => [priceFen, titleHighlights])).toEqual([[15_000, [[0, 3]]], [10_000, [[0, 3]]]]);
    expect(await search.suggest({ q: '羊' })).toMatchObject({ words: expect.arrayContaining([{ word: '羊毛被', highlights: [[0, 1]] }]), products: { length: 3 } });
  });

  it('recommends something when nothing was found', async () => {
    const result = await process.get(CatalogueSearch).search({ q: '挖掘机' });
    expect([result.total, result.recommended.length]).toEqual([0, 3]);
  });
});

describe('in a store with prices of its own', () => {
  const [dear, cheap] = [randomUUID(), randomUUID()];
  let prices: PlacePrices | null = null;
  const catalogue = (): Catalogue => process.get(Catalogue);
  const list = async (storeId: string): Promise<number[]> => (await get(`/products?sort=priceAsc&storeId=${storeId}`)).json<List>().items.map(({ priceFen }) => priceFen);

  beforeAll(() => {
    const { variantId = '' } = catalogue().snapshot().findProduct(quiltId)?.variants[0] ?? {};
    prices = { key: 'a', fenByVariant: new Map([[variantId, 40_000]]), memberPrices: new Map([[variantId, [{ tierName: '金卡', priceFen: 38_000 }, { tierName: '普卡', priceFen: 40_000 }]]]) };
    catalogue().priceBy(({ storeId }) => (storeId === dear ? prices : null));
  });
  afterAll(() => catalogue().priceBy(() => null));

  it('pages, lists, filters and the search show them, and elsewhere nothing changes', async () => {
    expect([await list(dear), await list(cheap)]).toEqual([[10_000, 30_000, 40_000], [10_000, 15_000, 30_000]]);
    expect((await get(`/products?maxPriceFen=35000&storeId=${dear}`)).json<List>().total).toBe(2);
    const { variants, ...page } = (await get(`/products/${quiltId}?storeId=${dear}`)).json<{ priceFen: number; variants: { memberPrices: unknown[] }[] }>();
    expect([page.priceFen, variants[0]?.memberPrices]).toEqual([40_000, [{ tierName: '金卡', priceFen: 38_000 }]]);
    expect(await process.get(CatalogueSearch).search({ q: 'ymb', sort: 'priceDesc', storeId: dear })).toMatchObject({ items: [{ priceFen: 40_000 }, { priceFen: 30_000 }, { priceFen: 10_000 }] });
    expect((await get(`/home?storeId=${dear}`)).body).toContain('40000');
    expect((await get('/home')).body).not.toContain('40000');
  });

  it('a page that was answered before shows the new price as soon as the list changes', async () => {
    const address = `/products/${quiltId}?storeId=${dear}`;
    const priceOf = async (): Promise<number> => (await get(address)).json<{ priceFen: number }>().priceFen;
    const before = prices;
    expect(await priceOf()).toBe(40_000);
    prices = { key: 'b', fenByVariant: new Map([...(before?.fenByVariant ?? [])].map(([variantId]) => [variantId, 39_000])), memberPrices: new Map() };
    expect(await priceOf()).toBe(39_000);
    prices = null;
    expect(await priceOf()).toBe(15_000);
    prices = before;
    expect(await priceOf()).toBe(40_000);
  });

  it('stores without a list share one page', async () => {
    const tags = await Promise.all([get(`/products/${quiltId}`), get(`/products/${quiltId}?storeId=${cheap}`), get(`/products/${quiltId}?storeId=${randomUUID()}`)]);
    expect(new Set(tags.map(({ headers }) => headers['etag'])).size).toBe(1);
    expect((await get(`/products/${quiltId}?storeId=SH001`)).json()).toMatchObject({ code: 'REQUEST.INVALID', errors: [{ path: 'query.storeId' }] });
  });
});
