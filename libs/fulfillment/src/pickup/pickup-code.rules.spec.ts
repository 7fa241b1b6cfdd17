import { createQrContent, derivePickupKeys, formatCallNumber, hashDigits, rawPublicKey, readPickupCode } from './pickup-code.rules.js';

const ID = '0193a5b0-0000-7000-8000-00000000abcd';
const keys = derivePickupKeys('a-secret-of-at-least-thirty-two-characters');
const noonMs = Date.parse('2026-11-22T12:00:00+08:00');

describe('the code of a shopper', () => {
  it('names its order, and is good for its minute and a little more', () => {
    const content = createQrContent(ID, noonMs + 60_000, keys);
    expect(readPickupCode(content, keys, noonMs)).toEqual({ kind: 'qr', fulfillmentOrderId: ID, isExpired: false });
    expect(readPickupCode(content, keys, noonMs + 90_000)).toMatchObject({ isExpired: true });
  });

  it('is read by a device that holds the public half alone', async () => {
    const [prefix, id, expiry, signature] = createQrContent(ID, noonMs, keys).split('.');
    const key = await crypto.subtle.importKey('raw', Buffer.from(rawPublicKey(keys), 'base64url'), 'Ed25519', false, ['verify']);
    const isGenuine = (body: string) => crypto.subtle.verify('Ed25519', key, Buffer.from(signature ?? '', 'base64url'), Buffer.from(body));
    expect(await isGenuine(`${prefix}.${id}.${expiry}`)).toBe(true);
    expect(await isGenuine(`${prefix}.${id}.zzzzzz`)).toBe(false);
  });

  it('is worth nothing when somebody else signed it', () => {
    const forged = createQrContent(ID, noonMs, derivePickupKeys('another-secret-of-thirty-two-characters'));
    expect(readPickupCode(forged, keys, noonMs)).toEqual({ kind: 'unknown' });
  });

  it('reads digits and order numbers as people and scanners give them', () => {
    expect(readPickupCode('1234 5678', keys, noonMs)).toEqual({ kind: 'digits', digits: '12345678' });
    expect(readPickupCode('202611220000000001', keys, noonMs)).toEqual({ kind: 'orderNo', orderNo: '202611220000000001' });
  });

  it('follows from the secret alone, the same in every process', () => {
    expect(rawPublicKey(derivePickupKeys('a-secret-of-at-least-thirty-two-characters'))).toBe(rawPublicKey(keys));
    expect(hashDigits('store', '12345678')).not.toBe(hashDigits('other', '12345678'));
  });
});

describe('the number that staff call out', () => {
  it('tells today from tomorrow, as both may stand on one board', () => {
    const numbers = ['2026-11-22', '2026-11-23', '2026-11-24'].map((serviceDate) => formatCallNumber({ serviceDate, callNumber: 7 }));
    expect(numbers).toEqual(['V007', 'W007', 'X007']);
  });

  it('goes on after 999', () => {
    expect(formatCallNumber({ serviceDate: '2026-11-22', callNumber: 1_000 })).toBe('V1000');
  });
});
