import { Injectable } from '@nestjs/common';
import { Clock } from '@quanyu/platform';
import { openingState, type OpeningState, type Position, type StockLocation, type Store, Stores } from '@quanyu/stores';
import { around, distance } from 'geokdbush';
import KDBush from 'kdbush';
import { canServe } from './serving.rules.js';
import type { SourcedKind } from './sourcing.schema.js';

/** A stock location on the map. */
export interface Place {
  readonly location: StockLocation;
  /** Null for a warehouse. */
  readonly store: Store | null;
  readonly position: Position;
}

export interface PlaceAt {
  readonly place: Place;
  /** Straight line. */
  readonly distanceMetres: number;
}

export interface Nearness {
  readonly limit: number;
  /** Null: however far. */
  readonly maximumMetres: number | null;
  readonly accepts: (place: Place) => boolean;
  /** All that `accepts` can take, when the caller knows them. */
  readonly among?: readonly string[];
}

const OPENING_KNOWN_MS = 3_600_000;
/** So many places are sorted faster than they are found among all the others by nearness. */
const SORTED_AT_MOST = 64;

/** Every store and warehouse that has a position, found by nearness. */
export class PlaceMap {
  private readonly places: readonly Place[];
  private readonly index: KDBush;
  private readonly byLocation: ReadonlyMap<string, Place>;
  /** Locations that are no stores. */
  readonly warehouseIds: readonly string[];
  private readonly openings = new Map<string, { readonly state: OpeningState; readonly untilMs: number }>();

  constructor(
    readonly locations: readonly StockLocation[],
    private readonly stores: Pick<Stores, 'findByLocation' | 'findServiceArea'>,
  ) {
    this.places = locations.flatMap((location) => {
      const { latitude, longitude } = location;
      return latitude === null || longitude === null ? [] : [{ location, store: stores.findByLocation(location.id), position: { latitude, longitude } }];
    });
    this.index = new KDBush(this.places.length);
    for (const { position } of this.places) this.index.add(position.longitude, position.latitude);
    this.index.finish();
    this.byLocation = new Map(this.places.map((place) => [place.location.id, place]));
    this.warehouseIds = this.places.filter(({ store }) => store === null).map(({ location }) => location.id);
  }

  find(locationId: string): Place | null {
    return this.byLocation.get(locationId) ?? null;
  }

  /** Every place that `accepts` takes, stores by code and then warehouses. */
  list(accepts: (place: Place) => boolean): Place[] {
    return this.places.filter(accepts);
  }

  /** The nearest places that `accepts` takes, in order. */
  nearest(from: Position, wanted: Nearness): PlaceAt[] {
    const { among } = wanted;
    const found = among !== undefined && among.length <= SORTED_AT_MOST ? this.sortNear(from, among, wanted) : this.searchNear(from, wanted);
    return found.map((place) => ({ place, distanceMetres: computeMetres(from, place.position) }));
  }

  /** Looks outwards from a position until there are enough: fast where many are accepted, and a walk through all where few are. */
  private searchNear(from: Position, { limit, maximumMetres, accepts }: Nearness): Place[] {
    if (this.places.length === 0) return [];
    const maximumKilometres = maximumMetres === null ? Infinity : maximumMetres / 1_000;
    const isWanted = (item: number): boolean => {
      const place = this.places[item];
      return place !== undefined && accepts(place);
    };
    return around(this.index, from.longitude, from.latitude, limit, maximumKilometres, isWanted).flatMap((item) => this.places[item] ?? []);
  }

  private sortNear(from: Position, locationIds: readonly string[], { limit, maximumMetres, accepts }: Nearness): Place[] {
    const maximumKilometres = maximumMetres === null ? Infinity : maximumMetres / 1_000;
    const places: { readonly place: Place; readonly kilometres: number }[] = [];
    for (const locationId of locationIds) {
      const place = this.byLocation.get(locationId);
      if (place === undefined) continue;
      const kilometres = distance(from.longitude, from.latitude, place.position.longitude, place.position.latitude);
      if (kilometres <= maximumKilometres && accepts(place)) places.push({ place, kilometres });
    }
    return places.sort((a, b) => a.kilometres - b.kilometres).slice(0, limit).map(({ place }) => place);
  }

  /** Whether a place can serve a way at all, whatever its stock. */
  serves(place: Place, request: { kind: SourcedKind; destination: Position | null; now: Date }): boolean {
    return canServe(place, { ...request, stores: this.stores, isOpen: () => this.isOpen(place, request.now) });
  }

  isOpen({ store }: Place, now: Date): boolean {
    return store !== null && this.opening(store, now).state === 'open';
  }

  /** Whether a store serves people now. Remembered until it changes by itself. */
  opening(store: Store, now: Date): OpeningState {
    const known = this.openings.get(store.id);
    if (known !== undefined && now.getTime() < known.untilMs) return known.state;
    const state = openingState(store, now);
    const changesAt = (state.closesAt ?? state.opensAt)?.getTime() ?? Infinity;
    this.openings.set(store.id, { state, untilMs: Math.min(changesAt, now.getTime() + OPENING_KNOWN_MS) });
    return state;
  }
}

/** Straight line in metres between two positions. */
export function computeMetres(a: Position, b: Position): number {
  return Math.round(distance(a.longitude, a.latitude, b.longitude, b.latitude) * 1_000);
}

/** The map of the directory as it stands; built anew when that has changed. */
@Injectable()
export class Places {
  private map: PlaceMap | null = null;

  constructor(
    private readonly stores: Stores,
    private readonly clock: Clock,
  ) {}

  current(): { readonly map: PlaceMap; readonly now: Date } {
    const locations = this.stores.listLocations();
    if (this.map?.locations !== locations) this.map = new PlaceMap(locations, this.stores);
    return { map: this.map, now: this.clock.now() };
  }
}
