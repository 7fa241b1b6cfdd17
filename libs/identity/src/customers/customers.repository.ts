import type { Database, Queryable, Tx } from '@quanyu/platform';
import { ConsentEntity, SubscriptionQuotaEntity } from './customer.entity.js';
import type { IdentityType } from '../people/people.rules.js';
import type { SealedPersonal } from '../people/sealed-personal.js';

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

export interface ImportedCustomer {
  readonly id: string;
  readonly nickname: string;
  readonly phone: string | null;
  readonly contactName: string | null;
  readonly wechatOpenId: string | null;
  readonly createdAt: Date;
}

interface CustomerRow {
  readonly id: string;
  readonly personId: string;
  readonly nickname: string;
  readonly contactName: string | null;
  readonly sealedContactName: string | null;
  readonly createdAt: Date;
  readonly firstPaidAt: Date | null;
  readonly phone: string | null;
  readonly sealedPhone: string | null;
}

/** A person is a record and all that was merged into it: the number that was verified last, the first purchase of any. */
const FIND_CUSTOMERS = `
  SELECT asked.id, c.id AS "personId", c.nickname, c.contact_name AS "contactName", c.sealed_contact_name AS "sealedContactName", c.created_at AS "createdAt",
    part.first_paid_at AS "firstPaidAt", phone.value AS phone, phone.sealed AS "sealedPhone"
  FROM unnest($1::uuid[]) AS asked (id) JOIN identity.customer a ON a.id = asked.id JOIN identity.customer c ON c.id = coalesce(a.merged_into, a.id)
  CROSS JOIN LATERAL (SELECT array_agg(p.id) AS ids, min(p.first_paid_at) AS first_paid_at FROM identity.customer p WHERE p.id = c.id OR p.merged_into = c.id) AS part
  LEFT JOIN LATERAL (
    SELECT i.value, i.sealed FROM identity.customer_identity i WHERE i.customer_id = ANY(part.ids) AND i.type = 'phone' ORDER BY i.created_at DESC, i.value LIMIT 1
  ) AS phone ON true`;

export class CustomersRepository {
  constructor(
    private readonly database: Database,
    private readonly personal: SealedPersonal,
  ) {}

  /** Each under the id that was asked for, which may be that of a merged record. */
  async findMany(customerIds: readonly string[], queryable: Queryable = this.database): Promise<Customer[]> {
    const rows = await queryable.prepared<CustomerRow>('identity.findCustomers', FIND_CUSTOMERS, [customerIds]);
    return rows.map(({ id, personId, nickname, contactName, sealedContactName, createdAt, firstPaidAt, phone, sealedPhone }) => ({
      ...{ id, nickname, createdAt, firstPaidAt },
      contactName: this.personal.openContactName(personId, { sealed: sealedContactName, plain: contactName }),
      phone: phone === null ? null : this.personal.openPhone({ value: phone, sealed: sealedPhone }),
    }));
  }

  /**
   * Of several ids of a person in one app the one that was seen last. From the person to their records to their ids, whatever the planner knows of
   * the tables: as one plain join it once went through everybody's ids of the app, before anything had counted them.
   */
  async findIdentityValue(customerId: string, type: IdentityType, appId: string): Promise<string | null> {
    const [row] = await this.database.prepared<{ value: string }>(
      'identity.findIdentityValue',
      `SELECT i.value FROM identity.customer a
       CROSS JOIN LATERAL (SELECT coalesce(a.merged_into, a.id) AS id UNION ALL SELECT p.id FROM identity.customer p WHERE p.merged_into = coalesce(a.merged_into, a.id)) r
       CROSS JOIN LATERAL (SELECT o.type, o.app_id, o.value, o.created_at FROM identity.customer_identity o WHERE o.customer_id = r.id OFFSET 0) i
       WHERE a.id = $1 AND i.type = $2 AND i.app_id = $3 ORDER BY i.created_at DESC LIMIT 1`,
      [customerId, type, appId],
    );
    return row?.value ?? null;
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

  async updateProfile(tx: Tx, customerId: string, profile: { nickname?: string | undefined; contactName?: string | undefined }): Promise<void> {
    const sealed = profile.contactName === undefined ? null : this.personal.sealContactName(customerId, profile.contactName);
    await tx.execute(
      `UPDATE identity.customer SET nickname = coalesce($2, nickname), sealed_contact_name = coalesce($3, sealed_contact_name),
         contact_name = CASE WHEN $3::text IS NULL THEN contact_name END WHERE id = $1`,
      [customerId, profile.nickname ?? null, sealed],
    );
  }

  async addConsent(tx: Tx, consent: Omit<ConsentEntity, 'id'>): Promise<void> {
    await tx.manager.insert(ConsentEntity, consent);
  }

  /** Of the person, in a brand. */
  async findLatestConsent(customerId: string, { brand, document }: Pick<ConsentEntity, 'brand' | 'document'>): Promise<ConsentEntity | null> {
    const [latest] = await this.database.query<ConsentEntity>(
      `SELECT s.id, s.customer_id AS "customerId", s.brand, s.document, s.document_version AS "documentVersion", s.accepted, s.decided_at AS "decidedAt"
       FROM identity.customer p JOIN identity.consent s ON s.customer_id = p.id
       WHERE (p.id = $1 OR p.merged_into = $1) AND s.brand = $2 AND s.document = $3 ORDER BY s.id DESC LIMIT 1`,
      [customerId, brand, document],
    );
    return latest ?? null;
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
      `INSERT INTO identity.customer (id, nickname, sealed_contact_name, created_at)
       SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[]) ON CONFLICT (id) DO NOTHING`,
      [
        customers.map(({ id }) => id), customers.map(({ nickname }) => nickname),
        customers.map(({ id, contactName }) => (contactName === null ? null : this.personal.sealContactName(id, contactName))), customers.map(({ createdAt }) => createdAt),
      ],
    );
    const identities = customers.flatMap(({ id, phone, wechatOpenId, createdAt }) => [
      ...(phone === null ? [] : [{ ...this.personal.stored({ type: 'phone', appId: '', value: phone }), id, createdAt }]),
      ...(wechatOpenId === null ? [] : [{ ...this.personal.stored({ type: 'wechatMiniProgram', appId, value: wechatOpenId }), id, createdAt }]),
    ]);
    await tx.execute(
      `INSERT INTO identity.customer_identity (type, app_id, value, sealed, tail_index, customer_id, created_at)
       SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::uuid[], $7::timestamptz[]) ON CONFLICT DO NOTHING`,
      [
        identities.map(({ type }) => type), identities.map((row) => row.appId), identities.map(({ value }) => value), identities.map(({ sealed }) => sealed),
        identities.map(({ tailIndex }) => tailIndex), identities.map(({ id }) => id), identities.map(({ createdAt }) => createdAt),
      ],
    );
    return inserted;
  }
}
