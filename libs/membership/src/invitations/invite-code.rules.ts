/** Neither I nor O, 0 nor 1: codes are read out and typed. */
const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const LENGTH = 8;
const BASE = BigInt(LETTERS.length);
const MODULUS = BASE ** BigInt(LENGTH);
/** Odd, so that each number has a code of its own and neighbours look unlike. */
const FACTOR = BigInt(0x9e_37_79_b9_7f);
const INVERSE = invert(FACTOR);

/** The invite code of a member: the number, which is no secret, in letters. */
export function createInviteCode(memberNo: string): string {
  let rest = (BigInt(memberNo) * FACTOR) % MODULUS;
  let code = '';
  for (let index = 0; index < LENGTH; index += 1) {
    code = LETTERS.charAt(Number(rest % BASE)) + code;
    rest /= BASE;
  }
  return code;
}

/** The number behind a code as somebody types it; null when it is none. */
export function readInviteCode(text: string): string | null {
  let value = BigInt(0);
  const code = text.toUpperCase().replaceAll(/[\s-]/g, '');
  if (code.length !== LENGTH) return null;
  for (const letter of code) {
    const digit = LETTERS.indexOf(letter);
    if (digit < 0) return null;
    value = value * BASE + BigInt(digit);
  }
  const memberNo = String((value * INVERSE) % MODULUS);
  return /^[1-9]\d{11}$/.test(memberNo) ? memberNo : null;
}

/** The inverse of an odd number: each step of Newton's method doubles the bits that are right. */
function invert(odd: bigint): bigint {
  const [one, two] = [BigInt(1), BigInt(2)];
  let inverse = odd;
  while ((odd * inverse) % MODULUS !== one) inverse = (((inverse * (two - odd * inverse)) % MODULUS) + MODULUS) % MODULUS;
  return inverse;
}
