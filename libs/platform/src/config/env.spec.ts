import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readEnv } from './env.js';

const secret = 'a-secret-of-production-000000000000000';
/** What a shop in production sets. */
const production = {
  NODE_ENV: 'production', TOKEN_SECRET: secret, PICKUP_TOKEN_SECRET: secret, RISK_TOKEN_SECRET: secret, AUDIT_CHAIN_SECRET: secret, BLIND_INDEX_SECRET: secret, FIELD_KEYS: `k1=${secret}`,
  WECHAT_APP_SECRET: 'of-wechat', WECHAT_API_BASE: 'https://api.weixin.qq.com', WECHAT_PAY_BASE: 'https://api.mch.weixin.qq.com', WECHAT_PAY_KEYS_DIR: '/run/secrets/none', COURIERS: 'none',
};

describe('production', () => {
  it('starts with secrets of its own', () => {
    expect(readEnv(production)).toMatchObject({ NODE_ENV: 'production', COURIERS: 'none' });
  });

  it.each(['TOKEN_SECRET', 'PICKUP_TOKEN_SECRET', 'RISK_TOKEN_SECRET', 'AUDIT_CHAIN_SECRET', 'BLIND_INDEX_SECRET', 'FIELD_KEYS', 'WECHAT_APP_SECRET'])('does not start when %s was left out', (name) => {
    expect(() => readEnv({ ...production, [name]: undefined })).toThrow(name);
  });

  it.each([
    ['FAULT', 'after_commit_exit:1'],
    ['WEBHOOK_ALLOW_INSIDE', 'true'],
    ['WECHAT_H5_SIMULATOR_URL', 'http://127.0.0.1:3100'],
    ['WECHAT_API_BASE', 'http://127.0.0.1:3100'],
    ['WECHAT_PAY_BASE', 'http://127.0.0.1:3100'],
  ])('does not start with %s=%s', (name, value) => {
    expect(() => readEnv({ ...production, [name]: value })).toThrow(name);
  });

  it('does not start with a folder of keys for WeChat Pay that were made for development', () => {
    const folder = mkdtempSync(join(tmpdir(), 'wechat-pay-keys-'));
    try {
      expect(readEnv({ ...production, WECHAT_PAY_KEYS_DIR: folder })).toMatchObject({ WECHAT_PAY_KEYS_DIR: folder });
      writeFileSync(join(folder, 'DEVELOPMENT_ONLY'), 'These keys were generated for development.');
      expect(() => readEnv({ ...production, WECHAT_PAY_KEYS_DIR: folder })).toThrow('development keys for WeChat Pay');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
