import 'reflect-metadata';
import Fastify from 'fastify';
import { NestFactory } from '@nestjs/core';
import { ChangeFeed, createLogger, fastifyOptions, GATE_REDIS, type GateRedis, Jobs, Outbox, outboxJob, RandomIds, type RecurringTask } from '@quanyu/platform';
import { Preheating, preheatJob } from '@quanyu/promotions';
import { AppModule } from './app.module.js';
import { assertMigrated, connectDatabase, fail, followDatabaseClock, listenFailure, readEnvironment, stopOnSignal } from './boot.js';
import { domainEntities } from './domains.js';
import { Readiness, registerHealth } from './http/health.js';
import { startPulse } from './operations/operations.module.js';
import { collectTasks, subscribeDomains } from './tasks.js';

const SWEEP_EVERY_MS = 1_000;
const SWEEP_LIMIT = 200;

async function main(): Promise<void> {
  const env = readEnvironment();
  const dataSource = await connectDatabase(env, 'quanyu worker', domainEntities);
  await assertMigrated(dataSource);
  const clock = await followDatabaseClock(dataSource);
  const health = Fastify(fastifyOptions({ trustedProxyHops: 0, logLevel: env.LOG_LEVEL }));
  const logger = createLogger(env.LOG_LEVEL);
  const nest = await NestFactory.createApplicationContext(AppModule.register({ env, dataSource, clock, ids: new RandomIds(), logger }), { logger: false, abortOnError: false });
  await nest.get(ChangeFeed).start();

  const jobs = nest.get(Jobs);
  const outbox = nest.get(Outbox);
  subscribeDomains(nest);
  // Redis only wakes: an event whose wake was lost is found by the sweep.
  jobs.work(outboxJob, async () => void (await outbox.sweep(SWEEP_LIMIT)));
  const preheating = nest.get(Preheating);
  jobs.work(preheatJob, ({ campaignId }) => preheating.run(campaignId));
  const sweep: RecurringTask = {
    name: 'sweep-outbox',
    everyMs: SWEEP_EVERY_MS,
    run: async () => {
      while ((await outbox.sweep(SWEEP_LIMIT)) >= SWEEP_LIMIT);
    },
  };
  await jobs.recur([sweep, ...collectTasks(nest)]);

  const readiness = new Readiness(dataSource, nest.get<GateRedis>(GATE_REDIS));
  registerHealth(health, readiness);
  await health.listen({ port: env.WORKER_PORT, host: env.HOST }).catch((error: unknown) => {
    throw listenFailure(error, env.WORKER_PORT);
  });
  startPulse(nest, 'worker');
  readiness.markStarted();
  logger.info({ port: env.WORKER_PORT, bootMs: Math.round(performance.now()) }, 'the worker is running');
  stopOnSignal(async () => {
    readiness.startDraining();
    await nest.close();
    await health.close();
  });
}

main().catch(fail);
