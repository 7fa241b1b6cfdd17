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
 * never one.
 */
export function useStockStates(products: readonly ProductCard[]): (product: ProductCard) => StockState {
  const storeId = useStoreChoice((state) => state.store?.id);
  const productIds = [...new Set(products.map(({ productId }) => productId))];
  const chunks = Array.from({ length: Math.ceil(productIds.length / chunkMax) }, (_, index) => productIds.slice(index * chunkMax, (index + 1) * chunkMax));
  const available = useQueries({
    queries: chunks.map((chunk) => ({
      queryKey: [...keys.availability, 'products', storeId, chunk],
      queryFn: () => api.call('getProductAvailability', { params: { storeId: storeId ?? '' }, query: { productIds: chunk.join(',') } }),
      enabled: storeId !== undefined,
      staleTime: 15_000,
      retry: false,
    })),
    combine: (results) => new Map(results.flatMap(({ data }) => (data?.items ?? []).map(({ productId, availableToPromise }) => [productId, availableToPromise] as const))),
  });
  return ({ productId }) => stockState(available.get(productId));
}
