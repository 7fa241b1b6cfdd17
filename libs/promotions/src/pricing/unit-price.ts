import type { CartLine, PriceList, PriceRequest, UnitPriceSource } from './price-rule.js';

export interface UnitPrice {
  readonly unitPriceFen: number;
  readonly source: UnitPriceSource;
}

/**
 * What one unit costs before any rule. A campaign's price stands; else the store's list is before the channel's, and that before the
 * catalogue; the tier's price counts when it is lower. Of several lists of one kind the lowest price counts.
 */
export function computeUnitPrice(line: Pick<CartLine, 'variantId' | 'cataloguePriceFen' | 'campaign'>, lists: readonly PriceList[], request: Pick<PriceRequest, 'now' | 'channel' | 'storeId' | 'customer'>): UnitPrice {
  if (line.campaign !== null) return { unitPriceFen: line.campaign.priceFen, source: line.campaign.kind };
  const holders = { store: request.storeId, channel: request.channel, tier: request.customer.tier };
  const listed = (kind: PriceList['kind']): UnitPrice | null => {
    const prices = lists
      .filter((list) => list.kind === kind && list.holder === holders[kind] && list.startsAt <= request.now && request.now < list.endsAt)
      .flatMap(({ fenByVariant }) => fenByVariant.get(line.variantId) ?? []);
    return prices.length === 0 ? null : { unitPriceFen: Math.min(...prices), source: kind };
  };
  const usual = listed('store') ?? listed('channel') ?? { unitPriceFen: line.cataloguePriceFen, source: 'catalogue' };
  const tier = listed('tier');
  return tier !== null && tier.unitPriceFen < usual.unitPriceFen ? tier : usual;
}
