import { Injectable } from '@nestjs/common';
import { Clock } from '@quanyu/platform';
import { HistoryRepository } from './history.repository.js';
import { parseContent } from './risk-rules.js';
import { SamplesRepository } from './samples.repository.js';
import { type TrialResult, tryRule } from './trial.rules.js';

const DAY_MS = 86_400_000;
const MAX_SAMPLES = 50_000;

/** Tries a rule on the last day before it meets anybody. */
@Injectable()
export class TryRule {
  constructor(
    private readonly samples: SamplesRepository,
    private readonly histories: HistoryRepository,
    private readonly clock: Clock,
  ) {}

  /** @throws REQUEST.INVALID */
  async execute(content: unknown): Promise<TrialResult> {
    const rule = parseContent(content);
    const samples = await this.samples.list(rule.points, new Date(this.clock.nowMs() - DAY_MS), MAX_SAMPLES);
    const people = [...new Set(samples.flatMap(({ customerId }) => (customerId === null ? [] : [customerId])))];
    return tryRule(rule, samples, await this.histories.findBuyers(people));
  }
}
