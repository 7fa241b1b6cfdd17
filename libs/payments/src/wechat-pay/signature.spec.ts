import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { ManualClock, RandomIds } from '@quanyu/platform';
import { Aes, Formatter, Rsa } from 'wechatpay-axios-plugin';
import { transaction } from './wechat-pay.schema.js';
import { authorization, signLines } from './signature.js';
import { WechatPay } from './wechat-pay.js';

// Everything that WeChat would sign or encrypt here is made by an SDK that we did not write.

const NOW_MS = Date.parse('2026-11-20T12:00:00+08:00');
const apiV3Key = randomBytes(16).toString('hex');
const platform = generateKeyPairSync('rsa', { modulusLength: 2048 });
const merchant = generateKeyPairSync('rsa', { modulusLength: 2048 });
const SERIAL = 'PUB_KEY_ID_0000000001';

const keys = {
  merchantPrivateKey: merchant.privateKey,
  merchantSerial: 'MERCHANT01',
  apiV3Key: Buffer.from(apiV3Key),
  platformKeys: new Map([[SERIAL, platform.publicKey]]),
  publicKeyId: SERIAL,
};

const wechatPay = new WechatPay({ baseUrl: 'http://127.0.0.1:9', appId: 'wx1', merchantId: '1900000001', keys, clock: new ManualClock(NOW_MS), ids: new RandomIds() });

const PAID = { appid: 'wx1', mchid: '1900000001', out_trade_no: 'P1', transaction_id: '42000', trade_state: 'SUCCESS', amount: { total: 100, currency: 'CNY' } };

interface Change {
  timestamp?: string;
  serial?: string;
  signature?: (right: string) => string;
  body?: (right: string) => string;
  key?: string;
}

/** A notify as WeChat sends it, signed by the SDK, with one thing changed. */
function aNotify(change: Change = {}): { header: (name: string) => string | undefined; body: Buffer } {
  const nonce = randomBytes(6).toString('hex');
  const ciphertext = Aes.AesGcm.encrypt(JSON.stringify(PAID), change.key ?? apiV3Key, nonce, 'transaction');
  const body = JSON.stringify({
    id: 'n1', create_time: '2026-11-20T12:00:00+08:00', resource_type: 'encrypt-resource', event_type: 'TRANSACTION.SUCCESS', summary: '支付成功',
    resource: { original_type: 'transaction', algorithm: 'AEAD_AES_256_GCM', ciphertext, associated_data: 'transaction', nonce },
  });
  const timestamp = change.timestamp ?? String(NOW_MS / 1_000);
  const right = Rsa.sign(Formatter.response(timestamp, 'nonce', body), platform.privateKey);
  const headers = new Map([
    ['wechatpay-timestamp', timestamp],
    ['wechatpay-nonce', 'nonce'],
    ['wechatpay-signature', change.signature?.(right) ?? right],
    ['wechatpay-serial', change.serial ?? SERIAL],
  ]);
  return { header: (name) => headers.get(name), body: Buffer.from(change.body?.(body) ?? body) };
}

function read(change: Change = {}) {
  const notify = aNotify(change);
  return wechatPay.readNotification(transaction, notify.header, notify.body);
}

describe('a notify from WeChat', () => {
  it('is believed when WeChat signed exactly these bytes', async () => {
    expect(await read()).toMatchObject({ eventType: 'TRANSACTION.SUCCESS', resource: PAID });
  });

  it.each<[string, Change]>([
    ['is a deliberate probe', { signature: (right) => `WECHATPAY/SIGNTEST/${right}` }],
    ['has a signature of other bytes', { signature: () => Rsa.sign('something else', platform.privateKey) }],
    ['is signed by somebody else', { signature: () => Rsa.sign('x', merchant.privateKey) }],
    ['is signed with a key that we do not know', { serial: 'UNKNOWN' }],
    ['was written again with other spaces', { body: (right) => right.replace('":', '" :') }],
    ['is five minutes old', { timestamp: String(NOW_MS / 1_000 - 300) }],
    ['comes from five minutes ahead', { timestamp: String(NOW_MS / 1_000 + 300) }],
    ['has no readable time', { timestamp: 'soon' }],
    ['was encrypted with another key', { key: randomBytes(16).toString('hex') }],
  ])('is not believed when it %s', async (_name, change) => {
    expect(await read(change)).toBeNull();
  });

  it('is believed up to just under five minutes away', async () => {
    expect(await read({ timestamp: String(NOW_MS / 1_000 - 299) })).not.toBeNull();
  });

  it('without signature headers is not believed', async () => {
    expect(await wechatPay.readNotification(transaction, () => undefined, Buffer.from('{}'))).toBeNull();
  });
});

describe('what we sign', () => {
  it('is accepted by an SDK of others', async () => {
    const header = await authorization(keys, { merchantId: '1900000001', method: 'POST', pathAndQuery: '/v3/x?y=1', body: '{"a":1}', timestamp: '1700000000', nonce: 'abc' });
    const signature = /signature="([^"]+)"/.exec(header)?.[1] ?? '';
    expect(Rsa.verify(Formatter.request('POST', '/v3/x?y=1', '1700000000', 'abc', '{"a":1}'), signature, merchant.publicKey)).toBe(true);
    expect(header).toContain('mchid="1900000001"');
  });

  it('for the shopper\'s client covers app, time, nonce and prepay id', async () => {
    const parameters = await wechatPay.paymentParameters('wx201410272009395522657a690389285100');
    const message = Formatter.joinedByLineFeed('wx1', parameters.timeStamp, parameters.nonceStr, parameters.package);
    expect(Rsa.verify(message, parameters.paySign, merchant.publicKey)).toBe(true);
  });

  it('ends every line with a line feed, also the last', async () => {
    expect(Rsa.verify('a\n\n', await signLines(keys, ['a', '']), merchant.publicKey)).toBe(true);
  });
});
