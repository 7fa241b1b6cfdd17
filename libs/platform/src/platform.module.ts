import { randomUUID } from 'node:crypto';
import { type DynamicModule, Global, Module, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { AuditChain } from './audit-chain.js';
import { Clock } from './clock.js';
import type { Env } from './config/env.js';
import { BlindIndex, FieldCipher } from './crypto/field-cipher.js';
import { Exports } from './exports.js';
import { ChangeFeed } from './database/change-feed.js';
import { countPoolWaiters } from './database/data-source.js';
import { Database } from './database/database.js';
import { Switches } from './degradation/switches.js';
import { IdSource } from './ids.js';
import { defineJob, Jobs } from './jobs/jobs.js';
import { AppLogger, type Logger } from './logger.js';
import { Outbox } from './outbox/outbox.js';
import { Overload } from './overload/overload.js';
import { LiveFeed } from './redis/live-feed.js';
import { connectGateRedis, connectQueueRedis, type GateRedis } from './redis/redis.js';

export const ENV = Symbol('quanyu env');
/** The Redis of the gates: may be absent at any moment, and answers within half a second or not at all. */
export const GATE_REDIS = Symbol('quanyu gate redis');

export const outboxJob = defineJob({ name: 'outbox', schema: z.object({}), attempts: 1, concurrency: 4 });

export interface PlatformOptions {
  readonly env: Env;
  readonly dataSource: DataSource;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly logger: Logger;
}

/** Closes what the module opened, last of all, when Nest shuts down. */
class PlatformResources implements OnApplicationShutdown {
  constructor(
    private readonly changes: ChangeFeed,
    private readonly jobs: Jobs,
    private readonly connections: readonly GateRedis[],
    private readonly dataSource: DataSource,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    await this.changes.stop();
    await this.jobs.stop();
    for (const redis of this.connections) redis.disconnect();
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
  }
}

/** What every domain may inject: Database, Clock, IdSource, FieldCipher, BlindIndex, Outbox, Jobs, ChangeFeed, LiveFeed, Switches, Overload, the gate Redis, the environment. */
@Global()
@Module({})
export class PlatformModule {
  static register(options: PlatformOptions): DynamicModule {
    const { env, dataSource, clock, ids, logger } = options;
    const database = new Database(dataSource);
    const gate = connectGateRedis(env.REDIS_URL);
    const live = connectGateRedis(env.REDIS_URL);
    const queue = connectQueueRedis(env.QUEUE_REDIS_URL ?? env.REDIS_URL);
    const jobs = new Jobs(queue, logger);
    const changes = new ChangeFeed(database, env.DATABASE_URL, logger);
    const outbox = new Outbox(database, clock, ids, logger, () => {
      jobs.enqueue(outboxJob, {}, { jobId: randomUUID() }).catch(() => undefined);
    });
    const providers = [
      { provide: ENV, useValue: env },
      { provide: DataSource, useValue: dataSource },
      { provide: Database, useValue: database },
      { provide: Clock, useValue: clock },
      { provide: IdSource, useValue: ids },
      { provide: FieldCipher, useValue: new FieldCipher(env.FIELD_KEYS) },
      { provide: BlindIndex, useValue: new BlindIndex(env.BLIND_INDEX_SECRET) },
      { provide: AppLogger, useValue: logger },
      { provide: GATE_REDIS, useValue: gate },
      { provide: LiveFeed, useValue: new LiveFeed(gate, live) },
      { provide: Jobs, useValue: jobs },
      { provide: ChangeFeed, useValue: changes },
      { provide: Outbox, useValue: outbox },
      { provide: Exports, useValue: new Exports(database, clock) },
      { provide: AuditChain, useValue: new AuditChain(database, clock, env.AUDIT_CHAIN_SECRET) },
      { provide: Overload, useValue: new Overload({ poolWaitersPerConnection: () => countPoolWaiters(dataSource) / env.DATABASE_POOL_SIZE }) },
      { provide: Switches, useFactory: () => new Switches(database, changes, clock) },
    ];
    const resources = { provide: PlatformResources, useFactory: () => new PlatformResources(changes, jobs, [gate, live, queue], dataSource) };
    return { module: PlatformModule, providers: [...providers, resources], exports: providers.map(({ provide }) => provide) };
  }
}
