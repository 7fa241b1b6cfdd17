import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Catalogue, type MemberPrice, type PlacePrices, type SalesPlace } from '@quanyu/catalogue';
import { Memberships } from '@quanyu/membership';
import { ChangeFeed, Clock, oneAtATime } from '@quanyu/platform';
import type { PriceList } from '../pricing/index.js';
import { type StoredPriceList, toPriceList } from './price-list.rules.js';
import { PriceListsRepository } from './price-lists.repository.js';

/** Topic of the change feed: a published price list changed. */
export const PRICE_LISTS_TOPIC = 'promotions.priceList';

interface NamedList extends PriceList {
  /** Other prices have another name. */
  readonly name: string;
}

/** The published price lists in each process, swapped within a second of a change. The catalogue sells by them. */
@Injectable()
export class PriceLists implements OnModuleInit {
  private lists: readonly NamedList[] = [];
  private tierNames: ReadonlyMap<string, string> = new Map();
  /** Lists that stand between `fromMs` and before `untilMs`, and what they come to at the places that were asked for. */
  private standing: readonly NamedList[] = [];
  private fromMs = 0;
  private untilMs = 0;
  private readonly byPlace = new Map<string, PlacePrices | null>();
  private readonly byKey = new Map<string, PlacePrices>();

  constructor(
    private readonly repository: PriceListsRepository,
    private readonly catalogue: Catalogue,
    private readonly memberships: Memberships,
    private readonly changes: ChangeFeed,
    private readonly clock: Clock,
  ) {}

  async onModuleInit(): Promise<void> {
    this.changes.on(PRICE_LISTS_TOPIC, () => this.reload());
    await this.reload();
    this.catalogue.priceBy((place) => this.pricesAt(place));
  }

  readonly reload = oneAtATime(async () => {
    const stored = await this.repository.listPublished(this.clock.now());
    const forTiers = stored.some(({ content }) => content.kind === 'tier');
    this.tierNames = new Map(forTiers ? (await this.memberships.listTiers()).map(({ code, name }) => [code, name]) : []);
    this.lists = stored.map((list): NamedList => ({ ...toPriceList(list), name: nameOf(list) }));
    this.turn(this.clock.nowMs());
  });

  /** What the engine prices by, whenever they stand; the same array until something changes. */
  all(): readonly PriceList[] {
    return this.lists;
  }

  /** Whether members of some tier pay another price for any of these now. */
  areForTiers(variantIds: readonly string[]): boolean {
    return this.standingNow().some(({ kind, fenByVariant }) => kind === 'tier' && variantIds.some((variantId) => fenByVariant.has(variantId)));
  }

  /** What stands before the catalogue's prices at a place now; null when nothing does. */
  pricesAt({ channel, storeId }: SalesPlace): PlacePrices | null {
    const standing = this.standingNow();
    if (standing.length === 0) return null;
    // Most stores have no list of their own: they are one place.
    const ownStoreId = storeId !== null && standing.some(({ kind, holders }) => kind === 'store' && holders.has(storeId)) ? storeId : null;
    const place = `${channel}/${ownStoreId ?? ''}`;
    const known = this.byPlace.get(place);
    if (known !== undefined) return known;
    const prices = this.combine(standing.filter(({ kind, holders }) => kind === 'tier' || (kind === 'channel' ? holders.has(channel) : ownStoreId !== null && holders.has(ownStoreId))));
    this.byPlace.set(place, prices);
    return prices;
  }

  private standingNow(): readonly NamedList[] {
    if (this.lists.length === 0) return this.lists;
    const nowMs = this.clock.nowMs();
    if (nowMs < this.fromMs || nowMs >= this.untilMs) this.turn(nowMs);
    return this.standing;
  }

  /** A list begins or ends. */
  private turn(nowMs: number): void {
    const instants = this.lists.flatMap(({ startsAt, endsAt }) => [startsAt.getTime(), endsAt.getTime()]);
    this.fromMs = Math.max(0, ...instants.filter((ms) => ms <= nowMs));
    this.untilMs = Math.min(Number.MAX_SAFE_INTEGER, ...instants.filter((ms) => ms > nowMs));
    this.standing = this.lists.filter(({ startsAt, endsAt }) => startsAt.getTime() <= nowMs && nowMs < endsAt.getTime());
    this.byPlace.clear();
    this.byKey.clear();
  }

  /** As the engine decides: the store's price before the channel's, of several the lowest. */
  private combine(lists: readonly NamedList[]): PlacePrices | null {
    if (lists.length === 0) return null;
    const key = lists.map(({ name }) => name).join(' ');
    const known = this.byKey.get(key);
    if (known !== undefined) return known;
    const lowestOf = (kind: PriceList['kind']): Map<string, number> => {
      const lowest = new Map<string, number>();
      for (const { fenByVariant } of lists.filter((list) => list.kind === kind)) for (const [variantId, priceFen] of fenByVariant) lowest.set(variantId, Math.min(priceFen, lowest.get(variantId) ?? priceFen));
      return lowest;
    };
    const prices: PlacePrices = { key, fenByVariant: new Map([...lowestOf('channel'), ...lowestOf('store')]), memberPrices: this.memberPrices(lists) };
    this.byKey.set(key, prices);
    return prices;
  }

  private memberPrices(lists: readonly NamedList[]): PlacePrices['memberPrices'] {
    const prices = new Map<string, MemberPrice[]>();
    for (const { kind, holders, fenByVariant } of lists) {
      if (kind !== 'tier') continue;
      const tierNames = [...holders].map((tier) => this.tierNames.get(tier) ?? tier);
      for (const [variantId, priceFen] of fenByVariant) prices.set(variantId, [...(prices.get(variantId) ?? []), ...tierNames.map((tierName) => ({ tierName, priceFen }))]);
    }
    return prices;
  }
}

function nameOf({ id, version }: StoredPriceList): string {
  return `${id}@${version}`;
}
