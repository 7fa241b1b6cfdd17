import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { AppLogger, Clock } from '@quanyu/platform';
import { WriteBehind } from '../write-behind.js';
import type { RiskPoint, RiskVerdict } from './rule.rules.js';
import type { AssessmentSample } from './sample.js';
import { SamplesRepository } from './samples.repository.js';

/** Of each point and second this many are kept whole; of the rest one stands for so many. Whoever was not let through is always kept. */
const WHOLE_PER_SECOND = 5;
const SAMPLED_WEIGHT = 50;
const KEPT_DAYS = 2;
const DAY_MS = 86_400_000;

/** A sample of assessments with their signals, on which a changed rule is tried before it is live. */
@Injectable()
export class Samples implements OnModuleInit, OnModuleDestroy {
  private readonly rows: WriteBehind<AssessmentSample>;
  private readonly nth = new Map<RiskPoint, number>();
  private second = 0;

  constructor(
    private readonly repository: SamplesRepository,
    private readonly clock: Clock,
    logger: AppLogger,
  ) {
    this.rows = new WriteBehind({ name: 'samples of assessments', everyMs: 1_000, mostWaiting: 5_000, atOnce: 1_000, write: (samples) => repository.write(samples) }, logger);
  }

  onModuleInit(): void {
    this.rows.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.rows.stop();
  }

  note(sample: Omit<AssessmentSample, 'at' | 'weight'>): void {
    const weight = this.weightOf(sample.point, sample.verdict);
    if (weight !== null) this.rows.add({ ...sample, at: this.clock.now(), weight });
  }

  flush(): Promise<void> {
    return this.rows.flush();
  }

  /** For the worker. */
  prune(): Promise<number> {
    return this.repository.prune(new Date(this.clock.nowMs() - KEPT_DAYS * DAY_MS));
  }

  private weightOf(point: RiskPoint, verdict: RiskVerdict): number | null {
    if (verdict !== 'allow') return 1;
    const second = Math.trunc(this.clock.nowMs() / 1_000);
    if (second !== this.second) {
      this.second = second;
      this.nth.clear();
    }
    const nth = (this.nth.get(point) ?? 0) + 1;
    this.nth.set(point, nth);
    if (nth <= WHOLE_PER_SECOND) return 1;
    return (nth - WHOLE_PER_SECOND) % SAMPLED_WEIGHT === 0 ? SAMPLED_WEIGHT : null;
  }
}
