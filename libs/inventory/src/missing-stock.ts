import { Injectable } from '@nestjs/common';
import { Clock, Database, Outbox, type RecurringTask, type Tx } from '@quanyu/platform';
import { StockAccuracy } from './accuracy.js';
import { commitmentsShort } from './inventory.events.js';
import { type Shortfall, ShortfallRepository } from './shortfall.repository.js';
import { type LockedBalances, type Move, StockLedger } from './stock-ledger.repository.js';
import { type BalanceKey, keyOf, type PlacedLine, uncommitted } from './stock.rules.js';

const SETTLE_EVERY_MS = 30_000;
const AT_ONCE = 200;

/**
 * Units that are not there though orders hold them. A count cannot take them from stock while they are held, so they stand as a
 * shortfall until the orders are settled: what `adjustShort` takes, or what becomes free, makes it smaller.
 */
@Injectable()
export class MissingStock {
  constructor(
    private readonly database: Database,
    private readonly shortfalls: ShortfallRepository,
    private readonly ledger: StockLedger,
    private readonly accuracy: StockAccuracy,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  recurring(): RecurringTask[] {
    return [{ name: 'inventory.settle-shortfalls', everyMs: SETTLE_EVERY_MS, run: () => this.settle() }];
  }

  /** A picker found the shelf empty for units that were taken off in this transaction. What a count has said before is not held against the place twice. */
  async found(tx: Tx, locked: LockedBalances, lines: readonly PlacedLine[]): Promise<void> {
    const known = new Set((await this.shortfalls.read(tx, lines)).map(keyOf));
    const news = lines.filter((line) => !known.has(keyOf(line)));
    await this.shortfalls.reduce(tx, lines.filter((line) => known.has(keyOf(line))));
    await this.accuracy.learn(tx, locked, news.map(({ locationId, variantId }) => ({ locationId, variantId, error: 1 })), 'short');
  }

  /** Units of a variant that are still missing at a place, now. */
  async left(key: BalanceKey): Promise<number> {
    return this.database.transaction((tx) => this.leftWithin(tx, key));
  }

  /** `left`, for a caller that holds the balance locked: then it stays so. */
  async leftWithin(tx: Tx, key: BalanceKey): Promise<number> {
    return (await this.shortfalls.read(tx, [key])).reduce((sum, { missing }) => sum + missing, 0);
  }

  /** A count missed units that orders hold: tells the owners of the orders. */
  async report(tx: Tx, shortfalls: readonly Shortfall[]): Promise<void> {
    await this.shortfalls.add(tx, shortfalls);
    for (const { missing, ...key } of shortfalls) {
      const holders = await this.shortfalls.listHolders(tx, key);
      await this.outbox.add(tx, commitmentsShort, { ...key, missing, holders });
    }
  }

  /** Takes missing units from stock that have become free. */
  async settle(): Promise<void> {
    const open = await this.shortfalls.listOpen(AT_ONCE);
    if (open.length === 0) return;
    await this.database.transaction(async (tx) => {
      const locked = await this.ledger.lock(tx, open);
      const due = (await this.shortfalls.read(tx, open)).flatMap((row) => {
        const balance = locked.get(keyOf(row));
        const quantity = Math.min(row.missing, balance === undefined ? 0 : uncommitted(balance));
        return quantity > 0 ? [{ ...row, quantity }] : [];
      });
      const moves = due.map((row): Move => ({
        locationId: row.locationId, variantId: row.variantId, kind: 'count', onHand: -row.quantity, referenceType: 'stocktake', referenceId: row.stocktakeId, reason: 'shortfall',
      }));
      await this.ledger.write(tx, locked, moves, { at: this.clock.now() });
      await this.shortfalls.reduce(tx, due);
    });
  }
}
