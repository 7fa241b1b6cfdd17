import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { StorefrontComponents } from '@quanyu/api-client';
import { WeappHost } from './weapp-host';
import type { HostReply, HostRequest, TreeNode } from './weapp-host';

type Schemas = StorefrontComponents['schemas'];

const dist = path.resolve(__dirname, '../dist/weapp');

const towel: Schemas['ProductCard'] = {
  productId: '01990000-0000-7000-8000-000000000001', title: '新疆长绒棉毛巾', brief: '吸水', imageUrl: '/media/towel.webp', imageColor: '#e8d9c4',
  priceFen: 2990, priceIsRange: false, listPriceFen: null, salesCount: 12, salesText: '已售12', tags: ['热销'], variantCount: 1, defaultVariantId: '01990000-0000-7000-8000-000000000002',
};

const home: Schemas['HomePage'] = {
  banners: [], categories: [], hotWords: ['毛巾'],
  floors: [{ floorId: 'newest', kind: 'newest', categoryId: null, title: '新品上架', subtitle: '刚刚到店', products: [towel] }],
};

const bootstrap: Schemas['Bootstrap'] = {
  serverTimeMs: 1_795_000_000_000, wechat: { appId: 'wx', simulatorUrl: null }, cities: [], hotWords: [], privacyVersion: '2026-11', paymentHoldMinutes: 15,
  subscribeTemplates: { pickupReady: 'ready', pickupReminder: 'reminder', orderChange: 'change', flashStarts: 'flash', balanceOpen: 'template-balance-open' }, switches: [],
};

function answer({ url }: HostRequest): HostReply {
  if (url.includes('/bootstrap')) return { statusCode: 200, data: JSON.stringify(bootstrap) };
  if (url.includes('/home')) return { statusCode: 200, data: JSON.stringify(home) };
  if (url.includes('/products?')) return { statusCode: 200, data: JSON.stringify({ items: [towel], total: 1, page: 1, hasMore: false }) };
  return { statusCode: 404, data: JSON.stringify({ code: 'REQUEST.NOT_FOUND', title: '没有找到你要的内容', status: 404, requestId: 'test' }) };
}

/** Lets the bundle's own timers and promises run until what is waited for is there; a fact that never comes fails. */
async function eventually<T>(find: () => T | undefined | false): Promise<T> {
  for (let turn = 0; turn < 2_000; turn += 1) {
    const found = find();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error('it never came');
}

type Manifest = { pages: string[]; subPackages: { root: string; pages: string[] }[] };
const manifest = JSON.parse(readFileSync(path.join(dist, 'app.json'), 'utf8')) as Manifest;
const pages = [...manifest.pages, ...manifest.subPackages.flatMap(({ root, pages: own }) => own.map((page) => `${root}/${page}`))];

it('has been built', () => {
  expect(existsSync(path.join(dist, 'app.js'))).toBe(true);
});

describe('the built mini-program', () => {
  const requests: HostRequest[] = [];
  const host = new WeappHost(dist, (request) => {
    requests.push(request);
    return answer(request);
  });
  afterAll(() => host.close());

  it('shows the home page with the products of the API, and a tap on one opens it', async () => {
    host.launch();
    const page = host.open('pages/home/index');
    await eventually(() => host.text(page).includes('新疆长绒棉毛巾'));
    expect(host.text(page)).toContain('新品上架');
    expect(host.text(page)).toContain('选择自提门店');

    const tile = await eventually(() => host.nodes(page).find((node: TreeNode) => node.cl?.includes('tile--slim')));
    host.tap(page, tile);
    const opened = await eventually(() => host.calls.find(({ name }) => name === 'navigateTo'));
    expect(opened.options['url']).toBe(`/pkg-goods/detail/index?productId=${towel.productId}`);
  });

  it.each(pages)('opens %s, which says something to the shopper', async (route) => {
    const page = host.open(route, { orderId: towel.productId, productId: towel.productId, storeId: towel.productId, q: '毛巾' });
    await eventually(() => host.text(page).replaceAll('|', '') !== '');
  });

  it('asks the configured API and, before the shopper agrees to anything, nothing personal', () => {
    expect(requests.length).toBeGreaterThan(0);
    expect(requests.every(({ url }) => url.startsWith('http'))).toBe(true);
    expect(requests.filter(({ url }) => /\/(me|cart|orders|auth)\b/.test(url))).toEqual([]);
  });
});
