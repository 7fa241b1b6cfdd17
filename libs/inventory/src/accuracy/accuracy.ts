import { Injectable } from '@nestjs/common';
import { Clock, Database, type RecurringTask, scopeParameter, type StaffPrincipal, type Tx } from '@quanyu/platform';
import { AccuracyRepository, type AccuracyRow, type PlaceAccuracy } from './accuracy.repository.js';
import { ACCURACY_RULE, checkedScore, computeExtraSafety, decayedScore } from './accuracy.rules.js';
import { ShortfallRepository } from '../shortfalls/shortfall.repository.js';
import { type LockedBalances, StockLedger } from '../stock-ledger.repository.js';
import { type BalanceKey, keyOf, type StockBalance } from '../stock.rules.js';

/** A number that was held against the shelf. */
export interface Check extends BalanceKey {
  /** From 0, it was right, to 1. */
  readonly error: number;
}

const HOUR_MS = 3_600_000;
const AT_ONCE = 200;

/**
 * How far the numbers can be trusted, and the safety stock that follows: an empty shelf or a wrong count raises it at once, and it
 * falls back by itself over months. The rule stands in `accuracy.rules.ts`.
 */
@Injectable()
export class StockAccuracy {
  constructor(
    private readonly database: Database,
    private readonly accuracy: AccuracyRepository,
    private readonly ledger: StockLedger,
    private readonly shortfalls: ShortfallRepository,
    private readonly clock: Clock,
  ) {}

  recurring(): RecurringTask[] {
    return [{ name: 'inventory.recover-accuracy', everyMs: HOUR_MS, run: () => this.recover() }];
  }

  /** Learns from checks of one place. Their balances are locked in this transaction; `locked` says what ops keep back so far. */
  async learn(tx: Tx, locked: LockedBalances, checks: readonly Check[], cause: 'short' | 'count'): Promise<void> {
    const [first] = checks;
    if (first === undefined) return;
    const now = this.clock.now();
    const [rows, open] = await Promise.all([this.accuracy.read(tx, checks), this.shortfalls.read(tx, checks)]);
    const known = new Map(rows.map((row) => [keyOf(row), row]));
    const missing = new Map(open.map((row) => [keyOf(row), row.missing]));
    for (const check of checks) {
      const before = known.get(keyOf(check));
      // A number that was always right needs no row to say so.
      if (before === undefined && check.error === 0) continue;
      const score = checkedScore(before === undefined ? 1 : decayedScore(before.score, now.getTime() - before.scoredAt.getTime()), check.error);
      known.set(keyOf(check), {
        locationId: check.locationId,
        variantId: check.variantId,
        score,
        scoredAt: now,
        errors: (before?.errors ?? 0) + (check.error > 0 ? 1 : 0),
        // What is missing is kept back beside it, and only until it is settled.
        baseSafety: before?.baseSafety ?? Math.max(0, (locked.get(keyOf(check))?.safetyStock ?? 0) - (missing.get(keyOf(check)) ?? 0)),
        extraSafety: computeExtraSafety(score),
      });
    }
    const place = await this.accuracy.lockPlace(tx, first.locationId);
    await Promise.all([this.accuracy.save(tx, [...known.values()]), this.accuracy.savePlace(tx, judged(place, checks, { cause, now }))]);
  }

  /** Sets what ops want to keep back; what distrust adds stays on top. Returns null when the place has no such row. */
  async setBase(tx: Tx, key: BalanceKey, safetyStock: number): Promise<StockBalance | null> {
    const locked = await this.ledger.lock(tx, [key]);
    if (!locked.has(keyOf(key))) return null;
    const [row] = await this.accuracy.read(tx, [key]);
    if (row === undefined) return this.ledger.setSafetyStock(tx, key, safetyStock);
    await this.accuracy.save(tx, [{ ...row, baseSafety: safetyStock }]);
    return (await this.ledger.lock(tx, [key])).get(keyOf(key)) ?? null;
  }

  /** Lets go of units that were kept back out of distrust long enough. */
  async recover(): Promise<void> {
    for (let after: BalanceKey | null = null; ; ) {
      const raised: AccuracyRow[] = await this.accuracy.listRaised(after, AT_ONCE);
      const due = raised.filter((row) => this.extraNow(row) < row.extraSafety);
      if (due.length > 0) {
        await this.database.transaction(async (tx) => {
          await this.ledger.lock(tx, due);
          const rows = await this.accuracy.read(tx, due);
          await this.accuracy.save(tx, rows.map((row) => ({ ...row, extraSafety: Math.min(row.extraSafety, this.extraNow(row)) })));
        });
      }
      after = raised.at(-1) ?? null;
      if (raised.length < AT_ONCE) return;
    }
  }

  /** The least trusted numbers first, as of now. */
  async listWorst(staff: StaffPrincipal, filter: { locationId: string | null; limit: number }): Promise<AccuracyRow[]> {
    const rows = await this.accuracy.listWorst(this.database.within(staff.storeScope), { ...filter, scope: scopeParameter(staff.storeScope) });
    return rows.map((row) => ({ ...row, score: this.scoreNow(row) }));
  }

  async listPlaces(staff: StaffPrincipal): Promise<PlaceAccuracy[]> {
    const rows = await this.accuracy.listPlaces(this.database.within(staff.storeScope), scopeParameter(staff.storeScope));
    return rows.map((row) => ({ ...row, score: this.scoreNow(row) }));
  }

  private scoreNow({ score, scoredAt }: Pick<AccuracyRow, 'score' | 'scoredAt'>): number {
    return decayedScore(score, this.clock.nowMs() - scoredAt.getTime());
  }

  private extraNow(row: AccuracyRow): number {
    return computeExtraSafety(this.scoreNow(row));
  }
}

function judged(place: PlaceAccuracy | null, checks: readonly Check[], { cause, now }: { cause: 'short' | 'count'; now: Date }): PlaceAccuracy {
  const [first] = checks;
  const before = place ?? { locationId: first?.locationId ?? '', score: 1, scoredAt: now, shorts: 0, counted: 0, miscounted: 0 };
  const start = decayedScore(before.score, now.getTime() - before.scoredAt.getTime());
  return {
    ...before,
    score: checks.reduce((score, { error }) => checkedScore(score, error, ACCURACY_RULE.placeWeight), start),
    scoredAt: now,
    shorts: before.shorts + (cause === 'short' ? checks.length : 0),
    counted: before.counted + (cause === 'count' ? checks.length : 0),
    miscounted: before.miscounted + (cause === 'count' ? checks.filter(({ error }) => error > 0).length : 0),
  };
}
