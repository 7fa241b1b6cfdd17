import type { IdSource } from '@quanyu/platform';

/** Without 0, 1, i, l and o, which are read as one another. */
const LETTERS = '23456789abcdefghjkmnpqrstuvwxyz';
const LENGTH = 12;
const HALF = LENGTH / 2;
export const RECOVERY_CODES = 10;

/** Twelve letters, some 59 bits, in two halves so that they are copied without a slip. */
export function newRecoveryCode(ids: IdSource): string {
  const letters = Array.from({ length: LENGTH }, () => LETTERS[ids.integer(LETTERS.length)]).join('');
  return `${letters.slice(0, HALF)}-${letters.slice(HALF)}`;
}

/** What was typed, without the spaces, hyphens and capitals that people add. */
export function bareCode(typed: string): string {
  return typed.toLowerCase().replaceAll(/[\s-]/g, '');
}

/** Codes of the app are digits alone; recovery codes are longer. */
export function isTimeCode(bare: string): boolean {
  return /^\d{6}$/.test(bare);
}
