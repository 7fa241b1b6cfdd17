import { useQueries } from '@tanstack/react-query';
import { api } from '@/shared/api';
import { keys } from '@/shared/api/query';
import { useStoreChoice } from '@/shared/small-state';
import type { StockState } from './product-card';
import type { ProductCard } from './queries';

const chunkMax = 50;
const lowBelow = 4;

/** What a number of pieces means to a shopper. */
export function stockState(available: number | undefined): StockState {
  if (available === undefined) return 'unknown';
  if (available <= 0) return 'soldOut';
  return available < lowBelow ? 'low' : 'inStock';
}

/**
 * The stock of the listed products in the chosen store, asked apart from the list: lists are published copies, stock is
 * never one. A product with several variants is decided on its sheet.
 */
export function useStockStates(products: readonly ProductCard[]): (product: ProductCard) => StockState {
  const storeId = useStoreChoice((state) => state.store?.id);
  const variantIds = products.flatMap(({ defaultVariantId }) => (defaultVariantId === null ? [] : [defaultVariantId]));
  const chunks = Array.from({ length: Math.ceil(variantIds.length / chunkMax) }, (_, index) => variantIds.slice(index * chunkMax, (index + 1) * chunkMax));
  const available = useQueries({
    queries: chunks.map((chunk) => ({
      queryKey: [...keys.availability, storeId, chunk],
      queryFn: () => api.call('getAvailability', { params: { storeId: storeId ?? '' }, query: { variantIds: chunk.join(',') } }),
      enabled: storeId !== undefined,
      staleTime: 15_000,
      retry: false,
    })),
    combine: (results) => new Map(results.flatMap(({ data }) => (data?.items ?? []).map(({ variantId, availableToPromise }) => [variantId, availableToPromise] as const))),
  });
  return ({ defaultVariantId }) => (defaultVariantId === null ? 'unknown' : stockState(available.get(defaultVariantId)));
}
