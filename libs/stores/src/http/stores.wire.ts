import { type OpeningState, openingState } from '../opening.rules.js';
import type { Store } from '../store.js';

/** An opening state with its instants as text. */
export function openingWire(opening: OpeningState) {
  return { state: opening.state, closesAt: opening.closesAt?.toISOString() ?? null, opensAt: opening.opensAt?.toISOString() ?? null };
}

/** A store as the console reads and edits it. */
export function adminStoreWire(store: Store, now: Date) {
  const { id, code, name, city, district, address, latitude, longitude, phone, status, statusReason } = store;
  return {
    ...{ id, code, name, city, district, address, latitude, longitude, phone, status, statusReason },
    services: [...store.services],
    weeklyHours: [...store.weeklyHours],
    specialDays: store.specialDays.map((day) => ({ ...day, periods: [...day.periods] })),
    pickupLeadMinutes: store.pickupLeadMinutes,
    pickupInstructions: store.pickupInstructions,
    stockLocationId: store.stockLocationId,
    opening: openingWire(openingState(store, now)),
    version: store.version,
  };
}
