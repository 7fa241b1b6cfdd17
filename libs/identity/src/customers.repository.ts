import type { Database, Queryable, Tx } from '@quanyu/platform';
import { ConsentEntity, type IdentityType, SubscriptionQuotaEntity } from './customer.entity.js';

export interface Customer {
  readonly id: string;
  readonly nickname: string;
  /** Verified by WeChat: eleven digits, or `+` with country code outside the mainland. */
  readonly phone: string | null;
  /** Name given to the store at collection. */
  readonly contactName: string | null;
  readonly createdAt: Date;
  /** Since when somebody is a buyer; null for who never paid. */
  readonly firstPaidAt: Date | null;
}

export interface IdentityKey {
  readonly type: IdentityType;
  /** Empty except for ids that one app gives out. */
  readonly appId: string;
  readonly value: string;
}

export interface ImportedCustomer {
  readonly id: string;
  readonly nickname: string;
  readonly phone: string | null;
  readonly contactName: string | null;
  readonly wechatOpenId: string | null;
  readonly createdAt: Date;
}

const SELECT_CUSTOMER = `
  SELECT customer.id, customer.nickname, customer.contact_name AS "contactName", customer.created_at AS "createdAt", customer.first_paid_at AS "firstPaidAt", phone.value AS phone
  FROM identity.customer customer
  LEFT JOIN identity.customer_identity phone ON phone.customer_id = customer.id AND phone.type = 'phone'`;

export class CustomersRepository {
  constructor(private readonly database: Database) {}

  async findMany(customerIds: readonly string[], queryable: Queryable = this.database): Promise<Customer[]> {
    return queryable.query<Customer>(`${SELECT_CUSTOMER} WHERE customer.id = ANY($1)`, [customerIds]);
  }

  async findHolder(identity: IdentityKey, queryable: Queryable = this.database): Promise<string | null> {
    const [row] = await queryable.query<{ customerId: string }>(
      `SELECT customer_id AS "customerId" FROM identity.customer_identity WHERE type = $1 AND app_id = $2 AND value = $3`,
      [identity.type, identity.appId, identity.value],
    );
    return row?.customerId ?? null;
  }

  async findIdentityValue(customerId: string, type: IdentityType, appId: string): Promise<string | null> {
    const [row] = await this.database.prepared<{ value: string }>(
      'identity.findIdentityValue',
      `SELECT value FROM identity.customer_identity WHERE customer_id = $1 AND type = $2 AND app_id = $3`,
      [customerId, type, appId],
    );
    return row?.value ?? null;
  }

  /**
   * Creates a customer known by this identity, in one statement: whoever writes the identity first also creates the
   * customer. A concurrent caller waits for that transaction and gets false.
   */
  async createWithIdentity(tx: Tx, identity: IdentityKey, customer: { id: string; nickname: string; createdAt: Date }): Promise<boolean> {
    const created = await tx.execute(
      `WITH claimed AS (
         INSERT INTO identity.customer_identity (type, app_id, value, customer_id, created_at) VALUES ($1, $2, $3, $4, $6)
         ON CONFLICT DO NOTHING RETURNING customer_id)
       INSERT INTO identity.customer (id, nickname, created_at) SELECT customer_id, $5, $6 FROM claimed`,
      [identity.type, identity.appId, identity.value, customer.id, customer.nickname, customer.createdAt],
    );
    return created === 1;
  }

  /** Adds a further identity to a customer; false when somebody already holds it. */
  async addIdentity(tx: Tx, identity: IdentityKey, holder: { customerId: string; at: Date }): Promise<boolean> {
    const added = await tx.execute(
      `INSERT INTO identity.customer_identity (type, app_id, value, customer_id, created_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
      [identity.type, identity.appId, identity.value, holder.customerId, holder.at],
    );
    return added === 1;
  }

  /** Rows are taken in the order of their ids, and only those of new buyers. */
  async noteFirstPaid(tx: Tx, buyers: readonly { customerId: string; at: Date }[]): Promise<void> {
    await tx.prepared(
      'identity.noteFirstPaid',
      `WITH k AS (
         SELECT customer_id, min(at) AS at FROM unnest($1::uuid[], $2::timestamptz[]) AS k (customer_id, at) GROUP BY customer_id
       ), held AS (
         SELECT c.id, k.at FROM identity.customer c JOIN k ON k.customer_id = c.id WHERE c.first_paid_at IS NULL ORDER BY c.id FOR NO KEY UPDATE OF c
       )
       UPDATE identity.customer c SET first_paid_at = held.at FROM held WHERE c.id = held.id AND c.first_paid_at IS NULL`,
      [buyers.map(({ customerId }) => customerId), buyers.map(({ at }) => at)],
    );
  }

  /** Replaces the customer's phone number; false when another customer holds it. */
  async setPhone(tx: Tx, phone: string, holder: { customerId: string; at: Date }): Promise<boolean> {
    const { customerId } = holder;
    await tx.execute(`DELETE FROM identity.customer_identity WHERE customer_id = $1 AND type = 'phone' AND value <> $2`, [customerId, phone]);
    const identity: IdentityKey = { type: 'phone', appId: '', value: phone };
    return (await this.addIdentity(tx, identity, holder)) || (await this.findHolder(identity, tx)) === customerId;
  }

  async updateProfile(tx: Tx, customerId: string, profile: { nickname?: string | undefined; contactName?: string | undefined }): Promise<void> {
    await tx.execute(`UPDATE identity.customer SET nickname = coalesce($2, nickname), contact_name = coalesce($3, contact_name) WHERE id = $1`, [
      customerId,
      profile.nickname ?? null,
      profile.contactName ?? null,
    ]);
  }

  async addConsent(tx: Tx, consent: Omit<ConsentEntity, 'id'>): Promise<void> {
    await tx.manager.insert(ConsentEntity, consent);
  }

  async findLatestConsent(customerId: string, document: ConsentEntity['document']): Promise<ConsentEntity | null> {
    return this.database.dataSource.manager.findOne(ConsentEntity, { where: { customerId, document }, order: { id: 'DESC' } });
  }

  async listQuotas(customerId: string): Promise<SubscriptionQuotaEntity[]> {
    return this.database.dataSource.manager.find(SubscriptionQuotaEntity, { where: { customerId }, order: { templateId: 'ASC' } });
  }

  /** Adds to the quota of a template, between 0 and 999; returns what remains. */
  async addQuota(tx: Tx, quota: { customerId: string; templateId: string; added: number }): Promise<number> {
    const [row] = await tx.query<{ remaining: number }>(
      `INSERT INTO identity.subscription_quota AS quota (customer_id, template_id, remaining) VALUES ($1, $2, greatest($3::int, 0))
       ON CONFLICT (customer_id, template_id) DO UPDATE SET remaining = least(999, greatest(0, quota.remaining + $3::int)) RETURNING remaining`,
      [quota.customerId, quota.templateId, quota.added],
    );
    return row?.remaining ?? 0;
  }

  async clearQuota(tx: Tx, customerId: string, templateId: string): Promise<void> {
    await tx.manager.update(SubscriptionQuotaEntity, { customerId, templateId }, { remaining: 0 });
  }

  /** Inserts those that are new, in two statements whatever their number; returns how many customers were. */
  async importMany(tx: Tx, appId: string, customers: readonly ImportedCustomer[]): Promise<number> {
    const inserted = await tx.execute(
      `INSERT INTO identity.customer (id, nickname, contact_name, created_at)
       SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[]) ON CONFLICT (id) DO NOTHING`,
      [customers.map(({ id }) => id), customers.map(({ nickname }) => nickname), customers.map(({ contactName }) => contactName), customers.map(({ createdAt }) => createdAt)],
    );
    const identities = customers.flatMap(({ id, phone, wechatOpenId, createdAt }) => [
      ...(phone === null ? [] : [{ type: 'phone', appId: '', value: phone, id, createdAt }]),
      ...(wechatOpenId === null ? [] : [{ type: 'wechatMiniProgram', appId, value: wechatOpenId, id, createdAt }]),
    ]);
    await tx.execute(
      `INSERT INTO identity.customer_identity (type, app_id, value, customer_id, created_at)
       SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::uuid[], $5::timestamptz[]) ON CONFLICT DO NOTHING`,
      [identities.map(({ type }) => type), identities.map((row) => row.appId), identities.map(({ value }) => value), identities.map(({ id }) => id), identities.map(({ createdAt }) => createdAt)],
    );
    return inserted;
  }
}
