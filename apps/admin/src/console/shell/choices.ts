import { queryOptions, useQuery } from '@tanstack/react-query';
import { adminApi, type Schemas } from '../api';
import type { Choice } from '../ui/filters';

const CHOICES_STALE_MS = 5 * 60_000;
const PAGE = 100;

/** Every store by its code, for select boxes and maps. */
async function loadStores(signal: AbortSignal): Promise<Schemas['AdminStore'][]> {
  const stores: Schemas['AdminStore'][] = [];
  let cursor: string | undefined;
  do {
    const page = await adminApi.call('listStores', { query: { limit: String(PAGE), cursor }, signal });
    stores.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return stores;
}

export const storesQuery = queryOptions({ queryKey: ['all-stores'], queryFn: ({ signal }) => loadStores(signal), staleTime: CHOICES_STALE_MS });

export const storeChoicesQuery = queryOptions({
  ...storesQuery,
  select: (stores): Choice[] => stores.map(({ id, code, name }) => ({ value: id, label: `${code} ${name}` })),
});

export const stockLocationsQuery = queryOptions({
  queryKey: ['stock-locations'],
  queryFn: ({ signal }) => adminApi.call('listStockLocations', { signal }),
  staleTime: CHOICES_STALE_MS,
});

/** Stores and warehouses as choices. */
export function locationChoices(locations: readonly Schemas['StockLocation'][]): Choice[] {
  return locations.map(({ id, code, name, kind }) => ({ value: id, label: kind === 'warehouse' ? `${code} ${name}（仓）` : `${code} ${name}` }));
}

export const categoriesQuery = queryOptions({
  queryKey: ['categories'],
  queryFn: ({ signal }) => adminApi.call('listCategories', { signal }),
  staleTime: 30_000,
});

/** Names of stores and warehouses by their stock location. */
export function useLocationNames(): ReadonlyMap<string, string> {
  const locations = useQuery(stockLocationsQuery);
  return new Map((locations.data?.items ?? []).map(({ id, name }) => [id, name]));
}
