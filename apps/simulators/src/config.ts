import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const port = z.coerce.number().int().min(0).max(65_535);

const schema = z.object({
  NODE_ENV: z.string().default('development'),
  SIMULATOR_HOST: z.string().min(1).default('127.0.0.1'),
  SIMULATOR_PORT: port.default(3100),
  SIMULATOR_ADMIN_PORT: port.default(3101),
  SIMULATOR_DATA_DIR: z.string().min(1).default('.data/simulators'),
  SIMULATOR_TIME_COMPRESSION: z.coerce.number().min(1).max(100_000).default(1),
  SIMULATOR_KEY_MODE: z.enum(['cert', 'key', 'mixed']).default('mixed'),
  SIMULATOR_LOG_LEVEL: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('silent'),
  SIMULATOR_MERCHANT_NAME: z.string().min(1).max(64).default('全域商城'),
  DEV_KEYS_DIR: z.string().min(1).default('.data/dev-keys'),
  WECHAT_APP_ID: z.string().min(1).max(32).default('wx00000000quanyu'),
  WECHAT_APP_SECRET: z.string().min(1).default('development-only-app-secret'),
  WECHAT_PAY_MCH_ID: z.string().min(1).max(32).default('1900000001'),
  WECHAT_PAY_API_V3_KEY: z.string().length(32).optional(),
  WECHAT_PAY_MERCHANT_SERIAL: z.string().min(1).optional(),
  WECHAT_PAY_MERCHANT_PUBLIC_KEY: z.string().startsWith('-----BEGIN').optional(),
  COURIER_DADA_APP_KEY: z.string().min(1).default('dada-development'),
  COURIER_DADA_APP_SECRET: z.string().min(1).default('development-only-dada-secret'),
  COURIER_DADA_SOURCE_ID: z.string().min(1).default('73753'),
  COURIER_AGGREGATOR_APP_ID: z.string().min(1).default('100001'),
  COURIER_AGGREGATOR_APP_SECRET: z.string().min(1).default('development-only-aggregator-secret'),
  COURIER_AGGREGATOR_CALLBACK_URL: z.url().default('http://127.0.0.1:3000/callbacks/couriers/aggregator'),
  /** `system`, or the moment at which time stands until an admin moves it. */
  SIMULATOR_CLOCK: z.union([z.literal('system'), z.iso.datetime({ offset: true })]).default('system'),
});

export type SimulatorConfig = Readonly<z.output<typeof schema>>;
export type KeyMode = SimulatorConfig['SIMULATOR_KEY_MODE'];

/**
 * Parses the environment once.
 * @throws Error whose message is one clear line, also when NODE_ENV is production.
 */
export function readConfig(source: Readonly<Record<string, string | undefined>>): SimulatorConfig {
  const present = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = schema.safeParse(present);
  if (!parsed.success) {
    throw new Error(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '));
  }
  if (parsed.data.NODE_ENV === 'production') throw new Error('the simulators refuse to run with NODE_ENV=production');
  return parsed.data;
}

/** What WeChat Pay holds: its own signing keys and the merchant's public key. */
export interface PayKeys {
  readonly merchantSerial: string;
  readonly merchantPublicKeyPem: string;
  readonly platformSerial: string;
  readonly platformPrivateKeyPem: string;
  readonly platformCertificatePem: string;
  readonly publicKeyId: string;
  readonly publicKeyPrivateKeyPem: string;
  /** 32 bytes, shared with the merchant. */
  readonly apiV3Key: string;
}

/** Reads the key folder made by `create-development-keys`; variables of the environment win over its files. */
export function readPayKeys(config: SimulatorConfig): PayKeys {
  const file = (name: string) => readFileSync(join(config.DEV_KEYS_DIR, name), 'utf8').trim();
  return {
    merchantSerial: config.WECHAT_PAY_MERCHANT_SERIAL ?? file('merchant_serial.txt'),
    merchantPublicKeyPem: config.WECHAT_PAY_MERCHANT_PUBLIC_KEY ?? file('merchant_public_key.pem'),
    platformSerial: file('platform_serial.txt'),
    platformPrivateKeyPem: file('platform_private_key.pem'),
    platformCertificatePem: file('platform_certificate.pem'),
    publicKeyId: file('public_key_id.txt'),
    publicKeyPrivateKeyPem: file('public_key_private_key.pem'),
    apiV3Key: config.WECHAT_PAY_API_V3_KEY ?? file('api_v3_key.txt'),
  };
}
