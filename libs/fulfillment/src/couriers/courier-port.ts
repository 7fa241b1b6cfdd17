import type { CourierStatus, PlatformCode } from './courier-state.js';

export interface Position {
  /** GCJ-02, as WeChat and Chinese maps use. */
  readonly latitude: number;
  readonly longitude: number;
}

export interface Receiver extends Position {
  readonly name: string;
  readonly phone: string;
  readonly address: string;
}

/** What a courier is asked to carry, from where and to whom. */
export interface CourierJob {
  /** Our number of this attempt. A platform takes it once, whatever we send again. */
  readonly originId: string;
  readonly store: Position & { readonly code: string; readonly name: string; readonly phone: string; readonly address: string; readonly city: string; readonly district: string };
  readonly receiver: Receiver;
  readonly goods: { readonly valueFen: number; readonly weightGrams: number; readonly itemCount: number };
  /** What the rider reads out at the counter. */
  readonly mark: string;
  readonly remark: string | null;
  /** Where this order's news goes, for platforms that are told with each order. */
  readonly callbackUrl: string;
}

export interface CourierQuote {
  readonly courier: PlatformCode;
  /** The carrier behind an aggregator. */
  readonly carrierId: string | null;
  readonly carrierName: string;
  readonly feeFen: number;
  readonly distanceMeters: number;
  /** Minutes until it is at the door; null when the platform does not say. */
  readonly expectedMinutes: number | null;
  /** Holds the price for a moment; null when the platform keeps none. */
  readonly ticket: string | null;
}

/** A platform has taken the order. */
export interface PlacedCourier {
  readonly platformOrderNo: string;
  readonly feeFen: number;
}

/** What a platform says of an order, in a callback or when asked. */
export interface CourierNews {
  readonly originId: string;
  readonly platformOrderNo: string;
  readonly status: CourierStatus;
  /** When it happened there; null when the platform does not say. */
  readonly happenedAt: Date | null;
  readonly rider: { readonly name: string; readonly phone: string } | null;
  readonly position: Position | null;
  readonly feeFen: number | null;
  readonly penaltyFen: number | null;
  readonly canceledBy: 'rider' | 'merchant' | 'system' | null;
  readonly reason: string | null;
  /** The same for every repetition of the same news. */
  readonly key: string;
}

/** What giving the order up would cost; null when the goods are on their way and it is too late. */
export type CancelPreview = { readonly penaltyFen: number; /** False when the platform tells only afterwards, and this follows its published rule. */ readonly isCertain: boolean } | null;

export interface CourierPort {
  readonly code: PlatformCode;
  quote(job: CourierJob): Promise<readonly CourierQuote[]>;
  /** Orders a rider. Ordering the same origin id again finds the first order. @throws CourierRefusal, CourierUnknown */
  create(job: CourierJob, choice: { carrierId: string | null; ticket: string | null }): Promise<PlacedCourier>;
  /** Null when the platform does not know this origin id. */
  query(originId: string): Promise<CourierNews | null>;
  previewCancel(originId: string): Promise<CancelPreview>;
  /** @throws CourierRefusal `tooLate` when the rider has the goods, `unknownOrder` */
  cancel(originId: string, reason: string): Promise<{ penaltyFen: number }>;
  /** Raises the tip from what it was to what it is to be. */
  addTip(originId: string, tip: { formerFen: number; wholeFen: number; city: string }): Promise<void>;
  /** The store has the goods back. */
  confirmReturn(originId: string): Promise<void>;
  /** The news in a callback, or null when it is not to be believed. */
  readCallback(rawBody: Buffer): CourierNews | null;
}

export type RefusalReason = 'knownOrder' | 'unknownOrder' | 'noCapacity' | 'tooFar' | 'tooLate' | 'tipTooSmall' | 'expiredTicket' | 'unknownStore' | 'busy' | 'invalid';

/** The platform answered, and nothing was done. */
export class CourierRefusal extends Error {
  constructor(
    readonly courier: PlatformCode,
    readonly reason: RefusalReason,
    message: string,
  ) {
    super(`${courier} refused: ${message}`);
    this.name = 'CourierRefusal';
  }
}

/** No answer, or one that cannot be read: the outcome is to be asked about by origin id, never guessed. */
export class CourierUnknown extends Error {
  constructor(courier: PlatformCode, message: string, cause?: unknown) {
    super(`${courier}: ${message}`, { cause });
    this.name = 'CourierUnknown';
  }
}
