import type { Clock, Database, IdSource, SqlValue, Tx } from '@quanyu/platform';
import { z } from 'zod';
import type { RateLimits } from '@quanyu/risk';
import { identityError } from '../identity.errors.js';
import type { SealedPersonal } from '../people/sealed-personal.js';
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

const ADDRESS = `id, contact_name AS "contactName", contact_phone AS "contactPhone", province, city, district, detail, latitude, longitude, sealed, tag, is_default AS "isDefault"`;

/** What stands sealed of an address: everything that leads to a door. */
const sealedFields = z.object({ contactName: z.string(), contactPhone: z.string(), detail: z.string(), latitude: z.number().nullable(), longitude: z.number().nullable() });
type SealedFields = z.output<typeof sealedFields>;

interface AddressRow extends Pick<Address, 'id' | 'province' | 'city' | 'district' | 'tag' | 'isDefault'> {
  readonly sealed: string | null;
  readonly contactName: string | null;
  readonly contactPhone: string | null;
  readonly detail: string | null;
  readonly latitude: number | null;
  readonly longitude: number | null;
}

/** Where a shopper has goods brought or sent. Reads and writes are always by the owner: a foreign id is an unknown one. */
export class AddressBook {
  constructor(
    private readonly database: Database,
    private readonly limits: RateLimits,
    private readonly clock: Clock,
    private readonly ids: IdSource,
    private readonly personal: SealedPersonal,
  ) {}

  /** The default first, then those used last. */
  async list(customerId: string): Promise<Address[]> {
    const rows = await this.database.query<AddressRow>(`SELECT ${ADDRESS} FROM identity.address WHERE customer_id = $1 ORDER BY is_default DESC, used_at DESC, id`, [customerId]);
    return rows.map((row) => this.read(row));
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
        `INSERT INTO identity.address (id, customer_id, sealed, province, city, district, tag, is_default, used_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
        [id, customerId, ...this.columnsOf(id, fields), isDefault, this.clock.now()],
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
      const [row] = await tx.query<AddressRow>(
        `UPDATE identity.address SET sealed = $3, contact_name = NULL, contact_phone = NULL, detail = NULL, latitude = NULL, longitude = NULL,
           province = $4, city = $5, district = $6, tag = $7, is_default = $8, used_at = $9
         WHERE id = $1 AND customer_id = $2 RETURNING ${ADDRESS}`,
        [addressId, customerId, ...this.columnsOf(addressId, fields), fields.isDefault, this.clock.now()],
      );
      if (row === undefined) throw identityError('IDENTITY.ADDRESS_NOT_FOUND');
      return this.read(row);
    });
  }

  /** Orders keep their own copy, so nothing else changes. @throws IDENTITY.ADDRESS_NOT_FOUND. */
  async remove(customerId: string, addressId: string): Promise<void> {
    const removed = await this.database.query<{ id: string }>(`DELETE FROM identity.address WHERE id = $1 AND customer_id = $2 RETURNING id`, [addressId, customerId]);
    if (removed.length === 0) throw identityError('IDENTITY.ADDRESS_NOT_FOUND');
  }

  private columnsOf(addressId: string, { contactName, contactPhone, detail, latitude, longitude, province, city, district, tag }: AddressFields): SqlValue[] {
    const sealed: SealedFields = { contactName, contactPhone, detail, latitude, longitude };
    return [this.personal.sealAddress(addressId, sealed), province, city, district, tag];
  }

  /** Rows from before addresses were sealed hold the same in columns. */
  private read({ sealed, contactName, contactPhone, detail, latitude, longitude, ...rest }: AddressRow): Address {
    const fields = sealed === null ? { contactName, contactPhone, detail, latitude, longitude } : this.personal.openAddress(rest.id, sealed);
    return { ...rest, ...sealedFields.parse(fields) };
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
