import type { DynamicModule, Provider, Type } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { createDataSource, Database, type EntityClass, type Env, ManualClock, Outbox, PlatformModule, RandomIds, readEnv, silentLogger } from '@quanyu/platform';
import type { DataSource } from 'typeorm';
import { testDatabase } from './test-database.js';

/** Friday 20 November 2026, noon in Shanghai: shops are open, and the next two days are a weekend. */
export const TEST_NOW_MS = Date.parse('2026-11-20T12:00:00+08:00');

export interface TestPlatformOptions {
  readonly entities?: readonly EntityClass[];
  /** Overrides of the environment table. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Real PostgreSQL and Redis for one test file, a clock that stands still until told, and Nest modules on top. */
export class TestPlatform {
  private readonly modules: TestingModule[] = [];

  constructor(
    readonly env: Env,
    readonly dataSource: DataSource,
    private readonly drop: () => Promise<void>,
    readonly clock = new ManualClock(TEST_NOW_MS),
    readonly ids = new RandomIds(),
  ) {}

  get database(): Database {
    return new Database(this.dataSource);
  }

  /** Compiles and starts domain modules on this database, as the API does. `get(Class)` then gives their façades. */
  async start(modules: readonly (Type | DynamicModule)[], providers: readonly Provider[] = []): Promise<TestingModule> {
    const { env, dataSource, clock, ids } = this;
    const module = await Test.createTestingModule({
      imports: [PlatformModule.register({ env, dataSource, clock, ids, logger: silentLogger }), ...modules],
      providers: [...providers],
    }).compile();
    this.modules.push(module);
    await module.init();
    return module;
  }

  /** Delivers the outbox until nothing is due: what the worker would do. */
  async drainOutbox(module: TestingModule): Promise<void> {
    const outbox = module.get(Outbox);
    for (let round = 0; round < 20; round += 1) {
      if ((await outbox.sweep(500)) === 0) return;
    }
    throw new Error('the outbox keeps producing due events');
  }

  async close(): Promise<void> {
    for (const module of this.modules) await module.close();
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
    await this.drop();
  }
}

/** Use in `beforeAll`, and `close()` in `afterAll`. */
export async function createTestPlatform(options: TestPlatformOptions = {}): Promise<TestPlatform> {
  const { databaseUrl, redisUrl, drop } = await testDatabase();
  const env = readEnv({ NODE_ENV: 'test', LOG_LEVEL: 'silent', DATABASE_POOL_SIZE: '10', ...options.env, DATABASE_URL: databaseUrl, REDIS_URL: redisUrl });
  const dataSource = createDataSource(env, { applicationName: 'quanyu test', entities: [...(options.entities ?? [])] as (new () => object)[] });
  await dataSource.initialize();
  return new TestPlatform(env, dataSource, drop);
}
