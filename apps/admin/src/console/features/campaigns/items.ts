import type { QueryClient } from '@tanstack/react-query';
import { adminApi, type Schemas } from '../../api';
import { variantStockQuery } from '../../parts/stock/available';
import { stockLocationsQuery } from '../../shell/choices';
import { DEFAULT_LIMIT, type ItemDraft } from './draft';
import type { PastedRow } from './paste';

type Product = Schemas['AdminProduct'];
type Variant = Product['variants'][number];

export const productQuery = (productId: string) => ({
  queryKey: ['product', productId],
  queryFn: ({ signal }: { readonly signal: AbortSignal }) => adminApi.call('getProduct', { params: { productId }, signal }),
  staleTime: 60_000,
});

/** A variant as an item of a session; its daily price is that of the mini-program. */
export function toItem(product: Product, variant: Variant): ItemDraft {
  const channelPrice = variant.channelPrices.find(({ channel }) => channel === 'miniProgram');
  return {
    variantId: variant.variantId,
    title: product.title,
    optionText: variant.optionValues.join(' '),
    sku: variant.sku,
    imageUrl: variant.imageUrl ?? product.media[0]?.url ?? null,
    dailyPriceFen: channelPrice?.priceFen ?? variant.priceFen,
    flashPriceFen: null,
    limitPerCustomer: DEFAULT_LIMIT,
    stock: [],
  };
}

export interface ResolvedTable {
  readonly items: readonly ItemDraft[];
  readonly problems: readonly { readonly line: number; readonly reason: string }[];
}

const CANDIDATES = 5;

async function findVariant(queryClient: QueryClient, sku: string): Promise<ItemDraft | null> {
  const found = await adminApi.call('listProducts', { query: { q: sku, limit: String(CANDIDATES) } });
  for (const { productId } of found.items) {
    const product = await queryClient.fetchQuery(productQuery(productId));
    const variant = product.variants.find((one) => one.sku.toLowerCase() === sku.toLowerCase());
    if (variant !== undefined) return toItem(product, variant);
  }
  return null;
}

/** Looks up the products and places of a pasted table, and what each place has. Nothing goes in while a line is wrong. */
export async function resolveTable(queryClient: QueryClient, rows: readonly PastedRow[]): Promise<ResolvedTable> {
  const problems: { line: number; reason: string }[] = [];
  const locations = new Map((await queryClient.fetchQuery(stockLocationsQuery)).items.map((location) => [location.code.toLowerCase(), location]));
  const bySku = new Map<string, PastedRow[]>();
  for (const row of rows) bySku.set(row.sku, [...(bySku.get(row.sku) ?? []), row]);
  const items: ItemDraft[] = [];
  for (const [sku, lines] of bySku) {
    const first = lines[0];
    if (first === undefined) continue;
    const item = await findVariant(queryClient, sku);
    if (item === null) {
      problems.push({ line: first.line, reason: `没有货号 ${sku}` });
      continue;
    }
    const places = await queryClient.fetchQuery(variantStockQuery(item.variantId));
    const stock: ItemDraft['stock'] = [];
    for (const { line, locationCode, quantity } of lines) {
      const location = locations.get(locationCode.toLowerCase());
      const left = places.find(({ locationId }) => locationId === location?.id)?.availableToPromise ?? 0;
      if (location === undefined) problems.push({ line, reason: `没有门店或仓库 ${locationCode}` });
      else if (quantity > left) problems.push({ line, reason: `${sku} 在${location.name}只有 ${Math.max(0, left)} 件可用，要了 ${quantity} 件` });
      else stock.push({ locationId: location.id, quantity });
    }
    items.push({ ...item, flashPriceFen: first.flashPriceFen, limitPerCustomer: first.limitPerCustomer, stock });
  }
  return { items, problems };
}
