import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readEnv } from './env.js';

const KEY = `k1=${'k'.repeat(32)}`;
const production = {
  NODE_ENV: 'production', TOKEN_SECRET: 't'.repeat(32), PICKUP_TOKEN_SECRET: 'p'.repeat(32), RISK_TOKEN_SECRET: 'r'.repeat(32), AUDIT_CHAIN_SECRET: 'a'.repeat(32), FIELD_KEYS: KEY, BLIND_INDEX_SECRET: 'b'.repeat(32),
  WECHAT_APP_SECRET: 's', WECHAT_API_BASE: 'https://api.weixin.qq.com', WECHAT_PAY_BASE: 'https://api.mch.weixin.qq.com', WECHAT_PAY_KEYS_DIR: '/nowhere', PICKUP_SIGNING_KEY_FILE: '/nowhere', COURIERS: 'none',
};

describe('keys of personal data', () => {
  it('are refused in production while they are those of development', () => {
    expect(readEnv(production).FIELD_KEYS).toBe(KEY);
    expect(() => readEnv({ ...production, FIELD_KEYS: undefined })).toThrow('FIELD_KEYS');
    expect(() => readEnv({ ...production, FIELD_KEYS: `${KEY},old=development-only-field-key-000000000` })).toThrow('FIELD_KEYS');
    expect(() => readEnv({ ...production, BLIND_INDEX_SECRET: undefined })).toThrow('BLIND_INDEX_SECRET');
  });

  it('may stand in a file, which must hold keys', () => {
    const folder = mkdtempSync(join(tmpdir(), 'field-keys-'));
    const file = join(folder, 'keys');
    try {
      writeFileSync(file, `k9=${'n'.repeat(40)}\n`);
      expect(readEnv({ ...production, FIELD_KEYS: undefined, FIELD_KEYS_FILE: file }).FIELD_KEYS).toBe(`k9=${'n'.repeat(40)}`);
      writeFileSync(file, 'no keys at all');
      expect(() => readEnv({ ...production, FIELD_KEYS_FILE: file })).toThrow('FIELD_KEYS_FILE');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
