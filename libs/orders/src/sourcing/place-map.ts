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

const OPENING_KNOWN_MS = 3_600_000;

/** Every store and warehouse that has a position, found by nearness. */
export class PlaceMap {
  private readonly places: readonly Place[];
  private readonly index: KDBush;
  private readonly byLocation: ReadonlyMap<string, Place>;
  private readonly openings = new Map<string, { readonly state: OpeningState; readonly untilMs: number }>();

  constructor(
    readonly locations: readonly StockLocation[],
    private readonly stores: Stores,
  ) {
    this.places = locations.flatMap((location) => {
      const { latitude, longitude } = location;
      return latitude === null || longitude === null ? [] : [{ location, store: stores.findByLocation(location.id), position: { latitude, longitude } }];
    });
    this.index = new KDBush(this.places.length);
    for (const { position } of this.places) this.index.add(position.longitude, position.latitude);
    this.index.finish();
    this.byLocation = new Map(this.places.map((place) => [place.location.id, place]));
  }

  find(locationId: string): Place | null {
    return this.byLocation.get(locationId) ?? null;
  }

  /** Every place that `accepts` takes, stores by code and then warehouses. */
  list(accepts: (place: Place) => boolean): Place[] {
    return this.places.filter(accepts);
  }

  /** The nearest places that `accepts` takes, in order. `maximumMetres` null: however far. */
  nearest(from: Position, options: { limit: number; maximumMetres: number | null; accepts: (place: Place) => boolean }): PlaceAt[] {
    if (this.places.length === 0) return [];
    const accepts = (item: number): boolean => {
      const place = this.places[item];
      return place !== undefined && options.accepts(place);
    };
    const maximumKilometres = options.maximumMetres === null ? Infinity : options.maximumMetres / 1_000;
    return around(this.index, from.longitude, from.latitude, options.limit, maximumKilometres, accepts).flatMap((item) => {
      const place = this.places[item];
      return place === undefined ? [] : [{ place, distanceMetres: computeMetres(from, place.position) }];
    });
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
