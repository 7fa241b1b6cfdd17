import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ChangeFeed, type Permission, type Principal } from '@quanyu/platform';
import { createTestPlatform, startTestHttp, type TestPlatform } from '@quanyu/testing';
import iconv from 'iconv-lite';
import sharp from 'sharp';
import { catalogueEntities } from '../catalogue.entity.js';
import { CatalogueModule } from '../catalogue.module.js';
import { aPicture, aProductInput, aVariant } from '../test-kit/catalogue.builders.js';
import type { AdminProduct } from './admin.contract.js';
import type { ImportPreview, ImportResult } from './import.contract.js';
import { registerCatalogueUploads } from './uploads.js';

let platform: TestPlatform;
let app: NestFastifyApplication;
let mediaFolder: string;
let categoryId: string;

function staff(permissions: Permission[]): Principal {
  const ids = { staffId: '0192f0aa-0000-7000-8000-000000000001', sessionId: '0192f0aa-0000-7000-8000-000000000002' };
  return { kind: 'staff', ...ids, name: '王商品', permissions: new Set(permissions), storeScope: 'all' };
}

beforeAll(async () => {
  mediaFolder = await mkdtemp(join(tmpdir(), 'quanyu-media-'));
  platform = await createTestPlatform({ entities: catalogueEntities, env: { MEDIA_DIR: mediaFolder } });
  const module = await platform.start([CatalogueModule]);
  const authenticate = async (header: string): Promise<Principal> => staff(header === 'reader' ? ['catalogue.read'] : ['catalogue.read', 'catalogue.write']);
  app = await startTestHttp(platform, module, { authenticator: { authenticate }, register: registerCatalogueUploads });
  await app.get(ChangeFeed).start();
  const created = await send('POST', '/categories', { name: '被枕' }, { 'idempotency-key': randomUUID() });
  categoryId = created.json<{ categoryId: string }>().categoryId;
}, 60_000);

afterAll(async () => {
  await app.close();
  await platform.close();
  await rm(mediaFolder, { recursive: true, force: true });
});

type Method = 'GET' | 'POST' | 'PUT';

function send(method: Method, path: string, body?: object, headers: Record<string, string> = {}) {
  return app.inject({ method, url: `/api/admin${path}`, headers: { authorization: 'merchandiser', ...headers }, ...(body === undefined ? {} : { payload: body }) });
}

async function createProduct(changes: Parameters<typeof aProductInput>[1] = {}): Promise<AdminProduct> {
  const reply = await send('POST', '/products', aProductInput(categoryId, changes), { 'idempotency-key': randomUUID() });
  expect(reply.statusCode).toBe(201);
  return reply.json<AdminProduct>();
}

function upload(path: string, file: Buffer, fields: Record<string, string> = {}) {
  const boundary = 'boundary-of-the-test';
  const parts = Object.entries(fields).map(([name, value]) => Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`));
  const head = Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="a.jpg"\r\ncontent-type: image/jpeg\r\n\r\n`);
  const payload = Buffer.concat([...parts, head, file, Buffer.from(`\r\n--${boundary}--\r\n`)]);
  return app.inject({
    method: 'POST',
    url: `/api/admin${path}`,
    headers: { authorization: 'merchandiser', 'content-type': `multipart/form-data; boundary=${boundary}` },
    payload,
  });
}

function sendCsv(content: string | Buffer) {
  return app.inject({ method: 'POST', url: '/api/admin/product-imports', headers: { authorization: 'merchandiser', 'content-type': 'text/csv' }, payload: content });
}

describe('products over HTTP', () => {
  it('are listed with filters, page by page', async () => {
    const code = randomUUID().slice(0, 8);
    for (const part of ['a', 'b', 'c']) await createProduct({ code: `${code}${part}` });
    const first = (await send('GET', `/products?q=${code}&limit=2&categoryId=${categoryId}&status=draft`)).json<{ items: AdminProduct[]; nextCursor: string; total: number }>();
    expect([first.items.length, first.total]).toEqual([2, 3]);
    const second = (await send('GET', `/products?q=${code}&limit=2&cursor=${first.nextCursor}`)).json<{ items: AdminProduct[]; nextCursor: null }>();
    expect([second.items.length, second.nextCursor]).toEqual([1, null]);
    expect((await send('GET', '/products?q=%25')).json()).toMatchObject({ total: 0 });
    expect((await send('GET', '/products?cursor=bm9uc2Vuc2U')).statusCode).toBe(400);
  });

  it.each<[string, object, string]>([
    ['an unknown field', { colour: 'red' }, 'body.colour'],
    ['a NUL in a title', { title: '羊毛\u0000被' }, 'body.title'],
    ['a title of one character', { title: '被' }, 'body.title'],
    ['a price of nothing', { variants: [{ ...aVariant('S1'), priceFen: 0 }] }, 'body.variants[0].priceFen'],
    ['a price with a fraction', { variants: [{ ...aVariant('S1'), priceFen: 1.5 }] }, 'body.variants[0].priceFen'],
    ['a huge price', { variants: [{ ...aVariant('S1'), priceFen: 1e20 }] }, 'body.variants[0].priceFen'],
    ['a SKU with blanks', { variants: [aVariant('S 1')] }, 'body.variants[0].sku'],
    ['a wrong check digit', { variants: [aVariant('S1', { barcode: '6901028001916' })] }, 'body.variants[0].barcode'],
    ['a category that is no id', { categoryId: 'x' }, 'body.categoryId'],
  ])('are refused with %s, and the field is named', async (_name, changes, path) => {
    const reply = await send('POST', '/products', { ...aProductInput(categoryId), ...changes }, { 'idempotency-key': randomUUID() });
    expect(reply.statusCode).toBe(400);
    expect(reply.json()).toMatchObject({ code: 'REQUEST.INVALID', errors: expect.arrayContaining([expect.objectContaining({ path })]) });
  });

  it('need an idempotency key to be created, and the right to write', async () => {
    expect((await send('POST', '/products', aProductInput(categoryId))).json()).toMatchObject({ code: 'REQUEST.IDEMPOTENCY_KEY_REQUIRED' });
    const asReader = await send('POST', '/products', aProductInput(categoryId), { authorization: 'reader', 'idempotency-key': randomUUID() });
    expect([asReader.statusCode, (await send('GET', '/products', undefined, { authorization: 'reader' })).statusCode]).toEqual([403, 200]);
  });

  it('answer a stale edit with the version that is current', async () => {
    const { productId, version } = await createProduct();
    const input = aProductInput(categoryId);
    const edited = await send('PUT', `/products/${productId}`, { ...input, version });
    expect(edited.json()).toMatchObject({ version: version + 1 });
    const stale = await send('PUT', `/products/${productId}`, { ...input, version });
    expect([stale.statusCode, stale.json()]).toEqual([409, expect.objectContaining({ code: 'REQUEST.VERSION_CONFLICT', details: { current: version + 1 } })]);
  });
});

describe('an uploaded picture', () => {
  it('is encoded anew in three widths, without what the camera wrote into it', async () => {
    const { productId } = await createProduct();
    const original = await sharp({ create: { width: 1600, height: 1200, channels: 3, background: '#3366cc' } })
      .withExif({ IFD0: { Copyright: 'secret owner' }, IFD3: { GPSLatitude: '31/1 13/1 49/1' } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    const reply = await upload(`/products/${productId}/media`, original, { alt: '正面' });
    expect(reply.statusCode).toBe(201);
    const [picture] = reply.json<AdminProduct>().media;
    expect(picture).toMatchObject({ alt: '正面', width: 1200, height: 1600, color: expect.stringMatching(/^#3.6.c.$/) });
    for (const [url, width] of [[picture?.thumbUrl, 375], [picture?.url, 750], [picture?.largeUrl, 1125]] as const) {
      const bytes = await readFile(join(mediaFolder, String(url).replace('/media/', '')));
      const metadata = await sharp(bytes).metadata();
      expect([metadata.format, metadata.width, metadata.exif]).toEqual(['webp', width, undefined]);
    }
  });

  it.each<[string, () => Promise<Buffer>, number, string]>([
    ['SVG', async () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'), 415, 'CATALOGUE.MEDIA_UNSUPPORTED'],
    ['HTML with the name of a picture', async () => Buffer.from('<html>'), 415, 'CATALOGUE.MEDIA_UNSUPPORTED'],
    ['a picture cut in half', async () => { const whole = await aPicture('#3366cc'); return whole.subarray(0, whole.length / 2); }, 415, 'CATALOGUE.MEDIA_UNSUPPORTED'],
    ['more than 10 MB', async () => Buffer.concat([await aPicture('#3366cc', 10), Buffer.alloc(10 * 1024 * 1024)]), 413, 'CATALOGUE.MEDIA_TOO_LARGE'],
    ['more than 40 megapixels', async () => sharp({ create: { width: 8_000, height: 5_001, channels: 3, background: '#fff' } }).png({ compressionLevel: 9 }).toBuffer(), 413, 'CATALOGUE.MEDIA_TOO_LARGE'],
  ])('is refused when it is %s', async (_name, make, status, code) => {
    const { productId } = await createProduct();
    const reply = await upload(`/products/${productId}/media`, await make());
    expect([reply.statusCode, reply.json<{ code: string }>().code]).toEqual([status, code]);
  });

  it('is refused without a file, with a NUL in its text, and as JSON', async () => {
    const { productId } = await createProduct();
    const path = `/products/${productId}/media`;
    expect((await upload(path, await aPicture('#3366cc', 10), { alt: 'a\u0000b' })).json()).toMatchObject({ errors: [{ path: 'body.alt' }] });
    expect((await send('POST', path, {})).statusCode).toBe(415);
  });
});

describe('an import', () => {
  const table = (code: string, price = '459'): string => `商品编码,商品名称,分类,货号,售价\n${code},羊毛被,被枕,${code}-1,${price}\n`;

  it('changes nothing before it is confirmed, and acts once however often it is', async () => {
    const code = randomUUID().slice(0, 8);
    const preview = (await sendCsv(iconv.encode(table(code), 'gb18030'))).json<ImportPreview>();
    expect(preview).toMatchObject({ encoding: 'gb18030', toCreate: 1, totalErrors: 0, rows: [{ line: 2, action: 'create', priceFen: 45_900 }] });
    expect((await send('GET', `/products?q=${code}`)).json()).toMatchObject({ total: 0 });
    const confirm = () => send('POST', `/product-imports/${preview.importId}/confirm`, { mode: 'allOrNothing' });
    const [first, second] = await Promise.all([confirm(), confirm()]);
    expect(first.json<ImportResult>()).toMatchObject({ created: 1, productIds: [expect.any(String)] });
    expect(second.json()).toEqual(first.json());
    expect((await send('GET', `/products?q=${code}`)).json()).toMatchObject({ total: 1, items: [{ status: 'draft', version: 1 }] });
  });

  it('updates by SKU, and says so before', async () => {
    const { code, productId } = await createProduct();
    const preview = (await sendCsv(`货号,售价\n${code}-1,9.9\n`)).json<ImportPreview>();
    expect(preview).toMatchObject({ toUpdate: 1, rows: [{ action: 'update', changes: ['售价'] }] });
    await send('POST', `/product-imports/${preview.importId}/confirm`, { mode: 'skipBad' });
    expect((await send('GET', `/products/${productId}`)).json()).toMatchObject({ version: 2, variants: [{ priceFen: 990 }] });
  });

  it('with errors does all or nothing, or skips the bad rows, whose file can be mended', async () => {
    const code = randomUUID().slice(0, 8);
    const preview = (await sendCsv(`${table(code)}${code}x,坏价格,被枕,${code}x-1,免费\n`)).json<ImportPreview>();
    expect(preview).toMatchObject({ toCreate: 1, errorRows: 1, errors: [{ line: 3, column: '售价', value: '免费' }] });
    const refused = await send('POST', `/product-imports/${preview.importId}/confirm`, { mode: 'allOrNothing' });
    expect([refused.statusCode, refused.json<{ code: string }>().code]).toEqual([409, 'CATALOGUE.IMPORT_HAS_ERRORS']);
    expect((await send('POST', `/product-imports/${preview.importId}/confirm`, { mode: 'skipBad' })).json()).toMatchObject({ created: 1, skipped: 1 });
    const errors = await send('GET', `/product-imports/${preview.importId}/errors`);
    expect(errors.headers['content-type']).toContain('text/csv');
    expect(errors.body).toContain('售价：不是价格');
  });

  it('meets the shop as it is when it is confirmed', async () => {
    const { code } = await createProduct();
    const barcode = '6901028001915';
    const preview = (await sendCsv(`货号,条码\n${code}-1,${barcode}\n`)).json<ImportPreview>();
    await createProduct({ variants: [aVariant(randomUUID(), { barcode })] });
    const refused = await send('POST', `/product-imports/${preview.importId}/confirm`, { mode: 'allOrNothing' });
    expect(refused.json()).toMatchObject({ code: 'CATALOGUE.IMPORT_HAS_ERRORS' });
  });

  it('takes back what was exported without a change', async () => {
    const code = randomUUID().slice(0, 8);
    await createProduct({ code, title: '=羊毛被', options: [{ name: '颜色', values: ['白色', '灰'] }], variants: [aVariant(`${code}-1`, { optionValues: ['白色'] }), aVariant(`${code}-2`, { optionValues: ['灰'] })] });
    const exported = await send('GET', `/products/export?q=${code}`);
    expect(exported.body).toContain("'=羊毛被");
    expect((await sendCsv(exported.rawPayload)).json()).toMatchObject({ totalRows: 2, unchanged: 2, totalErrors: 0 });
    const template = await send('GET', '/product-imports/template');
    expect(template.rawPayload.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
  });

  it('that is not there, or is no table, is refused', async () => {
    expect((await send('POST', `/product-imports/${randomUUID()}/confirm`, { mode: 'skipBad' })).json()).toMatchObject({ code: 'CATALOGUE.IMPORT_NOT_FOUND' });
    expect((await sendCsv('')).statusCode).toBeGreaterThanOrEqual(400);
    expect((await sendCsv('商品名称\n羊毛被\n')).json()).toMatchObject({ code: 'CATALOGUE.IMPORT_UNREADABLE' });
  });
});
