import { createHmac, hkdfSync } from 'node:crypto';

/** A code is shown for a minute; the reader grants a little more, for slow hands and clocks. */
export const MEMBER_CODE_LIFE_MS = 60_000;
const GRACE_MS = 15_000;
/** A code so old is still called old, not unknown. */
const REMEMBERED_WINDOWS = 60;
const DIGITS = 8;

/** The key that follows from the shop's secret, the same in every process. */
export function deriveMemberCodeKey(secret: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', 'member codes', 32));
}

/**
 * Twenty digits, for a QR code, for a bar code, and to read out: the member's number and eight digits that only the shop can make, and only
 * for this minute. No personal data.
 */
export function createMemberCode(memberNo: string, nowMs: number, key: Buffer): { readonly code: string; readonly expiresAt: Date } {
  const window = Math.floor(nowMs / MEMBER_CODE_LIFE_MS);
  return { code: memberNo + sign(memberNo, window, key), expiresAt: new Date((window + 1) * MEMBER_CODE_LIFE_MS) };
}

export type ReadMemberCode = { readonly kind: 'unknown' } | { readonly kind: 'member'; readonly memberNo: string; readonly isExpired: boolean };

/** Reads what staff scanned or typed. What the shop did not make is unknown. */
export function readMemberCode(text: string, nowMs: number, key: Buffer): ReadMemberCode {
  const digits = text.replaceAll(/[\s-]/g, '');
  if (!/^\d{20}$/.test(digits)) return { kind: 'unknown' };
  const [memberNo, signature] = [digits.slice(0, 12), digits.slice(12)];
  const now = Math.floor(nowMs / MEMBER_CODE_LIFE_MS);
  for (let back = 0; back <= REMEMBERED_WINDOWS; back += 1) {
    if (sign(memberNo, now - back, key) !== signature) continue;
    const endedMs = (now - back + 1) * MEMBER_CODE_LIFE_MS;
    return { kind: 'member', memberNo, isExpired: nowMs > endedMs + GRACE_MS };
  }
  return { kind: 'unknown' };
}

function sign(memberNo: string, window: number, key: Buffer): string {
  const digest = createHmac('sha256', key).update(`${memberNo}.${window}`).digest();
  return String(digest.readBigUInt64BE() % 10n ** BigInt(DIGITS)).padStart(DIGITS, '0');
}
