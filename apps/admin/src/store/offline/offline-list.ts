import type { FulfillmentOrder, OfflineList } from '../api';
import type { Operation } from './operation';

const QR_GRACE_MS = 15_000;
const ENCODER = new TextEncoder();

export type OfflineReason = 'noList' | 'listTooOld' | 'notSecure' | 'unknown' | 'badSignature' | 'expired' | 'used' | 'overCap';

/** What a code comes to without a network. */
export type OfflineVerdict =
  | { readonly kind: 'found'; readonly order: FulfillmentOrder }
  | { readonly kind: 'refused'; readonly reason: OfflineReason; readonly order?: FulfillmentOrder };

interface Checking {
  readonly list: OfflineList | null;
  /** What this device did while it was alone; a code works once. */
  readonly operations: readonly Operation[];
  readonly nowMs: number;
}

/** Reads eight digits or a QR code against the list of the day. Nothing but the list, the shop's public key and the clock is asked. */
export async function checkOffline(code: string, { list, operations, nowMs }: Checking): Promise<OfflineVerdict> {
  if (list === null) return { kind: 'refused', reason: 'noList' };
  if (Date.parse(list.validUntil) < nowMs) return { kind: 'refused', reason: 'listTooOld' };
  // Browsers keep their cryptography from pages on plain http, whatever the types say.
  if ((crypto.subtle as SubtleCrypto | undefined) === undefined) return { kind: 'refused', reason: 'notSecure' };
  const compact = code.replaceAll(/[\s-]/g, '');
  if (/^\d{8}$/.test(compact)) {
    const hash = await hashDigits(list.storeId, compact);
    const found = list.orders.find(({ codeHash }) => codeHash === hash);
    return found === undefined ? { kind: 'refused', reason: 'unknown' } : judge(found, { list, operations });
  }
  const qr = readQr(code.trim());
  if (qr === null) return { kind: 'refused', reason: 'unknown' };
  if (!(await isSignedByShop(list.publicKey, qr))) return { kind: 'refused', reason: 'badSignature' };
  const found = list.orders.find(({ order }) => order.fulfillmentOrderId.replaceAll('-', '') === qr.id);
  if (found === undefined) return { kind: 'refused', reason: 'unknown' };
  const verdict = judge(found, { list, operations });
  // Only now, so that an old picture of a used code is called used, not merely old.
  if (verdict.kind === 'found' && qr.expiresAtMs + QR_GRACE_MS < nowMs) return { kind: 'refused', reason: 'expired', order: found.order };
  return verdict;
}

function judge({ order, payableFen }: OfflineList['orders'][number], { list, operations }: Pick<Checking, 'operations'> & { list: OfflineList }): OfflineVerdict {
  const isUsed = operations.some(({ kind, subjectId, status }) => kind === 'handOver' && status !== 'refused' && subjectId === order.fulfillmentOrderId);
  if (isUsed) return { kind: 'refused', reason: 'used', order };
  if (payableFen > list.amountCapFen) return { kind: 'refused', reason: 'overCap', order };
  return { kind: 'found', order };
}

function readQr(code: string): { readonly id: string; readonly expiresAtMs: number; readonly body: string; readonly signature: Uint8Array<ArrayBuffer> } | null {
  const [, body, id, expiry, signature] = /^(QY2\.([0-9a-f]{32})\.([0-9a-z]{1,9}))\.([\w-]{86})$/.exec(code) ?? [];
  if (body === undefined || id === undefined || expiry === undefined || signature === undefined) return null;
  return { id, body, expiresAtMs: Number.parseInt(expiry, 36) * 1_000, signature: fromBase64Url(signature) };
}

async function hashDigits(storeId: string, digits: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', ENCODER.encode(`${storeId}.${digits}`));
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function isSignedByShop(publicKey: string, { body, signature }: { readonly body: string; readonly signature: Uint8Array<ArrayBuffer> }): Promise<boolean> {
  const key = await crypto.subtle.importKey('raw', fromBase64Url(publicKey), 'Ed25519', false, ['verify']);
  return crypto.subtle.verify('Ed25519', key, signature, ENCODER.encode(body));
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
