import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { FulfillmentStatus, OrderStatus, PaymentStatus } from './order-state.js';

@Entity({ schema: 'orders', name: 'order' })
export class OrderEntity {
  @PrimaryColumn('uuid') id: string;
  @Column('text', { name: 'order_no', unique: true }) orderNo: string;
  @Column('uuid', { name: 'customer_id' }) customerId: string;
  @Column('uuid', { name: 'store_id' }) storeId: string;
  @Column('text') channel: string;
  @Column('text') status: OrderStatus;
  @Column('text', { name: 'payment_status' }) paymentStatus: PaymentStatus;
  @Column('text', { name: 'fulfillment_status' }) fulfillmentStatus: FulfillmentStatus;
  @Column('int', { name: 'item_count' }) itemCount: number;
  @Column('bigint', { name: 'items_total_fen' }) itemsTotalFen: number;
  @Column('bigint', { name: 'discount_fen' }) discountFen: number;
  @Column('bigint', { name: 'payable_fen' }) payableFen: number;
  @Column('bigint', { name: 'refunded_fen' }) refundedFen: number;
  @Column('bigint', { name: 'delivery_fee_fen' }) deliveryFeeFen: number;
  @Column('bigint', { name: 'refund_requested_fen' }) refundRequestedFen: number;
  @Column('jsonb', { nullable: true }) address: object | null;
  @Column('text', { name: 'sealed_recipient', nullable: true }) sealedRecipient: string | null;
  @Column('text', { name: 'phone_tail_index', nullable: true }) phoneTailIndex: string | null;
  /** Open only in rows of before recipients were sealed. */
  @Column('text', { name: 'contact_name', nullable: true }) contactName: string | null;
  @Column('text', { name: 'contact_phone', nullable: true }) contactPhone: string | null;
  @Column('text', { nullable: true }) remark: string | null;
  @Column('timestamptz', { name: 'placed_at' }) placedAt: Date;
  @Column('timestamptz', { name: 'expires_at', nullable: true }) expiresAt: Date | null;
  @Column('timestamptz', { name: 'close_due_at', nullable: true }) closeDueAt: Date | null;
  @Column('timestamptz', { name: 'paid_at', nullable: true }) paidAt: Date | null;
  @Column('uuid', { name: 'paid_attempt_id', nullable: true }) paidAttemptId: string | null;
  @Column('timestamptz', { name: 'ended_at', nullable: true }) endedAt: Date | null;
  @Column('int', { name: 'points_spent' }) pointsSpent: number;
  @Column('bigint', { name: 'points_fen' }) pointsFen: number;
  @Column('bigint', { name: 'stored_value_fen' }) storedValueFen: number;
  @Column('bigint', { name: 'deposit_fen' }) depositFen: number;
  @Column('int', { name: 'points_multiplier' }) pointsMultiplier: number;
  @Column('boolean', { name: 'takes_benefits' }) takesBenefits: boolean;
  @Column('jsonb', { nullable: true }) benefits: object | null;
  @Column('int') version: number;
}

@Entity({ schema: 'orders', name: 'order_line' })
export class OrderLineEntity {
  @PrimaryColumn('uuid', { name: 'order_id' }) orderId: string;
  @PrimaryColumn('int', { name: 'line_no' }) lineNo: number;
  @Column('uuid', { name: 'variant_id' }) variantId: string;
  @Column('uuid', { name: 'product_id' }) productId: string;
  @Column('text') sku: string;
  @Column('text', { nullable: true }) barcode: string | null;
  @Column('text') title: string;
  @Column('text', { name: 'option_text' }) optionText: string;
  @Column('text', { name: 'image_url', nullable: true }) imageUrl: string | null;
  @Column('bigint', { name: 'unit_price_fen' }) unitPriceFen: number;
  @Column('int') quantity: number;
  @Column('int', { name: 'quantity_canceled' }) quantityCanceled: number;
  @Column('int', { name: 'group_no' }) groupNo: number;
  @Column('int', { name: 'quantity_picking' }) quantityPicking: number;
  @Column('int', { name: 'quantity_returned' }) quantityReturned: number;
  @Column('bigint', { name: 'discount_fen' }) discountFen: number;
  @Column('bigint', { name: 'refund_requested_fen' }) refundRequestedFen: number;
  @Column('bigint', { name: 'total_fen' }) totalFen: number;
}
