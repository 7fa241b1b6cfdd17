import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StaffAccounts, type StaffRole } from '@quanyu/identity';
import { type Env, ManualClock, Outbox, RandomIds, readEnv } from '@quanyu/platform';
import { startTestSimulators, testDatabase, type TestSimulators } from '@quanyu/testing';
import type { InjectOptions } from 'fastify';
import { connectDatabase } from '../src/boot.js';
import { createApp, type RunningApp } from '../src/create-app.js';
import { domainEntities } from '../src/domains.js';
import { subscribeDomains } from '../src/tasks.js';
import { freePort } from './support/free-port.js';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
  /** The parsed JSON of the reply, or an empty object. */
  readonly body: Record<string, unknown>;
}

type Request = Omit<InjectOptions, 'method' | 'url'> & { readonly token?: string };

const PASSWORD = 'a-long-test-password';

/** The whole API on a database and a Redis of its own, listening on a free port, with simulators of WeChat beside it. */
export class TestShop {
  private staffCount = 0;
  private shopperCount = 0;

  constructor(
    readonly app: RunningApp,
    readonly env: Env,
    readonly clock: ManualClock,
    readonly simulators: TestSimulators,
    private readonly cleanUp: () => Promise<void>,
  ) {}

  /** One request without a network. A body that is an object travels as JSON. */
  async ask(method: NonNullable<InjectOptions['method']>, url: string, { token, headers, ...rest }: Request = {}): Promise<Answer> {
    const reply = await this.app.fastify.inject({
      ...rest,
      method,
      url,
      headers: { ...headers, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
    });
    const isJson = String(reply.headers['content-type'] ?? '').includes('json');
    return { status: reply.statusCode, headers: reply.headers, text: reply.body, body: isJson ? (JSON.parse(reply.body) as Record<string, unknown>) : {} };
  }

  /** Hires and signs in somebody of a role, or of none yet; store roles are held in the stores given. */
  async staffToken(role: StaffRole | null, storeIds: readonly string[] = []): Promise<string> {
    this.staffCount += 1;
    const username = `tester-${this.staffCount}`;
    const roles = role === null ? [] : storeIds.length === 0 ? [{ role, storeId: null }] : storeIds.map((storeId) => ({ role, storeId }));
    await this.app.nest.get(StaffAccounts).create({ username, name: `测试员${this.staffCount}`, password: PASSWORD, roles }, { actor: 'system' });
    const { status, body, text } = await this.ask('POST', '/api/admin/auth/sign-in', { payload: { username, password: PASSWORD } });
    if (status !== 200) throw new Error(`${role ?? 'a newcomer'} could not sign in: ${text}`);
    return String(body['accessToken']);
  }

  /** Signs in a new shopper by WeChat. */
  async shopperToken(): Promise<string> {
    this.shopperCount += 1;
    const { code } = await this.simulators.admin<{ code: string }>('js-code', { openid: `o-test-shopper-${this.shopperCount}` });
    const { status, body, text } = await this.ask('POST', '/api/storefront/auth/wechat', { payload: { code } });
    if (status !== 200) throw new Error(`a shopper could not sign in: ${text}`);
    return String(body['accessToken']);
  }

  /** Delivers news until none is due: what the worker would do. */
  async drainOutbox(): Promise<void> {
    const outbox = this.app.nest.get(Outbox);
    for (let round = 0; round < 20; round += 1) {
      if ((await outbox.sweep(500)) === 0) return;
    }
    throw new Error('the outbox keeps producing due events');
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.simulators.stop();
    await this.cleanUp();
  }
}

/** Use in `beforeAll`, and `close()` in `afterAll`. The clock stands at the present and moves when told. */
export async function openTestShop(overrides: Readonly<Record<string, string>> = {}): Promise<TestShop> {
  const port = await freePort();
  const [place, simulators] = await Promise.all([testDatabase(), startTestSimulators({ COURIER_AGGREGATOR_CALLBACK_URL: `http://127.0.0.1:${port}/callbacks/couriers/aggregator` })]);
  const mediaDir = mkdtempSync(join(tmpdir(), 'quanyu-media-'));
  const env = readEnv({
    NODE_ENV: 'test',
    LOG_LEVEL: 'error',
    PORT: String(port),
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    MEDIA_DIR: mediaDir,
    WECHAT_API_BASE: simulators.url,
    WECHAT_PAY_BASE: simulators.url,
    COURIER_DADA_BASE: simulators.url,
    COURIER_AGGREGATOR_BASE: `${simulators.url}/aggregator/open`,
    WECHAT_H5_SIMULATOR_URL: simulators.url,
    WECHAT_PAY_KEYS_DIR: simulators.keysDir,
    DATABASE_URL: place.databaseUrl,
    REDIS_URL: place.redisUrl,
    DATABASE_POOL_SIZE: '10',
    ...overrides,
  });
  const cleanUp = async (): Promise<void> => {
    rmSync(mediaDir, { recursive: true, force: true });
    await place.drop();
  };
  try {
    const dataSource = await connectDatabase(env, 'quanyu e2e', domainEntities);
    const clock = new ManualClock(Date.now());
    const app = await createApp({ env, dataSource, clock, ids: new RandomIds() });
    subscribeDomains(app.nest);
    await app.fastify.listen({ port, host: '127.0.0.1' });
    return new TestShop(app, env, clock, simulators, cleanUp);
  } catch (error) {
    await simulators.stop();
    await cleanUp();
    throw error;
  }
}
