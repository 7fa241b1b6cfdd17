import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { IdentityType } from './people/people.rules.js';

@Entity({ schema: 'identity', name: 'customer' })
export class CustomerEntity {
  @PrimaryColumn('uuid') id: string;
  @Column('text') nickname: string;
  /** The survivor, when this record turned out to be of a person who has another one. Never a chain: it is the last one. */
  @Column('uuid', { name: 'merged_into', nullable: true }) mergedInto: string | null;
  /** Name given to the store at collection, prefilled at checkout. */
  @Column('text', { name: 'sealed_contact_name', nullable: true }) sealedContactName: string | null;
  @Column('timestamptz', { name: 'erased_at', nullable: true }) erasedAt: Date | null;
  @Column('timestamptz', { name: 'created_at' }) createdAt: Date;
}

/**
 * One way by which a customer is known. `appId` is empty except for ids that one app, corporation, till system or brand gives out. The value
 * of a phone is its blind index; the number itself stands sealed beside it.
 */
@Entity({ schema: 'identity', name: 'customer_identity' })
export class CustomerIdentityEntity {
  @PrimaryColumn('text') type: IdentityType;
  @PrimaryColumn('text', { name: 'app_id' }) appId: string;
  @PrimaryColumn('text') value: string;
  @Column('uuid', { name: 'customer_id' }) customerId: string;
  @Column('text', { nullable: true }) sealed: string | null;
  /** Blind index of the last four digits. */
  @Column('text', { name: 'tail_index', nullable: true }) tailIndex: string | null;
  @Column('timestamptz', { name: 'created_at' }) createdAt: Date;
}

/** One decision on a legal document; the latest one holds. Rows are only added. */
@Entity({ schema: 'identity', name: 'consent' })
export class ConsentEntity {
  @PrimaryColumn('bigint', { generated: 'identity', generatedIdentity: 'ALWAYS' }) id: number;
  @Column('uuid', { name: 'customer_id' }) customerId: string;
  @Column('text') brand: string;
  /** The privacy policy, or one use of the data beyond orders. */
  @Column('text') document: 'privacy' | 'marketing' | 'profiling';
  @Column('text', { name: 'document_version' }) documentVersion: string;
  @Column('boolean') accepted: boolean;
  @Column('timestamptz', { name: 'decided_at' }) decidedAt: Date;
}

/** How many messages of a template a customer still accepts. */
@Entity({ schema: 'identity', name: 'subscription_quota' })
export class SubscriptionQuotaEntity {
  @PrimaryColumn('uuid', { name: 'customer_id' }) customerId: string;
  @PrimaryColumn('text', { name: 'template_id' }) templateId: string;
  @Column('int') remaining: number;
}
