import { readEnv } from '@quanyu/platform';

const secrets = {
  NODE_ENV: 'production', TOKEN_SECRET: 't'.repeat(32), PICKUP_TOKEN_SECRET: 'p'.repeat(32), RISK_TOKEN_SECRET: 'r'.repeat(32), AUDIT_CHAIN_SECRET: 'a'.repeat(32), FIELD_KEYS: `k1=${'k'.repeat(32)}`, BLIND_INDEX_SECRET: 'b'.repeat(32), WECHAT_APP_SECRET: 's', WECHAT_API_BASE: 'https://api.weixin.qq.com',
  WECHAT_PAY_BASE: 'https://api.mch.weixin.qq.com', WECHAT_PAY_KEYS_DIR: '/nowhere', PICKUP_SIGNING_KEY_FILE: '/nowhere',
};
const couriers = {
  COURIER_DADA_BASE: 'https://newopen.imdada.cn', COURIER_DADA_APP_SECRET: 'real', COURIER_AGGREGATOR_BASE: 'https://aggregator.example', COURIER_AGGREGATOR_APP_SECRET: 'real', COURIER_CALLBACK_SECRET: 'c'.repeat(32),
};

describe('production', () => {
  it('takes couriers with secrets of their own over https', () => {
    expect(() => readEnv({ ...secrets, ...couriers })).not.toThrow();
  });

  it.each(Object.keys(couriers))('refuses the development value of %s', (name) => {
    const { [name as keyof typeof couriers]: _left, ...rest } = couriers;
    expect(() => readEnv({ ...secrets, ...rest })).toThrow(name);
  });

  it('asks nothing of platforms that are not used', () => {
    expect(() => readEnv({ ...secrets, COURIERS: 'none' })).not.toThrow();
    const { COURIER_AGGREGATOR_BASE: _base, COURIER_AGGREGATOR_APP_SECRET: _secret, ...dada } = couriers;
    expect(() => readEnv({ ...secrets, ...dada, COURIERS: 'dada' })).not.toThrow();
  });
});
