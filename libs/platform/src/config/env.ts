import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const port = z.coerce.number().int().min(1).max(65_535);
const flag = z.enum(['true', 'false']).transform((value) => value === 'true');

/**
 * Every variable that the API and the worker read, with its meaning. `.env.example` is generated from this table,
 * and nothing else reads `process.env`.
 */
const schema = z.object({
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development').describe('Run mode. Production refuses simulators and development keys.'),
  PORT: port.default(3000).describe('Port of the API.'),
  WORKER_PORT: port.default(3001).describe('Port of the worker\'s health and metrics.'),
  HOST: z.string().default('127.0.0.1').describe('Address that the API and the worker bind.'),
  DATABASE_URL: z.url().default('postgres://postgres@127.0.0.1:3432/quanyu').describe('PostgreSQL.'),
  DATABASE_POOL_SIZE: z.coerce.number().int().min(2).max(200).default(20).describe('Connections of one process.'),
  REDIS_URL: z.string().regex(/^rediss?:\/\/\S+$/).default('redis://127.0.0.1:3379/0').describe('Redis of the gates (limits, live feeds). A cluster: redis://host1:port1,host2:port2 or ?cluster=true; then QUEUE_REDIS_URL names a single Redis.'),
  QUEUE_REDIS_URL: z.url().optional().describe('Redis of the queues. Default: REDIS_URL.'),
  PUBLIC_URL: z.url().default('http://127.0.0.1:3000').describe('Where third parties reach the API, for callbacks.'),
  STOREFRONT_URL: z.url().default('http://127.0.0.1:3200').describe('Where shoppers open the mall: the codes that staff show lead there.'),
  TRUSTED_PROXY_HOPS: z.coerce.number().int().min(0).max(5).default(0).describe('Proxies in front of the API whose X-Forwarded-For entry is believed.'),
  CORS_ORIGINS: z.string().default('').describe('Comma-separated origins that browsers may call from. Empty: same origin only.'),
  MEDIA_DIR: z.string().default('.data/media').describe('Folder of product pictures.'),
  TOKEN_SECRET: z.string().min(32).default('development-only-token-secret-000000').describe('HMAC key of access tokens.'),
  SECOND_FACTOR_ROLES: z.string().regex(/^[a-zA-Z]+(,[a-zA-Z]+)*$/).optional().describe('Staff roles that must have a second factor: none, console (every role of the company) or names with commas between. Default: console in production, otherwise none.'),
  PICKUP_TOKEN_SECRET: z.string().min(32).default('development-only-pickup-secret-00000').describe('HMAC key of rotating pickup codes.'),
  RISK_TOKEN_SECRET: z.string().min(32).default('development-only-risk-secret-0000000').describe('Key of device tokens, waiting-room tickets and passes, sale tokens and challenges. A new value sends everyone who waits to the end of the queue.'),
  AUDIT_CHAIN_SECRET: z.string().min(32).default('development-only-audit-chain-0000000').describe('HMAC key of the chain over the audit log. Kept for ever: with another value every line looks changed.'),
  BRAND: z.string().regex(/^[a-z][a-z0-9-]{1,29}$/).default('quanyu').describe('Brand of this storefront: consents are given to it, and what is seen of a shopper is seen by it.'),
  FIELD_KEYS: z.string().regex(/^[\w-]{1,16}=[^,\s]{32,}(,[\w-]{1,16}=[^,\s]{32,})*$/).default('dev=development-only-field-key-000000000').describe('Keys that seal personal data, id=secret,id=secret: the first one seals, all of them open. To rotate, put a new one in front and let the worker seal everything again.'),
  FIELD_KEYS_FILE: z.string().optional().describe('File with the value of FIELD_KEYS, which it replaces.'),
  BLIND_INDEX_SECRET: z.string().min(32).default('development-only-blind-index-000000').describe('HMAC key by which sealed phone numbers are found. It cannot be changed without computing every index again.'),
  WEBHOOK_ALLOW_INSIDE: flag.default(false).describe('Whether webhooks may go to this machine and to private networks; never in production.'),
  WECHAT_API_BASE: z.url().default('http://127.0.0.1:3100').describe('WeChat server API; really https://api.weixin.qq.com.'),
  WECHAT_APP_ID: z.string().default('wx00000000quanyu').describe('The mini-program\'s id.'),
  WECHAT_APP_SECRET: z.string().default('development-only-app-secret').describe('The mini-program\'s secret.'),
  WECHAT_TEMPLATE_READY: z.string().default('template-pickup-ready').describe('Subscribe-message template: ready for pickup.'),
  WECHAT_TEMPLATE_REMINDER: z.string().default('template-pickup-reminder').describe('Subscribe-message template: what waits at the counter has not been collected in time.'),
  WECHAT_TEMPLATE_CHANGE: z.string().default('template-order-change').describe('Subscribe-message template: something of an order changed or needs an answer.'),
  WECHAT_TEMPLATE_BALANCE: z.string().default('template-balance-open').describe('Subscribe-message template: the balance of a presale can be paid.'),
  WECHAT_TEMPLATE_FLASH: z.string().default('template-flash-starts').describe('Subscribe-message template: a flash sale is about to start.'),
  WECHAT_PAY_BASE: z.url().default('http://127.0.0.1:3100').describe('WeChat Pay v3; really https://api.mch.weixin.qq.com.'),
  WECHAT_PAY_MCH_ID: z.string().default('1900000001').describe('Merchant id.'),
  WECHAT_PAY_KEYS_DIR: z.string().default('.data/dev-keys').describe('Folder with merchant_private_key.pem, merchant_serial.txt, api_v3_key.txt, and platform_certificate.pem with platform_serial.txt and/or platform_public_key.pem with public_key_id.txt.'),
  WECHAT_H5_SIMULATOR_URL: z.string().optional().describe('Address of the WeChat simulator for the H5 twin; never in production.'),
  COURIERS: z.string().regex(/^(none|(dada|aggregator)(,(dada|aggregator))*)$/).default('dada,aggregator').describe('Courier platforms that riders are called from, comma-separated; none: only riders of the stores.'),
  COURIER_DADA_BASE: z.url().default('http://127.0.0.1:3100').describe('达达; really https://newopen.imdada.cn.'),
  COURIER_DADA_APP_KEY: z.string().default('dada-development').describe('达达: app_key.'),
  COURIER_DADA_APP_SECRET: z.string().default('development-only-dada-secret').describe('达达: app_secret.'),
  COURIER_DADA_SOURCE_ID: z.string().default('73753').describe('达达: the merchant\'s source_id.'),
  COURIER_AGGREGATOR_BASE: z.url().default('http://127.0.0.1:3100/aggregator/open').describe('The courier aggregator\'s open platform.'),
  COURIER_AGGREGATOR_APP_ID: z.string().default('100001').describe('The aggregator\'s appId.'),
  COURIER_AGGREGATOR_APP_SECRET: z.string().default('development-only-aggregator-secret').describe('The aggregator\'s secret; signs requests and its callbacks.'),
  COURIER_CALLBACK_SECRET: z.string().min(32).default('development-only-courier-callback-0').describe('HMAC key of the callback addresses that couriers are given.'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info').describe('Least severe line that is logged.'),
  PAYMENT_HOLD_MINUTES: z.coerce.number().min(0.01).max(1440).default(15).describe('Minutes until an unpaid order closes.'),
  ORDER_LANES: z.coerce.number().int().min(1).max(16).default(2).describe('Group-commit lanes of one API process.'),
  RISK_SCORING: z.enum(['on', 'off']).default('on').describe('off: no rule of risk looks at any request; limits and lists stand. For measuring what scoring costs.'),
  ORDER_LIMIT_PER_ADDRESS: z.coerce.number().int().min(1).max(1_000_000).default(100).describe('Orders per second that one network address may try.'),
  FAULT: z.string().regex(/^after_commit_exit(:\d{1,4})?$/).optional().describe('For fault tests only, refused in production: after_commit_exit:N ends the process after the Nth group of orders was committed and before anyone is told.'),
  DRAIN_MS: z.coerce.number().int().min(0).max(60_000).optional().describe('How long a stopping API still serves after it said that it is not ready. Default: 5000 in production, otherwise 0.'),
  ENABLE_DOCS: flag.default(true).describe('Serve the API documents under /docs.'),
});

export type Env = Readonly<z.output<typeof schema>>;

const DEVELOPMENT_MARK = /^development-only-/;

/**
 * Parses the environment once at boot.
 * @throws Error with one line per wrong variable; in production also for development secrets and simulators.
 */
export function readEnv(source: Readonly<Record<string, string | undefined>> = process.env): Env {
  const present = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = schema.safeParse(present);
  if (!parsed.success) {
    throw new Error(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n'));
  }
  const env = withKeyFile(parsed.data);
  if (env.NODE_ENV === 'production') {
    const refused = (['TOKEN_SECRET', 'PICKUP_TOKEN_SECRET', 'RISK_TOKEN_SECRET', 'AUDIT_CHAIN_SECRET', 'BLIND_INDEX_SECRET', 'WECHAT_APP_SECRET'] as const).filter((name) => DEVELOPMENT_MARK.test(env[name]));
    if (refused.length > 0) throw new Error(`production refuses the development value of ${refused.join(', ')}`);
    if (/=development-only-/.test(env.FIELD_KEYS)) throw new Error('production refuses the development value of FIELD_KEYS');
    if (env.FAULT !== undefined) throw new Error('production refuses FAULT');
    if (env.WEBHOOK_ALLOW_INSIDE) throw new Error('production refuses WEBHOOK_ALLOW_INSIDE');
    if (env.WECHAT_H5_SIMULATOR_URL !== undefined) throw new Error('production refuses WECHAT_H5_SIMULATOR_URL');
    for (const name of ['WECHAT_API_BASE', 'WECHAT_PAY_BASE'] as const) {
      if (!env[name].startsWith('https://')) throw new Error(`production refuses a ${name} without https`);
    }
    if (existsSync(join(env.WECHAT_PAY_KEYS_DIR, 'DEVELOPMENT_ONLY'))) throw new Error('production refuses development keys for WeChat Pay');
    refuseDevelopmentCouriers(env);
  }
  return env;
}

/** A key that is mounted as a file stands in no list of processes. */
function withKeyFile(env: Env): Env {
  if (env.FIELD_KEYS_FILE === undefined) return env;
  const parsed = schema.shape.FIELD_KEYS.safeParse(readFileSync(env.FIELD_KEYS_FILE, 'utf8').trim());
  if (!parsed.success) throw new Error('FIELD_KEYS_FILE: the file does not hold keys as id=secret');
  return { ...env, FIELD_KEYS: parsed.data };
}

/** Only of the platforms in use: a shop without couriers configures none. */
function refuseDevelopmentCouriers(env: Env): void {
  const used = {
    dada: { secret: 'COURIER_DADA_APP_SECRET', base: 'COURIER_DADA_BASE' },
    aggregator: { secret: 'COURIER_AGGREGATOR_APP_SECRET', base: 'COURIER_AGGREGATOR_BASE' },
  } as const;
  for (const [courier, { secret, base }] of Object.entries(used)) {
    if (!env.COURIERS.split(',').includes(courier)) continue;
    for (const name of [secret, 'COURIER_CALLBACK_SECRET'] as const) {
      if (DEVELOPMENT_MARK.test(env[name])) throw new Error(`production refuses the development value of ${name}`);
    }
    if (!env[base].startsWith('https://')) throw new Error(`production refuses a ${base} without https`);
  }
}

/** Reads one secret file of a folder, without the line break at its end; undefined when it is absent. */
export function readKeyFile(folder: string, name: string): string | undefined {
  const path = join(folder, name);
  return existsSync(path) ? readFileSync(path, 'utf8').trim() : undefined;
}

/** The text of `.env.example`, in the order of the table. */
export function envExample(): string {
  const lines = Object.entries(schema.shape).map(([name, field]) => {
    const defaulted = schema.safeParse({}).data?.[name as keyof Env];
    return `# ${field.description ?? ''}\n# ${name}=${defaulted === undefined ? '' : String(defaulted)}\n`;
  });
  return `# Generated by \`npm run contract\` from libs/platform/src/config/env.ts. Uncomment what you change.\n\n${lines.join('\n')}`;
}
