export type PurchaseKind = 'topUp' | 'paidTerm';

/** A top-up: what is paid, and what is given on top. */
export interface TopUpOffer {
  readonly code: string;
  readonly payFen: number;
  readonly giftFen: number;
}

/** A term of paid membership. */
export interface PaidPlan {
  readonly code: string;
  readonly name: string;
  readonly priceFen: number;
  readonly termDays: number;
  /** Basis points on top of the tier's rate: 20,000 is double. */
  readonly pointsMultiplier: number;
}

/** What somebody buys of membership, at the terms of that moment. */
export interface Purchase {
  readonly id: string;
  readonly customerId: string;
  readonly kind: PurchaseKind;
  readonly code: string;
  readonly payFen: number;
  readonly giftFen: number;
  readonly termDays: number | null;
  readonly pointsMultiplier: number | null;
  /** 'returned': the money came and could not be used any more, so it went back. */
  readonly status: 'pending' | 'paid' | 'returned' | 'refunded';
  readonly createdAt: Date;
  readonly paidAt: Date | null;
  readonly attemptId: string | null;
  readonly termStartsAt: Date | null;
  readonly termEndsAt: Date | null;
  readonly refundRequestedFen: number;
  readonly refundedFen: number;
}

/** What a paid term added to the points of one order: by which rates, in basis points, and how much of its price went back since. */
export interface TermPoints extends Pick<Purchase, 'payFen' | 'refundRequestedFen'> {
  readonly baseRate: number;
  readonly rate: number;
}

/** A term of paid membership that holds at a moment. */
export interface PaidTerm {
  readonly purchaseId: string;
  readonly customerId: string;
  readonly code: string;
  readonly pointsMultiplier: number;
  /** Of the last of the terms that follow each other. */
  readonly endsAt: Date;
}
