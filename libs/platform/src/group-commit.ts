import { CommitUnknownError, sqlState } from './database/database.js';
import { isDomainError, platformError } from './errors.js';
import { asDomainError } from './http/problem.js';

const LOCK_NOT_AVAILABLE = '55P03';
const DEADLOCK = '40P01';

export interface GroupCommitOptions<Item> {
  /** Most items of one group. */
  readonly maxItems: number;
  /** Most weight of one group, in whatever `weigh` counts. */
  readonly maxWeight: number;
  readonly weigh: (item: Item) => number;
  /** Items that may wait; one more is refused with SERVICE.BUSY. */
  readonly maxWaiting: number;
}

/** For single rows: what waits shares the next statement. */
export const SMALL_ITEMS: GroupCommitOptions<unknown> = { maxItems: 64, maxWeight: 64, weigh: () => 1, maxWaiting: 5_000 };

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Lets items that arrive while the lane is busy share the next transaction. A lone item on an idle lane goes with the turn of
 * the event loop that brought it, so the grouping grows with the load and costs nothing when there is none.
 * `commit` returns one outcome per item, in order; an error that it throws fails the whole group.
 */
export class GroupCommit<Item, Result> {
  private readonly waiting: Waiting<Item, Result>[] = [];
  private running = false;

  constructor(
    private readonly commit: (items: readonly Item[]) => Promise<readonly (() => Result)[]>,
    private readonly options: GroupCommitOptions<Item>,
  ) {}

  submit(item: Item): Promise<Result> {
    if (this.waiting.length >= this.options.maxWaiting) return Promise.reject(platformError('SERVICE.BUSY'));
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      if (!this.running) void this.run();
    });
  }

  private async run(): Promise<void> {
    this.running = true;
    while (this.waiting.length > 0) {
      // What the same turn of the event loop brought comes along. Under load a turn brings many; for a lone item it is no wait.
      await endOfTurn();
      const group = this.takeGroup();
      try {
        const outcomes = await this.commit(group.map(({ item }) => item));
        group.forEach((waiting, index) => settle(waiting, outcomes[index]));
      } catch (error) {
        for (const waiting of group) waiting.reject(error);
      }
    }
    this.running = false;
  }

  private takeGroup(): Waiting<Item, Result>[] {
    let weight = 0;
    let count = 0;
    for (const { item } of this.waiting) {
      weight += this.options.weigh(item);
      // The first item always goes, however heavy: it would never fit otherwise.
      if (count > 0 && (count >= this.options.maxItems || weight > this.options.maxWeight)) break;
      count += 1;
    }
    return this.waiting.splice(0, count);
  }
}

function endOfTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/**
 * Runs a group, and after an unexpected error each item by itself, once. For work that may safely be run again when the reply
 * to its COMMIT was lost.
 */
export async function togetherOrAlone<Item, Result>(items: readonly Item[], run: (items: readonly Item[]) => Promise<readonly (() => Result)[]>): Promise<readonly (() => Result)[]> {
  try {
    return await run(items);
  } catch (error) {
    const wasAlone = items.length === 1 && !(error instanceof CommitUnknownError);
    // A database that is too slow for one transaction is not asked for sixty-four; a lock is one item's trouble.
    const isSlow = isDomainError(asDomainError(error), 'SERVICE.BUSY') && sqlState(error) !== LOCK_NOT_AVAILABLE && sqlState(error) !== DEADLOCK;
    if (wasAlone || isSlow) throw error;
    return Promise.all(items.map((item) => runAlone(item, run)));
  }
}

async function runAlone<Item, Result>(item: Item, run: (items: readonly Item[]) => Promise<readonly (() => Result)[]>): Promise<() => Result> {
  try {
    const [outcome] = await run([item]);
    if (outcome === undefined) throw new Error('one item has one outcome');
    return outcome;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

function settle<Item, Result>(waiting: Waiting<Item, Result>, outcome: (() => Result) | undefined): void {
  if (outcome === undefined) {
    waiting.reject(new Error('a group commit must give one outcome per item'));
    return;
  }
  try {
    waiting.resolve(outcome());
  } catch (error) {
    waiting.reject(error);
  }
}
