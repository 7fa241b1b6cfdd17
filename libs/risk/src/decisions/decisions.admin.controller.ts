import { Controller } from '@nestjs/common';
import { Clock, encodeCursor, Endpoint, type InputOf, type ReplyOf } from '@quanyu/platform';
import { getRiskCounters, listRiskDecisions } from './decisions.contract.js';
import { DecisionsRepository } from './decisions.repository.js';

const DEFAULT_LIMIT = 50;
const DEFAULT_MINUTES = 60;
const MINUTE_MS = 60_000;

type Counters = ReplyOf<typeof getRiskCounters>;

@Controller()
export class DecisionsAdminController {
  constructor(
    private readonly repository: DecisionsRepository,
    private readonly clock: Clock,
  ) {}

  @Endpoint(listRiskDecisions)
  async list({ query }: InputOf<typeof listRiskDecisions>): Promise<ReplyOf<typeof listRiskDecisions>> {
    const limit = query.limit ?? DEFAULT_LIMIT;
    const found = await this.repository.list({
      rule: query.rule ?? null,
      kind: query.kind ?? null,
      verdict: query.verdict ?? null,
      customerId: query.customerId ?? null,
      deviceId: query.deviceId ?? null,
      from: query.from ?? null,
      to: query.to ?? null,
      beforeId: query.cursor?.beforeId ?? null,
      limit: limit + 1,
    });
    const page = found.slice(0, limit);
    const last = page.at(-1);
    return {
      items: page.map(({ at, evidence, ...row }) => ({ ...row, at: at.toISOString(), evidence: { ...evidence } })),
      nextCursor: found.length > limit && last !== undefined ? encodeCursor([last.decisionId]) : null,
    };
  }

  @Endpoint(getRiskCounters)
  async counters({ query }: InputOf<typeof getRiskCounters>): Promise<Counters> {
    const nowMs = this.clock.nowMs();
    const from = new Date(nowMs - (nowMs % MINUTE_MS) - ((query.minutes ?? DEFAULT_MINUTES) - 1) * MINUTE_MS);
    const rules: Counters['rules'] = [];
    for (const { rule, verdict, minute, count } of await this.repository.countSince(from)) {
      let counter = rules.at(-1);
      if (counter?.rule !== rule || counter.verdict !== verdict) {
        counter = { rule, verdict, total: 0, perMinute: [] };
        rules.push(counter);
      }
      counter.total += count;
      counter.perMinute.push({ minute: minute.toISOString(), count });
    }
    return { from: from.toISOString(), rules };
  }
}
