import { Injectable } from '@nestjs/common';
import { BasketStock, keyOf } from '@quanyu/inventory';
import type { OpeningState, Position, Store } from '@quanyu/stores';
import { ActiveRules } from './active-rules.js';
import { Assortments, type Carried } from './assortments.js';
import { type Nearness, type Place, type PlaceAt, type PlaceMap, Places } from './place-map.js';
import type { SourcedKind } from './sourcing.schema.js';

export interface BasketLine {
  readonly variantId: string;
  readonly quantity: number;
}

/** A store with what it can promise of a basket now. */
export interface StoreOffer {
  readonly store: Store;
  readonly opening: OpeningState;
  readonly distanceMetres: number;
  /** Lines that it has in full. */
  readonly availableLines: number;
  /** Lines that it has not in full, with what there is. Empty: the whole basket. */
  readonly missing: readonly { readonly variantId: string; readonly requested: number; readonly available: number }[];
}

export interface BasketSearch extends Position {
  readonly kind: SourcedKind;
  /** One per variant. */
  readonly lines: readonly BasketLine[];
  readonly limit: number;
}

interface Running extends BasketSearch {
  readonly map: PlaceMap;
  readonly now: Date;
}

/** How many places are asked for their stock at a time. Most searches end with the first. */
const BATCHES = [16, 64, 256, Infinity] as const;
/** Where nobody has everything, the nearest of these that carry the most are asked. */
const PARTIAL = { around: 128, asked: 16 };

/**
 * Nearest stores that have a whole basket. Memory says which stores carry every line and how far they are; the balances say
 * what they can promise, nearest first, until there are enough.
 */
@Injectable()
export class NearestWithBasket {
  constructor(
    private readonly places: Places,
    private readonly stock: BasketStock,
    private readonly assortments: Assortments,
    private readonly rules: ActiveRules,
  ) {}

  /** Stores that are open come before those that open later. Where no store has everything: those that have the most lines. */
  async find(search: BasketSearch): Promise<StoreOffer[]> {
    const carried = await this.assortments.read(search.lines.map(({ variantId }) => variantId));
    const { map, now } = this.places.current();
    const running: Running = { ...search, map, now };
    const serves = (place: Place): boolean => place.store !== null && map.serves(place, { kind: search.kind, destination: search, now });
    const fits = (place: Place): boolean => carried.hasAll(place.location.id) && serves(place);
    const among = carried.listWhole();

    const open = await this.findWhole(running, { among, accepts: (place) => fits(place) && map.isOpen(place, now) });
    if (open.length >= search.limit) return open;
    const later = await this.findWhole({ ...running, limit: search.limit - open.length }, { among, accepts: (place) => fits(place) && !map.isOpen(place, now) });
    return open.length + later.length > 0 ? [...open, ...later] : this.findPartial(running, carried, serves);
  }

  private async findWhole(search: Running, wanted: Pick<Nearness, 'among' | 'accepts'>): Promise<StoreOffer[]> {
    const offers: StoreOffer[] = [];
    let asked = 0;
    for (const batch of BATCHES) {
      const places = this.around(search, asked + batch, wanted).slice(asked);
      offers.push(...(await this.offersOf(search, places)).filter(({ missing }) => missing.length === 0));
      asked += places.length;
      if (offers.length >= search.limit || places.length < batch) break;
    }
    return offers.slice(0, search.limit);
  }

  private async findPartial(search: Running, carried: Carried, serves: (place: Place) => boolean): Promise<StoreOffer[]> {
    const likely = this.around(search, PARTIAL.around, { accepts: serves })
      .map((at) => ({ ...at, lines: carried.count(at.place.location.id) }))
      .filter(({ lines }) => lines > 0)
      .sort((a, b) => b.lines - a.lines)
      .slice(0, PARTIAL.asked);
    const offers = (await this.offersOf(search, likely)).filter(({ availableLines }) => availableLines > 0);
    return offers.sort((a, b) => b.availableLines - a.availableLines || a.distanceMetres - b.distanceMetres).slice(0, search.limit);
  }

  private around(search: Running, limit: number, wanted: Pick<Nearness, 'among' | 'accepts'>): PlaceAt[] {
    return search.map.nearest(search, { ...wanted, limit, maximumMetres: this.rules.of(search.kind).maximumDistanceMetres });
  }

  private async offersOf({ map, now, lines }: Running, places: readonly PlaceAt[]): Promise<StoreOffer[]> {
    const units = await this.stock.readAvailable(places.map(({ place }) => place.location.id), lines.map(({ variantId }) => variantId));
    const available = new Map(units.map((row) => [keyOf(row), row.available]));
    return places.flatMap(({ place: { location, store }, distanceMetres }): StoreOffer[] => {
      if (store === null) return [];
      const missing = lines
        .map(({ variantId, quantity }) => ({ variantId, requested: quantity, available: available.get(keyOf({ locationId: location.id, variantId })) ?? 0 }))
        .filter((line) => line.available < line.requested);
      return [{ store, opening: map.opening(store, now), distanceMetres, availableLines: lines.length - missing.length, missing }];
    });
  }
}
