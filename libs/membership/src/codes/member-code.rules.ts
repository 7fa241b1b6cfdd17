import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

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

/** Who read a member's code, and where. */
export interface MemberReader {
  readonly storeId: string;
  readonly staffId: string;
}

/** How long a till may price for a member whose code it has read. */
const READING_LIFE_MS = 30 * 60_000;

/** What a reading leaves behind at the till: it names the member there, for that person and that store, long enough to sell. */
export function createMemberReading(memberId: string, by: MemberReader, { nowMs, key }: { readonly nowMs: number; readonly key: Buffer }): { readonly reading: string; readonly expiresAt: Date } {
  const untilMs = nowMs + READING_LIFE_MS;
  const said = `${memberId}.${untilMs.toString(36)}`;
  return { reading: `${said}.${signReading(said, by, key).toString('base64url')}`, expiresAt: new Date(untilMs) };
}

/** The member that a reading names; null when it is too old, another person's or store's, or was never made. */
export function readMemberReading(reading: string, by: MemberReader, { nowMs, key }: { readonly nowMs: number; readonly key: Buffer }): string | null {
  const [memberId = '', until = '', signature = ''] = reading.split('.');
  const given = Buffer.from(signature, 'base64url');
  const due = signReading(`${memberId}.${until}`, by, key);
  if (given.length !== due.length || !timingSafeEqual(given, due)) return null;
  return nowMs < Number.parseInt(until, 36) ? memberId : null;
}

function signReading(said: string, { storeId, staffId }: MemberReader, key: Buffer): Buffer {
  return createHmac('sha256', key).update(`reading\0${said}\0${storeId}\0${staffId}`).digest();
}

function sign(memberNo: string, window: number, key: Buffer): string {
  const digest = createHmac('sha256', key).update(`${memberNo}.${window}`).digest();
  return String(digest.readBigUInt64BE() % BigInt(10 ** DIGITS)).padStart(DIGITS, '0');
}
