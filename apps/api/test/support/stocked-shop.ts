import type { INestApplicationContext } from '@nestjs/common';
import { Catalogue, Categories, ProductIntake } from '@quanyu/catalogue';
import { ReceiveStock } from '@quanyu/inventory';
import { Clock, Database, IdSource } from '@quanyu/platform';
import { StoreEditing } from '@quanyu/stores';

const EDITOR = { actor: 'system' } as const;
const ALL_DAY = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, opensAt: '00:00', closesAt: '24:00' }));

export interface Stocked {
  readonly stores: readonly { readonly id: string; readonly name: string }[];
  readonly variants: readonly { readonly variantId: string; readonly barcode: string; readonly priceFen: number }[];
}

/** Opens two stores with one product, through the domains' own entry points: of its variants each store has the given numbers of units. */
export async function stockShop(nest: INestApplicationContext, units: readonly number[]): Promise<Stocked> {
  const ids = nest.get(IdSource);
  const category = await nest.get(Categories).create({ input: { parentId: null, name: '测试', description: '', position: 1 }, editor: EDITOR, idempotencyKey: 'category-1' });
  const values = units.map((_, index) => `款式${index + 1}`);
  const taken = await nest.get(ProductIntake).take({
    product: {
      code: 'T1', title: '纯棉毛巾', brief: '', description: '', categoryId: category.categoryId, brand: null, keywords: '', tags: [], attributes: [{ name: '储运要求', value: '易碎' }],
      options: [{ name: '款式', values }], optionsComposed: false,
      variants: values.map((value, index) => ({ sku: `T1-${index + 1}`, barcode: `BAR-${index + 1}`, optionValues: [value], priceFen: priceOf(index), listPriceFen: null, maxPerOrder: 50, imageMediaId: null })),
    },
    pictures: [{ file: 'test', widths: [375], width: 375, height: 375, color: '#eeeeee', alt: '毛巾' }],
    variantPictures: {}, reviews: [], publishedAt: nest.get(Clock).now(), editor: EDITOR, idempotencyKey: 'product-1',
  });
  await nest.get(Catalogue).refresh();
  const editing = nest.get(StoreEditing);
  const stores: { id: string; name: string }[] = [];
  for (const [code, name] of [['SH001', '全域·静安寺店'], ['SH002', '全域·徐家汇店']] as const) {
    const fields = { code, name, city: '上海', district: '静安区', address: '南京西路 1 号', latitude: 31.23, longitude: 121.45, phone: '021-00000000', services: ['pickup' as const, 'instantDelivery' as const], weeklyHours: ALL_DAY, specialDays: [], pickupLeadMinutes: 30, pickupInstructions: '' };
    const created = await editing.createStore(fields, EDITOR);
    await editing.setStatus({ storeId: created.id, version: created.version, status: 'open', reason: '开业' }, EDITOR);
    stores.push({ id: created.id, name });
    await nest.get(Database).transaction((tx) =>
      nest.get(ReceiveStock).receive(tx, {
        receiptId: ids.uuid(), locationId: created.id, reference: 'e2e', actorName: '测试',
        lines: taken.variants.map(({ variantId }, index) => ({ variantId, quantity: units[index] ?? 1 })),
      }),
    );
  }
  return { stores, variants: taken.variants.map(({ variantId }, index) => ({ variantId, barcode: `BAR-${index + 1}`, priceFen: priceOf(index) })) };
}

function priceOf(index: number): number {
  return 1_000 + index * 100;
}
