/** @jest-environment node */
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import type { FulfillmentOrder, OfflineList } from '../api';
import { checkOffline } from './offline-list';
import type { Operation } from './operation';

const noonMs = Date.parse('2026-11-22T12:00:00+08:00');
const ID = '0193a5b0-0000-7000-8000-00000000abcd';
const DIGITS = '12345678';
const shop = generateKeyPairSync('ed25519');
const publicKey = shop.publicKey.export({ format: 'jwk' }).x ?? '';

const order = { fulfillmentOrderId: ID, callNumber: 'A012' } as FulfillmentOrder;
const list: OfflineList = {
  storeId: 's',
  issuedAt: new Date(noonMs - 60_000).toISOString(),
  validUntil: '2026-11-22T16:00:00.000Z',
  publicKey,
  amountCapFen: 100_000,
  orders: [{ order, codeHash: createHash('sha256').update(`s.${DIGITS}`).digest('hex'), payableFen: 5_000 }],
};

const qr = (expiresAtMs: number, key = shop.privateKey): string => {
  const body = `QY2.${ID.replaceAll('-', '')}.${Math.floor(expiresAtMs / 1_000).toString(36)}`;
  return `${body}.${sign(null, Buffer.from(body), key).toString('base64url')}`;
};
const alone = (over: Partial<Parameters<typeof checkOffline>[1]> = {}) => ({ list, operations: [], nowMs: noonMs, ...over });

describe('a code without a network', () => {
  it('opens by its eight digits, however they are typed', async () => {
    expect(await checkOffline('1234 5678', alone())).toEqual({ kind: 'found', order });
    expect(await checkOffline('87654321', alone())).toMatchObject({ reason: 'unknown' });
  });

  it('opens by a QR code that the shop signed', async () => {
    expect(await checkOffline(qr(noonMs + 60_000), alone())).toEqual({ kind: 'found', order });
  });

  it('is refused when somebody else signed it', async () => {
    const stranger = generateKeyPairSync('ed25519').privateKey;
    expect(await checkOffline(qr(noonMs + 60_000, stranger), alone())).toMatchObject({ reason: 'badSignature' });
  });

  it('is refused when it is an old picture, with the digits still good', async () => {
    expect(await checkOffline(qr(noonMs - 60_000), alone())).toMatchObject({ reason: 'expired' });
    expect(await checkOffline(DIGITS, alone())).toMatchObject({ kind: 'found' });
  });

  it('works once on this device', async () => {
    const before = { kind: 'handOver', subjectId: ID, status: 'waiting' } as Operation;
    expect(await checkOffline(DIGITS, alone({ operations: [before] }))).toMatchObject({ reason: 'used' });
    expect(await checkOffline(DIGITS, alone({ operations: [{ ...before, status: 'refused' }] }))).toMatchObject({ kind: 'found' });
  });

  it('is not enough for an order above the cap', async () => {
    expect(await checkOffline(DIGITS, alone({ list: { ...list, amountCapFen: 4_999 } }))).toMatchObject({ reason: 'overCap' });
  });

  it('needs the list of today', async () => {
    expect(await checkOffline(DIGITS, alone({ list: null }))).toMatchObject({ reason: 'noList' });
    expect(await checkOffline(DIGITS, alone({ nowMs: Date.parse('2026-11-23T00:00:01+08:00') }))).toMatchObject({ reason: 'listTooOld' });
  });
});
