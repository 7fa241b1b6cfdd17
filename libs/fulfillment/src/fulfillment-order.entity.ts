import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { WorkKind, WorkState } from './work/work-state.js';

/** One place's share of a group of an order. */
@Entity({ schema: 'fulfillment', name: 'fulfillment_order' })
export class FulfillmentOrderEntity {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'order_id' }) orderId: string;
  @Column('text', { name: 'order_no' }) orderNo: string;
  @Column('uuid', { name: 'customer_id' }) customerId: string;
  @Column('uuid', { name: 'store_id', nullable: true }) storeId: string | null;
  @Column('int', { name: 'group_no' }) groupNo: number;
  @Column('int', { name: 'part_no' }) partNo: number;
  @Column('uuid', { name: 'location_id', nullable: true }) locationId: string | null;
  @Column('text') kind: WorkKind;
  @Column('text') state: WorkState;
  @Column('date', { name: 'service_date' }) serviceDate: string;
  @Column('int', { name: 'call_number' }) callNumber: number;
  @Column('text', { name: 'pickup_code', nullable: true }) pickupCode: string | null;
  @Column('text', { name: 'sealed_recipient', nullable: true }) sealedRecipient: string | null;
  @Column('text', { name: 'sealed_collector', nullable: true }) sealedCollector: string | null;
  /** Open only in rows of before recipients were sealed. */
  @Column('text', { name: 'contact_name', nullable: true }) contactName: string | null;
  @Column('text', { name: 'contact_phone', nullable: true }) contactPhone: string | null;
  @Column('text', { nullable: true }) remark: string | null;
  @Column('int', { name: 'item_count' }) itemCount: number;
  @Column('timestamptz', { name: 'window_start_at', nullable: true }) windowStartAt: Date | null;
  @Column('timestamptz', { name: 'window_end_at', nullable: true }) windowEndAt: Date | null;
  @Column('timestamptz', { name: 'promised_at', nullable: true }) promisedAt: Date | null;
  @Column('timestamptz', { name: 'opened_at' }) openedAt: Date;
  @Column('timestamptz', { name: 'accepted_at', nullable: true }) acceptedAt: Date | null;
  @Column('text', { name: 'accepted_by', nullable: true }) acceptedBy: string | null;
  @Column('timestamptz', { name: 'picking_at', nullable: true }) pickingAt: Date | null;
  @Column('text', { name: 'picked_by', nullable: true }) pickedBy: string | null;
  @Column('timestamptz', { name: 'ready_at', nullable: true }) readyAt: Date | null;
  @Column('timestamptz', { name: 'handed_over_at', nullable: true }) handedOverAt: Date | null;
  @Column('text', { name: 'handed_over_by', nullable: true }) handedOverBy: string | null;
  @Column('timestamptz', { name: 'canceled_at', nullable: true }) canceledAt: Date | null;
  @Column('int') version: number;
}
