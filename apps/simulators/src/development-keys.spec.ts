import { X509Certificate, createPrivateKey, createPublicKey } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from './config.js';
import { createDevelopmentKeys } from './development-keys.js';

describe('development keys', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'quanyu-keys-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const read = (name: string) => readFileSync(join(folder, 'keys', name), 'utf8').trim();

  it('fit together', async () => {
    await createDevelopmentKeys(join(folder, 'keys'));
    const certificate = new X509Certificate(read('platform_certificate.pem'));
    expect(certificate.serialNumber).toBe(read('platform_serial.txt'));
    expect(certificate.checkPrivateKey(createPrivateKey(read('platform_private_key.pem')))).toBe(true);
    const publicPartOf = (name: string) => createPublicKey(createPrivateKey(read(name))).export({ type: 'spki', format: 'pem' });
    expect(String(publicPartOf('merchant_private_key.pem')).trim()).toBe(read('merchant_public_key.pem'));
    expect(String(publicPartOf('public_key_private_key.pem')).trim()).toBe(read('platform_public_key.pem'));
    expect(read('public_key_id.txt')).toMatch(/^PUB_KEY_ID_\d{24}$/);
    expect(Buffer.byteLength(read('api_v3_key.txt'))).toBe(32);
  });

  it('are made once, also by two processes that start together', async () => {
    const made = await Promise.all([1, 2, 3].map(() => createDevelopmentKeys(join(folder, 'keys'))));
    const again = await createDevelopmentKeys(join(folder, 'keys'));
    expect(made.filter(({ created }) => created)).toHaveLength(1);
    expect(again.created).toBe(false);
    expect(readdirSync(folder)).toEqual(['keys']);
  });

  it('never overwrite a folder that holds something else', async () => {
    mkdirSync(join(folder, 'keys'));
    writeFileSync(join(folder, 'keys', 'mine.txt'), 'mine');
    await expect(createDevelopmentKeys(join(folder, 'keys'))).rejects.toThrow('holds no whole set of development keys');
    expect(readdirSync(folder)).toEqual(['keys']);
  });

  it('are never for production, where the simulators refuse to run', () => {
    expect(() => readConfig({ NODE_ENV: 'production' })).toThrow('refuse to run with NODE_ENV=production');
    expect(() => readConfig({ SIMULATOR_PORT: 'x' })).toThrow('SIMULATOR_PORT');
  });
});
