import { Column, Entity, PrimaryColumn } from 'typeorm';

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
