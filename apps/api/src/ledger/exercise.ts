import type { Ledger, LedgerUnit } from '@quanyu/membership';
import { type Database, isDomainError, type ManualClock, type Tx } from '@quanyu/platform';
import { type Random, randomFor } from '../seed/random.js';

const UNITS: readonly LedgerUnit[] = ['points', 'growth', 'storedValue'];
const DAY_MS = 86_400_000;
const PER_TRANSACTION = 20;
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

/** What one operation changes if its transaction commits. */
type Settle = () => void;

/** Random work on one ledger from several connections at once: grants, spendings, returns, reversals, withdrawals, said twice, rolled back, while time goes on. */
export class LedgerExercise {
  private readonly accounts: Account[];
  private readonly acts = new Map<string, number>();
  private keys = 0;
  private done = 0;

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
      // Accounts in one order, as every writer of several takes them; each once, so that what is remembered is committed.
      const picked = new Set(Array.from({ length: PER_TRANSACTION }, () => random.int(0, this.accounts.length - 1)));
      const accounts = [...picked].flatMap((index) => this.accounts[index] ?? []).sort((a, b) => (`${a.memberId}${a.unit}` < `${b.memberId}${b.unit}` ? -1 : 1));
      this.done += accounts.length;
      const isDropped = random.chance(0.05);
      const settles: Settle[] = [];
      await this.parts.database
        .transaction(async (tx) => {
          for (const account of accounts) settles.push(await this.act(tx, account, random));
          if (isDropped) throw new Dropped();
        })
        .then(
          () => settles.forEach((settle) => settle()),
          (error: unknown) => {
            if (!(error instanceof Dropped)) throw error;
            this.count('rolled back', accounts.length);
          },
        );
      this.parts.clock.advance(random.int(0, Math.ceil((2 * VISIT_EVERY_MS * PER_TRANSACTION) / this.accounts.length)));
      this.options.onProgress?.(this.done);
    }
  }

  private async act(tx: Tx, account: Account, random: Random): Promise<Settle> {
    const earlier = account.deeds.length === 0 ? undefined : random.pick(account.deeds);
    const roll = random.int(0, 99);
    try {
      if (earlier === undefined || roll < 40) return await this.grant(tx, account, random);
      if (roll < 70) return await this.spend(tx, account, random);
      if (roll < 75) return await this.repeat(tx, account, earlier);
      return earlier.isTopUp ? await this.withdraw(tx, account, earlier) : await this.reverse(tx, account, earlier, random);
    } catch (error) {
      if (!isDomainError(error)) throw error;
      this.count(error.code, 1);
      return () => undefined;
    }
  }

  private async grant(tx: Tx, account: Account, random: Random): Promise<Settle> {
    const { memberId, unit } = account;
    const size = random.int(1, MAX_SIZE);
    const isTopUp = unit === 'storedValue';
    const gift = isTopUp ? random.int(0, MAX_SIZE) : 0;
    const expiresAt = new Date(this.parts.clock.nowMs() + random.int(1, 40) * DAY_MS);
    const key = this.newKey();
    const parts = isTopUp ? ([{ part: 'paid', amount: size, expiresAt: null }, { part: 'gift', amount: gift, expiresAt: null }] as const) : ([{ part: 'whole', amount: size, expiresAt }] as const);
    await this.parts.ledger.grant(tx, { memberId, unit, key, kind: isTopUp ? 'topUp' : 'order', note: '随机' }, parts);
    return this.settle('grant', account, size + gift, { key, size: size + gift, isTopUp });
  }

  private async spend(tx: Tx, account: Account, random: Random): Promise<Settle> {
    const { memberId, unit } = account;
    const [key, size] = [this.newKey(), random.int(1, MAX_SIZE)];
    await this.parts.ledger.spend(tx, { memberId, unit, key, kind: 'spend', note: '随机' }, size);
    return this.settle('spend', account, -size, { key, size, isTopUp: false });
  }

  /** The same key again: nothing may happen, or it is refused because it says something else. */
  private async repeat(tx: Tx, account: Account, { key, size }: Deed): Promise<Settle> {
    const { memberId, unit } = account;
    const outcome = await this.parts.ledger.spend(tx, { memberId, unit, key, kind: 'spend', note: '随机' }, size);
    if (outcome.isNew) throw new Error('the same key was posted twice');
    return this.settle('said twice', account, 0);
  }

  private async reverse(tx: Tx, account: Account, { key, size }: Deed, random: Random): Promise<Settle> {
    const { memberId, unit } = account;
    const upTo = random.chance(0.3) ? size : random.int(1, size);
    const outcome = await this.parts.ledger.reverse(tx, { memberId, unit, key }, { upTo, kind: 'spendReturn', note: '随机' });
    // Of stored value only spendings are reversed, and all of them come back.
    return this.settle(outcome === null ? 'nothing to reverse' : 'reverse', account, outcome?.posting.size ?? 0);
  }

  private async withdraw(tx: Tx, account: Account, { key }: Deed): Promise<Settle> {
    const outcome = await this.parts.ledger.withdraw(tx, { memberId: account.memberId, key }, { key: this.newKey(), kind: 'withdrawal', note: '随机' });
    return this.settle('withdraw', account, outcome.posting.change);
  }

  private settle(name: string, account: Account, change: number, deed?: Deed): Settle {
    return () => {
      this.count(name, 1);
      account.expected += change;
      if (deed !== undefined) account.deeds.push(deed);
      if (account.deeds.length > REMEMBERED) account.deeds.shift();
    };
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
