import { queryOptions, useQuery } from '@tanstack/react-query';
import { adminApi, type Schemas } from '../../api';
import { Thumb } from '../../ui/inline';
import styles from './goods.module.css';

export type Goods = Schemas['VariantFacts'];

const PER_REQUEST = 100;

function goodsQuery(variantIds: readonly string[]) {
  const wanted = [...new Set(variantIds)].sort();
  return queryOptions({
    queryKey: ['goods', wanted],
    async queryFn({ signal }) {
      const found: Goods[] = [];
      for (let from = 0; from < wanted.length; from += PER_REQUEST) {
        const { items } = await adminApi.call('listVariantFacts', { query: { variantIds: wanted.slice(from, from + PER_REQUEST).join(',') }, signal });
        found.push(...items);
      }
      return new Map(found.map((goods) => [goods.variantId, goods]));
    },
    enabled: wanted.length > 0,
    staleTime: 5 * 60_000,
  });
}

const NONE: ReadonlyMap<string, Goods> = new Map();

/** What variants are called and look like, for lists that know only their ids. */
export function useGoods(variantIds: readonly string[]): ReadonlyMap<string, Goods> {
  return useQuery(goodsQuery(variantIds)).data ?? NONE;
}

/** Picture, name, choices and item number of a variant; its id's end while the name is not known. */
export function GoodsName({ variantId, goods }: { readonly variantId: string; readonly goods: Goods | undefined }) {
  return (
    <span className={styles['goods']}>
      <Thumb url={goods?.imageUrl ?? null} />
      <span>
        {goods?.title ?? `商品 ${variantId.slice(-6)}`}
        <small>{goods === undefined ? '' : [goods.optionText, goods.sku].filter((part) => part !== '').join(' · ')}</small>
      </span>
    </span>
  );
}
