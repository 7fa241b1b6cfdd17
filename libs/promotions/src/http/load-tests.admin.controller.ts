import { Controller } from '@nestjs/common';
import { encodeCursor, Endpoint, type InputOf, type ReplyOf } from '@quanyu/platform';
import { type LoadTestReport, LoadTests } from '../campaigns/load-tests.js';
import { getLoadTest, importLoadTest, listLoadTests } from './load-tests.admin.contract.js';

@Controller()
export class LoadTestsAdminController {
  constructor(private readonly loadTests: LoadTests) {}

  @Endpoint(listLoadTests)
  async list({ query }: InputOf<typeof listLoadTests>): Promise<ReplyOf<typeof listLoadTests>> {
    const limit = query.limit ?? 20;
    const reports = await this.loadTests.list({ profile: query.profile ?? null, before: query.cursor ?? null, limit: limit + 1 });
    const items = reports.slice(0, limit).map(toSummary);
    const last = items.at(-1);
    return { items, nextCursor: reports.length > limit && last !== undefined ? encodeCursor([last.startedAt, last.runId]) : null };
  }

  @Endpoint(getLoadTest)
  async get({ params }: InputOf<typeof getLoadTest>): Promise<ReplyOf<typeof getLoadTest>> {
    return this.loadTests.get(params.runId);
  }

  @Endpoint(importLoadTest)
  async import({ body }: InputOf<typeof importLoadTest>): Promise<ReplyOf<typeof importLoadTest>> {
    await this.loadTests.keep(body);
    return toSummary(await this.loadTests.get(body.runId));
  }
}

function toSummary(report: LoadTestReport): ReplyOf<typeof importLoadTest> {
  const { runId, profile, isShortForm, startedAt, endedAt, revision, passed, peakOrdersPerSecond, p95Ms, p99Ms, errorPercent, droppedIterations } = report;
  const failedObjectives = [...report.objectives, ...report.invariants].filter(({ holds }) => !holds).length;
  return { runId, profile, isShortForm, startedAt, endedAt, revision, passed, peakOrdersPerSecond, p95Ms, p99Ms, errorPercent, droppedIterations, failedObjectives };
}
