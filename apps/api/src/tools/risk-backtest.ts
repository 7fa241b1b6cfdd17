import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Database, ManualClock, PlatformModule, RandomIds, silentLogger } from '@quanyu/platform';
import { Assess, HistoryRepository, JoinAddresses, LinkCustomers, RiskModule, RiskRules, Sightings } from '@quanyu/risk';
import { z } from 'zod';
import { assertMigrated, connectDatabase, fail, readEnvironment } from '../boot.js';
import { runBacktest } from './risk-backtest/backtest.js';
import { Crowd } from './risk-backtest/crowd.js';
import { summarise, toPage } from './risk-backtest/report.js';
import { createProgress } from './seed/progress.js';
import { randomFor } from './seed/random.js';
import { readOrderShapes } from './seed/source-data.js';

/** Midnight at the beginning of the replayed days. */
const START_MS = Date.parse('2026-11-01T00:00:00+08:00');

@Module({})
class BacktestModule {}

/** Started by scripts/risk.mjs on a database and a Redis of its own. */
async function main(): Promise<void> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ options: { seed: text, report: text, scores: text } });
  const { seed, report, scores } = z.object({ seed: z.coerce.number().int(), report: z.string(), scores: z.string() }).parse(values);
  const env = readEnvironment();
  const dataSource = await connectDatabase(env, 'quanyu risk backtest');
  await assertMigrated(dataSource);
  const clock = new ManualClock(START_MS);
  const nest = await NestFactory.createApplicationContext(
    { module: BacktestModule, imports: [PlatformModule.register({ env, dataSource, clock, ids: new RandomIds(), logger: silentLogger }), RiskModule] },
    { logger: false },
  );
  const crowd = new Crowd(randomFor(`risk backtest ${seed}`), randomFor(`risk backtest ${seed}, later`), START_MS);
  const events = [...crowd.shoppers(readOrderShapes().orders), ...crowd.rings()].sort((a, b) => a.atMs - b.atMs);
  const progress = createProgress(process.stdout, () => performance.now());
  progress.begin('requests', events.length);
  const result = await runBacktest(
    { assess: nest.get(Assess), rules: nest.get(RiskRules), sightings: nest.get(Sightings), joining: nest.get(JoinAddresses), linking: nest.get(LinkCustomers), histories: nest.get(HistoryRepository), database: new Database(dataSource), clock },
    events,
    (done) => progress.reach(done),
  );
  progress.end();
  writeFileSync(report, toPage(result, { seed, requests: events.length }));
  const contents = new Map(nest.get(RiskRules).list().map(({ code, name, points, condition, effect, mode }) => [code, { name, points, condition, effect, mode }]));
  const measured = result.rules.map(({ mode: _mode, ...counts }) => ({ ...counts, content: contents.get(counts.code) }));
  writeFileSync(scores, `${JSON.stringify({ measuredAt: new Date().toISOString(), seed, requests: events.length, rules: measured })}\n`);
  const summary = summarise(result);
  process.stdout.write(`${JSON.stringify({ backtest: 'risk', seed, requests: events.length, ...summary, tallies: result.tallies, rules: result.rules })}\n`);
  await nest.close();
  process.exit(summary.passed ? 0 : 1);
}

main().catch(fail);
