import type { Channel } from '../http/catalogue.schema.js';

/** Where goods are sold: prices may differ between channels and between stores. */
export interface SalesPlace {
  readonly channel: string;
  /** Null while no store is chosen. */
  readonly storeId: string | null;
}

/** What members of a tier pay for one unit. */
export interface MemberPrice {
  readonly tierName: string;
  readonly priceFen: number;
}

/** The price lists that stand before the catalogue's prices at a place, now. The same lists are the same object. */
export interface PlacePrices {
  /** Names the lists and their versions: other prices have another key. */
  readonly key: string;
  readonly fenByVariant: ReadonlyMap<string, number>;
  /** For whoever is told the price without being known: what members would pay. */
  readonly memberPrices: ReadonlyMap<string, readonly MemberPrice[]>;
}

/** Null where no list stands before the catalogue: the common case, which costs nothing. */
export type PricesAt = (place: SalesPlace) => PlacePrices | null;

/** The channel whose prices the storefront sells at: the mini-program and its H5 twin are one shop. */
export const STOREFRONT_CHANNEL: Channel = 'miniProgram';

/** The storefront in a store, or while none is chosen. */
export function storefrontAt(storeId: string | undefined): SalesPlace {
  return { channel: STOREFRONT_CHANNEL, storeId: storeId ?? null };
}
