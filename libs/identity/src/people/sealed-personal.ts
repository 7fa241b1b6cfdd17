import type { BlindIndex, FieldCipher } from '@quanyu/platform';
import { phoneTail } from '../customers/phone.rules.js';
import type { Identifier } from './people.rules.js';

/** An identifier as its row holds it. */
export interface StoredIdentifier extends Identifier {
  /** The number in full, sealed; only of phones. */
  readonly sealed: string | null;
  readonly tailIndex: string | null;
  /** As rows hold it that were written before phones were sealed. */
  readonly plainValue: string;
}

/** What personal data of customers looks like at rest: how it is sealed, and how it is found. */
export class SealedPersonal {
  constructor(
    private readonly cipher: FieldCipher,
    private readonly index: BlindIndex,
  ) {}

  stored(identifier: Identifier): StoredIdentifier {
    const { type, appId, value } = identifier;
    if (type !== 'phone') return { type, appId, value, sealed: null, tailIndex: null, plainValue: value };
    const indexed = this.index.of('phone', value);
    return { type, appId, value: indexed, sealed: this.cipher.seal(phonePlace(indexed), value), tailIndex: this.tailIndex(phoneTail(value)), plainValue: value };
  }

  /** The number of a row that holds one, sealed or from before. */
  openPhone(row: { readonly value: string; readonly sealed: string | null }): string {
    return row.sealed === null ? row.value : this.cipher.open(phonePlace(row.value), row.sealed);
  }

  tailIndex(lastFour: string): string {
    return this.index.of('phoneTail', lastFour);
  }

  sealContactName(customerId: string, name: string): string {
    return this.cipher.seal(contactPlace(customerId), name);
  }

  openContactName(customerId: string, row: { readonly sealed: string | null; readonly plain: string | null }): string | null {
    return row.sealed === null ? row.plain : this.cipher.open(contactPlace(customerId), row.sealed);
  }

  sealAddress(addressId: string, fields: unknown): string {
    return this.cipher.seal(addressPlace(addressId), JSON.stringify(fields));
  }

  openAddress(addressId: string, sealed: string): unknown {
    return JSON.parse(this.cipher.open(addressPlace(addressId), sealed));
  }

  /** Of a second factor: no personal data, but sealed and sealed again with it. */
  sealSecret(staffId: string, secret: string): string {
    return this.cipher.seal(secretPlace(staffId), secret);
  }

  openSecret(staffId: string, sealed: string): string {
    return this.cipher.open(secretPlace(staffId), sealed);
  }

  isCurrent(sealed: string): boolean {
    return this.cipher.isCurrent(sealed);
  }

  get keyId(): string {
    return this.cipher.currentKeyId;
  }
}

const secretPlace = (rowId: string) => ({ table: 'identity.second_factor', column: 'sealed_secret', rowId });
const phonePlace = (rowId: string) => ({ table: 'identity.customer_identity', column: 'sealed', rowId });
const contactPlace = (rowId: string) => ({ table: 'identity.customer', column: 'sealed_contact_name', rowId });
const addressPlace = (rowId: string) => ({ table: 'identity.address', column: 'sealed', rowId });
