import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity({ schema: 'identity', name: 'customer' })
export class CustomerEntity {
  @PrimaryColumn('uuid') id: string;
  @Column('text') nickname: string;
  /** Name given to the store at collection, prefilled at checkout. */
  @Column('text', { name: 'contact_name', nullable: true }) contactName: string | null;
  @Column('timestamptz', { name: 'created_at' }) createdAt: Date;
}

export type IdentityType = 'wechatMiniProgram' | 'wechatUnion' | 'phone';

/** One way by which a customer is known. `appId` is empty except for ids that one app gives out. */
@Entity({ schema: 'identity', name: 'customer_identity' })
export class CustomerIdentityEntity {
  @PrimaryColumn('text') type: IdentityType;
  @PrimaryColumn('text', { name: 'app_id' }) appId: string;
  @PrimaryColumn('text') value: string;
  @Column('uuid', { name: 'customer_id' }) customerId: string;
  @Column('timestamptz', { name: 'created_at' }) createdAt: Date;
}

/** One decision on a legal document; the latest one holds. Rows are only added. */
@Entity({ schema: 'identity', name: 'consent' })
export class ConsentEntity {
  @PrimaryColumn('bigint', { generated: 'identity', generatedIdentity: 'ALWAYS' }) id: number;
  @Column('uuid', { name: 'customer_id' }) customerId: string;
  @Column('text') document: 'privacy';
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
