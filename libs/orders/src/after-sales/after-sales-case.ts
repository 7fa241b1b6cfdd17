import type { Actor, OrderLine } from '../order.js';
import type { CaseKind, CaseReason, CaseStatus } from './after-sales-state.js';

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
  /** All that the case gives back: its lines and, when a whole group ends before it is brought, the group's fee. */
  readonly amountFen: number;
  readonly feeFen: number;
  /** Approved by rule, before picking. */
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
  /** Until when somebody must act. */
  readonly dueAt: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface CaseLine {
  readonly caseId: string;
  readonly lineNo: number;
  readonly quantity: number;
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

/** A line with what open cases hold of it. */
export interface ReturnableLine extends OrderLine {
  readonly quantityInReturn: number;
  readonly inReturnFen: number;
}
