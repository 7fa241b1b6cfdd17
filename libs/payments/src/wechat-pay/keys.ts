import { createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import { type Env, readKeyFile } from '@quanyu/platform';

export interface WechatPayKeys {
  readonly merchantPrivateKey: KeyObject;
  readonly merchantSerial: string;
  /** 32 bytes; decrypts notifies and certificates. */
  readonly apiV3Key: Buffer;
  /** Keys that WeChat signs with, by the serial or public-key id of the Wechatpay-Serial header. Both kinds are held at once, as the migration asks. */
  readonly platformKeys: Map<string, KeyObject>;
  /** Sent as Wechatpay-Serial when a public key is configured, so that replies are signed with it. */
  readonly publicKeyId: string | undefined;
}

/** Reads the merchant's and WeChat's keys from the folder described at WECHAT_PAY_KEYS_DIR. */
export function readWechatPayKeys(env: Pick<Env, 'WECHAT_PAY_KEYS_DIR'>): WechatPayKeys {
  const folder = env.WECHAT_PAY_KEYS_DIR;
  const need = (name: string): string => {
    const value = readKeyFile(folder, name);
    if (value === undefined) throw new Error(`WeChat Pay needs ${name} in the folder WECHAT_PAY_KEYS_DIR (${folder})`);
    return value;
  };
  const platformKeys = new Map<string, KeyObject>();
  const certificate = readKeyFile(folder, 'platform_certificate.pem');
  if (certificate !== undefined) {
    const parsed = new X509Certificate(certificate);
    platformKeys.set(readKeyFile(folder, 'platform_serial.txt') ?? parsed.serialNumber, parsed.publicKey);
  }
  const publicKey = readKeyFile(folder, 'platform_public_key.pem');
  const publicKeyId = readKeyFile(folder, 'public_key_id.txt');
  if (publicKey !== undefined && publicKeyId !== undefined) platformKeys.set(publicKeyId, createPublicKey(publicKey));
  if (platformKeys.size === 0) throw new Error(`WeChat Pay needs platform_certificate.pem or platform_public_key.pem with public_key_id.txt in ${folder}`);
  const apiV3Key = Buffer.from(need('api_v3_key.txt'), 'utf8');
  if (apiV3Key.length !== 32) throw new Error('the WeChat Pay APIv3 key has 32 bytes');
  return {
    merchantPrivateKey: createPrivateKey(need('merchant_private_key.pem')),
    merchantSerial: need('merchant_serial.txt'),
    apiV3Key,
    platformKeys,
    publicKeyId: publicKey === undefined ? undefined : publicKeyId,
  };
}

