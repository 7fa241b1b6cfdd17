import type { NoShowPolicy, ServiceKind } from './service.js';

export const BOOKING_STATUSES = [
  'reserved', 'confirmed', 'checked_in', 'in_service', 'done', 'no_show', 'canceled_by_customer', 'canceled_by_store', 'expired', 'received', 'count_mismatch', 'rewarded',
] as const;
export type BookingStatus = (typeof BOOKING_STATUSES)[number];

/** `held`: paid; `used`: part of the price; `kept`: by the rule that the shopper accepted; `returned`: to be refunded. */
export const DEPOSIT_OUTCOMES = ['none', 'held', 'used', 'kept', 'returned'] as const;
export type DepositOutcome = (typeof DEPOSIT_OUTCOMES)[number];

export interface Booking {
  readonly id: string;
  readonly storeId: string;
  readonly serviceId: string;
  /** Null for somebody who walked in. */
  readonly customerId: string | null;
  readonly orderId: string | null;
  readonly groupNo: number | null;
  readonly contactName: string;
  readonly contactPhone: string;
  readonly remark: string;
  readonly startAt: Date;
  readonly endAt: Date;
  readonly status: BookingStatus;
  /** Eight digits, once per store and day. */
  readonly code: string;
  readonly codeDate: string;
  readonly priceFen: number;
  readonly depositFen: number;
  readonly depositOutcome: DepositOutcome;
  readonly noShowPolicy: NoShowPolicy;
  /** The shopper may change or cancel until then. */
  readonly cancelUntil: Date;
  /** A reservation that is not confirmed ends then; null: it does not end by itself. */
  readonly expiresAt: Date | null;
  readonly expectedCount: number | null;
  readonly receivedCount: number | null;
  readonly giftVariantId: string | null;
  /** What was promised when it was booked: one gift of this title for so many pieces. Null in bookings of before this was kept. */
  readonly giftTitle: string | null;
  readonly giftPerCount: number | null;
  readonly giftQuantity: number | null;
  readonly countReason: string | null;
  readonly endReason: string | null;
  readonly createdAt: Date;
  readonly checkedInAt: Date | null;
  readonly startedAt: Date | null;
  readonly endedAt: Date | null;
  readonly version: number;
}

const APPOINTMENT: Readonly<Partial<Record<BookingStatus, readonly BookingStatus[]>>> = {
  reserved: ['confirmed', 'canceled_by_customer', 'canceled_by_store', 'expired'],
  confirmed: ['checked_in', 'no_show', 'canceled_by_customer', 'canceled_by_store'],
  checked_in: ['in_service', 'canceled_by_store'],
  in_service: ['done'],
  // A payment that came late takes the time again when it is still free.
  expired: ['confirmed'],
};

const DROP_OFF: Readonly<Partial<Record<BookingStatus, readonly BookingStatus[]>>> = {
  reserved: ['received', 'count_mismatch', 'canceled_by_customer', 'canceled_by_store', 'expired'],
  received: ['rewarded'],
  count_mismatch: ['rewarded', 'canceled_by_store'],
};

export function mayBecome(kind: ServiceKind, from: BookingStatus, to: BookingStatus): boolean {
  return ((kind === 'appointment' ? APPOINTMENT : DROP_OFF)[from] ?? []).includes(to);
}

/** Statuses in which a booking takes its resources or its place in a window. */
const TAKING: readonly BookingStatus[] = ['reserved', 'confirmed', 'checked_in', 'in_service', 'received', 'count_mismatch'];

export function takesItsTime(status: BookingStatus): boolean {
  return TAKING.includes(status);
}

/** Statuses from which the time of a booking can still be changed. */
export function canBeMoved(status: BookingStatus): boolean {
  return status === 'reserved' || status === 'confirmed';
}

/**
 * What becomes of the deposit when a booking enters a status now. Whoever calls off after the cut-off is treated as one who does not come:
 * it is the rule that the shopper accepted.
 */
export function depositAfter(booking: Pick<Booking, 'depositFen' | 'depositOutcome' | 'noShowPolicy' | 'cancelUntil'>, to: BookingStatus, now: Date): DepositOutcome {
  if (booking.depositFen === 0) return 'none';
  switch (to) {
    case 'confirmed':
      return 'held';
    case 'done':
      return booking.depositOutcome === 'held' ? 'used' : booking.depositOutcome;
    case 'no_show':
      return outcomeForAbsent(booking);
    case 'canceled_by_customer':
      if (now > booking.cancelUntil) return outcomeForAbsent(booking);
      return booking.depositOutcome === 'held' ? 'returned' : booking.depositOutcome;
    case 'canceled_by_store':
      return booking.depositOutcome === 'held' ? 'returned' : booking.depositOutcome;
    default:
      return booking.depositOutcome;
  }
}

function outcomeForAbsent({ depositOutcome, noShowPolicy }: Pick<Booking, 'depositOutcome' | 'noShowPolicy'>): DepositOutcome {
  if (depositOutcome !== 'held') return depositOutcome;
  return noShowPolicy === 'keepDeposit' ? 'kept' : 'returned';
}

/** Whether the shopper may call it off now. What was paid for may also be called off after the cut-off, until it begins. */
export function mayBeCanceled(booking: Pick<Booking, 'status' | 'orderId' | 'cancelUntil' | 'startAt'>, now: Date): boolean {
  if (booking.orderId === null) return canBeMoved(booking.status) && now <= booking.cancelUntil;
  return booking.status === 'confirmed' && now < booking.startAt;
}
