import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** Built code runs from dist/, the data stays beside the source: both are two levels below apps/api. */
const dataFolder = new URL('../../../src/tools/seed/data/', import.meta.url);

const categorySchema = z.object({
  id: z.int(),
  parentId: z.int().nullable(),
  name: z.string(),
  description: z.string(),
  level: z.enum(['L1', 'L2']),
  sortOrder: z.int(),
});

const productSchema = z.object({
  id: z.int(),
  name: z.string(),
  brief: z.string(),
  categoryId: z.int(),
  brandId: z.int().nullable(),
  keywords: z.string(),
  onSale: z.boolean(),
  isNew: z.boolean(),
  isHot: z.boolean(),
  listPriceFen: z.int().positive(),
  priceFen: z.int().positive(),
  options: z.record(z.string(), z.array(z.string())),
  variants: z.array(z.object({ options: z.array(z.string()), priceFen: z.int().positive(), quantity: z.int() })),
  attributes: z.array(z.tuple([z.string(), z.string()])),
});

const orderShapeSchema = z.tuple([z.int(), z.int(), z.int(), z.union([z.literal(0), z.literal(1)]), z.array(z.int())]);

export type SourceCategory = z.infer<typeof categorySchema>;
export type SourceProduct = z.infer<typeof productSchema>;

/** One real basket: `minute` since local midnight of day 0 … 29, and lines of (popularity rank, quantity). */
export interface OrderShape {
  day: number;
  minute: number;
  customer: number;
  canceled: boolean;
  lines: { rank: number; quantity: number }[];
}

/** Two levels of categories; texts as in litemall. */
export function readCategories(): SourceCategory[] {
  return read('catalogue/categories.json', z.array(categorySchema));
}

export function readBrands(): { id: number; name: string; description: string }[] {
  return read('catalogue/brands.json', z.array(z.object({ id: z.int(), name: z.string(), description: z.string() })));
}

export function readProducts(): SourceProduct[] {
  return read('catalogue/products.json', z.array(productSchema));
}

/** Shoppers' own words. The source's stars are a constant of its import, so they are not read. */
export function readReviews(): { productId: number; content: string; createdAt: string }[] {
  const schema = z.object({ productId: z.int(), content: z.string(), createdAt: z.string() });
  return read('catalogue/reviews.json', z.array(schema));
}

export function readSearchKeywords(): string[] {
  return read('catalogue/search-keywords.json', z.array(z.string()));
}

/** Centres of the four cities (no `district`) and of their districts, BD-09 degrees. */
export function readDistricts(): { city: string; district: string | null; lat: number; lng: number }[] {
  const schema = z.object({ city: z.string(), district: z.string().nullable(), lat: z.number(), lng: z.number() });
  return read('districts.json', z.array(schema));
}

/** Real baskets, earliest first; how they were derived stands in derive-order-shapes.mjs. */
export function readOrderShapes(): { days: number; customers: number; products: number; orders: OrderShape[] } {
  const schema = z.object({
    days: z.int(),
    customers: z.int(),
    products: z.int(),
    orders: z.array(orderShapeSchema),
  });
  const shapes = read('order-shapes.json', schema);
  return { ...shapes, orders: shapes.orders.map(toOrderShape) };
}

function toOrderShape([day, minute, customer, canceled, flat]: z.infer<typeof orderShapeSchema>): OrderShape {
  const lines: OrderShape['lines'] = [];
  for (let i = 0; i + 1 < flat.length; i += 2) lines.push({ rank: flat[i] ?? 0, quantity: flat[i + 1] ?? 1 });
  return { day, minute, customer, canceled: canceled === 1, lines };
}

function read<T>(name: string, schema: z.ZodType<T>): T {
  return schema.parse(JSON.parse(readFileSync(new URL(name, dataFolder), 'utf8')));
}
