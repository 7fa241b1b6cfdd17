import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { AppLogger, Clock, refusalsTotal } from '@quanyu/platform';
import { peerAddressKey } from '../peer-address.js';
import { computeWeight, maskAddress } from './decisions.rules.js';
import { DecisionsRepository, type Evidence, type KeptDecision, type Verdict } from './decisions.repository.js';

const FLUSH_EVERY_MS = 1_000;
/** Kept decisions that may wait for a database that is away; the counts lose nothing. */
const MAX_WAITING = 5_000;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const DECISION_DAYS = 30;
const MINUTE_DAYS = 90;

export interface Decision {
  /** What was asked for, for example `flash.attempt`. */
  readonly kind: string;
  /** Which rule decided, for example `limit.customer`. */
  readonly rule: string;
  readonly ruleVersion: number;
  readonly verdict: Verdict;
  /** The error code of the refusal, for the metric. */
  readonly code?: string;
  readonly customerId?: string | undefined;
  readonly deviceId?: string | undefined;
  readonly address?: string | undefined;
  /** Why, in numbers and words that a person can check. No personal data. */
  readonly evidence: Evidence;
}

interface Tally {
  readonly rule: string;
  readonly verdict: Verdict;
  readonly minuteMs: number;
  count: number;
}

/**
 * Why requests were refused or let through, for people to look into. Recording costs a few additions: all are counted,
 * a sample is kept whole, and once a second both are written off the path of any request.
 */
@Injectable()
export class Decisions implements OnModuleInit, OnModuleDestroy {
  private readonly waiting: KeptDecision[] = [];
  private tallies: Tally[] = [];
  /** Which of them goes on, by rule and verdict: found without putting a key together, because every refusal of a flood is counted. */
  private open = new Map<string, Map<Verdict, Tally>>();
  private readonly nth = new Map<string, number>();
  private codes = new Map<string, { rule: string; code: string; count: number }>();
  private second = 0;
  private timer: NodeJS.Timeout | null = null;
  private flushing: Promise<void> = Promise.resolve();

  constructor(
    private readonly repository: DecisionsRepository,
    private readonly clock: Clock,
    private readonly logger: AppLogger,
  ) {}

  onModuleInit(): void {
    this.timer = setInterval(() => void this.flush(), FLUSH_EVERY_MS);
    this.timer.unref();
  }

  async onModuleDestroy(): Promise<void> {
    if (this.timer !== null) clearInterval(this.timer);
    await this.flush();
  }

  record(decision: Decision): void {
    const { rule, verdict } = decision;
    if (verdict !== 'allowed' && verdict !== 'shadowed' && verdict !== 'reviewed') this.countCode(rule, decision.code ?? verdict);
    const weight = this.count(rule, verdict);
    if (weight !== null) this.keep(decision, weight);
  }

  /**
   * A refusal that a process gave out of its memory, ahead of everything: one of a flood, so nothing is made of it unless it is kept. Whoever
   * sends such a refusal counts it in the metric.
   */
  recordKnown(kind: string, code: string, { customerId, deviceId, ip }: { readonly customerId: string; readonly deviceId?: string | null | undefined; readonly ip: string }): void {
    const verdict = code === 'RISK.QUEUE_REQUIRED' ? 'queued' : 'refused';
    const weight = this.count(code, verdict);
    if (weight !== null) this.keep({ kind, rule: code, ruleVersion: 1, verdict, customerId, deviceId: deviceId ?? undefined, address: ip, evidence: { fromMemory: true } }, weight);
  }

  /** Counts one more of a rule; how many it stands for when it is to be kept, else null. */
  private count(rule: string, verdict: Verdict): number | null {
    const nowMs = this.clock.nowMs();
    const second = Math.trunc(nowMs / 1_000);
    if (second !== this.second) {
      this.second = second;
      this.nth.clear();
    }
    this.tally(rule, verdict, nowMs - (nowMs % MINUTE_MS));
    const nth = (this.nth.get(rule) ?? 0) + 1;
    this.nth.set(rule, nth);
    return this.waiting.length >= MAX_WAITING ? null : computeWeight(nth);
  }

  private keep({ kind, rule, verdict, ruleVersion, customerId, deviceId, address, evidence }: Decision, weight: number): void {
    this.waiting.push({
      at: this.clock.now(),
      kind,
      rule,
      ruleVersion,
      verdict,
      customerId: customerId ?? null,
      deviceId: deviceId ?? null,
      address: address === undefined ? null : maskAddress(peerAddressKey(address)),
      evidence,
      weight,
    });
  }

  /** Writes what was recorded. What cannot be written now is kept for the next time. */
  flush(): Promise<void> {
    this.flushing = this.flushing.then(() => this.writeAll());
    return this.flushing;
  }

  /** For the worker: decisions are kept for 30 days, their counts for 90. */
  prune(): Promise<number> {
    const before = (days: number): Date => new Date(this.clock.nowMs() - days * DAY_MS);
    return this.repository.prune({ decisions: before(DECISION_DAYS), minutes: before(MINUTE_DAYS) });
  }

  private async writeAll(): Promise<void> {
    for (const { rule, code, count } of this.codes.values()) refusalsTotal.inc({ rule, code }, count);
    this.codes = new Map();
    const tallies = this.tallies;
    if (tallies.length === 0) return;
    this.tallies = [];
    this.open = new Map();
    const kept = this.waiting.splice(0);
    try {
      await this.repository.write(
        kept,
        tallies.map(({ rule, verdict, minuteMs, count }) => ({ rule, verdict, minute: new Date(minuteMs), count })),
      );
    } catch (error) {
      this.tallies.push(...tallies);
      this.waiting.unshift(...kept.slice(0, MAX_WAITING - this.waiting.length));
      this.logger.warn({ error: String(error) }, 'risk decisions wait for the database');
    }
  }

  private tally(rule: string, verdict: Verdict, minuteMs: number): void {
    const verdicts = this.open.get(rule) ?? new Map<Verdict, Tally>();
    const tally = verdicts.get(verdict);
    if (tally?.minuteMs === minuteMs) {
      tally.count += 1;
      return;
    }
    const begun = { rule, verdict, minuteMs, count: 1 };
    this.open.set(rule, verdicts.set(verdict, begun));
    this.tallies.push(begun);
  }

  private countCode(rule: string, code: string): void {
    const key = `${rule} ${code}`;
    const counted = this.codes.get(key);
    if (counted === undefined) this.codes.set(key, { rule, code, count: 1 });
    else counted.count += 1;
  }
}
