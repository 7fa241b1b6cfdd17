import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isEan13 } from '@quanyu/catalogue';
import { planProducts } from './catalogue-plan.js';
import { planOrders } from './orders-plan.js';
import { planCustomers, planStaff } from './people-plan.js';
import { bannerRecipes, categoryIconRecipe, composeProductPictures, drawPictures } from './pictures.js';
import { readCategories, readOrderShapes } from './source-data.js';
import { planAssortment, planShelves } from './stock-plan.js';
import { planStores } from './stores-plan.js';

const products = planProducts();
const stores = planStores();
const customers = planCustomers(2000, stores);
const assortment = planAssortment(stores, products);
/** The drawings are one file of a hundred megabytes, which takes its time on a busy machine. */
const READING_DRAWINGS_MS = 60_000;
const nowMs = Date.parse('2026-11-22T14:20:00+08:00');

function ordersAt(scale: number): ReturnType<typeof planOrders> {
  const todayStartMs = Date.parse('2026-11-22T00:00:00+08:00');
  return planOrders({ nowMs, todayStartMs, scale, products, stores, customers, shapes: readOrderShapes().orders, assortment });
}

function fingerprint(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}

describe('the catalogue that is shipped', () => {
  it('holds every product of the source and a real choice for at least eighty', () => {
    expect(products).toHaveLength(239);
    expect(products.filter(({ variants }) => variants.length > 1).length).toBeGreaterThanOrEqual(80);
  });

  it('says which choices are composed, on the product and among its attributes', () => {
    for (const product of products.filter(({ optionsComposed }) => optionsComposed)) {
      expect(product.attributes).toContainEqual(['规格说明', '颜色与尺码为演示组合']);
      expect(product.variants.length).toBeGreaterThan(1);
    }
    const real = products.find(({ name }) => name.includes('舒适安睡组合'));
    expect(real).toMatchObject({ optionsComposed: false, options: [{ name: '规格' }, { name: '颜色' }] });
  });

  it('gives each variant a value for every option, a price, its own SKU code and a valid EAN-13', () => {
    const variants = products.flatMap((product) => product.variants.map((variant) => ({ product, variant })));
    for (const { product, variant } of variants) {
      expect(variant.optionValues).toHaveLength(product.options.length);
      expect(variant.priceFen).toBeGreaterThan(0);
      expect(variant.listPriceFen).toBeGreaterThanOrEqual(variant.priceFen);
      expect(variant.barcode).toMatch(/^690/);
      expect(isEan13(variant.barcode)).toBe(true);
    }
    expect(new Set(variants.map(({ variant }) => variant.barcode)).size).toBe(variants.length);
    expect(new Set(variants.map(({ variant }) => variant.skuCode)).size).toBe(variants.length);
  });
});

describe('the stores', () => {
  const boxes: Record<string, { lat: [number, number]; lng: [number, number]; count: number }> = {
    上海市: { lat: [30.6, 31.6], lng: [120.9, 122.0], count: 20 },
    杭州市: { lat: [29.9, 30.6], lng: [119.6, 120.6], count: 14 },
    北京市: { lat: [39.5, 40.3], lng: [116.0, 116.8], count: 14 },
    成都市: { lat: [30.3, 31.0], lng: [103.7, 104.4], count: 12 },
  };

  it('are sixty, each inside its city, each with hours and a phone of its city', () => {
    expect(stores).toHaveLength(60);
    for (const { fields } of stores) {
      const box = boxes[fields.city];
      expect(fields.latitude).toBeGreaterThan(box?.lat[0] ?? Infinity);
      expect(fields.latitude).toBeLessThan(box?.lat[1] ?? -Infinity);
      expect(fields.longitude).toBeGreaterThan(box?.lng[0] ?? Infinity);
      expect(fields.longitude).toBeLessThan(box?.lng[1] ?? -Infinity);
      expect(fields.weeklyHours).toHaveLength(7);
      expect(fields.phone).toMatch(/^0\d{2,3}-5550\d{4}$/);
    }
    for (const [city, { count }] of Object.entries(boxes)) expect(stores.filter(({ fields }) => fields.city === city)).toHaveLength(count);
  });

  it('lie where GCJ-02 maps show them, not where the source of the centres would', () => {
    // BD-09 lies about 0.0065° east and 0.006° north of GCJ-02; the mean over a city's jitter shows the shift.
    const shanghai = stores.filter(({ fields }) => fields.district === '浦东新区');
    for (const { fields } of shanghai) {
      expect(Math.hypot((fields.latitude - (31.227348 - 0.006)) * 111_320, (fields.longitude - (121.550455 - 0.0065)) * 95_000)).toBeLessThan(2_150);
    }
  });

  it('carry 60 to 95 percent of the variants, with some shelves empty and some nearly so', () => {
    const variantCount = products.reduce((sum, { variants }) => sum + variants.length, 0);
    for (const store of stores) {
      const carried = assortment.get(store.fields.code) ?? new Set();
      expect(carried.size / variantCount).toBeGreaterThanOrEqual(0.6);
      expect(carried.size / variantCount).toBeLessThanOrEqual(0.95);
      const shelves = planShelves(store, products, carried);
      expect(shelves.some(({ quantity }) => quantity === 0)).toBe(true);
      expect(shelves.some(({ quantity }) => quantity > 0 && quantity <= 3)).toBe(true);
    }
  });

  it('each have a manager and a clerk who can sign in', () => {
    const usernames = planStaff(stores).map(({ username }) => username);
    expect(new Set(usernames).size).toBe(usernames.length);
    expect(usernames).toEqual(expect.arrayContaining(['ops', 'engineer', 'sh001-manager', 'sh001-clerk', 'cd012-manager', 'cd012-clerk']));
  });
});

describe('the past month', () => {
  const orders = ordersAt(1);

  it('follows thirty days of real baskets and ends today with work on the boards', () => {
    expect(orders.length).toBeGreaterThan(2_500);
    expect(orders.length).toBeLessThan(3_800);
    expect(orders.every(({ placedAtMs }) => placedAtMs < nowMs && placedAtMs > nowMs - 31 * 86_400_000)).toBe(true);
    const board = orders.filter(({ storeCode, placedAtMs }) => storeCode === 'SH001' && placedAtMs > nowMs - 3 * 3_600_000);
    expect(board.map(({ outcome }) => outcome)).toEqual(expect.arrayContaining(['paid', 'accepted', 'picking', 'ready']));
  });

  it('sells only what a store carries', () => {
    for (const order of orders) for (const { skuCode } of order.lines) expect(assortment.get(order.storeCode)?.has(skuCode)).toBe(true);
  });

  it('grows and shrinks with the scale', () => {
    const past = (scale: number): number => ordersAt(scale).filter(({ key }) => !key.startsWith('seed-board')).length;
    const one = past(1);
    expect(past(2) / one).toBeCloseTo(2, 1);
    expect(past(0.1) / one).toBeCloseTo(0.1, 1);
  });
});

describe('people', () => {
  it('have phones that are plainly composed, and no two the same', () => {
    expect(new Set(customers.map(({ phone }) => phone)).size).toBe(2_000);
    for (const { phone } of customers) expect(phone).toMatch(/^190000\d{5}$/);
  });
});

describe('a second run', () => {
  it('plans the very same shop', () => {
    const plan = (): string => fingerprint([planProducts(), planStores(), planCustomers(50, stores), planStaff(stores), ordersAt(0.1)]);
    expect(plan()).toBe(plan());
  });

  it('draws the very same pictures, and draws none twice', async () => {
    const [product] = products;
    if (!product) throw new Error('there are products');
    const views = composeProductPictures(product);
    expect(composeProductPictures(product).map(({ name }) => name)).toEqual(views.map(({ name }) => name));
    const recipes = [...views.slice(0, 2), ...bannerRecipes().slice(0, 1), ...readCategories().slice(0, 1).map(categoryIconRecipe)];
    const folder = await mkdtemp(join(tmpdir(), 'quanyu-pictures-'));
    try {
      const first = await drawPictures(recipes, folder);
      const files = (await readdir(folder)).sort();
      const second = await drawPictures(recipes, folder);
      expect(second).toEqual(first);
      expect((await readdir(folder)).sort()).toEqual(files);
      for (const { file, widths, color } of first) {
        for (const width of widths) expect(files).toContain(`${file}-${width}.webp`);
        expect(color).toMatch(/^#[0-9a-f]{6}$/);
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  }, READING_DRAWINGS_MS);
});
