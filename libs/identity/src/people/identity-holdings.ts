import { type Clock, moveKeys, type Tx } from '@quanyu/platform';
import type { Sessions } from '../sessions/sessions.js';
import { moveOwned, moveOwnedBack, type PersonHoldings, type PersonMerge } from './holdings.js';
import type { SealedPersonal } from './sealed-personal.js';

const ADDRESSES = { table: 'identity.address', key: 'id' } as const;
const DEFAULT_ADDRESS = 'identity.address.default';
/** How somebody is called who wished to be forgotten. */
export const ERASED_NAME = '已注销用户';

/** What identity itself keeps of a person. Identifiers and consents are read by person, so they stay with their record. */
export class IdentityHoldings implements PersonHoldings {
  readonly domain = 'identity';
  readonly rank = 0;

  constructor(
    private readonly personal: SealedPersonal,
    private readonly sessions: Sessions,
    private readonly clock: Clock,
  ) {}

  async moveOver(tx: Tx, merge: PersonMerge): Promise<void> {
    const { fromId, intoId } = merge;
    await tx.execute(`UPDATE identity.session SET subject_id = $2 WHERE subject_id = $1 AND audience = 'customer'`, [fromId, intoId]);
    // A request that is repeated under the survivor's name is still the same request.
    await moveKeys(tx, `customer:${fromId}`, `customer:${intoId}`);
    const defaults = await tx.query<{ key: string }>(`UPDATE identity.address SET is_default = false WHERE customer_id = $1 AND is_default RETURNING id::text AS key`, [fromId]);
    await merge.note(tx, DEFAULT_ADDRESS, defaults);
    await moveOwned(tx, merge, ADDRESSES);
    await this.makeDefault(tx, intoId, defaults.map(({ key }) => key));
    await tx.execute(
      `INSERT INTO identity.subscription_quota AS quota (customer_id, template_id, remaining) SELECT $2, template_id, remaining FROM identity.subscription_quota WHERE customer_id = $1 AND remaining > 0
       ON CONFLICT (customer_id, template_id) DO UPDATE SET remaining = least(999, quota.remaining + EXCLUDED.remaining)`,
      [fromId, intoId],
    );
    await tx.execute(`UPDATE identity.subscription_quota SET remaining = 0 WHERE customer_id = $1`, [fromId]);
  }

  async moveBack(tx: Tx, merge: PersonMerge): Promise<void> {
    await moveOwnedBack(tx, merge, ADDRESSES);
    const defaults = await merge.recall(tx, DEFAULT_ADDRESS);
    await this.makeDefault(tx, merge.fromId, defaults.map(({ key }) => key));
    // Whose device is whose cannot be told: both sign in again, which costs them nothing.
    for (const subjectId of [merge.intoId, merge.fromId]) await this.sessions.revokeAllOf(tx, subjectId, { reason: 'unmerged' });
  }

  /** Whoever has a default address already keeps it. */
  private async makeDefault(tx: Tx, customerId: string, addressIds: readonly string[]): Promise<void> {
    await tx.execute(
      `UPDATE identity.address a SET is_default = true WHERE a.id = ANY($2::uuid[]) AND a.customer_id = $1
         AND NOT EXISTS (SELECT 1 FROM identity.address o WHERE o.customer_id = $1 AND o.is_default)`,
      [customerId, addressIds],
    );
  }

  async collect(tx: Tx, customerIds: readonly string[]): Promise<Record<string, unknown>> {
    const [records, identifiers, consents, addresses, sessions] = await Promise.all([
      tx.query<{ id: string; nickname: string; plain: string | null; sealed: string | null; createdAt: Date }>(
        `SELECT id, nickname, contact_name AS plain, sealed_contact_name AS sealed, created_at AS "createdAt" FROM identity.customer WHERE id = ANY($1::uuid[]) ORDER BY created_at`,
        [customerIds],
      ),
      tx.query<{ type: string; value: string; sealed: string | null; since: Date }>(
        `SELECT type, value, sealed, created_at AS since FROM identity.customer_identity WHERE customer_id = ANY($1::uuid[]) ORDER BY created_at`,
        [customerIds],
      ),
      tx.query(`SELECT brand, document, document_version AS version, accepted, decided_at AS "decidedAt" FROM identity.consent WHERE customer_id = ANY($1::uuid[]) ORDER BY id`, [customerIds]),
      tx.query<{ id: string; sealed: string | null; province: string; city: string; district: string; detail: string | null; contactName: string | null; contactPhone: string | null; tag: string }>(
        `SELECT id, sealed, province, city, district, detail, contact_name AS "contactName", contact_phone AS "contactPhone", tag FROM identity.address WHERE customer_id = ANY($1::uuid[])`,
        [customerIds],
      ),
      tx.query(`SELECT user_agent AS device, address AS network, created_at AS "signedInAt" FROM identity.session WHERE subject_id = ANY($1::uuid[]) ORDER BY created_at`, [customerIds]),
    ]);
    return {
      profiles: records.map(({ id, nickname, plain, sealed, createdAt }) => ({ nickname, contactName: this.personal.openContactName(id, { sealed, plain }), createdAt })),
      identifiers: identifiers.map(({ type, value, sealed, since }) => ({ type, value: type === 'phone' ? this.personal.openPhone({ value, sealed }) : value, since })),
      consents,
      addresses: addresses.map(({ id, sealed, ...rest }) => ({ ...rest, ...(sealed === null ? {} : (this.personal.openAddress(id, sealed) as object)) })),
      sessions,
    };
  }

  async findObstacles(): Promise<[]> {
    return [];
  }

  /** Consents stay as proof that there were some: they name a record that names nobody. */
  async erase(tx: Tx, customerIds: readonly string[]): Promise<void> {
    for (const table of ['customer_identity', 'address', 'subscription_quota', 'evidence']) await tx.execute(`DELETE FROM identity.${table} WHERE customer_id = ANY($1::uuid[])`, [customerIds]);
    await tx.execute(`UPDATE identity.person_merge SET evidence = '[]' WHERE from_id = ANY($1::uuid[]) OR into_id = ANY($1::uuid[])`, [customerIds]);
    await tx.execute(
      `UPDATE identity.customer SET nickname = $2, contact_name = NULL, sealed_contact_name = NULL, erased_at = $3 WHERE id = ANY($1::uuid[])`,
      [customerIds, ERASED_NAME, this.clock.now()],
    );
    for (const subjectId of customerIds) await this.sessions.revokeAllOf(tx, subjectId, { reason: 'erased' });
    await tx.execute(`UPDATE identity.session SET address = '', user_agent = '', device_name = NULL WHERE subject_id = ANY($1::uuid[]) AND audience = 'customer'`, [customerIds]);
  }
}
