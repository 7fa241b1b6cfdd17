import { getDistance } from 'geolib';
import { openingState, type OpeningState } from './opening.rules.js';
import type { Store } from './store.js';

export interface StoreSearch {
  /** The shopper's position in GCJ-02, when given. */
  readonly position?: { readonly latitude: number; readonly longitude: number } | undefined;
  readonly city?: string | undefined;
  /** Words that must all occur in the name, code, district or address. */
  readonly q?: string | undefined;
  readonly limit: number;
}

export interface FoundStore {
  readonly store: Store;
  readonly opening: OpeningState;
  /** Straight line, in metres; null when no position was given. */
  readonly distanceMetres: number | null;
}

/** Stores for the picker: those open now first, then by distance, then by code. Resting stores are not shown. */
export function computeStoreSearch(stores: readonly Store[], search: StoreSearch, now: Date): FoundStore[] {
  const words = (search.q ?? '').toLowerCase().split(/\s+/).filter((word) => word.length > 0);
  return stores
    .filter((store) => store.status !== 'resting')
    .filter((store) => search.city === undefined || store.city === search.city)
    .filter((store) => {
      const haystack = `${store.code} ${store.name} ${store.city} ${store.district} ${store.address}`.toLowerCase();
      return words.every((word) => haystack.includes(word));
    })
    .map((store) => ({
      store,
      opening: openingState(store, now),
      distanceMetres: search.position === undefined ? null : getDistance(search.position, { latitude: store.latitude, longitude: store.longitude }),
    }))
    .sort((a, b) => rank(a) - rank(b) || (a.distanceMetres ?? 0) - (b.distanceMetres ?? 0) || (a.store.code < b.store.code ? -1 : 1))
    .slice(0, search.limit);
}

function rank(found: FoundStore): number {
  return found.opening.state === 'open' ? 0 : 1;
}

/** Cities with the number of stores that are not resting, the largest first. */
export function computeCities(stores: readonly Store[]): { name: string; storeCount: number }[] {
  const counts = new Map<string, number>();
  for (const store of stores) {
    if (store.status !== 'resting') counts.set(store.city, (counts.get(store.city) ?? 0) + 1);
  }
  return [...counts].map(([name, storeCount]) => ({ name, storeCount })).sort((a, b) => b.storeCount - a.storeCount || (a.name < b.name ? -1 : 1));
}
