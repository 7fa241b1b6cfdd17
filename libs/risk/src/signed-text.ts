import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import { LRUCache } from 'lru-cache';

/** 128 bits of the signature, in base64url. */
const SIGNATURE_CHARACTERS = 22;
const MAX_LENGTH = 512;
/** Texts that were found to be ours: a phone sends the same one with every request, and a flood does so thousands of times. */
const MAX_OPENED = 20_000;

/**
 * Short signed texts: anyone can read the fields, only we can write them, and a text for one purpose is worth nothing
 * for another. Checking one costs a hash and no wait.
 */
export class SignedText {
  private readonly key: KeyObject;
  private readonly opened = new LRUCache<string, readonly string[]>({ max: MAX_OPENED });

  constructor(
    secret: string,
    purpose: string,
    private readonly fieldCount: number,
  ) {
    this.key = createSecretKey(createHmac('sha256', secret).update(purpose).digest());
  }

  /** Fields are ids and numbers; a dot in one of them is a defect of ours. */
  seal(fields: readonly string[]): string {
    if (fields.length !== this.fieldCount || fields.some((field) => field.includes('.'))) throw new Error('these fields cannot be signed');
    const body = fields.join('.');
    return `${body}.${this.sign(body)}`;
  }

  /** The fields of a text that we signed, or null for any other text. */
  open(text: string | undefined): readonly string[] | null {
    if (text === undefined || text.length > MAX_LENGTH) return null;
    const known = this.opened.get(text);
    if (known !== undefined) return known;
    const end = text.lastIndexOf('.');
    if (end < 0) return null;
    const body = text.slice(0, end);
    const given = Buffer.from(text.slice(end + 1), 'utf8');
    const right = Buffer.from(this.sign(body), 'utf8');
    if (given.length !== right.length || !timingSafeEqual(given, right)) return null;
    const fields = body.split('.');
    if (fields.length !== this.fieldCount) return null;
    this.opened.set(text, fields);
    return fields;
  }

  private sign(body: string): string {
    return createHmac('sha256', this.key).update(body).digest('base64url').slice(0, SIGNATURE_CHARACTERS);
  }
}
