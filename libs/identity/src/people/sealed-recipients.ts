import type { BlindIndex, FieldCipher, Tx } from '@quanyu/platform';
import { phoneTail } from '../customers/phone.rules.js';
import { ERASED_NAME } from './identity-holdings.js';

/** Part of an address that names nobody; it stands open, so that reports can count by it. */
export interface Area {
  readonly province: string;
  readonly city: string;
  readonly district: string;
}

/** Where to, to the door. GCJ-02. */
export interface Door extends Area {
  readonly detail: string;
  readonly latitude: number;
  readonly longitude: number;
}

/** Who receives an order, a delivery or a service, and where. */
export interface Recipient {
  readonly contactName: string;
  readonly contactPhone: string;
  readonly address: Door | null;
}

/** A recipient as a row holds it: sealed, or open in columns of before, or without identity once the person was forgotten. */
export interface StoredRecipient {
  readonly sealedRecipient: string | null;
  readonly contactName: string | null;
  readonly contactPhone: string | null;
  readonly address: Area | Door | null;
}

/** A table whose rows name a recipient in columns of the same names. Names are constants of the code, never input. */
export interface RecipientTable {
  /** With its schema; a text that is copied to another table or row does not open. */
  readonly name: string;
  readonly hasAddress: boolean;
  /** Whether somebody looks for the last four digits of the phone here. */
  readonly hasTail: boolean;
}

/** What of a recipient goes into the sealed text, in this order. */
type SealedParts = readonly [name: string, phone: string, detail?: string, latitude?: number, longitude?: number];

/** How recipients stand at rest: name, phone and door sealed as one text per row, the last four digits found by a blind index of their own. */
export class SealedRecipients {
  constructor(
    private readonly cipher: FieldCipher,
    private readonly index: BlindIndex,
  ) {}

  seal(table: RecipientTable, rowId: string, { contactName, contactPhone, address }: Recipient): string {
    const parts: SealedParts = address === null ? [contactName, contactPhone] : [contactName, contactPhone, address.detail, address.latitude, address.longitude];
    return this.cipher.seal(placeOf(table, rowId), JSON.stringify(parts));
  }

  /** The row with its recipient as it was told; columns of storage are gone from it. */
  open<R extends StoredRecipient & { readonly id: string }>(table: RecipientTable, row: R): Omit<R, keyof StoredRecipient> & Recipient {
    const { sealedRecipient, contactName, contactPhone, address, ...rest } = row;
    if (sealedRecipient === null) return { ...rest, contactName: contactName ?? '', contactPhone: contactPhone ?? '', address: address === null ? null : { ...NO_DOOR, ...address } };
    const [name, phone, detail = '', latitude = 0, longitude = 0] = JSON.parse(this.cipher.open(placeOf(table, row.id), sealedRecipient)) as SealedParts;
    return { ...rest, contactName: name, contactPhone: phone, address: address === null ? null : { ...areaOf(address), detail, latitude, longitude } };
  }

  /** Finds rows by the last four digits of the phone; it meets no index of customers. */
  tailIndex(lastFour: string): string {
    return this.index.of('recipientPhoneTail', lastFour);
  }

  /** Tells recipients apart within something, such as a session of a sale, and nowhere else: the same number has another index in the next one. */
  phoneIndexWithin(scopeId: string, phone: string): string {
    return this.index.of('recipientPhoneWithin', `${scopeId}/${phone}`);
  }

  /**
   * Seals the next rows of a table after a key, in the order of their keys: those of before, and those that an older key sealed.
   * @returns the last key and how many rows were looked at, or null behind the last row
   */
  async sealRows(tx: Tx, table: RecipientTable, { afterKey, limit }: { afterKey: string; limit: number }): Promise<{ lastKey: string; rows: number } | null> {
    const { name, hasAddress, hasTail } = table;
    const rows = await tx.query<StoredRecipient & { id: string }>(
      `SELECT id, sealed_recipient AS "sealedRecipient", contact_name AS "contactName", contact_phone AS "contactPhone", ${hasAddress ? 'address' : 'NULL AS address'}
       FROM ${name} WHERE ($1 = '' OR id > nullif($1, '')::uuid) ORDER BY id LIMIT $2 FOR NO KEY UPDATE`,
      [afterKey, limit],
    );
    const due = rows.flatMap((row) => {
      // A person who was forgotten has no phone here, and nothing to hide.
      if (row.sealedRecipient === null ? (row.contactPhone ?? '') === '' : this.cipher.isCurrent(row.sealedRecipient)) return [];
      const recipient = this.open(table, row);
      return [{ id: row.id, sealed: this.seal(table, row.id, recipient), area: recipient.address === null ? null : JSON.stringify(areaOf(recipient.address)), tail: this.tailIndex(phoneTail(recipient.contactPhone)) }];
    });
    await tx.execute(
      `UPDATE ${name} t SET sealed_recipient = k.sealed, contact_name = NULL, contact_phone = NULL${hasAddress ? ', address = k.area' : ''}${hasTail ? ', phone_tail_index = k.tail' : ''}
       FROM unnest($1::uuid[], $2::text[], $3::jsonb[], $4::text[]) AS k (id, sealed, area, tail) WHERE t.id = k.id`,
      [due.map(({ id }) => id), due.map(({ sealed }) => sealed), due.map(({ area }) => area), due.map(({ tail }) => tail)],
    );
    const lastKey = rows.at(-1)?.id;
    return lastKey === undefined ? null : { lastKey, rows: rows.length };
  }

  /**
   * Takes the recipient out of rows that stay without them.
   * @param also what else of these rows says something of a person, as assignments of SQL; constants of the code, never input
   */
  async forget(tx: Tx, { name, hasAddress, hasTail }: RecipientTable, ids: readonly string[], also: string): Promise<void> {
    await tx.execute(
      `UPDATE ${name} SET sealed_recipient = NULL, contact_name = $2, contact_phone = ''${hasAddress ? `, address = address || '${JSON.stringify(NO_DOOR)}'::jsonb` : ''}${hasTail ? ', phone_tail_index = NULL' : ''}, ${also}
       WHERE id = ANY($1::uuid[])`,
      [ids, ERASED_NAME],
    );
  }

  /** A sealed text of a row's other columns, such as who collects instead. */
  sealText(place: { table: string; column: string; rowId: string }, text: string): string {
    return this.cipher.seal(place, text);
  }

  openText(place: { table: string; column: string; rowId: string }, sealed: string): string {
    return this.cipher.open(place, sealed);
  }

  isCurrent(sealed: string): boolean {
    return this.cipher.isCurrent(sealed);
  }
}

/** The part of an address that may stand open. */
export function areaOf({ province, city, district }: Area): Area {
  return { province, city, district };
}

const NO_DOOR = { detail: '', latitude: 0, longitude: 0 };

const placeOf = ({ name }: RecipientTable, rowId: string) => ({ table: name, column: 'sealed_recipient', rowId });
