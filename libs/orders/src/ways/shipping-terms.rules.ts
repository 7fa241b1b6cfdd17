import { shopDate, shopInstant, shopMinuteOfDay } from '@quanyu/platform';

/** What a parcel costs the shopper; goods worth as much or more travel for nothing. */
export const SHIPPING_FEE_FEN = 1_000;
export const SHIPPING_FREE_ABOVE_FEN = 9_900;

/** Orders placed by four in the afternoon leave the same day. */
const CUT_OFF_MINUTE = 16 * 60;
/** Parcels are with people by nine in the evening. */
const DELIVERED_BY_MINUTE = 21 * 60;
const DAY_MS = 86_400_000;
/** Days on the road by straight line, as the carriers' tables have them for neighbours, regions and the country. */
const DAYS_BY_KILOMETRES: readonly (readonly [number, number])[] = [[300, 1], [1_000, 2], [2_000, 3]];
const FARTHEST_DAYS = 5;

export function computeShippingFee(goodsFen: number): number {
  return goodsFen >= SHIPPING_FREE_ABOVE_FEN ? 0 : SHIPPING_FEE_FEN;
}

/** When a parcel is promised: the evening of its day. */
export function computeShippingPromise(now: Date, distanceMetres: number): Date {
  const waits = shopMinuteOfDay(now) >= CUT_OFF_MINUTE ? 1 : 0;
  const days = DAYS_BY_KILOMETRES.find(([kilometres]) => distanceMetres <= kilometres * 1_000)?.[1] ?? FARTHEST_DAYS;
  return shopInstant(shopDate(new Date(now.getTime() + (waits + days) * DAY_MS)), DELIVERED_BY_MINUTE);
}
