import { Injectable } from '@nestjs/common';
import { Clock, Database, platformError, type RecurringTask, type StaffEditor, type Tx, writeAudit } from '@quanyu/platform';
import { CustomerFactsRepository } from '../facts/customer-facts.repository.js';
import { type Cohort, type LifecycleBoard, LifecycleRepository, type StageMove } from './lifecycle.repository.js';
import { findThresholdProblem, type LifecycleRules } from './lifecycle.rules.js';
import { segmentsError } from '../segments.errors.js';

const DAY_MS = 86_400_000;
const SWEEP_EVERY_MS = 60_000;
/** Rows of one transaction. */
const BITE = 1_000;
/** A sweep ends after so many bites; the next one goes on. */
const BITES = 200;

/** The seven stages: who is where, who moved, by which thresholds, and the moves that time brings. */
@Injectable()
export class Lifecycle {
  constructor(
    private readonly database: Database,
    private readonly facts: CustomerFactsRepository,
    private readonly repository: LifecycleRepository,
    private readonly clock: Clock,
  ) {}

  recurring(): RecurringTask[] {
    return [{ name: 'segments.lifecycle', everyMs: SWEEP_EVERY_MS, run: async () => void (await this.sweep()) }];
  }

  /** Moves everybody whom time moves, and goes on applying changed thresholds, in sets. Returns how many customers were looked at. */
  async sweep(): Promise<number> {
    const due = await this.inBites((tx) => this.facts.lockDue(tx, this.clock.now(), BITE), 'time');
    return due + (await this.walk());
  }

  /** The board of the last `days` days. */
  async readBoard(days: number): Promise<LifecycleBoard & { readonly rules: LifecycleRules; readonly isWalking: boolean }> {
    const since = new Date(this.clock.nowMs() - days * DAY_MS);
    const [board, { walkedTo, ...rules }] = await Promise.all([this.repository.readBoard(since), this.facts.findRules()]);
    return { ...board, rules, isWalking: walkedTo !== null };
  }

  /** Customers by the month of their first order, and how many of them bought in each month since. */
  readCohorts(): Promise<Cohort[]> {
    return this.repository.readCohorts();
  }

  /** Newest first. */
  listMoves(customerId: string): Promise<StageMove[]> {
    return this.repository.listMoves(customerId);
  }

  /** Everybody is classed again by the sweeps that follow. @throws SEGMENTS.INVALID, REQUEST.VERSION_CONFLICT */
  async changeRules(rules: LifecycleRules, { actor, ip, requestId }: StaffEditor): Promise<void> {
    const problem = findThresholdProblem(rules);
    if (problem !== null) throw segmentsError('SEGMENTS.INVALID', { errors: [problem] });
    await this.database.transaction(async (tx) => {
      const { walkedTo: _walkedTo, ...before } = await this.facts.findRules(tx);
      const at = this.clock.now();
      if (!(await this.facts.replaceRules(tx, rules, { name: actor.name, at }))) throw platformError('REQUEST.VERSION_CONFLICT', { currentVersion: before.version });
      await writeAudit(tx, { actor, action: 'lifecycle.changeRules', targetType: 'lifecycleRules', targetId: 'only', before, after: rules, ip, requestId, at });
    });
  }

  private walk(): Promise<number> {
    return this.inBites(async (tx) => {
      const ids = await this.facts.lockWalk(tx, BITE);
      if (ids === null) return [];
      await this.facts.noteWalk(tx, ids.length < BITE ? null : (ids.at(-1) ?? null));
      return ids;
    }, 'rules');
  }

  private async inBites(take: (tx: Tx) => Promise<string[]>, cause: 'time' | 'rules'): Promise<number> {
    let done = 0;
    for (let bite = 0; bite < BITES; bite += 1) {
      const taken = await this.database.transaction(async (tx) => {
        const ids = await take(tx);
        if (ids.length > 0) await this.facts.classify(tx, ids, { at: this.clock.now(), cause });
        return ids.length;
      });
      done += taken;
      if (taken < BITE) break;
    }
    return done;
  }
}
