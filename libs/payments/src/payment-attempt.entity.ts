import { Column, Entity, PrimaryColumn } from 'typeorm';

export const ATTEMPT_STATUSES = ['created', 'prepaid', 'succeeded', 'closed'] as const;
export type AttemptStatus = (typeof ATTEMPT_STATUSES)[number];

/** One try to pay one order, or one thing that members buy, at one provider. */
@Entity({ schema: 'payments', name: 'payment_attempt' })
export class PaymentAttemptEntity {
  @PrimaryColumn('uuid') id: string;
  @Column('text', { default: 'order' }) purpose: string;
  @Column('uuid', { name: 'order_id' }) orderId: string;
  @Column('text') provider: string;
  @Column('text', { name: 'out_trade_no', unique: true }) outTradeNo: string;
  @Column('bigint', { name: 'amount_fen' }) amountFen: number;
  @Column('text') status: AttemptStatus;
  @Column('text', { name: 'prepay_id', nullable: true }) prepayId: string | null;
  @Column('timestamptz', { name: 'prepay_expires_at', nullable: true }) prepayExpiresAt: Date | null;
  @Column('text', { name: 'transaction_id', nullable: true }) transactionId: string | null;
  @Column('timestamptz', { name: 'succeeded_at', nullable: true }) succeededAt: Date | null;
  @Column('text', { name: 'payer_mark', nullable: true }) payerMark: string | null;
  @Column('timestamptz', { name: 'created_at' }) createdAt: Date;
  @Column('timestamptz', { name: 'next_query_at', nullable: true }) nextQueryAt: Date | null;
  @Column('int') queries: number;
}
