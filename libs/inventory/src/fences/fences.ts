import { Injectable } from '@nestjs/common';
import { Clock, Database, type Queryable, type Tx } from '@quanyu/platform';
import { type Fence, type FenceKey, FenceRepository } from './fence.repository.js';
import { type Move, StockLedger } from '../stock-ledger.repository.js';
import { availableToPromise, keyOf, type Shortage } from '../stock.rules.js';

export interface FenceRequest extends FenceKey {
  readonly variantId: string;
  readonly quantity: number;
}

/** Units set aside for campaign items. Balances are locked first, then fences, each in key order. */
@Injectable()
export class Fences {
  constructor(
    private readonly database: Database,
    private readonly ledger: StockLedger,
    private readonly repository: FenceRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * Sets units aside for campaign items, all or nothing: they leave what everyone can buy until `close`. `isNew` opens fences;
   * otherwise units are added to open ones. Returns what is short; then nothing has moved.
   */
  async raise(tx: Tx, requests: readonly FenceRequest[], isNew: boolean): Promise<readonly Shortage[]> {
    const locked = await this.ledger.lock(tx, requests);
    const wanted = new Map<string, Shortage>();
    for (const { locationId, variantId, quantity } of requests) {
      const key = keyOf({ locationId, variantId });
      const balance = locked.get(key);
      wanted.set(key, { locationId, variantId, requested: (wanted.get(key)?.requested ?? 0) + quantity, available: balance === undefined ? 0 : availableToPromise(balance) });
    }
    const shortages = [...wanted.values()].filter(({ requested, available }) => requested > available);
    if (shortages.length > 0) return shortages;
    const moves = requests.map((request): Move => ({ ...request, kind: 'fence', ringFenced: request.quantity, referenceType: 'campaign', referenceId: request.fenceId }));
    await this.ledger.write(tx, locked, moves, { at: this.clock.now() });
    await this.repository.raise(tx, requests, isNew);
    return [];
  }

  /** Ends fences: what was not sold is everyone's again. Holds that run on end on the shelf. */
  async close(tx: Tx, fenceIds: readonly string[]): Promise<void> {
    const known = (await this.repository.read(tx, fenceIds)).filter(({ status }) => status === 'open');
    if (known.length === 0) return;
    const locked = await this.ledger.lock(tx, known);
    const open = [...(await this.repository.lockOpen(tx, known)).values()];
    const moves = open
      .filter(({ remaining }) => remaining > 0)
      .map((fence): Move => ({ ...fence, kind: 'unfence', ringFenced: -fence.remaining, referenceType: 'campaign', referenceId: fence.fenceId }));
    await this.ledger.write(tx, locked, moves, { at: this.clock.now() });
    await this.repository.close(tx, open);
  }

  /** The fences of these campaign items at every location, as they stand. */
  /** Within a transaction it is asked with that, not with another connection. */
  async read(fenceIds: readonly string[], source: Queryable = this.database): Promise<readonly Fence[]> {
    return this.repository.read(source, fenceIds);
  }

  /** Units of fences that were freed after their fence had closed, less those that a late payment took from the shelf again. */
  async countReturnedToShelf(fenceIds: readonly string[]): Promise<number> {
    return this.repository.countReturnedToShelf(fenceIds);
  }
}
