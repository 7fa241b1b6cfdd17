import type { Clock, Database, IdSource, SqlValue, Tx } from '@quanyu/platform';
import type { RateLimits } from '@quanyu/risk';
import { identityError } from '../identity.errors.js';
import { profileByCustomer } from '../sign-in-limits.js';

/** More than anybody uses, and few enough to be read at once. */
export const MAX_ADDRESSES = 20;
export const ADDRESS_TAGS = ['', '家', '公司', '学校'] as const;
export type AddressTag = (typeof ADDRESS_TAGS)[number];

export interface AddressFields {
  readonly contactName: string;
  readonly contactPhone: string;
  readonly province: string;
  readonly city: string;
  readonly district: string;
  readonly detail: string;
  /** GCJ-02; null until the place was shown on a map. */
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly tag: AddressTag;
  readonly isDefault: boolean;
}

export interface Address extends AddressFields {
  readonly id: string;
}

const ADDRESS = `id, contact_name AS "contactName", contact_phone AS "contactPhone", province, city, district, detail, latitude, longitude, tag, is_default AS "isDefault"`;

/** Where a shopper has goods brought or sent. Reads and writes are always by the owner: a foreign id is an unknown one. */
export class AddressBook {
  constructor(
    private readonly database: Database,
    private readonly limits: RateLimits,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /** The default first, then those used last. */
  async list(customerId: string): Promise<Address[]> {
    return this.database.query<Address>(`SELECT ${ADDRESS} FROM identity.address WHERE customer_id = $1 ORDER BY is_default DESC, used_at DESC, id`, [customerId]);
  }

  /** The first address is the default, whether or not it was asked to be. @throws IDENTITY.TOO_MANY_ADDRESSES. */
  async add(customerId: string, fields: AddressFields): Promise<Address> {
    await this.limits.enforce([{ limit: profileByCustomer, subject: customerId }]);
    return this.database.transaction(async (tx) => {
      const count = await lockBook(tx, customerId);
      if (count >= MAX_ADDRESSES) throw identityError('IDENTITY.TOO_MANY_ADDRESSES', { max: MAX_ADDRESSES });
      const isDefault = fields.isDefault || count === 0;
      if (isDefault) await clearDefault(tx, customerId);
      const id = this.ids.uuid();
      await tx.execute(
        `INSERT INTO identity.address (id, customer_id, contact_name, contact_phone, province, city, district, detail, latitude, longitude, tag, is_default, used_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
        [id, customerId, ...columnsOf(fields), isDefault, this.clock.now()],
      );
      return { ...fields, id, isDefault };
    });
  }

  /** @throws IDENTITY.ADDRESS_NOT_FOUND. */
  async update(customerId: string, addressId: string, fields: AddressFields): Promise<Address> {
    await this.limits.enforce([{ limit: profileByCustomer, subject: customerId }]);
    return this.database.transaction(async (tx) => {
      await lockBook(tx, customerId);
      if (fields.isDefault) await clearDefault(tx, customerId);
      const [row] = await tx.query<Address>(
        `UPDATE identity.address SET contact_name = $3, contact_phone = $4, province = $5, city = $6, district = $7, detail = $8, latitude = $9, longitude = $10, tag = $11, is_default = $12, used_at = $13
         WHERE id = $1 AND customer_id = $2 RETURNING ${ADDRESS}`,
        [addressId, customerId, ...columnsOf(fields), fields.isDefault, this.clock.now()],
      );
      if (row === undefined) throw identityError('IDENTITY.ADDRESS_NOT_FOUND');
      return row;
    });
  }

  /** Orders keep their own copy, so nothing else changes. @throws IDENTITY.ADDRESS_NOT_FOUND. */
  async remove(customerId: string, addressId: string): Promise<void> {
    const removed = await this.database.query<{ id: string }>(`DELETE FROM identity.address WHERE id = $1 AND customer_id = $2 RETURNING id`, [addressId, customerId]);
    if (removed.length === 0) throw identityError('IDENTITY.ADDRESS_NOT_FOUND');
  }
}

/** One writer per book, so that there is one default and no more than so many. Returns how many addresses there are. */
async function lockBook(tx: Tx, customerId: string): Promise<number> {
  await tx.query(`SELECT id FROM identity.customer WHERE id = $1 FOR NO KEY UPDATE`, [customerId]);
  const [row] = await tx.query<{ count: number }>(`SELECT count(*)::int AS count FROM identity.address WHERE customer_id = $1`, [customerId]);
  return row?.count ?? 0;
}

async function clearDefault(tx: Tx, customerId: string): Promise<void> {
  await tx.execute(`UPDATE identity.address SET is_default = false WHERE customer_id = $1 AND is_default`, [customerId]);
}

function columnsOf({ contactName, contactPhone, province, city, district, detail, latitude, longitude, tag }: AddressFields): SqlValue[] {
  return [contactName, contactPhone, province, city, district, detail, latitude, longitude, tag];
}
