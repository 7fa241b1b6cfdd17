import type { Actor, OrderLine } from '../order.js';
import type { CaseKind, CaseReason, CaseStatus, ReplacementWay } from './after-sales-state.js';

export interface AfterSalesCase {
  readonly id: string;
  readonly caseNo: string;
  readonly orderId: string;
  readonly orderNo: string;
  readonly customerId: string;
  /** The selling store, where parcels go back to. */
  readonly storeId: string;
  readonly kind: CaseKind;
  readonly status: CaseStatus;
  readonly reason: CaseReason;
  readonly description: string | null;
  /** All that the case gives back: its lines and fees of groups that go back whole, less `giftFen`; 0 for an exchange. */
  readonly amountFen: number;
  /** Fees that come back with the case; expected ones until its money is asked for. */
  readonly feeFen: number;
  /** Taken off for gifts that stay without what they were given for, told before; below 0: given back for gifts that came later. */
  readonly giftFen: number;
  /** The groups whose fee the case took. */
  readonly feeGroupNos: readonly number[];
  /** Cancelled before picking: its money goes back by rule, or when two people have looked at it, and cannot be refused. */
  readonly isAutomatic: boolean;
  /** Ten digits that a counter reads; from approval on. */
  readonly returnCode: string | null;
  readonly carrier: string | null;
  readonly trackingNumber: string | null;
  /** The store that took the goods in. */
  readonly receivedStoreId: string | null;
  readonly decisionNote: string | null;
  readonly appealedAt: Date | null;
  readonly outRefundNo: string | null;
  /** What goes back by other payments: the deposit of a presale, behind its balance. */
  readonly otherRefundNos: readonly string[];
  /** Who agreed first to a case that takes two people. */
  readonly firstApproverId: string | null;
  readonly firstApproverName: string | null;
  /** Why risk wants two people to look at it; null for nearly all. */
  readonly riskReview: CaseReview | null;
  /** How the replacement of an exchange reaches the shopper; null for other cases. */
  readonly replacementWay: ReplacementWay | null;
  readonly replacementContact: ReplacementContact | null;
  readonly replacementCarrier: string | null;
  readonly replacementTrackingNumber: string | null;
  /** Until when somebody must act. */
  readonly dueAt: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** The rule that wants a case looked at, and what it saw. */
export interface CaseReview {
  readonly rule: string;
  readonly ruleVersion: number;
  readonly ruleName: string;
  readonly evidence: Readonly<Record<string, string | number | boolean | null>>;
}

/** Where a replacement is sent. */
export interface ReplacementContact {
  readonly contactName: string;
  readonly contactPhone: string;
  readonly address: string;
}

/** A picture that a shopper took of what is wrong, as it lies in the picture store. */
export interface CasePhoto {
  readonly id: string;
  readonly caseId: string | null;
  readonly file: string;
  readonly widths: number[];
  readonly width: number;
  readonly height: number;
  readonly color: string;
}

/** What a line is exchanged for, as it was called when it was chosen. */
export interface Replacement {
  readonly replacementVariantId: string | null;
  /** Null in cases of before it was kept. */
  readonly replacementSku: string | null;
  readonly replacementOptionText: string | null;
  readonly replacementImageUrl: string | null;
  readonly replacementBarcode: string | null;
}

export interface CaseLine extends Replacement {
  readonly caseId: string;
  readonly lineNo: number;
  readonly quantity: number;
  /** What its units cost: given back by a refund, held back by an exchange. */
  readonly refundFen: number;
  /** How the units were found at inspection. */
  readonly sellable: number;
  readonly damaged: number;
  readonly qualityControl: number;
}

export interface CaseEvent {
  readonly caseId: string;
  readonly occurredAt: Date;
  readonly status: CaseStatus;
  readonly actorKind: Actor['kind'];
  readonly actorName: string | null;
  readonly note: string | null;
}

/** What of an order line open cases hold. */
export interface LineClaim {
  readonly lineNo: number;
  readonly quantityInReturn: number;
  readonly inReturnFen: number;
  /** Of a gift: what refunds were shortened by, because it stayed. */
  readonly giftKeptFen: number;
  /** When the shopper got it in an exchange; null for what was bought. */
  readonly exchangedAt: Date | null;
}

/** A line with what open cases hold of it. */
export type ReturnableLine = OrderLine & LineClaim;
