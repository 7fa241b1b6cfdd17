import type { WeekdayPeriod } from '../store.js';

/** A time with somebody, or goods brought to a store within an event. */
export const SERVICE_KINDS = ['appointment', 'dropOff'] as const;
export type ServiceKind = (typeof SERVICE_KINDS)[number];

export const RESOURCE_KINDS = ['staff', 'room'] as const;
export type ResourceKind = (typeof RESOURCE_KINDS)[number];

/** What becomes of the deposit of somebody who does not come. */
export const NO_SHOW_POLICIES = ['keepDeposit', 'returnDeposit'] as const;
export type NoShowPolicy = (typeof NO_SHOW_POLICIES)[number];

/** One gift for so many pieces brought. */
export interface DropOffGift {
  readonly variantId: string;
  readonly title: string;
  readonly perCount: number;
}

/** When pieces are taken back, and what for. */
export interface DropOffEvent {
  /** yyyy-MM-dd, the first and the last day. */
  readonly opensOn: string;
  readonly closesOn: string;
  /** What pieces are called, for example 「空罐」. */
  readonly unitName: string;
  readonly maxCount: number;
  readonly gifts: readonly DropOffGift[];
}

/** What a store offers at a time. */
export interface Service {
  readonly id: string;
  readonly storeId: string;
  readonly kind: ServiceKind;
  readonly name: string;
  readonly description: string;
  readonly minutes: number;
  /** For tidying up, before the next booking of the same resources. */
  readonly bufferMinutes: number;
  /** Bookings begin on whole multiples of it, counted from midnight. */
  readonly stepMinutes: number;
  readonly leadMinutes: number;
  readonly daysOffered: number;
  /** Shoppers change or cancel until so many hours before. */
  readonly cutOffHours: number;
  readonly priceFen: number;
  readonly depositFen: number;
  readonly noShowPolicy: NoShowPolicy;
  /** One free resource of each kind; a drop-off needs none, and takes a place in the store's windows. */
  readonly needs: readonly ResourceKind[];
  readonly event: DropOffEvent | null;
  readonly isActive: boolean;
  readonly version: number;
}

/** Somebody, or a room, that services need. */
export interface Resource {
  readonly id: string;
  readonly storeId: string;
  readonly kind: ResourceKind;
  readonly name: string;
  /** For example 「高级美容师」. */
  readonly title: string;
  readonly serviceIds: readonly string[];
  /** Empty: all opening hours. */
  readonly weeklyHours: readonly WeekdayPeriod[];
  readonly isActive: boolean;
  readonly version: number;
}
