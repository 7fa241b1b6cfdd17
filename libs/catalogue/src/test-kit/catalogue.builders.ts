import { randomUUID } from 'node:crypto';
import type { Type } from '@nestjs/common';
import type { TestingModule } from '@nestjs/testing';
import { ChangeFeed, type Editor } from '@quanyu/platform';
import sharp from 'sharp';
import { CatalogueModule } from '../catalogue.module.js';
import type { CatalogueSnapshot } from '../snapshot/catalogue-snapshot.js';
import { Catalogue } from '../catalogue.js';
import { Categories } from '../categories.js';
import type { AdminProduct, ProductInput } from '../http/admin.contract.js';
import { ProductMedia } from '../pictures/product-media.js';
import { Products } from '../products/products.js';

export const merchandiser: Editor = { actor: { staffId: '0192f0aa-0000-7000-8000-000000000001', name: '王商品' }, ip: '127.0.0.1' };

/** One process of the shop: its modules, and a change feed that listens. */
export async function startProcess(platform: { start(modules: readonly Type[]): Promise<TestingModule> }): Promise<TestingModule> {
  const process = await platform.start([CatalogueModule]);
  await process.get(ChangeFeed).start();
  return process;
}

/** A plain picture of one colour. */
export function aPicture(color: string, size = 900): Promise<Buffer> {
  return sharp({ create: { width: size, height: size, channels: 3, background: color } }).jpeg().toBuffer();
}

export async function aCategory(process: TestingModule, name: string, parentId: string | null = null): Promise<string> {
  const input = { parentId, name, description: '', position: 0 };
  return (await process.get(Categories).create({ input, editor: merchandiser, idempotencyKey: randomUUID() })).categoryId;
}

export function aProductInput(categoryId: string, changes: Partial<ProductInput> = {}): ProductInput {
  const code = changes.code ?? `P${randomUUID().slice(0, 8)}`;
  return {
    code,
    title: '秋冬保暖加厚羊毛被',
    brief: '澳洲进口羊毛',
    description: '',
    categoryId,
    brand: null,
    keywords: '',
    tags: [],
    attributes: [{ name: '材质', value: '羊毛' }],
    options: [],
    optionsComposed: false,
    variants: [aVariant(`${code}-1`)],
    ...changes,
  };
}

export function aVariant(sku: string, changes: Partial<ProductInput['variants'][number]> = {}): ProductInput['variants'][number] {
  return { sku, barcode: null, optionValues: [], priceFen: 45900, listPriceFen: 47900, maxPerOrder: 5, imageMediaId: null, ...changes };
}

/** A draft with a picture, ready to be published. */
export async function aDraft(process: TestingModule, input: ProductInput): Promise<AdminProduct> {
  const { productId } = await process.get(Products).create({ input, editor: merchandiser, idempotencyKey: randomUUID() });
  return process.get(ProductMedia).upload({ productId, bytes: await aPicture('#e8d9c4'), alt: '', editor: merchandiser });
}

/** The first snapshot of this process for which `holds` is true; waits on the feed, not on time. */
export function snapshotWhere(process: TestingModule, holds: (snapshot: CatalogueSnapshot) => boolean): Promise<CatalogueSnapshot> {
  const catalogue = process.get(Catalogue);
  return new Promise((resolve) => {
    const check = (snapshot: CatalogueSnapshot): void => {
      if (!holds(snapshot)) return;
      stop();
      resolve(snapshot);
    };
    const stop = catalogue.onSwap(check);
    check(catalogue.snapshot());
  });
}
