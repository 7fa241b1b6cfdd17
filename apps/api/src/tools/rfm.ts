import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { NestFactory } from '@nestjs/core';
import { ManualClock, RandomIds, silentLogger } from '@quanyu/platform';
import { AppModule } from '../app.module.js';
import { assertMigrated, connectDatabase, fail, readEnvironment } from '../boot.js';
import { domainEntities } from '../domains.js';
import { readCustomerOrders } from './rfm/customer-orders.js';
import { liveThroughYear } from './rfm/live-through-year.js';
import { writePage } from './rfm/page.js';
import { createProgress } from './seed/progress.js';

/** Started by scripts/rfm.mjs on a database of its own. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { page: { type: 'string' } } });
  const env = readEnvironment();
  const dataSource = await connectDatabase(env, 'quanyu rfm', domainEntities);
  await assertMigrated(dataSource);
  const source = readCustomerOrders();
  const [clock, ids] = [new ManualClock(source.startMs), new RandomIds()];
  const nest = await NestFactory.createApplicationContext(AppModule.register({ env, dataSource, clock, ids, logger: silentLogger }), { logger: false, abortOnError: false });
  const startedMs = performance.now();
  const found = await liveThroughYear(nest, source, { clock, ids, progress: createProgress(process.stdout, () => performance.now()) });
  const seconds = (performance.now() - startedMs) / 1_000;
  if (values.page !== undefined) writeFileSync(values.page, writePage(source, found, seconds));
  const { buyers, stages, classes } = found;
  const inStages = stages.reduce((sum, { customers }) => sum + customers, 0);
  const inClasses = classes.reduce((sum, { customers }) => sum + customers, 0);
  // Everybody who bought is in one stage and in one class, or the page lies.
  const passed = inStages === found.customers && inClasses === buyers;
  process.stdout.write(`${JSON.stringify({ page: 'rfm', passed, customers: found.customers, buyers, orders: source.orders.length, seconds: Math.round(seconds) })}\n`);
  await nest.close();
  process.exit(passed ? 0 : 1);
}

main().catch(fail);
