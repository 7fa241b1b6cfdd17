import { useQuery } from '@tanstack/react-query';
import { api } from './api';
import type { Schemas } from './api';
import { keys } from './api/query';
import { useStoreChoice } from './small-state';

export type ProductDetail = Schemas['ProductDetail'];
export type Variant = ProductDetail['variants'][number];

/** A product at the prices of a store. */
export function productQuery(productId: string, storeId?: string) {
  return { queryKey: ['product', productId, storeId], queryFn: () => api.call('getProduct', { params: { productId }, query: { storeId } }), staleTime: 60_000 };
}

/** A product as the chosen store sells it. */
export function useProduct(productId: string) {
  const storeId = useStoreChoice((state) => state.store?.id);
  return useQuery({ ...productQuery(productId, storeId), enabled: productId !== '' });
}

/** Pieces of each variant that the store can promise now; undefined while unknown. */
export function useAvailability(storeId: string | undefined, variants: readonly Variant[] | undefined) {
  const variantIds = (variants ?? []).map(({ variantId }) => variantId);
  return useQuery({
    queryKey: [...keys.availability, storeId, variantIds],
    queryFn: () => api.call('getAvailability', { params: { storeId: storeId ?? '' }, query: { variantIds: variantIds.join(',') } }),
    select: ({ items }) => new Map(items.map(({ variantId, availableToPromise }) => [variantId, availableToPromise])),
    enabled: storeId !== undefined && variantIds.length > 0,
    staleTime: 10_000,
  });
}
