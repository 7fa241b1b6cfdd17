import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { KeepCustomerFacts } from '@quanyu/orders';
import { RandomIds, silentLogger } from '@quanyu/platform';
import { CustomerFacts } from '@quanyu/segments';
import { AppModule } from '../app.module.js';
import { assertMigrated, connectDatabase, fail, followDatabaseClock, readEnvironment } from '../boot.js';
import { domainEntities } from '../domains.js';
import { createProgress } from './seed/progress.js';

/** Started by scripts/segments.mjs. Runs beside a shop that is open. */
async function main(): Promise<void> {
  const env = readEnvironment();
  const dataSource = await connectDatabase(env, 'quanyu facts', domainEntities);
  await assertMigrated(dataSource);
  const clock = await followDatabaseClock(dataSource);
  const nest = await NestFactory.createApplicationContext(AppModule.register({ env, dataSource, clock, ids: new RandomIds(), logger: silentLogger }), { logger: false, abortOnError: false });
  const facts = nest.get(CustomerFacts);
  const progress = createProgress(process.stdout, () => performance.now());
  const before = await facts.digest();
  progress.begin('customers', before.customers);
  await facts.rebuildCustomers((done) => progress.reach(done));
  progress.end();
  const keeping = nest.get(KeepCustomerFacts);
  // How many there are is known when they are done; until then those of the last time.
  progress.begin('orders', before.orders);
  const orders = await keeping.rebuild((done) => progress.reach(done));
  progress.end();
  const after = await facts.digest();
  process.stdout.write(`${JSON.stringify({ rebuilt: 'facts', orders, customers: after.customers, hash: after.hash, changed: before.hash !== after.hash })}\n`);
  await nest.close();
}

main().then(
  () => process.exit(0),
  (error: unknown) => fail(error),
);
