import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { ManualClock, Overload, shopInstant } from '@quanyu/platform';
import { z } from 'zod';
import { assertMigrated, connectDatabase, fail, readEnvironment } from '../boot.js';
import { createApp } from '../create-app.js';
import { domainEntities } from '../domains.js';
import { createProgress } from './seed/progress.js';
import { SeedIds } from './seed/seed-moment.js';
import { planArrivals, readArrivalCurve } from './simulate/arrivals.js';
import { SimulatedDay } from './simulate/day.js';
import { EventQueue } from './simulate/event-queue.js';
import { readOverdueWork, readReport } from './simulate/report.js';
import { openTown, Tally } from './simulate/town.js';
import { buildWorld } from './simulate/world.js';

/** A Tuesday, the same in every run: what depends on the weekday is then the same too. */
const DAY = '2026-11-24';
const DAY_MS = 86_400_000;
/** Windows are offered for three days, and what nobody collects waits three more; returns are applied for until the sixth day and waited for ten. */
const DAYS_AFTER = 18;

const optionsSchema = z.object({
  stores: z.coerce.number().int().min(2).max(1_000),
  couriers: z.coerce.number().int().min(2).max(10_000),
  orders: z.coerce.number().int().min(1).max(200_000),
  seed: z.coerce.number().int(),
  curve: z.string(),
  simulators: z.url(),
});

/** Started by scripts/simulate.mjs, beside simulators whose clock stands still at the same midnight. */
async function main(): Promise<void> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ options: { stores: text, couriers: text, orders: text, seed: text, curve: text, simulators: text } });
  const options = optionsSchema.parse(values);
  const env = readEnvironment();
  const dataSource = await connectDatabase(env, 'quanyu simulated day', domainEntities);
  await assertMigrated(dataSource);
  const dayStartMs = shopInstant(DAY, 0).getTime();
  const openedMs = dayStartMs - DAY_MS / 2;
  const clock = new ManualClock(openedMs);
  const ids = new SeedIds(clock);
  const app = await createApp({ env, dataSource, clock, ids });
  // The machine is as busy as it can be, which says nothing about the shop of that day.
  app.nest.get(Overload).stop();
  await app.fastify.listen({ port: env.PORT, host: env.HOST });

  const progress = createProgress(process.stdout, () => performance.now());
  const world = await buildWorld(app.nest, { stores: options.stores, mediaDir: env.MEDIA_DIR, openedMs, dayStartMs, progress, clock, ids });
  clock.setTo(dayStartMs);
  for (const [provider, couriers] of Object.entries({ dada: Math.ceil(options.couriers / 2), aggregator: Math.floor(options.couriers / 2) })) {
    await pull(options.simulators, `couriers/riders/${provider}`, { seed: String(options.seed), couriers, waitsForGoods: true });
  }
  const tally = new Tally();
  const town = openTown(app.nest, { clock, queue: new EventQueue(), tally, confirmPayment: (outTradeNo) => pull(options.simulators, `transactions/${outTradeNo}/pay`, {}) });
  const arrivals = planArrivals(world, { seed: options.seed, orders: options.orders, dayStartMs, curve: readArrivalCurve(options.curve) });
  const day = new SimulatedDay(app.nest, town, {
    world, arrivals, dayStartMs, progress,
    advanceSimulators: (ms) => pull(options.simulators, 'clock/advance', { ms }),
    giveToRider: ({ courier, originId }) => pull(options.simulators, `couriers/rides/${courier}/${originId}/goods-ready`, {}),
  });
  await day.liveDay();
  const midnight = await readOverdueWork(town.database, clock.now());
  await day.liveAfter(DAYS_AFTER);
  const { figures, checks } = await readReport(app.nest, midnight);
  const { stores, couriers, orders: shoppers, seed } = options;
  const passed = checks.every((check) => check.passed);
  for (const [name, value] of Object.entries({ ...figures, refusalsAndActs: tally.list() })) process.stdout.write(`${name}: ${JSON.stringify(value)}\n`);
  for (const { name, passed: isKept, found } of checks) process.stdout.write(`${isKept ? 'ok  ' : 'MISS'} ${name}: ${found}\n`);
  process.stdout.write(`${JSON.stringify({ simulation: 'day', day: DAY, passed, stores, couriers, shoppers, seed, ...figures, acts: tally.list(), checks })}\n`);
  await app.close();
  process.exit(passed ? 0 : 1);
}

/** Pulls a lever of the simulators. */
async function pull(adminUrl: string, path: string, body: object): Promise<void> {
  const response = await fetch(`${adminUrl}/admin/${path}`, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
  if (!response.ok) throw new Error(`the simulators answered ${response.status} to ${path}: ${await response.text()}`);
  await response.arrayBuffer();
}

main().catch(fail);
