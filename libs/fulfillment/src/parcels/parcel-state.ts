export const PARCEL_STATES = ['shipped', 'in_transit', 'out_for_delivery', 'delivered', 'returning', 'returned', 'lost'] as const;
export type ParcelState = (typeof PARCEL_STATES)[number];

const NOT_REACHING: ReadonlySet<ParcelState> = new Set(['returning', 'returned', 'lost']);

/** Still going to the shopper. */
export function isOnTheWay(state: ParcelState): boolean {
  return state !== 'delivered' && !NOT_REACHING.has(state);
}

/** Where work goes of which all has left: it has arrived with the last of its parcels, and staff take in what does not reach the shopper. Null while neither is so. */
export function whereParcelsLead(states: readonly ParcelState[]): 'delivered' | 'returning' | null {
  if (states.every((state) => state === 'delivered')) return 'delivered';
  return states.some((state) => NOT_REACHING.has(state)) ? 'returning' : null;
}
