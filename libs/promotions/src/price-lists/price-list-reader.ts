import { Injectable } from '@nestjs/common';
import { Catalogue } from '@quanyu/catalogue';
import { Memberships } from '@quanyu/membership';
import { Stores } from '@quanyu/stores';
import type { RuleProblem } from '../price-rules/price-rule.rules.js';
import { promotionsError } from '../promotions.errors.js';
import { type ListedPrices, type PriceListContent, readPriceList, type Shop } from './price-list.rules.js';

/** Finds the goods, the stores and the tiers that a price list names in the shop of now. */
@Injectable()
export class PriceListReader {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly memberships: Memberships,
    private readonly stores: Stores,
  ) {}

  /** Goods that went off sale may stay on a list that has them (`kept`). `at` is where the list stands in the request. @throws PRICE_LIST.INVALID with the fields named */
  async read(content: PriceListContent, { at, kept }: { at: string; kept: ListedPrices['prices'] }): Promise<ListedPrices> {
    const wanted = new Set(content.prices.map(({ sku }) => sku));
    const goods = new Map<string, NonNullable<ReturnType<Shop['findGoods']>>>(kept.map(({ sku, variantId }) => [sku, { variantId, priceFen: null }]));
    for (const { variants } of this.catalogue.snapshot().products.values()) for (const variant of variants) if (wanted.has(variant.sku)) goods.set(variant.sku, variant);
    const tiers = new Set(content.kind === 'tier' ? (await this.memberships.listTiers()).map(({ code }) => code) : []);
    const { read, problems } = readPriceList(content, { findGoods: (sku) => goods.get(sku) ?? null, tiers, knowsStore: (storeId) => this.stores.findStore(storeId) !== null });
    if (problems.length > 0) throw invalidPriceList(problems, at);
    return read;
  }
}

/** Enough to mend a file by; more would be a reply as long as the file. */
const TOLD = 100;

/** What is wrong with a list that stands at `at` in the request. */
export function invalidPriceList(problems: readonly RuleProblem[], at: string): Error {
  return promotionsError('PRICE_LIST.INVALID', { errors: problems.slice(0, TOLD).map(({ path, message }) => ({ path: `${at}.${path}`, message })) });
}
