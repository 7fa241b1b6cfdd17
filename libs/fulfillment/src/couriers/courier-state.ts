/** What a courier's order may be. Nobody moves it but forward: a later status has a higher rank, and all ends have the same. */
export const COURIER_STATUSES = ['created', 'accepted', 'arrived', 'picked', 'returning', 'delivered', 'canceled', 'returned', 'failed'] as const;
export type CourierStatus = (typeof COURIER_STATUSES)[number];

export const END_RANK = 90;

/** Ranks as the guard of the statement that moves a row: an end is never left, whatever arrives after it. */
export const COURIER_RANKS: Readonly<Record<CourierStatus, number>> = {
  created: 0,
  accepted: 10,
  arrived: 20,
  picked: 30,
  returning: 40,
  delivered: END_RANK,
  canceled: END_RANK,
  returned: END_RANK,
  failed: END_RANK,
};

export function isEnded(status: CourierStatus): boolean {
  return COURIER_RANKS[status] === END_RANK;
}

/** Whether news of `to` may move an order that is `from`. */
export function movesForward(from: CourierStatus, to: CourierStatus): boolean {
  return COURIER_RANKS[to] > COURIER_RANKS[from];
}

/** Who carries: a platform, or the store's own people. */
export const COURIER_CODES = ['dada', 'aggregator', 'own'] as const;
export type CourierCode = (typeof COURIER_CODES)[number];
/** Couriers that are reached over a wire. */
export type PlatformCode = Exclude<CourierCode, 'own'>;
