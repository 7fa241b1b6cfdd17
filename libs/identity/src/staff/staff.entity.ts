import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { StaffRole } from './staff-roles.rules.js';

export type StaffStatus = 'active' | 'disabled';

@Entity({ schema: 'identity', name: 'staff' })
export class StaffEntity {
  @PrimaryColumn('uuid') id: string;
  @Column('text') username: string;
  @Column('text') name: string;
  @Column('text', { name: 'password_hash' }) passwordHash: string;
  @Column('text') status: StaffStatus;
  @Column('timestamptz', { name: 'last_sign_in_at', nullable: true }) lastSignInAt: Date | null;
  @Column('timestamptz', { name: 'created_at' }) createdAt: Date;
  @Column('int') version: number;
}

@Entity({ schema: 'identity', name: 'staff_role' })
export class StaffRoleEntity {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'staff_id' }) staffId: string;
  @Column('text') role: StaffRole;
  @Column('uuid', { name: 'store_id', nullable: true }) storeId: string | null;
}
