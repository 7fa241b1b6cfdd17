import { Secret, TOTP } from 'otpauth';

const PERIOD_SECONDS = 30;
/** Clocks of phones differ: the code before and the one after are taken, too. */
const WINDOW_STEPS = 1;
/** 160 bits, as RFC 4226 recommends. */
export const SECRET_BYTES = 20;

/** The secret as authenticator apps take it: Base32. */
export function secretOf(bytes: Buffer): string {
  return new Secret({ buffer: new Uint8Array(bytes).buffer }).base32;
}

/** What the QR code holds. */
export function enrolmentUri(secret: string, username: string): string {
  return totpOf(secret, username).toString();
}

/** The time step of which this is the code, or null for a wrong one. */
export function findStep(secret: string, code: string, nowMs: number): number | null {
  const delta = totpOf(secret, '').validate({ token: code, timestamp: nowMs, window: WINDOW_STEPS });
  return delta === null ? null : Math.floor(nowMs / (PERIOD_SECONDS * 1_000)) + delta;
}

/** RFC 6238 as every authenticator app knows it: SHA-1, six digits, half a minute. */
function totpOf(secret: string, label: string): TOTP {
  return new TOTP({ issuer: 'quanyu', label: label === '' ? 'staff' : label, algorithm: 'SHA1', digits: 6, period: PERIOD_SECONDS, secret: Secret.fromBase32(secret) });
}
