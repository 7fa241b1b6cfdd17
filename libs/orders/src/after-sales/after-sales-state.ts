/** What a shopper wants of a case. */
export const CASE_KINDS = ['refundOnly', 'returnRefund', 'exchange'] as const;
export type CaseKind = (typeof CASE_KINDS)[number];

export const CASE_STATUSES = [
  'applied', 'approved', 'awaiting_return', 'in_transit_back', 'received', 'inspecting', 'replacing', 'refunding', 'completed',
  'rejected', 'arbitration', 'canceled_by_customer', 'expired', 'refund_failed',
] as const;
export type CaseStatus = (typeof CASE_STATUSES)[number];

/** Where a case goes from each state; see the state model in the lib's README. */
const NEXT: Readonly<Record<CaseStatus, readonly CaseStatus[]>> = {
  applied: ['approved', 'rejected', 'canceled_by_customer'],
  approved: ['awaiting_return', 'refunding', 'completed'],
  awaiting_return: ['in_transit_back', 'received', 'canceled_by_customer', 'expired'],
  in_transit_back: ['received'],
  received: ['inspecting', 'rejected'],
  inspecting: ['refunding', 'replacing', 'completed'],
  replacing: ['completed', 'refunding'],
  refunding: ['completed', 'refund_failed'],
  refund_failed: ['refunding', 'completed'],
  rejected: ['arbitration'],
  arbitration: ['approved', 'rejected', 'canceled_by_customer'],
  completed: [],
  canceled_by_customer: [],
  expired: [],
};

/** True when a case may go from one state straight to another. */
export function mayMove(from: CaseStatus, to: CaseStatus): boolean {
  return NEXT[from].includes(to);
}

/** Nothing more happens to it. A rejected case may still be appealed. */
export function isOver(status: CaseStatus): boolean {
  return status === 'completed' || status === 'rejected' || status === 'canceled_by_customer' || status === 'expired';
}

/** The money of a case was asked for, so its units have gone back. */
export const GIVEN_BACK = ['refunding', 'refund_failed', 'completed'] as const satisfies readonly CaseStatus[];

/** The units of a case have gone back, or may still. */
export const GOING_BACK: readonly CaseStatus[] = CASE_STATUSES.filter((status) => status !== 'rejected' && status !== 'canceled_by_customer' && status !== 'expired');

/** Reasons a shopper chooses from. */
export const CASE_REASONS = ['noLongerWanted', 'wrongItem', 'damaged', 'quality', 'missing', 'late', 'other'] as const;
export type CaseReason = (typeof CASE_REASONS)[number];

/** Reasons that are the seller's fault: when all of a group goes back for them, what was paid to bring it does too. */
export const FAULT_REASONS = ['wrongItem', 'damaged', 'quality', 'missing', 'late'] as const satisfies readonly CaseReason[];

export function isSellersFault(reason: CaseReason): boolean {
  return FAULT_REASONS.some((fault) => fault === reason);
}

/** How a replacement reaches the shopper. */
export const REPLACEMENT_WAYS = ['pickup', 'parcel'] as const;
export type ReplacementWay = (typeof REPLACEMENT_WAYS)[number];

/** Why units of a line cannot be applied for now. */
export const LINE_REFUSALS = ['notPaid', 'nothingLeft', 'preparing', 'onTheWay', 'windowOver', 'service'] as const;
export type LineRefusal = (typeof LINE_REFUSALS)[number];

const DAY_MS = 86_400_000;

/** How long a case may stay in a state before somebody must act; null where nobody waits for a person. */
export const DUE_MS: Readonly<Record<CaseStatus, number | null>> = {
  applied: 2 * DAY_MS,
  approved: null,
  awaiting_return: 10 * DAY_MS,
  in_transit_back: 7 * DAY_MS,
  received: DAY_MS,
  inspecting: DAY_MS,
  replacing: 10 * DAY_MS,
  refunding: null,
  refund_failed: DAY_MS,
  rejected: 7 * DAY_MS,
  arbitration: 3 * DAY_MS,
  completed: null,
  canceled_by_customer: null,
  expired: null,
};

/** Goods may be applied for until so long after the order ended: seven days without giving a reason. */
export const RETURN_WINDOW_MS = 7 * DAY_MS;

/**
 * Cases worth more than this are approved by two people, and their refund after inspection is given by somebody who may give money back.
 */
export const LARGE_REFUND_FEN = 50_000;

/** Whether a case takes the yes of two people: it is worth much, or risk wants it looked at. */
export function needsTwoPeople({ riskReview }: { readonly riskReview: object | null }, worthFen: number): boolean {
  return riskReview !== null || worthFen > LARGE_REFUND_FEN;
}

/** Pictures of one case. */
export const MAX_PHOTOS = 6;
