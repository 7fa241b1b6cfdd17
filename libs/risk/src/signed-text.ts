import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';

/** 128 bits of the signature, in base64url. */
const SIGNATURE_CHARACTERS = 22;
const MAX_LENGTH = 512;

/**
 * Short signed texts: anyone can read the fields, only we can write them, and a text for one purpose is worth nothing
 * for another. Checking one costs a hash and no wait.
 */
export class SignedText {
  private readonly key: KeyObject;

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
    const end = text.lastIndexOf('.');
    if (end < 0) return null;
    const body = text.slice(0, end);
    const given = Buffer.from(text.slice(end + 1), 'utf8');
    const right = Buffer.from(this.sign(body), 'utf8');
    if (given.length !== right.length || !timingSafeEqual(given, right)) return null;
    const fields = body.split('.');
    return fields.length === this.fieldCount ? fields : null;
  }

  private sign(body: string): string {
    return createHmac('sha256', this.key).update(body).digest('base64url').slice(0, SIGNATURE_CHARACTERS);
  }
}
