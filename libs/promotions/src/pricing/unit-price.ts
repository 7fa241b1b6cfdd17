import type { CartLine, PriceList, PriceRequest, UnitPriceSource } from './price-rule.js';

export interface UnitPrice {
  readonly unitPriceFen: number;
  readonly source: UnitPriceSource;
}

/** The lists that stand now for this place and customer: looked for once for a cart. */
export function listsInForce(lists: readonly PriceList[], { now, channel, storeId, customer }: Pick<PriceRequest, 'now' | 'channel' | 'storeId' | 'customer'>): readonly PriceList[] {
  if (lists.length === 0) return lists;
  const holders = { store: storeId, channel, tier: customer.tier };
  return lists.filter(({ kind, holders: of, startsAt, endsAt }) => {
    const holder = holders[kind];
    return holder !== null && of.has(holder) && startsAt <= now && now < endsAt;
  });
}

/**
 * What one unit costs before any rule, by the lists in force. A campaign's price stands; else the store's list is before the channel's, and that
 * before the catalogue; the tier's price counts when it is lower. Of several lists of one kind the lowest price counts.
 */
export function computeUnitPrice(line: Pick<CartLine, 'variantId' | 'cataloguePriceFen' | 'campaign'>, inForce: readonly PriceList[]): UnitPrice {
  if (line.campaign !== null) return { unitPriceFen: line.campaign.priceFen, source: line.campaign.kind };
  const listed = (kind: PriceList['kind']): UnitPrice | null => {
    const prices = inForce.flatMap((list) => (list.kind === kind ? (list.fenByVariant.get(line.variantId) ?? []) : []));
    return prices.length === 0 ? null : { unitPriceFen: Math.min(...prices), source: kind };
  };
  const usual = listed('store') ?? listed('channel') ?? { unitPriceFen: line.cataloguePriceFen, source: 'catalogue' };
  const tier = listed('tier');
  return tier !== null && tier.unitPriceFen < usual.unitPriceFen ? tier : usual;
}
