import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type GoodsFacts, staffApi } from '../../api';

/** Goods are renamed rarely; a shift may keep what it has seen. */
const KEPT_MS = 30 * 60_000;

function unknownGoods(variantId: string): GoodsFacts {
  return { variantId, title: '商品资料没有取到', optionText: '', sku: variantId.slice(-8), barcode: null, imageUrl: null, priceFen: 0, isOnSale: false };
}

export interface GoodsBook {
  readonly isPending: boolean;
  readonly of: (variantId: string) => GoodsFacts;
  readonly findByCode: (code: string) => GoodsFacts | null;
}

/** Names, pictures and codes of the variants that a screen shows. */
export function useGoods(variantIds: readonly string[]): GoodsBook {
  const ids = [...new Set(variantIds)].sort();
  const goods = useQuery({
    queryKey: ['goods', ids.join()],
    queryFn: ({ signal }) => staffApi.call('listGoods', { body: { variantIds: ids }, signal }),
    enabled: ids.length > 0,
    staleTime: KEPT_MS,
    placeholderData: (previous) => previous,
  });
  const byId = new Map((goods.data?.items ?? []).map((each) => [each.variantId, each]));
  return {
    isPending: goods.isPending && ids.length > 0,
    of: (variantId) => byId.get(variantId) ?? unknownGoods(variantId),
    findByCode: (code) => [...byId.values()].find(({ barcode, sku }) => barcode === code || sku === code) ?? null,
  };
}

/** Asks the catalogue what carries this code; null when nothing does. */
export function useFindGoods(): (code: string) => Promise<GoodsFacts | null> {
  const queryClient = useQueryClient();
  return async (code) => {
    const { items } = await queryClient.fetchQuery({ queryKey: ['goods-code', code], queryFn: ({ signal }) => staffApi.call('findGoods', { query: { code }, signal }), staleTime: KEPT_MS });
    return items[0] ?? null;
  };
}
