import { queryOptions, useQueries, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { adminApi, type Schemas } from '../../api';
import { stockLocationsQuery } from '../../shell/choices';

type StockRow = Schemas['StockRow'];

const PAGE = 100;

/** What can be sold at a place now, by `stockKey`; a place that is not listed is not known yet. */
export type AvailableStock = ReadonlyMap<string, number>;

export function stockKey(variantId: string, locationId: string): string {
  return `${variantId}/${locationId}`;
}

/** What every place has of one variant. */
export const variantStockQuery = (variantId: string) =>
  queryOptions({
    queryKey: ['stock', 'by-variant', variantId],
    staleTime: 15_000,
    async queryFn({ signal }): Promise<StockRow[]> {
      const rows: StockRow[] = [];
      let cursor: string | undefined;
      do {
        const page = await adminApi.call('listStock', { query: { variantId, limit: String(PAGE), cursor }, signal });
        rows.push(...page.items);
        cursor = page.nextCursor ?? undefined;
      } while (cursor !== undefined);
      return rows;
    },
  });

/** What can be sold of these variants, place by place. What has not come yet is absent. */
export function useAvailableStock(variantIds: readonly string[]): AvailableStock {
  const rows = useQueries({
    queries: variantIds.map(variantStockQuery),
    combine: (results) => results.flatMap(({ data }) => data ?? []),
  });
  return useMemo(() => new Map(rows.map((row) => [stockKey(row.variantId, row.locationId), Math.max(0, row.availableToPromise)])), [rows]);
}

/** Names of stores and warehouses by id. */
export function usePlaceNames(): ReadonlyMap<string, string> {
  const { data } = useQuery(stockLocationsQuery);
  return useMemo(() => new Map((data?.items ?? []).map(({ id, name }) => [id, name])), [data]);
}
