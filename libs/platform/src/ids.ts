import { randomBytes, randomInt } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';

/** Ids and random numbers, injected so that tests and the seed can repeat a run. */
export abstract class IdSource {
  /** A UUID version 7: sortable by time. */
  abstract uuid(): string;
  /** A uniform integer in [0, maxExclusive). */
  abstract integer(maxExclusive: number): number;
  /** An unguessable token with the given number of random bytes, base64url. */
  abstract token(bytes: number): string;
}

export class RandomIds extends IdSource {
  override uuid(): string {
    return uuidv7();
  }

  override integer(maxExclusive: number): number {
    return randomInt(maxExclusive);
  }

  override token(bytes: number): string {
    return randomBytes(bytes).toString('base64url');
  }
}

/**
 * A public number that says the day but not how much was sold: yyyyMMdd, nine random digits, one check digit
 * (ISO/IEC 7064 MOD 11-10, so that any single wrong digit is found). Uniqueness is the database's to enforce.
 */
export function publicNumber(date: string, ids: IdSource): string {
  const body = date.replaceAll('-', '') + String(ids.integer(1_000_000_000)).padStart(9, '0');
  return body + checkDigit(body);
}

/** True when `value` is 18 digits whose last is the right check digit. */
export function isPublicNumber(value: string): boolean {
  return /^\d{18}$/.test(value) && checkDigit(value.slice(0, 17)) === value.slice(17);
}

function checkDigit(digits: string): string {
  let product = 10;
  for (const digit of digits) {
    const sum = (Number(digit) + product) % 10 || 10;
    product = (sum * 2) % 11;
  }
  return String((11 - product) % 10);
}
