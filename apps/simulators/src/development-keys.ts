import 'reflect-metadata';
import { generateKeyPair, randomBytes, randomInt, randomUUID, webcrypto } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { X509CertificateGenerator } from '@peculiar/x509';

const RSA = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', publicExponent: new Uint8Array([1, 0, 1]), modulusLength: 2048 };
const CERTIFICATE_YEARS = 5;

/**
 * Makes the folder of development keys: the merchant's pair, the platform's pair with its self-signed certificate, the
 * pair of the public-key mode, and the APIv3 key. An existing folder is left as it is.
 *
 * The files are written into a folder beside it, which is then renamed: of two processes that start together one wins
 * and the other takes the winner's keys, so no reader ever sees half a set.
 * @returns the absolute folder, and whether this call made it
 */
export async function createDevelopmentKeys(directory: string): Promise<{ directory: string; created: boolean }> {
  const target = resolve(directory);
  if (existsSync(join(target, 'api_v3_key.txt'))) return { directory: target, created: false };

  mkdirSync(dirname(target), { recursive: true });
  const draft = `${target}.${randomUUID()}`;
  mkdirSync(draft, { mode: 0o700 });
  try {
    for (const [name, content] of Object.entries(await composeKeyFiles())) {
      writeFileSync(join(draft, name), `${content.trim()}\n`, { mode: 0o600 });
    }
    renameSync(draft, target);
    return { directory: target, created: true };
  } catch (error) {
    if (existsSync(join(target, 'api_v3_key.txt'))) return { directory: target, created: false };
    if (existsSync(target)) throw new Error(`${target} holds no whole set of development keys; remove it or name another DEV_KEYS_DIR`);
    throw error;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

async function composeKeyFiles(): Promise<Record<string, string>> {
  const pemPair = () =>
    promisify(generateKeyPair)('rsa', {
      modulusLength: RSA.modulusLength,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });
  const [merchant, publicKeyMode, platform] = await Promise.all([pemPair(), pemPair(), createPlatformCertificate()]);
  return {
    DEVELOPMENT_ONLY: 'These keys were generated for development. Production refuses a folder that holds this file.',
    'merchant_private_key.pem': merchant.privateKey,
    'merchant_public_key.pem': merchant.publicKey,
    'merchant_serial.txt': randomSerial(),
    'platform_private_key.pem': platform.privateKeyPem,
    'platform_certificate.pem': platform.certificatePem,
    'platform_serial.txt': platform.serial,
    'platform_public_key.pem': publicKeyMode.publicKey,
    'public_key_private_key.pem': publicKeyMode.privateKey,
    'public_key_id.txt': `PUB_KEY_ID_0${String(randomInt(1e11)).padStart(11, '0')}${String(randomInt(1e12)).padStart(12, '0')}`,
    'api_v3_key.txt': randomBytes(16).toString('hex'),
  };
}

export interface PlatformCertificate {
  readonly serial: string;
  readonly privateKeyPem: string;
  readonly certificatePem: string;
}

/** A fresh RSA pair and its self-signed certificate, valid for five years as WeChat Pay's own. */
export async function createPlatformCertificate(): Promise<PlatformCertificate> {
  const keys = await webcrypto.subtle.generateKey(RSA, true, ['sign', 'verify']);
  const serial = randomSerial();
  const notBefore = new Date();
  const certificate = await X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: serial,
      name: 'C=CN, O=Tenpay.com (simulated), CN=Tenpay.com simulated sign',
      notBefore,
      notAfter: new Date(notBefore.getTime() + CERTIFICATE_YEARS * 365 * 86_400_000),
      signingAlgorithm: RSA,
      keys,
    },
    webcrypto,
  );
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  return {
    serial,
    privateKeyPem: `-----BEGIN PRIVATE KEY-----\n${pkcs8.replace(/(.{64})(?=.)/g, '$1\n')}\n-----END PRIVATE KEY-----`,
    certificatePem: certificate.toString('pem'),
  };
}

/** Twenty bytes in capitals; the leading 5 keeps the number positive in DER, so that every reader prints the same. */
function randomSerial(): string {
  return `5${randomBytes(20).toString('hex').toUpperCase().slice(1)}`;
}
