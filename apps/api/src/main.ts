import 'reflect-metadata';
import { RandomIds } from '@quanyu/platform';
import { assertMigrated, connectDatabase, fail, followDatabaseClock, listenFailure, readEnvironment, stopOnSignal } from './boot.js';
import { createApp } from './create-app.js';
import { domainEntities } from './domains.js';

/**
 * Connections that may wait to be accepted. With Node's 511 the first second of a sale overflows the queue: the kernel drops
 * the rest without a word, and their shoppers wait for a second attempt or are reset. The system's own limit
 * (`net.core.somaxconn`, 4,096 on Linux) bounds it too.
 */
const BACKLOG = 4_096;

/** In production load balancers get this long to notice that the process is going, before it stops listening. */
const DRAIN_MS = 5_000;

async function main(): Promise<void> {
  const env = readEnvironment();
  const dataSource = await connectDatabase(env, 'quanyu api', domainEntities);
  await assertMigrated(dataSource);
  const app = await createApp({ env, dataSource, clock: await followDatabaseClock(dataSource), ids: new RandomIds() });
  await app.fastify.listen({ port: env.PORT, host: env.HOST, backlog: BACKLOG }).catch((error: unknown) => {
    throw listenFailure(error, env.PORT);
  });
  app.logger.info({ port: env.PORT, bootMs: Math.round(performance.now()) }, 'the API is listening');
  stopOnSignal(async () => {
    app.readiness.startDraining();
    const drainMs = env.DRAIN_MS ?? (env.NODE_ENV === 'production' ? DRAIN_MS : 0);
    if (drainMs > 0) await new Promise((resolve) => setTimeout(resolve, drainMs));
    await app.close();
  });
}

main().catch(fail);
