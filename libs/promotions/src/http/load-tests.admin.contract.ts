import { type AnyRoute, defineRoute, instant, pageOf, pageQuery, text, uuid } from '@quanyu/platform';
import { z } from 'zod';

const mayRead = { kind: 'staff', permission: 'loadTests.read' } as const;
const mayWrite = { kind: 'staff', permission: 'loadTests.write' } as const;

const count = z.int().min(0).max(1_000_000_000_000);
const line = text(400, 0);
const figure = z.number().min(0).max(1e12);
const latency = figure.nullable();

/** What an attack on a sale cost by kind of bot, shoppers beside them, and what a refusal cost by how far it came. Processor time in milliseconds. */
const attack = z
  .strictObject({
    kinds: z
      .array(
        z.strictObject({
          kind: text(40), name: text(40), accounts: count, devices: count, addresses: count, claimedAddresses: count, requests: count, orderAttempts: count, hashes: count, proofMs: figure,
          successes: count, firstSuccessSeconds: latency, refusals: z.array(z.strictObject({ stage: text(40), count })).max(20), cpuMs: latency, writeTransactions: latency,
        }),
      )
      .max(20),
    stages: z
      .array(z.strictObject({ stage: text(40), name: text(40), attempts: count, otherAnswers: count, apiMs: latency, redisMs: latency, postgresMs: latency, writeTransactions: figure, walBytes: figure }))
      .max(20),
    hashMicroseconds: figure,
  })
  .meta({ id: 'LoadTestAttack', description: '机器人的代价和我们的代价；没有机器人的压测没有' });

/** What a load test run reports; written by `npm run load`, also as a file. */
export const loadTestReport = z
  .strictObject({
    runId: uuid,
    profile: text(60),
    isShortForm: z.boolean(),
    startedAt: instant,
    endedAt: instant,
    revision: text(64),
    machine: z.record(z.string().max(60), z.union([line, z.number(), z.boolean()])),
    settings: z.record(z.string().max(60), z.union([line, z.number(), z.boolean()])),
    passed: z.boolean(),
    peakOrdersPerSecond: figure,
    p95Ms: latency,
    p99Ms: latency,
    errorPercent: z.number().min(0).max(100),
    droppedIterations: count,
    objectives: z.array(z.strictObject({ name: line, holds: z.boolean(), figure: line, bound: line })).max(200),
    invariants: z.array(z.strictObject({ name: line, holds: z.boolean(), detail: line })).max(200),
    refusals: z.array(z.strictObject({ code: text(80), count })).max(200),
    endpoints: z
      .array(z.strictObject({ name: text(80), count, perSecond: figure, p50Ms: latency, p95Ms: latency, p99Ms: latency, errors: count }))
      .max(200),
    timeline: z
      .array(z.strictObject({ atSeconds: figure, requestsPerSecond: figure, ordersPerSecond: figure, refusedPerSecond: figure, errorsPerSecond: figure, p95Ms: latency, users: count }))
      .max(5_000),
    resources: z
      .array(z.strictObject({ atSeconds: figure, apiCpu: figure, workerCpu: figure, postgresCpu: figure, redisCpu: figure, apiMemoryMb: figure, apiOwnMemoryMb: figure.optional() }))
      .max(5_000),
    attack: attack.optional(),
  })
  .meta({ id: 'LoadTestReport', description: '一次压测的完整报告' });

export const loadTestSummary = loadTestReport
  .pick({ runId: true, profile: true, isShortForm: true, startedAt: true, endedAt: true, revision: true, passed: true, peakOrdersPerSecond: true, p95Ms: true, p99Ms: true, errorPercent: true, droppedIterations: true })
  .extend({ failedObjectives: z.int() })
  .meta({ id: 'LoadTestSummary' });

export const listLoadTests = defineRoute({
  id: 'listLoadTests', api: 'admin', method: 'GET', path: '/load-tests', summary: '压测报告列表', tag: '压测',
  access: mayRead, class: 'back', query: z.strictObject({ profile: text(60).optional(), ...pageQuery({ startedAt: instant, runId: uuid }) }), reply: pageOf(loadTestSummary), errors: [],
});

export const getLoadTest = defineRoute({
  id: 'getLoadTest', api: 'admin', method: 'GET', path: '/load-tests/:runId', summary: '压测报告', tag: '压测',
  access: mayRead, class: 'back', params: z.strictObject({ runId: uuid }), reply: loadTestReport, errors: ['LOAD_TEST.NOT_FOUND'],
});

/** The same report twice is kept once: the run's id is the key. */
export const importLoadTest = defineRoute({
  id: 'importLoadTest', api: 'admin', method: 'POST', path: '/load-tests', summary: '导入压测报告', tag: '压测',
  access: mayWrite, class: 'back', status: 201, body: loadTestReport, bodyLimitBytes: 4 * 1024 * 1024, reply: loadTestSummary, errors: [],
});

export const loadTestsAdminRoutes: readonly AnyRoute[] = [listLoadTests, getLoadTest, importLoadTest];
