import type { Ledger, LedgerOperation, LedgerUnit, Outcome } from '@quanyu/membership';
import { type Database, isDomainError, type ManualClock } from '@quanyu/platform';
import { type Random, randomFor } from '../seed/random.js';

const UNITS: readonly LedgerUnit[] = ['points', 'growth', 'storedValue'];
const DAY_MS = 86_400_000;
/** Operations of as many accounts share a transaction, as those of a group commit do. */
const PER_TRANSACTION = 64;
/** One transaction in as many is rolled back: counted, not drawn, so that even a short exercise has some whichever connection is faster. */
const DROPPED_IN = 16;
const MAX_SIZE = 5_000;
/** Earlier operations of one account that later ones may take back or say again. */
const REMEMBERED = 12;
/** How long an account waits for its next operation, on average: some lots are used, some expire. */
const VISIT_EVERY_MS = 3 * DAY_MS;

export interface ExerciseOptions {
  readonly operations: number;
  readonly members: number;
  readonly atOnce: number;
  readonly seed: number;
  readonly onProgress?: (done: number) => void;
}

export interface ExerciseReport {
  /** What was done, by its name; refusals and rolled back work included. */
  readonly acts: Readonly<Record<string, number>>;
  /** Stored value of accounts, as a sum kept beside the ledger says and as the ledger says, where they differ. */
  readonly differences: readonly string[];
}

interface Deed {
  readonly key: string;
  readonly size: number;
  readonly isTopUp: boolean;
}

interface Account {
  readonly memberId: string;
  readonly unit: LedgerUnit;
  readonly deeds: Deed[];
  /** What should be there, by adding and subtracting alone. */
  expected: number;
}

/** An operation, and what is remembered of it when its transaction commits. */
interface Planned {
  readonly name: string;
  readonly account: Account;
  readonly operation: LedgerOperation;
  readonly deed?: Deed;
  readonly mayNot?: 'be new';
}

/** Random work on one ledger from several connections at once: grants, spendings, returns, reversals, withdrawals, said twice, rolled back, while time goes on. */
export class LedgerExercise {
  private readonly accounts: Account[];
  private readonly acts = new Map<string, number>();
  private keys = 0;
  private done = 0;
  private transactions = 0;

  constructor(
    private readonly parts: { readonly database: Database; readonly ledger: Ledger; readonly clock: ManualClock; readonly memberIds: readonly string[] },
    private readonly options: ExerciseOptions,
  ) {
    this.accounts = parts.memberIds.flatMap((memberId) => UNITS.map((unit): Account => ({ memberId, unit, deeds: [], expected: 0 })));
  }

  async run(): Promise<ExerciseReport> {
    const { database, ledger, memberIds } = this.parts;
    for (let from = 0; from < memberIds.length; from += 5_000) await database.transaction((tx) => ledger.open(tx, memberIds.slice(from, from + 5_000)));
    await Promise.all(Array.from({ length: this.options.atOnce }, (_, worker) => this.work(randomFor(`ledger ${this.options.seed} ${worker}`))));
    return { acts: Object.fromEntries(this.acts), differences: await this.compare() };
  }

  private async work(random: Random): Promise<void> {
    while (this.done < this.options.operations) {
      // Each account once, so that what is remembered is committed.
      const picked = new Set(Array.from({ length: PER_TRANSACTION }, () => random.int(0, this.accounts.length - 1)));
      const deeds = [...picked].flatMap((index) => this.accounts[index] ?? []).map((account) => this.plan(account, random));
      this.done += deeds.length;
      this.transactions += 1;
      const isDropped = this.transactions % DROPPED_IN === 0;
      await this.parts.database
        .transaction(async (tx) => {
          const outcomes = await this.parts.ledger.postMany(tx, deeds.map(({ operation }) => operation));
          if (isDropped) throw new Dropped();
          return outcomes;
        })
        .then(
          (outcomes) => deeds.forEach((deed, index) => this.settle(deed, outcomes[index])),
          (error: unknown) => {
            if (!(error instanceof Dropped)) throw error;
            this.count('rolled back', deeds.length);
          },
        );
      this.parts.clock.advance(random.int(0, Math.ceil((2 * VISIT_EVERY_MS * PER_TRANSACTION) / this.accounts.length)));
      this.options.onProgress?.(this.done);
    }
  }

  private plan(account: Account, random: Random): Planned {
    const earlier = account.deeds.length === 0 ? undefined : random.pick(account.deeds);
    const roll = random.int(0, 99);
    if (earlier === undefined || roll < 40) return this.planGrant(account, random);
    if (roll < 70) return this.planSpending(account, { key: this.newKey(), size: random.int(1, MAX_SIZE), isTopUp: false }, 'spend');
    // The same key again: nothing may happen, or it is refused because it says something else.
    if (roll < 75) return this.planSpending(account, earlier, 'said twice');
    return earlier.isTopUp ? this.planWithdrawal(account, earlier) : this.planReversal(account, earlier, random);
  }

  private planGrant(account: Account, random: Random): Planned {
    const { memberId, unit } = account;
    const size = random.int(1, MAX_SIZE);
    const isTopUp = unit === 'storedValue';
    const gift = isTopUp ? random.int(0, MAX_SIZE) : 0;
    const expiresAt = new Date(this.parts.clock.nowMs() + random.int(1, 40) * DAY_MS);
    const key = this.newKey();
    const parts = isTopUp ? ([{ part: 'paid', amount: size, expiresAt: null }, { part: 'gift', amount: gift, expiresAt: null }] as const) : ([{ part: 'whole', amount: size, expiresAt }] as const);
    const operation: LedgerOperation = { act: 'grant', occasion: { memberId, unit, key, kind: isTopUp ? 'topUp' : 'order', note: '随机' }, parts };
    return { name: 'grant', account, operation, deed: { key, size: size + gift, isTopUp } };
  }

  private planSpending(account: Account, deed: Deed, name: string): Planned {
    const { memberId, unit } = account;
    const operation: LedgerOperation = { act: 'spend', occasion: { memberId, unit, key: deed.key, kind: 'spend', note: '随机' }, amount: deed.size };
    return name === 'spend' ? { name, account, operation, deed } : { name, account, operation, mayNot: 'be new' };
  }

  private planReversal(account: Account, { key, size }: Deed, random: Random): Planned {
    const { memberId, unit } = account;
    const upTo = random.chance(0.3) ? size : random.int(1, size);
    return { name: 'reverse', account, operation: { act: 'reverse', reversal: { memberId, unit, key, upTo, kind: 'spendReturn', note: '随机' } } };
  }

  private planWithdrawal(account: Account, { key }: Deed): Planned {
    return { name: 'withdraw', account, operation: { act: 'withdraw', topUp: { memberId: account.memberId, key }, occasion: { key: this.newKey(), kind: 'withdrawal', note: '随机' } } };
  }

  /** Adds up what was committed, beside the ledger. Of stored value nothing expires, so the sum must stay the same as the ledger's. */
  private settle({ name, account, deed, mayNot }: Planned, outcome: (() => Outcome | null) | undefined): void {
    if (outcome === undefined) throw new Error('an operation has its outcome');
    try {
      const done = outcome();
      if (mayNot !== undefined && done?.isNew === true) throw new Error('the same key was posted twice');
      this.count(done === null ? `nothing to ${name}` : name, 1);
      if (done?.isNew !== true) return;
      account.expected += name === 'reverse' ? done.amount : deed === undefined ? done.posting.change : name === 'grant' ? deed.size : -deed.size;
      if (deed !== undefined) account.deeds.push(deed);
      if (account.deeds.length > REMEMBERED) account.deeds.shift();
    } catch (error) {
      if (!isDomainError(error)) throw error;
      this.count(error.code, 1);
    }
  }

  private async compare(): Promise<string[]> {
    const differences: string[] = [];
    for (const { memberId, unit, expected } of this.accounts) {
      if (unit !== 'storedValue') continue;
      const found = await this.parts.ledger.readBalance(memberId, unit);
      if (found !== expected) differences.push(`${memberId}: ${found} in place of ${expected}`);
    }
    return differences;
  }

  private newKey(): string {
    this.keys += 1;
    return `exercise:${this.keys}`;
  }

  private count(name: string, by: number): void {
    this.acts.set(name, (this.acts.get(name) ?? 0) + by);
  }
}

/** Thrown on purpose: everything of its transaction must be as if it had not been. */
class Dropped extends Error {}
