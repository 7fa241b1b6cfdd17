import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import { Catalogue, Categories, ProductIntake } from '@quanyu/catalogue';
import { StaffAccounts, type RoleGrant } from '@quanyu/identity';
import { ReceiveStock } from '@quanyu/inventory';
import { Database, RandomIds, readEnv, silentLogger } from '@quanyu/platform';
import { StoreEditing } from '@quanyu/stores';
import { repositoryRoot, startTestSimulators, testDatabase, type TestSimulators } from '@quanyu/testing';
import { AppModule } from '../../src/app.module.js';
import { connectDatabase, followDatabaseClock } from '../../src/boot.js';
import { domainEntities } from '../../src/domains.js';
import { freePort } from './free-port.js';

const EDITOR = { actor: 'system' } as const;
const ALL_DAY = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, opensAt: '00:00', closesAt: '24:00' }));
export const PASSWORD = 'a-long-test-password';

export interface Answer<Body> {
  readonly status: number;
  readonly body: Body;
  readonly headers: Headers;
}

interface Stocked {
  readonly stores: readonly { readonly id: string; readonly name: string }[];
  readonly variants: readonly { readonly variantId: string; readonly barcode: string; readonly priceFen: number }[];
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
    await shop.startRedis();
    await Promise.all([shop.startApi(), shop.startWorker()]);
    return shop;
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

  /** Asks again and again until it holds; the end of patience is a failure. */
  async waitFor(holds: () => Promise<boolean>, patienceMs = 60_000): Promise<void> {
    const deadline = performance.now() + patienceMs;
    while (performance.now() < deadline) {
      if (await holds().catch(() => false)) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error('it did not become true in time');
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

/** Fills the shop through the domains' own entry points. */
async function stock(variables: Readonly<Record<string, string>>, units: readonly number[]): Promise<Stocked> {
  const env = readEnv(variables);
  const dataSource = await connectDatabase(env, 'quanyu e2e stock', domainEntities);
  const clock = await followDatabaseClock(dataSource);
  const ids = new RandomIds();
  const nest = await NestFactory.createApplicationContext(AppModule.register({ env, dataSource, clock, ids, logger: silentLogger }), { logger: false, abortOnError: false });
  const category = await nest.get(Categories).create({ input: { parentId: null, name: '测试', description: '', position: 1 }, editor: EDITOR, idempotencyKey: 'category-1' });
  const values = units.map((_, index) => `款式${index + 1}`);
  const taken = await nest.get(ProductIntake).take({
    product: {
      code: 'T1', title: '纯棉毛巾', brief: '', description: '', categoryId: category.categoryId, brand: null, keywords: '', tags: [], attributes: [],
      options: [{ name: '款式', values }], optionsComposed: false,
      variants: values.map((value, index) => ({ sku: `T1-${index + 1}`, barcode: `BAR-${index + 1}`, optionValues: [value], priceFen: 1_000 + index * 100, listPriceFen: null, maxPerOrder: 50, imageMediaId: null })),
    },
    pictures: [{ file: 'test', widths: [375], width: 375, height: 375, color: '#eeeeee', alt: '毛巾' }],
    variantPictures: {}, reviews: [], publishedAt: clock.now(), editor: EDITOR, idempotencyKey: 'product-1',
  });
  await nest.get(Catalogue).refresh();
  const stores: { id: string; name: string }[] = [];
  for (const [code, name] of [['SH001', '全域·静安寺店'], ['SH002', '全域·徐家汇店']] as const) {
    const fields = { code, name, city: '上海', district: '静安区', address: '南京西路 1 号', latitude: 31.23, longitude: 121.45, phone: '021-00000000', services: ['pickup' as const, 'instantDelivery' as const], weeklyHours: ALL_DAY, specialDays: [], pickupLeadMinutes: 30, pickupInstructions: '' };
    const created = await nest.get(StoreEditing).createStore(fields, EDITOR);
    await nest.get(StoreEditing).setStatus({ storeId: created.id, version: created.version, status: 'open', reason: '开业' }, EDITOR);
    stores.push({ id: created.id, name });
    await nest.get(Database).transaction((tx) =>
      nest.get(ReceiveStock).receive(tx, {
        receiptId: ids.uuid(), locationId: created.id, reference: 'e2e', actorName: '测试',
        lines: taken.variants.map(({ variantId }, index) => ({ variantId, quantity: units[index] ?? 1 })),
      }),
    );
  }
  const staff = nest.get(StaffAccounts);
  const grants: [string, string, RoleGrant[]][] = [
    ['ops', '运营小周', [{ role: 'opsAdmin', storeId: null }]],
    ['clerk-1', '店员李静', [{ role: 'storeClerk', storeId: stores[0]?.id ?? '' }]],
    ['clerk-2', '店员陈晨', [{ role: 'storeClerk', storeId: stores[1]?.id ?? '' }]],
  ];
  for (const [username, name, roles] of grants) await staff.create({ username, name, password: PASSWORD, roles }, EDITOR);
  await nest.close();
  return { stores, variants: taken.variants.map(({ variantId }, index) => ({ variantId, barcode: `BAR-${index + 1}`, priceFen: 1_000 + index * 100 })) };
}
