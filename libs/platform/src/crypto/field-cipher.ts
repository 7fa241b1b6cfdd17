import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomFillSync } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
const IV_BYTES = 12;
/** Drawn at once: a call of its own for each took a third of the sealing. */
const IVS_AT_ONCE = 256;
const TAG_BYTES = 16;
const SEALED = /^([A-Za-z0-9_-]{1,16})\.([A-Za-z0-9_-]+)$/;

/** Where a sealed text stands: a text that is copied to another place or row does not open. */
export interface SealedPlace {
  /** With its schema, for example `identity.address`. */
  readonly table: string;
  readonly column: string;
  readonly rowId: string;
}

/**
 * Seals personal data field by field (AES-256-GCM). A sealed text is `keyId.base64url(iv, ciphertext, tag)`; table, column and row are
 * part of what the tag proves. The first key of the list seals, every key of it opens, so a new key is put in front and the old one goes
 * when nothing is sealed with it any more.
 */
export class FieldCipher {
  private readonly keys: ReadonlyMap<string, Buffer>;
  readonly currentKeyId: string;
  private readonly ivs = Buffer.alloc(IV_BYTES * IVS_AT_ONCE);
  private ivsUsed = this.ivs.length;

  /** `keys`: `id=secret,id=secret`, as in FIELD_KEYS. */
  constructor(keys: string) {
    const entries = keys.split(',').map((entry): [string, Buffer] => {
      const [id = '', ...secret] = entry.split('=');
      return [id, Buffer.from(hkdfSync('sha256', secret.join('='), '', `quanyu field ${id}`, 32))];
    });
    const [first] = entries;
    if (first === undefined || first[0] === '') throw new Error('FIELD_KEYS names no key');
    this.currentKeyId = first[0];
    this.keys = new Map(entries);
  }

  seal(place: SealedPlace, text: string): string {
    const iv = this.drawIv();
    const cipher = createCipheriv(ALGORITHM, this.keyOf(this.currentKeyId), iv, { authTagLength: TAG_BYTES });
    cipher.setAAD(aadOf(place));
    const sealed = Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return `${this.currentKeyId}.${sealed.toString('base64url')}`;
  }

  /** Good until the next is drawn. */
  private drawIv(): Buffer {
    if (this.ivsUsed === this.ivs.length) {
      randomFillSync(this.ivs);
      this.ivsUsed = 0;
    }
    this.ivsUsed += IV_BYTES;
    return this.ivs.subarray(this.ivsUsed - IV_BYTES, this.ivsUsed);
  }

  /** @throws Error when the text was changed, stands elsewhere than where it was sealed, or its key is gone */
  open(place: SealedPlace, sealed: string): string {
    const [, keyId = '', body = ''] = SEALED.exec(sealed) ?? [];
    const bytes = Buffer.from(body, 'base64url');
    if (bytes.length < IV_BYTES + TAG_BYTES) throw new Error(`${place.table}.${place.column} holds no sealed text`);
    const decipher = createDecipheriv(ALGORITHM, this.keyOf(keyId), bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
    decipher.setAAD(aadOf(place));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]).toString('utf8');
  }

  /** Whether this is sealed with the key that seals now. */
  isCurrent(sealed: string): boolean {
    return sealed.startsWith(`${this.currentKeyId}.`);
  }

  private keyOf(keyId: string): Buffer {
    const key = this.keys.get(keyId);
    if (key === undefined) throw new Error(`the field key ${keyId} is not known here`);
    return key;
  }
}

/** Finds sealed values by equality: a keyed hash (HMAC-SHA-256) that says nothing without the key. Kinds never meet. */
export class BlindIndex {
  private readonly key: Buffer;

  constructor(secret: string) {
    this.key = Buffer.from(hkdfSync('sha256', secret, '', 'quanyu blind index', 32));
  }

  /** 43 characters, base64url. */
  of(kind: string, text: string): string {
    return createHmac('sha256', this.key).update(`${kind}\0${text}`).digest('base64url');
  }
}

function aadOf({ table, column, rowId }: SealedPlace): Buffer {
  return Buffer.from(`${table}/${column}/${rowId}`, 'utf8');
}
