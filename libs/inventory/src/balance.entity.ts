import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/** Stock of one variant at one location. The row is the only truth, for reads and writes. */
@Entity({ schema: 'inventory', name: 'balance' })
@Check('balance_not_oversold', 'reserved + allocated + unavailable <= on_hand')
export class BalanceEntity {
  @PrimaryColumn('uuid', { name: 'location_id' }) locationId: string;
  @PrimaryColumn('uuid', { name: 'variant_id' }) variantId: string;
  @Column('int', { name: 'on_hand' }) onHand: number;
  @Column('int') reserved: number;
  @Column('int') allocated: number;
  @Column('int') unavailable: number;
  @Column('int', { name: 'safety_stock' }) safetyStock: number;
  @Column('int', { name: 'ring_fenced' }) ringFenced: number;
  @Column('int', { name: 'in_transit' }) inTransit: number;
}
