import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import { StaffAccounts, type RoleGrant } from '@quanyu/identity';
import { Database, RandomIds, readEnv, silentLogger } from '@quanyu/platform';
import { repositoryRoot, startTestSimulators, testDatabase, type TestSimulators, waitFor } from '@quanyu/testing';
import { AppModule } from '../../src/app.module.js';
import { connectDatabase, followDatabaseClock } from '../../src/boot.js';
import { domainEntities } from '../../src/domains.js';
import { freePort } from './free-port.js';
import { type Stocked, stockShop } from './stocked-shop.js';

export const PASSWORD = 'a-long-test-password';

export interface Answer<Body> {
  readonly status: number;
  readonly body: Body;
  readonly headers: Headers;
}

/** The whole shop as processes of their own: API, worker, simulators and a Redis that may be killed, on one database. */
export class RunningShop {
  private readonly children = new Map<string, ChildProcess>();

  private constructor(
    readonly database: Database,
    readonly simulators: TestSimulators,
    readonly stocked: Stocked,
    private readonly variables: Readonly<Record<string, string>>,
    private readonly cleanUp: () => Promise<void>,
  ) {}

  get apiUrl(): string {
    return `http://127.0.0.1:${this.variables['PORT'] ?? ''}`;
  }

  /** Opens two stores with one product of the given numbers of units per variant, and starts every process. */
  static async open(options: { units: readonly number[]; env?: Readonly<Record<string, string>> }): Promise<RunningShop> {
    execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-b', 'apps/api/tsconfig.app.json'], { cwd: repositoryRoot });
    const [port, workerPort, redisPort] = [await freePort(), await freePort(), await freePort()];
    const simulators = await startTestSimulators({ COURIER_AGGREGATOR_CALLBACK_URL: `http://127.0.0.1:${port}/callbacks/couriers/aggregator` });
    const { databaseUrl, drop } = await testDatabase();
    const folder = mkdtempSync(join(tmpdir(), 'quanyu-shop-'));
    const variables = {
      PATH: process.env['PATH'] ?? '',
      NODE_ENV: 'development',
      LOG_LEVEL: 'warn',
      PORT: String(port),
      WORKER_PORT: String(workerPort),
      PUBLIC_URL: `http://127.0.0.1:${port}`,
      DATABASE_URL: databaseUrl,
      DATABASE_POOL_SIZE: '10',
      REDIS_URL: `redis://127.0.0.1:${redisPort}/0`,
      WECHAT_API_BASE: simulators.url,
      WECHAT_PAY_BASE: simulators.url,
      COURIER_DADA_BASE: simulators.url,
      COURIER_AGGREGATOR_BASE: `${simulators.url}/aggregator/open`,
      WECHAT_PAY_KEYS_DIR: simulators.keysDir,
      MEDIA_DIR: join(folder, 'media'),
      ...options.env,
    };
    const redisFolder = join(folder, 'redis');
    execFileSync('mkdir', ['-p', redisFolder]);
    const env = readEnv(variables);
    const dataSource = await connectDatabase(env, 'quanyu e2e', domainEntities);
    const shop = new RunningShop(new Database(dataSource), simulators, await stock(variables, options.units), { ...variables, REDIS_FOLDER: redisFolder, REDIS_PORT: String(redisPort), LOG_FOLDER: folder }, async () => {
      await dataSource.destroy();
      await drop();
      rmSync(folder, { recursive: true, force: true });
    });
    try {
      await shop.startRedis();
      await Promise.all([shop.startApi(), shop.startWorker()]);
      return shop;
    } catch (error) {
      // Nobody else has it, and what it started would keep the run from ending.
      await shop.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.children.keys()].map((name) => this.stop(name, 'SIGTERM')));
    await this.simulators.stop();
    await this.cleanUp();
  }

  async startApi(change: Readonly<Record<string, string>> = {}): Promise<void> {
    this.launch('api', process.execPath, ['apps/api/dist/main.js'], change);
    await this.until(`${this.apiUrl}/readyz`);
  }

  async startWorker(): Promise<void> {
    this.launch('worker', process.execPath, ['apps/api/dist/worker.js']);
    await this.until(`http://127.0.0.1:${this.variables['WORKER_PORT'] ?? ''}/readyz`);
  }

  async startRedis(): Promise<void> {
    const { REDIS_PORT = '', REDIS_FOLDER = '' } = this.variables;
    this.launch('redis', 'redis-server', ['--port', REDIS_PORT, '--bind', '127.0.0.1', '--dir', REDIS_FOLDER, '--save', '', '--appendonly', 'no', '--maxmemory-policy', 'noeviction']);
    await this.waitFor(async () => execFileSync('redis-cli', ['-p', REDIS_PORT, 'ping'], { stdio: ['ignore', 'pipe', 'ignore'] }).toString().trim() === 'PONG');
  }

  /** Everything that Redis knew is gone. */
  flushRedis(): void {
    execFileSync('redis-cli', ['-p', this.variables['REDIS_PORT'] ?? '', 'flushall'], { stdio: 'ignore' });
  }

  /** Ends a process by a signal and waits until it is gone. */
  async stop(name: string, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const child = this.children.get(name);
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill(signal);
    await gone;
  }

  /** Tells a process to stop, and how it ended. */
  stopAndTell(name: string): Promise<{ code: number | null; signal: string | null }> {
    const child = this.children.get(name);
    if (child === undefined) return Promise.reject(new Error(`${name} was never started`));
    const gone = new Promise<{ code: number | null; signal: string | null }>((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
    child.kill('SIGTERM');
    return gone;
  }

  async call<Body>(method: string, path: string, options: { token?: string; body?: unknown; key?: string } = {}): Promise<Answer<Body>> {
    const response = await fetch(this.apiUrl + path, {
      method,
      signal: AbortSignal.timeout(20_000),
      headers: {
        ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
        ...(options.key === undefined ? {} : { 'idempotency-key': options.key }),
        ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: (text === '' ? null : JSON.parse(text)) as Body };
  }

  /** Silent sign-in of one simulated WeChat user; returns the access token. */
  async signInShopper(openid: string): Promise<string> {
    const { code } = await this.simulators.admin<{ code: string }>('js-code', { openid });
    const { body } = await this.call<{ accessToken: string }>('POST', '/api/storefront/auth/wechat', { body: { code } });
    return body.accessToken;
  }

  async signInStaff(username: string): Promise<string> {
    const { body } = await this.call<{ accessToken: string }>('POST', '/api/staff/auth/sign-in', { body: { username, password: PASSWORD } });
    return body.accessToken;
  }

  /** What a shopper would send: one unit of each variant, from the quote of now. */
  async orderBody(token: string, variantIds: readonly string[], storeId = this.stocked.stores[0]?.id ?? ''): Promise<Record<string, unknown>> {
    const lines = variantIds.map((variantId) => ({ variantId, quantity: 1 }));
    const { body } = await this.call<{ payableFen: number; lines: { variantId: string; quantity: number; unitPriceFen: number }[]; windows: { startAt: string }[] }>(
      'POST', '/api/storefront/checkout/quote', { token, body: { storeId, lines } },
    );
    return {
      storeId,
      lines: body.lines.map(({ variantId, quantity, unitPriceFen }) => ({ variantId, quantity, unitPriceFen })),
      payableFen: body.payableFen,
      pickup: { startAt: body.windows[0]?.startAt, contactName: '王小明', contactPhone: '13800000000' },
      fromCart: false,
    };
  }

  /** See `waitFor`. */
  waitFor(holds: () => Promise<boolean>, patienceMs?: number): Promise<void> {
    return waitFor(holds, patienceMs);
  }

  private async until(url: string): Promise<void> {
    await this.waitFor(async () => (await fetch(url, { signal: AbortSignal.timeout(2_000) })).ok);
  }

  /** Everything that a process has logged. */
  readLog(name: string): string {
    return readFileSync(this.logFile(name), 'utf8');
  }

  private launch(name: string, command: string, args: string[], change: Readonly<Record<string, string>> = {}): void {
    const log = openSync(this.logFile(name), 'a');
    const child = spawn(command, args, { cwd: repositoryRoot, env: { ...this.variables, ...change }, stdio: ['ignore', log, 'inherit'] });
    closeSync(log);
    this.children.set(name, child);
  }

  private logFile(name: string): string {
    return join(this.variables['LOG_FOLDER'] ?? '', `${name}.log`);
  }
}

/** Fills the shop through the domains' own entry points, and hires its people. */
async function stock(variables: Readonly<Record<string, string>>, units: readonly number[]): Promise<Stocked> {
  const env = readEnv(variables);
  const dataSource = await connectDatabase(env, 'quanyu e2e stock', domainEntities);
  const clock = await followDatabaseClock(dataSource);
  const nest = await NestFactory.createApplicationContext(AppModule.register({ env, dataSource, clock, ids: new RandomIds(), logger: silentLogger }), { logger: false, abortOnError: false });
  const stocked = await stockShop(nest, units);
  const staff = nest.get(StaffAccounts);
  const grants: [string, string, RoleGrant[]][] = [
    ['ops', '运营小周', [{ role: 'opsAdmin', storeId: null }]],
    ['clerk-1', '店员李静', [{ role: 'storeClerk', storeId: stocked.stores[0]?.id ?? '' }]],
    ['clerk-2', '店员陈晨', [{ role: 'storeClerk', storeId: stocked.stores[1]?.id ?? '' }]],
  ];
  for (const [username, name, roles] of grants) await staff.create({ username, name, password: PASSWORD, roles }, { actor: 'system' });
  await nest.close();
  return stocked;
}
