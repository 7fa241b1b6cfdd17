import { Column, Entity, PrimaryColumn } from 'typeorm';

export const REFUND_STATUSES = ['requested', 'processing', 'succeeded', 'abnormal', 'closed'] as const;
export type RefundStatus = (typeof REFUND_STATUSES)[number];

/** One refund of one paid attempt; its number never changes, so that a retry refunds once. */
@Entity({ schema: 'payments', name: 'refund' })
export class RefundEntity {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'order_id' }) orderId: string;
  @Column('uuid', { name: 'attempt_id' }) attemptId: string;
  @Column('text', { name: 'out_refund_no', unique: true }) outRefundNo: string;
  @Column('bigint', { name: 'amount_fen' }) amountFen: number;
  @Column('text') reason: string;
  @Column('text') status: RefundStatus;
  @Column('text', { name: 'provider_refund_id', nullable: true }) providerRefundId: string | null;
  @Column('timestamptz', { name: 'requested_at' }) requestedAt: Date;
  @Column('timestamptz', { name: 'succeeded_at', nullable: true }) succeededAt: Date | null;
  @Column('timestamptz', { name: 'next_check_at', nullable: true }) nextCheckAt: Date | null;
  @Column('int') checks: number;
  @Column('text', { name: 'last_error', nullable: true }) lastError: string | null;
}
