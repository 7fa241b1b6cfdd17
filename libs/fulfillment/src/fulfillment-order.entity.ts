import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { PickupState } from './fulfillment-state.js';

/** One place's share of an order. Today every order has one, for pickup. */
@Entity({ schema: 'fulfillment', name: 'fulfillment_order' })
export class FulfillmentOrderEntity {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'order_id', unique: true }) orderId: string;
  @Column('text', { name: 'order_no' }) orderNo: string;
  @Column('uuid', { name: 'customer_id' }) customerId: string;
  @Column('uuid', { name: 'store_id' }) storeId: string;
  @Column('text') kind: 'pickup';
  @Column('text') state: PickupState;
  @Column('date', { name: 'service_date' }) serviceDate: string;
  @Column('int', { name: 'call_number' }) callNumber: number;
  @Column('text', { name: 'pickup_code' }) pickupCode: string;
  @Column('text', { name: 'contact_name' }) contactName: string;
  @Column('text', { name: 'contact_phone' }) contactPhone: string;
  @Column('text', { nullable: true }) remark: string | null;
  @Column('int', { name: 'item_count' }) itemCount: number;
  @Column('timestamptz', { name: 'window_start_at' }) windowStartAt: Date;
  @Column('timestamptz', { name: 'window_end_at' }) windowEndAt: Date;
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
