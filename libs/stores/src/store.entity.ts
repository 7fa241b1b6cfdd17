import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { SpecialDay, StoreService, StoreStatus, WeekdayPeriod } from './store.js';

@Entity({ schema: 'stores', name: 'stock_location' })
export class StockLocationEntity {
  @PrimaryColumn('uuid') id: string;
  @Column('text') code: string;
  @Column('text') name: string;
  @Column('text') kind: 'store' | 'warehouse';
  @Column('text') city: string;
  @Column('float8', { nullable: true }) latitude: number | null;
  @Column('float8', { nullable: true }) longitude: number | null;
}

@Entity({ schema: 'stores', name: 'store' })
export class StoreEntity {
  @PrimaryColumn('uuid') id: string;
  @Column('text') code: string;
  @Column('text') name: string;
  @Column('text') city: string;
  @Column('text') district: string;
  @Column('text') address: string;
  @Column('float8') latitude: number;
  @Column('float8') longitude: number;
  @Column('text') phone: string;
  @Column('text') status: StoreStatus;
  @Column('text', { name: 'status_reason' }) statusReason: string;
  @Column('text', { array: true }) services: StoreService[];
  @Column('jsonb', { name: 'weekly_hours' }) weeklyHours: WeekdayPeriod[];
  @Column('jsonb', { name: 'special_days' }) specialDays: SpecialDay[];
  @Column('int', { name: 'pickup_lead_minutes' }) pickupLeadMinutes: number;
  @Column('text', { name: 'pickup_instructions' }) pickupInstructions: string;
  @Column('uuid', { name: 'stock_location_id' }) stockLocationId: string;
  @Column('int') version: number;
}
