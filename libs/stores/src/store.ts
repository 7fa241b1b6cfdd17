/** What a store can do for a shopper. Only `pickup` is sold today; the others are shown as tags. */
export const STORE_SERVICES = ['pickup', 'instantDelivery', 'shipping', 'booking'] as const;
export type StoreService = (typeof STORE_SERVICES)[number];

/** `open` takes orders; `paused` does not for a while (too busy, a fault); `resting` is shut until further notice. */
export const STORE_STATUSES = ['open', 'paused', 'resting'] as const;
export type StoreStatus = (typeof STORE_STATUSES)[number];

/** A stretch of one day, in the shops' time zone. `closesAt` may be 24:00. */
export interface OpeningPeriod {
  /** HH:mm */
  readonly opensAt: string;
  /** HH:mm, later than `opensAt`. */
  readonly closesAt: string;
}

export interface WeekdayPeriod extends OpeningPeriod {
  /** ISO weekday: Monday 1 … Sunday 7. A weekday without a period is a day off. */
  readonly weekday: number;
}

/** Replaces the weekly hours on one date. No periods: the store is closed that day. */
export interface SpecialDay {
  /** yyyy-MM-dd */
  readonly date: string;
  readonly periods: readonly OpeningPeriod[];
  /** Shown to shoppers, for example 「春节休息」. */
  readonly note: string;
}

export interface Store {
  readonly id: string;
  /** Short code that staff say and that stands on documents, for example SH001. */
  readonly code: string;
  readonly name: string;
  readonly city: string;
  readonly district: string;
  readonly address: string;
  /** GCJ-02, as WeChat and Chinese maps use. */
  readonly latitude: number;
  readonly longitude: number;
  readonly phone: string;
  readonly status: StoreStatus;
  /** Why the store is paused or resting; empty while it is open. */
  readonly statusReason: string;
  readonly services: readonly StoreService[];
  readonly weeklyHours: readonly WeekdayPeriod[];
  readonly specialDays: readonly SpecialDay[];
  /** Opening minutes that the store needs to make a pickup order ready. */
  readonly pickupLeadMinutes: number;
  /** Which door, which desk. */
  readonly pickupInstructions: string;
  /** Where the store's stock lies. */
  readonly stockLocationId: string;
  readonly version: number;
}

/** A place that holds stock: the back room of a store, or a warehouse. */
export interface StockLocation {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly kind: 'store' | 'warehouse';
  readonly city: string;
  /** GCJ-02; null for a warehouse that nobody has placed on the map. */
  readonly latitude: number | null;
  readonly longitude: number | null;
}
