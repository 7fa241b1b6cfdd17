import { createCipheriv, createPrivateKey, createPublicKey, randomBytes, sign, verify, type KeyObject } from 'node:crypto';

export const SIGNATURE_TYPE = 'WECHATPAY2-SHA256-RSA2048';
/** WeChat Pay sends a few replies and notifies with such a signature to see whether merchants really verify. */
export const PROBE_PREFIX = 'WECHATPAY/SIGNTEST/';

export const loadPrivateKey = (pem: string): KeyObject => createPrivateKey(pem);
export const loadPublicKey = (pem: string): KeyObject => createPublicKey(pem);

/** Every line is ended by a line feed, the last one too. */
export function joinLines(...lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}

/** RSA-SHA256 (PKCS#1 v1.5), in base64. */
export function signMessage(message: string | Buffer, privateKey: KeyObject): string {
  return sign('sha256', Buffer.from(message), privateKey).toString('base64');
}

export function verifyMessage(message: string | Buffer, signature: string, publicKey: KeyObject): boolean {
  return verify('sha256', Buffer.from(message), publicKey, Buffer.from(signature, 'base64'));
}

export interface EncryptedResource {
  readonly algorithm: 'AEAD_AES_256_GCM';
  readonly nonce: string;
  readonly associated_data: string;
  readonly ciphertext: string;
}

/** AES-256-GCM with the APIv3 key; the nonce is twelve ASCII characters, the tag follows the ciphertext. */
export function encryptResource(plaintext: string, associatedData: string, apiV3Key: string): EncryptedResource {
  const nonce = randomToken(12);
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(apiV3Key, 'utf8'), Buffer.from(nonce, 'utf8'));
  cipher.setAAD(Buffer.from(associatedData, 'utf8'));
  const ciphertext = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64');
  return { algorithm: 'AEAD_AES_256_GCM', nonce, associated_data: associatedData, ciphertext };
}

const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789abcdefgh';

/** Random letters and digits. */
export function randomToken(length: number): string {
  let token = '';
  for (const byte of randomBytes(length)) token += ALPHABET[byte & 63] ?? 'x';
  return token;
}

/** Random decimal digits. */
export function randomDigits(length: number): string {
  let digits = '';
  for (const byte of randomBytes(length)) digits += String(byte % 10);
  return digits;
}
