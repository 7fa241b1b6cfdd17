import { Injectable } from '@nestjs/common';
import { Clock, Database, Outbox, type RecurringTask, type Tx } from '@quanyu/platform';
import { StockAccuracy } from '../accuracy/accuracy.js';
import { commitmentsShort } from '../inventory.events.js';
import { type Shortfall, ShortfallRepository } from './shortfall.repository.js';
import { type LockedBalances, type Move, StockLedger } from '../stock-ledger.repository.js';
import { type BalanceKey, keyOf, type PlacedLine, uncommitted } from '../stock.rules.js';

const SETTLE_EVERY_MS = 30_000;
const AT_ONCE = 200;

/**
 * Units that are not there, or not fit for sale, though orders hold them. They cannot be taken from stock while they are held, so they stand as
 * a shortfall until the orders are settled: what `adjustShort` takes, or what becomes free, makes it smaller. Damaged ones stay on the books.
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

  /** A picker found the shelf empty for units that were taken off in this transaction. What was known before is not held against the place twice. */
  async found(tx: Tx, locked: LockedBalances, lines: readonly PlacedLine[]): Promise<void> {
    const known = new Map((await this.shortfalls.read(tx, lines)).map((row) => [keyOf(row), row]));
    const news = lines.filter((line) => !known.has(keyOf(line)));
    await this.shortfalls.reduce(tx, lines.filter((line) => known.has(keyOf(line))));
    const damaged = lines.flatMap((line): Move[] => {
      const row = known.get(keyOf(line));
      const units = Math.min(line.quantity, row?.missing ?? 0);
      return row?.condition === 'damaged' && units > 0 ? [{ ...damageOf(row, units), onHand: units }] : [];
    });
    await this.ledger.write(tx, locked, damaged, { at: this.clock.now() });
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

  /** Units that orders hold and that nobody misses yet: none while a count misses some, which is settled first. The balance is locked. */
  async heldAndSound(tx: Tx, key: BalanceKey): Promise<number> {
    const [open] = await this.shortfalls.read(tx, [key]);
    if (open !== undefined && open.condition === null) return 0;
    const holders = await this.shortfalls.listHolders(tx, key);
    return holders.reduce((sum, { quantity }) => sum + quantity, 0) - (open?.missing ?? 0);
  }

  /** Units that orders hold are missing, or damaged: tells the owners of the orders. */
  async report(tx: Tx, shortfalls: readonly Shortfall[]): Promise<void> {
    await this.shortfalls.add(tx, shortfalls);
    for (const { locationId, variantId, missing, stocktakeId } of shortfalls) {
      const holders = await this.shortfalls.listHolders(tx, { locationId, variantId });
      await this.outbox.add(tx, commitmentsShort, { locationId, variantId, stocktakeId, missing, holders });
    }
  }

  /** What earlier counts missed at these places is not missing: it was found, or is off the books already. What is damaged stays. The balances are locked. */
  async withdraw(tx: Tx, keys: readonly BalanceKey[]): Promise<void> {
    const open = await this.shortfalls.read(tx, keys);
    await this.shortfalls.reduce(tx, open.filter(({ condition }) => condition === null).map((row) => ({ ...row, quantity: row.missing })));
  }

  /** Takes missing units from stock that have become free: of one shelf, or of all. Each is settled by itself, so that one that cannot be keeps no other waiting. */
  async settle(shelf?: BalanceKey): Promise<void> {
    const failures: unknown[] = [];
    for (const key of shelf === undefined ? await this.shortfalls.listDue(AT_ONCE) : [shelf]) await this.settleShelf(key).catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  }

  private async settleShelf(key: BalanceKey): Promise<void> {
    await this.database.transaction(async (tx) => {
      const locked = await this.ledger.lock(tx, [key]);
      const due = (await this.shortfalls.read(tx, [key])).flatMap((row) => {
        const balance = locked.get(keyOf(row));
        const quantity = Math.min(row.missing, balance === undefined ? 0 : uncommitted(balance));
        return quantity > 0 ? [{ ...row, quantity }] : [];
      });
      const moves = due.map((row): Move =>
        row.condition === 'damaged'
          ? damageOf(row, row.quantity)
          : { locationId: row.locationId, variantId: row.variantId, kind: 'count', onHand: -row.quantity, referenceType: 'stocktake', referenceId: row.stocktakeId, reason: 'shortfall' },
      );
      await this.ledger.write(tx, locked, moves, { at: this.clock.now() });
      await this.shortfalls.reduce(tx, due);
    });
  }
}

/** Units that are free now, set aside as what they are. */
function damageOf({ locationId, variantId, stocktakeId }: Shortfall, units: number): Move {
  return { locationId, variantId, kind: 'moveState', unavailable: units, condition: 'damaged', referenceType: 'adjustment', referenceId: stocktakeId, reason: 'shortfall' };
}
