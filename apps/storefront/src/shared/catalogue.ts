import { useQuery } from '@tanstack/react-query';
import { api } from './api';
import type { Schemas } from './api';
import { keys } from './api/query';

export type ProductDetail = Schemas['ProductDetail'];
export type Variant = ProductDetail['variants'][number];

export function productQuery(productId: string) {
  return { queryKey: ['product', productId], queryFn: () => api.call('getProduct', { params: { productId } }), staleTime: 60_000 };
}

export function useProduct(productId: string) {
  return useQuery({ ...productQuery(productId), enabled: productId !== '' });
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
