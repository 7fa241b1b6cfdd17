import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock, Database, IdSource, isDomainError, type Queryable, type Tx } from '@quanyu/platform';
import { membershipError } from '../membership.errors.js';
import { type AccountKey, type BatchSource, type GrantPart, idOfAccount, LedgerBatch, type Occasion, type Outcome, type Reversal } from './ledger-batch.js';
import { LedgerReplayRepository } from './ledger-replay.repository.js';
import { type BatchQuestion, type DueLot, LedgerRepository, type PostingKey } from './ledger.repository.js';
import type { LedgerUnit, Settlement } from './ledger.rules.js';

/** One operation of a batch. */
export type LedgerOperation =
  | { readonly act: 'grant'; readonly occasion: Occasion; readonly parts: readonly GrantPart[] }
  | { readonly act: 'spend'; readonly occasion: Occasion; readonly amount: number }
  | { readonly act: 'forfeit'; readonly occasion: Occasion }
  | { readonly act: 'reverse'; readonly reversal: Reversal }
  | { readonly act: 'withdraw'; readonly topUp: { readonly memberId: string; readonly key: string }; readonly occasion: Omit<Occasion, 'memberId' | 'unit'> };

/** What the replay of everything found. */
export interface Verification {
  readonly members: number;
  readonly transfers: number;
  /** Of the tables as they stand, and of what the transfers alone make of nothing. Equal, or something was changed beside the ledger. */
  readonly storedHash: string;
  readonly replayedHash: string;
  /** Moments in the past at which a bucket stood beyond its bounds. */
  readonly broken: number;
}

/** So few that a page is replayed well within a statement's time, also of members with hundreds of entries. */
const MEMBERS_PER_PAGE = 250;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';
const DUE_PER_PAGE = 200;

/**
 * The one ledger of points, growth value and stored value. Every change is a posting with transfers between buckets of lots, in the caller's
 * transaction; the account's row is locked first, so operations of one member in one unit follow each other. Many operations cost as many
 * round trips as one.
 */
@Injectable()
export class Ledger {
  constructor(
    private readonly database: Database,
    private readonly repository: LedgerRepository,
    private readonly replays: LedgerReplayRepository,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /** A ledger on a database, a clock and ids of somebody's choice. */
  static on(database: Database, clock: Clock, ids: IdSource): Ledger {
    return new Ledger(database, new LedgerRepository(database), new LedgerReplayRepository(database), clock, ids);
  }

  /** The accounts of new members. */
  open(tx: Tx, memberIds: readonly string[]): Promise<void> {
    return this.repository.openAccounts(tx, memberIds);
  }

  /** @throws MEMBERSHIP.NOT_A_MEMBER, MEMBERSHIP.KEY_REUSED */
  async grant(tx: Tx, occasion: Occasion, parts: readonly GrantPart[]): Promise<Outcome> {
    return outcomeOf(await this.post(tx, { act: 'grant', occasion, parts }));
  }

  /** @throws MEMBERSHIP.NOT_ENOUGH, MEMBERSHIP.FROZEN, MEMBERSHIP.NOT_A_MEMBER, MEMBERSHIP.KEY_REUSED */
  async spend(tx: Tx, occasion: Occasion, amount: number): Promise<Outcome> {
    return outcomeOf(await this.post(tx, { act: 'spend', occasion, amount }));
  }

  /** Everything that can still be used lapses. Null when there was nothing. @throws MEMBERSHIP.NOT_A_MEMBER, MEMBERSHIP.KEY_REUSED */
  async forfeit(tx: Tx, occasion: Occasion): Promise<Outcome | null> {
    return this.post(tx, { act: 'forfeit', occasion });
  }

  /**
   * Takes an earlier posting back until `upTo` of it is taken back in all: refunds may be told in any order and many times. Null when there is
   * nothing (more) to take back. A spending returns to its lots; of a grant what was spent is owed.
   */
  async reverse(tx: Tx, original: { memberId: string; unit: LedgerUnit; key: string }, how: Pick<Reversal, 'upTo' | 'kind' | 'note' | 'actorName'>): Promise<Outcome | null> {
    return this.post(tx, { act: 'reverse', reversal: { memberId: original.memberId, unit: original.unit, key: original.key, ...how } });
  }

  /**
   * Ends a top-up: what is left of its paid part goes back to the payer (`amount`), what is left of its gift lapses.
   * @throws MEMBERSHIP.NOT_FOUND, MEMBERSHIP.NOT_ENOUGH, MEMBERSHIP.FROZEN
   */
  async withdraw(tx: Tx, topUp: { memberId: string; key: string }, occasion: Omit<Occasion, 'memberId' | 'unit'>): Promise<Outcome> {
    return outcomeOf(await this.post(tx, { act: 'withdraw', topUp, occasion }));
  }

  /** Several operations in one go, in this order. Each is done or refused by itself: its answer throws why. */
  async postMany(tx: Tx, operations: readonly LedgerOperation[]): Promise<(() => Outcome | null)[]> {
    const batch = await this.begin(tx, questionOf(operations));
    const outcomes = operations.map((operation) => attempt(() => run(batch, operation)));
    await this.repository.write(tx, batch);
    return outcomes;
  }

  /**
   * Locks what a batch is about, and takes away what has expired. A reversal may touch lots that are another member's by now, whose account
   * is locked with the others, in one order; behind them only when the lots changed hands at that very moment.
   */
  async begin(tx: Tx, question: BatchQuestion): Promise<LedgerBatch> {
    let accounts = uniqueAccounts(question.accounts);
    for (;;) {
      const source: BatchSource = await this.repository.lock(tx, { ...question, accounts });
      const owners = uniqueAccounts([...accounts, ...source.lots]);
      if (owners.length === accounts.length) return new LedgerBatch(source, { now: this.clock.now(), newId: () => this.ids.uuid() });
      accounts = owners;
    }
  }

  /** Writes what was planned on a batch that `begin` gave. */
  async commit(tx: Tx, batch: LedgerBatch): Promise<void> {
    await this.repository.write(tx, batch);
  }

  /** Lots that are past their time, the oldest first, from behind `after` on. */
  async listDue(after: DueLot | null): Promise<DueLot[]> {
    return this.repository.listDue(this.clock.now(), { after, limit: DUE_PER_PAGE });
  }

  /** Takes away what of an account is past its time, as every operation does before it begins. */
  async expire(account: AccountKey): Promise<void> {
    await this.database.transaction(async (tx) => this.commit(tx, await this.begin(tx, { accounts: [account], keys: [], originals: [] })));
  }

  /** Every lot that a member has, used up or not. */
  async listOwnLots(tx: Tx, memberId: string): Promise<string[]> {
    return (await this.repository.listOwnLots(tx, memberId)).map(({ id }) => id);
  }

  /** What came with a hand-over: lots, and the debts that were settled by it. */
  readHandOver(tx: Tx, posting: PostingKey): Promise<{ lotIds: string[]; settlements: Settlement[] }> {
    return this.repository.readHandOver(tx, posting);
  }

  /** Makes everything again from the transfers alone, and compares. `onPage` hears how many members are done. */
  async verify(onPage: (members: number) => void = () => undefined): Promise<Verification> {
    const [stored, replayed] = [createHash('sha256'), createHash('sha256')];
    let [members, transfers, broken, afterId] = [0, 0, 0, FIRST_ID];
    for (let page = await this.replays.findPageEnd(afterId, MEMBERS_PER_PAGE); page !== null; page = await this.replays.findPageEnd(afterId, MEMBERS_PER_PAGE)) {
      const found = await this.replays.replay(afterId, page.endId);
      stored.update(found.stored);
      replayed.update(found.replayed);
      transfers += found.transfers;
      broken += found.broken;
      members += page.members;
      afterId = page.endId;
      onPage(members);
    }
    return { members, transfers, broken, storedHash: stored.digest('hex'), replayedHash: replayed.digest('hex') };
  }

  /** What an account holds, past its time or not. @throws MEMBERSHIP.NOT_A_MEMBER */
  async readBalance(memberId: string, unit: LedgerUnit, source: Queryable = this.database): Promise<number> {
    const account = await this.repository.findAccount(source, memberId, unit);
    if (account === null) throw membershipError('MEMBERSHIP.NOT_A_MEMBER');
    return account.balance;
  }

  private async post(tx: Tx, operation: LedgerOperation): Promise<Outcome | null> {
    const [outcome] = await this.postMany(tx, [operation]);
    if (outcome === undefined) throw new Error('an operation has its outcome');
    return outcome();
  }
}

function run(batch: LedgerBatch, operation: LedgerOperation): Outcome | null {
  switch (operation.act) {
    case 'grant':
      return batch.grant(operation.occasion, operation.parts);
    case 'spend':
      return batch.spend(operation.occasion, operation.amount);
    case 'forfeit':
      return batch.forfeit(operation.occasion);
    case 'reverse':
      return batch.reverse(operation.reversal);
    case 'withdraw':
      return batch.withdraw(operation.topUp.key, operation.occasion);
  }
}

function questionOf(operations: readonly LedgerOperation[]): BatchQuestion {
  const [accounts, keys, originals]: [AccountKey[], PostingKey[], PostingKey[]] = [[], [], []];
  for (const operation of operations) {
    if (operation.act === 'reverse') {
      const { memberId, unit, key, upTo } = operation.reversal;
      accounts.push({ memberId, unit });
      keys.push({ unit, key: `${key}#${upTo}` });
      originals.push({ unit, key });
    } else if (operation.act === 'withdraw') {
      const { memberId, key } = operation.topUp;
      accounts.push({ memberId, unit: 'storedValue' });
      keys.push({ unit: 'storedValue', key: operation.occasion.key });
      originals.push({ unit: 'storedValue', key });
    } else {
      const { memberId, unit, key } = operation.occasion;
      accounts.push({ memberId, unit });
      keys.push({ unit, key });
    }
  }
  return { accounts, keys, originals };
}

/** A refusal is the operation's own; anything else fails the whole batch. */
function attempt(work: () => Outcome | null): () => Outcome | null {
  try {
    const outcome = work();
    return () => outcome;
  } catch (error) {
    if (!isDomainError(error)) throw error;
    return () => {
      throw error;
    };
  }
}

function outcomeOf(outcome: Outcome | null): Outcome {
  if (outcome === null) throw new Error('what is posted has an outcome');
  return outcome;
}

function uniqueAccounts(keys: readonly AccountKey[]): AccountKey[] {
  return [...new Map(keys.map(({ memberId, unit }): [string, AccountKey] => [idOfAccount({ memberId, unit }), { memberId, unit }])).values()];
}
