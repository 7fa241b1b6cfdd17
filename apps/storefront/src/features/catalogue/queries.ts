import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import { api } from '@/shared/api';
import type { Schemas } from '@/shared/api';
import { keys, useSavedQuery } from '@/shared/api/query';
import { useStoreChoice } from '@/shared/small-state';

export type ProductCard = Schemas['ProductCard'];
export type Sort = 'default' | 'sales' | 'priceAsc' | 'priceDesc' | 'newest';
export type ListFilter = { sort: Sort; minPriceFen?: number | undefined; maxPriceFen?: number | undefined };

const pageSize = 20;
/** The catalogue is published in versions; a minute-old page is still right about everything but stock. */
const catalogueStaleMs = 60_000;

/** Prices are those of the chosen store. */
function useStoreId(): string | undefined {
  return useStoreChoice((state) => state.store?.id);
}

export function useHome() {
  const storeId = useStoreId();
  // The copy of one store is not another's: their prices may differ.
  return useSavedQuery({ name: storeId === undefined ? 'home' : `home:${storeId}`, queryKey: [...keys.home, storeId], queryFn: () => api.call('getHome', { query: { storeId } }), staleTime: catalogueStaleMs });
}

export function useCategories() {
  return useSavedQuery({
    name: 'categories',
    queryKey: ['categories'],
    queryFn: async () => (await api.call('listCategories')).items,
    staleTime: catalogueStaleMs,
  });
}

type Page<T> = { items: T[]; page: number; hasMore: boolean; total: number };
type PagedQuery<T> = UseInfiniteQueryResult<InfiniteData<Page<T>>, Error>;

/** The rows of all loaded pages, each product once: a product may move to the next page between two requests. */
export function rowsOf<T extends { productId: string }>(query: PagedQuery<T>): T[] {
  const seen = new Set<string>();
  return (query.data?.pages ?? []).flatMap(({ items }) => items).filter(({ productId }) => !seen.has(productId) && Boolean(seen.add(productId)));
}

export function footOf(query: { isFetchNextPageError: boolean; hasNextPage: boolean; isFetchingNextPage: boolean }): 'loading' | 'more' | 'end' | 'error' {
  if (query.isFetchNextPageError) return 'error';
  if (query.isFetchingNextPage) return 'loading';
  return query.hasNextPage ? 'more' : 'end';
}

export function useProducts(filter: ListFilter & { categoryId?: string | undefined }, isEnabled = true) {
  const storeId = useStoreId();
  return useInfiniteQuery({
    queryKey: ['products', filter, storeId],
    queryFn: ({ pageParam }) => api.call('listProducts', { query: { ...filter, storeId, page: pageParam, pageSize } }),
    initialPageParam: 1,
    getNextPageParam: (last) => (last.hasMore ? last.page + 1 : undefined),
    staleTime: catalogueStaleMs,
    placeholderData: keepPreviousData,
    enabled: isEnabled,
  });
}

export function useSearch(q: string, filter: ListFilter) {
  const storeId = useStoreId();
  return useInfiniteQuery({
    queryKey: ['search', q, filter, storeId],
    queryFn: ({ pageParam }) => api.call('searchProducts', { query: { q, ...filter, storeId, page: pageParam, pageSize } }),
    initialPageParam: 1,
    getNextPageParam: (last) => (last.hasMore ? last.page + 1 : undefined),
    staleTime: catalogueStaleMs,
    enabled: q !== '',
  });
}

export function useSuggestions(q: string) {
  const storeId = useStoreId();
  return useQuery({
    queryKey: ['suggest', q, storeId],
    queryFn: () => api.call('suggest', { query: { q, storeId } }),
    enabled: q !== '',
    placeholderData: keepPreviousData,
    retry: false,
  });
}

export function useReviews(productId: string, filter: 'all' | 'good' | 'critical') {
  return useInfiniteQuery({
    queryKey: ['reviews', productId, filter],
    queryFn: ({ pageParam }) => api.call('listReviews', { params: { productId }, query: { filter, ...(pageParam ? { cursor: pageParam } : {}) } }),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor ?? undefined,
  });
}
