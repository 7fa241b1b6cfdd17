import { CHANNELS } from '@quanyu/catalogue';
import type { z } from 'zod';
import type { priceListContent } from '../http/price-lists.admin.contract.js';
import type { RuleProblem, RuleStatus } from '../price-rules/price-rule.rules.js';
import type { PriceList } from '../pricing/index.js';

/** A price list as ops write it: goods by what stands on their label. */
export type PriceListContent = z.output<typeof priceListContent>;

/** The same, with the goods that were found. */
export interface ListedPrices extends Omit<PriceListContent, 'prices'> {
  readonly prices: readonly { readonly variantId: string; readonly sku: string; readonly priceFen: number }[];
}

export interface StoredPriceList {
  readonly id: string;
  readonly version: number;
  readonly status: RuleStatus;
  readonly content: ListedPrices;
  readonly updatedAt: Date;
  readonly updatedByName: string;
}

/** What a list is checked against. */
export interface Shop {
  readonly findGoods: (sku: string) => { readonly variantId: string; readonly priceFen: number | null } | null;
  readonly tiers: ReadonlySet<string>;
  readonly knowsStore: (storeId: string) => boolean;
}

/** What the engine prices by. */
export function toPriceList({ content: { kind, holders, startsAt, endsAt, prices } }: Pick<StoredPriceList, 'content'>): PriceList {
  return { kind, holders: new Set(holders), startsAt: new Date(startsAt), endsAt: new Date(endsAt), fenByVariant: new Map(prices.map(({ variantId, priceFen }) => [variantId, priceFen])) };
}

/** Reads a list against the shop: the goods that it names, and what is wrong with it, field by field. */
export function readPriceList(content: PriceListContent, shop: Shop): { readonly read: ListedPrices; readonly problems: readonly RuleProblem[] } {
  const problems = [...findHolderProblems(content, shop)];
  if (Date.parse(content.endsAt) <= Date.parse(content.startsAt)) problems.push({ path: 'endsAt', message: '结束时间要晚于开始时间' });
  const seen = new Set<string>();
  const prices = content.prices.flatMap(({ sku, priceFen }, index) => {
    const goods = shop.findGoods(sku);
    if (goods === null) problems.push({ path: `prices[${index}].sku`, message: `没有在售的 ${sku}` });
    else if (seen.has(goods.variantId)) problems.push({ path: `prices[${index}].sku`, message: `${sku} 写了两次` });
    else if (content.kind === 'tier' && goods.priceFen !== null && priceFen >= goods.priceFen) problems.push({ path: `prices[${index}].priceFen`, message: '等级价要低于商品价' });
    if (goods === null) return [];
    seen.add(goods.variantId);
    return [{ variantId: goods.variantId, sku, priceFen }];
  });
  return { read: { ...content, prices }, problems };
}

/** Goods that another list of the same holders prices at the same time: nobody could tell which price is meant. */
export function findOverlaps(list: ListedPrices, others: readonly Pick<StoredPriceList, 'content'>[]): RuleProblem[] {
  const taken = new Map(others.flatMap(({ content }) => content.prices.map(({ variantId }) => [variantId, content.name] as const)));
  return list.prices.flatMap(({ variantId, sku }, index) => {
    const name = taken.get(variantId);
    return name === undefined ? [] : [{ path: `prices[${index}].sku`, message: `${sku} 在「${name}」里同一时间已有价格` }];
  });
}

function findHolderProblems({ kind, holders }: PriceListContent, { tiers, knowsStore }: Shop): RuleProblem[] {
  const isKnown = { channel: (holder: string) => CHANNELS.some((channel) => channel === holder), store: knowsStore, tier: (holder: string) => tiers.has(holder) }[kind];
  const seen = new Set<string>();
  return holders.flatMap((holder, index) => {
    const message = !isKnown(holder) ? { channel: '没有这个渠道', store: '没有这家门店', tier: '没有这个等级' }[kind] : seen.has(holder) ? '选了两次' : null;
    seen.add(holder);
    return message === null ? [] : [{ path: `holders[${index}]`, message }];
  });
}
