import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestingModule } from '@nestjs/testing';
import { createTestPlatform, type TestPlatform } from '@quanyu/testing';
import { catalogueEntities } from './catalogue.entity.js';
import { Catalogue } from './catalogue.js';
import { Categories } from './categories.js';
import type { AdminProduct } from './http/admin.contract.js';
import { ProductIntake } from './products/product-intake.js';
import { ProductMedia } from './pictures/product-media.js';
import { Products } from './products/products.js';
import { catalogueTasks, PublishSchedule } from './products/publish-schedule.js';
import { aCategory, aDraft, aPicture, aProductInput, aVariant, merchandiser, snapshotWhere, startProcess } from './test-kit/catalogue.builders.js';

let platform: TestPlatform;
let here: TestingModule;
let elsewhere: TestingModule;
let mediaFolder: string;
let categoryId: string;

beforeAll(async () => {
  mediaFolder = await mkdtemp(join(tmpdir(), 'quanyu-media-'));
  platform = await createTestPlatform({ entities: catalogueEntities, env: { MEDIA_DIR: mediaFolder } });
  here = await startProcess(platform);
  elsewhere = await startProcess(platform);
  categoryId = await aCategory(here, '床品');
}, 60_000);

afterAll(async () => {
  await platform.close();
  await rm(mediaFolder, { recursive: true, force: true });
});

const products = (): Products => here.get(Products);

function publish({ productId, version }: AdminProduct): Promise<AdminProduct> {
  return products().publish({ productId, version, editor: merchandiser });
}

async function refusal(act: Promise<unknown>): Promise<{ code: string; paths: string[] }> {
  const error: unknown = await act.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Error) || !('code' in error) || !('details' in error)) throw new Error(`not refused: ${String(error)}`);
  const { errors = [] } = error.details as { errors?: { path: string }[] };
  return { code: String(error.code), paths: errors.map(({ path }) => path) };
}

describe('publishing', () => {
  it('puts a product on sale in every process, and takes it off again', async () => {
    const draft = await aDraft(here, aProductInput(categoryId));
    const published = await publish(draft);
    const seen = await snapshotWhere(elsewhere, (snapshot) => snapshot.findProduct(draft.productId) !== null);
    const variantId = draft.variants[0]?.variantId ?? '';
    expect(seen.findVariant(variantId)).toMatchObject({ productId: draft.productId, title: draft.title, priceFen: 45900, isPublished: true });

    await products().unpublish({ productId: draft.productId, version: published.version, editor: merchandiser });
    const after = await snapshotWhere(elsewhere, (snapshot) => snapshot.findProduct(draft.productId) === null);
    expect(after.findVariant(variantId)).toBeNull();
  });

  it('is refused without variants, naming what is missing', async () => {
    const draft = await products().create({ input: aProductInput(categoryId, { variants: [] }), editor: merchandiser, idempotencyKey: randomUUID() });
    expect(await refusal(publish(draft))).toEqual({ code: 'CATALOGUE.NOT_PUBLISHABLE', paths: ['variants', 'media'] });
  });

  it('keeps the last picture of a product on sale', async () => {
    const published = await publish(await aDraft(here, aProductInput(categoryId)));
    const act = here.get(ProductMedia).delete({ productId: published.productId, mediaId: published.media[0]?.mediaId ?? '', version: published.version, editor: merchandiser });
    expect(await refusal(act)).toEqual({ code: 'CATALOGUE.NOT_PUBLISHABLE', paths: ['media'] });
    expect((await products().get(published.productId)).media).toHaveLength(1);
  });

  it('sells at the price of the mini-program where there is one, and at the base price otherwise', async () => {
    const draft = await aDraft(here, aProductInput(categoryId));
    const { productId, version } = await publish(draft);
    const variantId = draft.variants[0]?.variantId ?? '';
    const priceIn = (fen: number) => snapshotWhere(elsewhere, (snapshot) => snapshot.findVariant(variantId)?.priceFen === fen);
    const priced = await products().setPrices({ productId, version, channel: 'miniProgram', prices: [{ variantId, priceFen: 39900 }], editor: merchandiser });
    await priceIn(39900);
    await products().setPrices({ productId, version: priced.version, channel: 'miniProgram', prices: [{ variantId, priceFen: null }], editor: merchandiser });
    expect((await priceIn(45900)).findVariant(variantId)?.priceFen).toBe(45900);
  });
});

describe('a schedule', () => {
  it('publishes and unpublishes at its times, once, by whichever worker looks first', async () => {
    const draft = await aDraft(here, aProductInput(categoryId));
    const at = (minutes: number): Date => new Date(platform.clock.nowMs() + minutes * 60_000);
    await products().schedule({ productId: draft.productId, version: draft.version, publishAt: at(10), unpublishAt: at(20), editor: merchandiser });
    const [tick] = catalogueTasks(here.get(PublishSchedule));
    await tick?.run();
    expect((await products().get(draft.productId)).status).toBe('draft');

    platform.clock.advance(10 * 60_000);
    const changed = await Promise.all([here.get(PublishSchedule).applyDue(), elsewhere.get(PublishSchedule).applyDue()]);
    expect(changed[0] + changed[1]).toBe(1);
    await snapshotWhere(elsewhere, (snapshot) => snapshot.findProduct(draft.productId) !== null);

    platform.clock.advance(10 * 60_000);
    await tick?.run();
    await snapshotWhere(elsewhere, (snapshot) => snapshot.findProduct(draft.productId) === null);
    expect(await products().get(draft.productId)).toMatchObject({ status: 'unpublished', publishAt: null, unpublishAt: null });
  });

  it('in the past is refused', async () => {
    const { productId, version } = await aDraft(here, aProductInput(categoryId));
    const past = new Date(platform.clock.nowMs() - 1);
    expect((await refusal(products().schedule({ productId, version, publishAt: past, unpublishAt: null, editor: merchandiser }))).paths).toEqual(['body.publishAt']);
  });
});

describe('editing', () => {
  it('refuses an edit of a version that someone has changed meanwhile', async () => {
    const input = aProductInput(categoryId);
    const { productId, version } = await products().create({ input, editor: merchandiser, idempotencyKey: randomUUID() });
    const edit = (title: string) => products().update({ productId, version, input: { ...input, title }, editor: merchandiser });
    const outcomes = await Promise.allSettled([edit('甲的名称'), edit('乙的名称')]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect((await refusal(edit('丙的名称'))).code).toBe('REQUEST.VERSION_CONFLICT');
  });

  it('creates once for one idempotency key, also at the same instant', async () => {
    const command = { input: aProductInput(categoryId), editor: merchandiser, idempotencyKey: randomUUID() };
    const [first, second] = await Promise.all([products().create(command), products().create(command)]);
    expect(second.productId).toBe(first.productId);
  });

  it('names the field of a SKU, barcode or code that belongs to another product', async () => {
    const taken = aProductInput(categoryId, { variants: [aVariant(randomUUID(), { barcode: '6900000001011' })] });
    await products().create({ input: taken, editor: merchandiser, idempotencyKey: randomUUID() });
    const create = (changes: object) => products().create({ input: aProductInput(categoryId, changes), editor: merchandiser, idempotencyKey: randomUUID() });
    expect(await refusal(create({ code: taken.code }))).toEqual({ code: 'CATALOGUE.CODE_TAKEN', paths: ['body.code'] });
    expect(await refusal(create({ variants: taken.variants }))).toEqual({ code: 'CATALOGUE.SKU_TAKEN', paths: ['body.variants[0].sku'] });
    expect(await refusal(create({ variants: [aVariant(randomUUID(), { barcode: '6900000001011' })] }))).toEqual({
      code: 'CATALOGUE.BARCODE_TAKEN',
      paths: ['body.variants[0].barcode'],
    });
  });

  it('lets two variants trade their option values, and keeps their ids', async () => {
    const options = [{ name: '颜色', values: ['白色', '灰色'] }];
    const code = randomUUID().slice(0, 8);
    const input = aProductInput(categoryId, { code, options, variants: [aVariant(`${code}-1`, { optionValues: ['白色'] }), aVariant(`${code}-2`, { optionValues: ['灰色'] })] });
    const before = await products().create({ input, editor: merchandiser, idempotencyKey: randomUUID() });
    const traded = { ...input, variants: [aVariant(`${code}-1`, { optionValues: ['灰色'] }), aVariant(`${code}-2`, { optionValues: ['白色'] })] };
    const after = await products().update({ productId: before.productId, version: before.version, input: traded, editor: merchandiser });
    expect(after.variants.map(({ variantId }) => variantId)).toEqual(before.variants.map(({ variantId }) => variantId));
    expect(after.variants.map(({ optionValues }) => optionValues[0])).toEqual(['灰色', '白色']);
  });

  it('brings a retired variant back under its old id when its SKU returns', async () => {
    const code = randomUUID().slice(0, 8);
    const input = aProductInput(categoryId, { code, variants: [aVariant(`${code}-1`)] });
    const before = await products().create({ input, editor: merchandiser, idempotencyKey: randomUUID() });
    const none = await products().update({ productId: before.productId, version: before.version, input: { ...input, variants: [] }, editor: merchandiser });
    expect(none.variants).toEqual([]);
    const again = await products().update({ productId: before.productId, version: none.version, input, editor: merchandiser });
    expect(again.variants[0]?.variantId).toBe(before.variants[0]?.variantId);
  });

  it('leaves an audit line that says who changed what', async () => {
    const draft = await aDraft(here, aProductInput(categoryId));
    await publish(draft);
    const lines = await platform.database.query<{ action: string; actor_name: string }>(
      `SELECT action, actor_name FROM platform.audit_entry WHERE target_id = $1 ORDER BY id`,
      [draft.productId],
    );
    expect(lines).toEqual(['product.create', 'product.uploadMedia', 'product.publish'].map((action) => ({ action, actor_name: '王商品' })));
  });
});

describe('categories', () => {
  it('are deleted only when they are empty', async () => {
    const categories = here.get(Categories);
    const parentId = await aCategory(here, '服装');
    const childId = await aCategory(here, '衬衫', parentId);
    const remove = (id: string) => categories.delete({ categoryId: id, version: 1, editor: merchandiser });
    expect((await refusal(remove(parentId))).code).toBe('CATALOGUE.CATEGORY_NOT_EMPTY');
    await remove(childId);
    await remove(parentId);
    expect((await categories.list()).map(({ name }) => name)).not.toContain('服装');
  });

  it('stand in two levels at most', async () => {
    const parentId = await aCategory(here, '母婴');
    const childId = await aCategory(here, '童装', parentId);
    expect((await refusal(aCategory(here, '婴儿鞋', childId))).paths).toEqual(['body.parentId']);
    expect((await refusal(aCategory(here, '童装', parentId))).code).toBe('CATALOGUE.CATEGORY_NAME_TAKEN');
  });
});

describe('sales', () => {
  it('are counted in the transaction of the order and reach the shoppers with the next tick', async () => {
    const draft = await aDraft(here, aProductInput(categoryId));
    await publish(draft);
    const { productId } = draft;
    await platform.database.transaction((tx) => here.get(Catalogue).recordSales(tx, [{ productId, quantity: 2 }, { productId, quantity: 3 }]));
    const publishSales = catalogueTasks(here.get(PublishSchedule)).find(({ name }) => name === 'catalogue.publishSales');
    await publishSales?.run();
    const seen = await snapshotWhere(elsewhere, (snapshot) => (snapshot.findProduct(productId)?.salesCount ?? 0) > 0);
    expect(seen.findProduct(productId)?.salesCount).toBe(5);
  });
});

describe('taking a finished product over', () => {
  it('brings text, variants, pictures and reviews in one act, once per key', async () => {
    const code = randomUUID().slice(0, 8);
    const picture = { file: 'composed', widths: [375, 750], width: 750, height: 750, color: '#aabbcc', alt: '正面' };
    const command = {
      product: aProductInput(categoryId, { code, options: [{ name: '颜色', values: ['白色', '灰色'] }], variants: [aVariant(`${code}-1`, { optionValues: ['白色'] }), aVariant(`${code}-2`, { optionValues: ['灰色'] })] }),
      pictures: [picture, { ...picture, file: 'composed-grey' }],
      variantPictures: { [`${code}-2`]: 1 },
      reviews: [{ rating: 5 as const, content: '很暖和', authorName: '小**', optionText: '白色', createdAt: new Date('2026-11-01T00:00:00Z') }],
      publishedAt: new Date('2026-10-01T00:00:00Z'),
      editor: merchandiser,
      idempotencyKey: randomUUID(),
    };
    const taken = await here.get(ProductIntake).take(command);
    expect(await here.get(ProductIntake).take(command)).toEqual(taken);
    const snapshot = await snapshotWhere(elsewhere, (candidate) => candidate.findProduct(taken.productId) !== null);
    expect(snapshot.findProduct(taken.productId)).toMatchObject({ reviews: { total: 1, average: 5 }, publishedAtMs: command.publishedAt.getTime() });
    expect(snapshot.findVariant(taken.variants[1]?.variantId ?? '')).toMatchObject({ optionText: '灰色', imageUrl: '/media/composed-grey-375.webp' });
  });
});

describe('pictures', () => {
  it('are the same picture when the same bytes are uploaded again', async () => {
    const draft = await aDraft(here, aProductInput(categoryId));
    const upload = async () => here.get(ProductMedia).upload({ productId: draft.productId, bytes: await aPicture('#3366cc'), alt: '', editor: merchandiser });
    await upload();
    expect((await upload()).media).toHaveLength(2);
  });

  it('stand in the order that was given; the first is on the card', async () => {
    const draft = await aDraft(here, aProductInput(categoryId));
    const two = await here.get(ProductMedia).upload({ productId: draft.productId, bytes: await aPicture('#cc3333'), alt: '', editor: merchandiser });
    const mediaIds = two.media.map(({ mediaId }) => mediaId).reverse();
    const reordered = await here.get(ProductMedia).reorder({ productId: draft.productId, version: two.version, mediaIds, editor: merchandiser });
    expect(reordered.media.map(({ mediaId }) => mediaId)).toEqual(mediaIds);
    const missing = here.get(ProductMedia).reorder({ productId: draft.productId, version: reordered.version, mediaIds: mediaIds.slice(1), editor: merchandiser });
    expect((await refusal(missing)).paths).toEqual(['body.mediaIds']);
  });
});
