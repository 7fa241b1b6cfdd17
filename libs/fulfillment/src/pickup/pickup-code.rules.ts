import { createHash, createPrivateKey, createPublicKey, hkdfSync, type KeyObject, sign, verify } from 'node:crypto';

/** A QR code is shown for a minute; the reader grants it a little more, for slow hands and clocks. */
export const QR_LIFE_MS = 60_000;
const QR_GRACE_MS = 15_000;
const PREFIX = 'QY2';
/** What stands before the 32 bytes of an Ed25519 key in PKCS #8 (RFC 8410). */
const ED25519_PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The shop signs codes; a device in a store holds the public half, and reads them without a network. */
export interface PickupKeys {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** The keys that follow from the shop's secret, the same in every process. */
export function derivePickupKeys(secret: string): PickupKeys {
  const seed = Buffer.from(hkdfSync('sha256', secret, '', 'pickup codes', 32));
  const privateKey = createPrivateKey({ key: Buffer.concat([ED25519_PKCS8, seed]), format: 'der', type: 'pkcs8' });
  return { privateKey, publicKey: createPublicKey(privateKey) };
}

/** The 32 bytes of a public key, base64url: what browsers import as `raw`. */
export function rawPublicKey({ publicKey }: Pick<PickupKeys, 'publicKey'>): string {
  return publicKey.export({ format: 'jwk' }).x ?? '';
}

/** What a list for devices holds in place of the eight digits, so that they are not read at a glance. */
export function hashDigits(storeId: string, digits: string): string {
  return createHash('sha256').update(`${storeId}.${digits}`).digest('hex');
}

/** What staff scanned or typed. */
export type ReadCode =
  | { readonly kind: 'digits'; readonly digits: string }
  | { readonly kind: 'qr'; readonly fulfillmentOrderId: string; readonly isExpired: boolean }
  | { readonly kind: 'orderNo'; readonly orderNo: string }
  | { readonly kind: 'unknown' };

/** A short signed token without personal data: which fulfilment order, until when. */
export function createQrContent(fulfillmentOrderId: string, expiresAtMs: number, { privateKey }: Pick<PickupKeys, 'privateKey'>): string {
  const body = `${PREFIX}.${fulfillmentOrderId.replaceAll('-', '')}.${Math.floor(expiresAtMs / 1_000).toString(36)}`;
  return `${body}.${sign(null, Buffer.from(body), privateKey).toString('base64url')}`;
}

/** Reads eight digits, a QR token, or an order number. A token that was not signed by us is unknown. */
export function readPickupCode(code: string, { publicKey }: Pick<PickupKeys, 'publicKey'>, nowMs: number): ReadCode {
  const compact = code.replaceAll(/[\s-]/g, '');
  if (/^\d{8}$/.test(compact)) return { kind: 'digits', digits: compact };
  if (/^\d{18}$/.test(compact)) return { kind: 'orderNo', orderNo: compact };
  const match = /^(QY2\.([0-9a-f]{32})\.([0-9a-z]{1,9}))\.([\w-]{86})$/.exec(code.trim());
  const [, body, id, expiry, signature] = match ?? [];
  if (body === undefined || id === undefined || expiry === undefined || signature === undefined) return { kind: 'unknown' };
  if (!verify(null, Buffer.from(body), publicKey, Buffer.from(signature, 'base64url'))) return { kind: 'unknown' };
  const isExpired = Number.parseInt(expiry, 36) * 1_000 + QR_GRACE_MS < nowMs;
  return { kind: 'qr', fulfillmentOrderId: id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'), isExpired };
}

/** One a day; without I and O, which look like digits on a slip. */
const DAY_LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ';
const DAY_MS = 86_400_000;

/**
 * The number that staff call out, such as B007. Each day of service has its letter, so that tomorrow's seventh order is not called
 * like today's while both stand on one board.
 *
 * @param serviceDate the day of the shop, `YYYY-MM-DD`
 */
export function formatCallNumber({ serviceDate, callNumber }: { readonly serviceDate: string; readonly callNumber: number }): string {
  const letter = DAY_LETTERS.charAt((Date.parse(serviceDate) / DAY_MS) % DAY_LETTERS.length);
  return letter + String(callNumber).padStart(3, '0');
}

/** Days after its window that a pickup waits for its shopper, who was reminded on the first. */
const WAITS_DAYS = 3;

/** Until then it waits at the counter; afterwards it counts as not collected. */
export function keptUntil(work: { readonly windowEndAt: Date | null; readonly promisedAt: Date | null; readonly openedAt: Date }): Date {
  return new Date((work.windowEndAt ?? work.promisedAt ?? work.openedAt).getTime() + WAITS_DAYS * DAY_MS);
}
