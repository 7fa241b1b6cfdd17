import { createHmac, timingSafeEqual } from 'node:crypto';

/** A QR code is shown for a minute; the reader grants it a little more, for slow hands and clocks. */
export const QR_LIFE_MS = 60_000;
const QR_GRACE_MS = 15_000;
const PREFIX = 'QY1';

/** What staff scanned or typed. */
export type ReadCode =
  | { readonly kind: 'digits'; readonly digits: string }
  | { readonly kind: 'qr'; readonly fulfillmentOrderId: string; readonly isExpired: boolean }
  | { readonly kind: 'orderNo'; readonly orderNo: string }
  | { readonly kind: 'unknown' };

/** A short signed token without personal data: which fulfilment order, until when. */
export function createQrContent(fulfillmentOrderId: string, expiresAtMs: number, secret: string): string {
  const body = `${PREFIX}.${fulfillmentOrderId.replaceAll('-', '')}.${Math.floor(expiresAtMs / 1_000).toString(36)}`;
  return `${body}.${signatureOf(body, secret)}`;
}

/** Reads eight digits, a QR token, or an order number. A token that was not signed by us is unknown. */
export function readPickupCode(code: string, secret: string, nowMs: number): ReadCode {
  const compact = code.replaceAll(/[\s-]/g, '');
  if (/^\d{8}$/.test(compact)) return { kind: 'digits', digits: compact };
  if (/^\d{18}$/.test(compact)) return { kind: 'orderNo', orderNo: compact };
  const match = /^(QY1\.([0-9a-f]{32})\.([0-9a-z]{1,9}))\.([\w-]{22})$/.exec(code.trim());
  const [, body, id, expiry, signature] = match ?? [];
  if (body === undefined || id === undefined || expiry === undefined || signature === undefined) return { kind: 'unknown' };
  if (!timingSafeEqual(Buffer.from(signature), Buffer.from(signatureOf(body, secret)))) return { kind: 'unknown' };
  const isExpired = Number.parseInt(expiry, 36) * 1_000 + QR_GRACE_MS < nowMs;
  return { kind: 'qr', fulfillmentOrderId: id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'), isExpired };
}

function signatureOf(body: string, secret: string): string {
  return createHmac('sha256', secret).update(body).digest().subarray(0, 16).toString('base64url');
}

/** The number that staff call out: A001 … A999, then B001. */
export function formatCallNumber(sequence: number): string {
  const letter = String.fromCharCode(65 + (Math.floor((sequence - 1) / 999) % 26));
  return letter + String(((sequence - 1) % 999) + 1).padStart(3, '0');
}
