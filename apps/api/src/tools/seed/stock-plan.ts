import type { PlannedProduct } from './catalogue-plan.js';
import type { PlannedOrder } from './orders-plan.js';
import { randomFor } from './random.js';
import type { PlannedStore, StoreSize } from './stores-plan.js';

export interface PlannedStock {
  skuCode: string;
  /** What should lie there once the planned orders have been taken. */
  quantity: number;
}

const assortmentShare: Record<StoreSize, readonly [number, number]> = { large: [0.88, 0.94], medium: [0.76, 0.86], small: [0.67, 0.74] };
const fullShelf: Record<StoreSize, number> = { large: 52, medium: 34, small: 22 };

/** What a store carries, all sizes of a colour or none of a product more often than not. */
export function planAssortment(stores: readonly PlannedStore[], products: readonly PlannedProduct[]): Map<string, Set<string>> {
  return new Map(
    stores.map((store) => {
      const random = randomFor(`assortment ${store.fields.code}`);
      const [least, most] = assortmentShare[store.size];
      const share = least + (most - least) * random.unit();
      const carried = products.flatMap((product) => {
        // Big furniture is shown in few stores; the rest of the share is spread over everything else.
        const isBulky = product.categoryName === '家具' && store.size !== 'large';
        if (random.chance(isBulky ? 0.5 : 0.04)) return [];
        return product.variants.filter(() => random.chance(share / 0.96)).map(({ skuCode }) => skuCode);
      });
      return [store.fields.code, new Set(carried)] as const;
    }),
  );
}

/** Shelves as they are found: many of a few, few of most, some nearly or quite empty. */
export function planShelves(store: PlannedStore, products: readonly PlannedProduct[], carried: ReadonlySet<string>): PlannedStock[] {
  const random = randomFor(`stock ${store.fields.code}`);
  return products.flatMap((product) =>
    product.variants
      .filter(({ skuCode }) => carried.has(skuCode))
      .map(({ skuCode, priceFen }) => {
        const draw = random.unit();
        if (draw < 0.05) return { skuCode, quantity: 0 };
        if (draw < 0.14) return { skuCode, quantity: random.int(1, 3) };
        // Zipf-like: the quantity falls with a random rank, and dear goods are kept in ones and twos.
        const rank = 1 + Math.floor(random.unit() ** 1.5 * 12);
        const dearness = Math.max(0.25, Math.min(1, Math.sqrt(12_000 / priceFen)));
        return { skuCode, quantity: Math.max(priceFen > 100_000 ? 2 : 4, Math.round((fullShelf[store.size] / rank ** 0.7) * dearness * (0.7 + random.unit() * 0.6))) };
      }),
  );
}

/** A warehouse has everything, by the pallet. */
export function planWarehouseStock(code: string, products: readonly PlannedProduct[]): PlannedStock[] {
  const random = randomFor(`stock ${code}`);
  return products.flatMap((product) => product.variants.map(({ skuCode }) => ({ skuCode, quantity: random.int(8, 60) * 20 })));
}

/** Units that the planned orders take from each store before and from `splitAtMs` on, by SKU code. */
export function sumDemand(orders: readonly PlannedOrder[], splitAtMs: number): Map<string, { early: Map<string, number>; late: Map<string, number> }> {
  const demand = new Map<string, { early: Map<string, number>; late: Map<string, number> }>();
  for (const order of orders) {
    const store = demand.get(order.storeCode) ?? { early: new Map<string, number>(), late: new Map<string, number>() };
    demand.set(order.storeCode, store);
    const half = order.placedAtMs < splitAtMs ? store.early : store.late;
    for (const { skuCode, quantity } of order.lines) half.set(skuCode, (half.get(skuCode) ?? 0) + quantity);
  }
  return demand;
}
