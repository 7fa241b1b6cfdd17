import { Injectable } from '@nestjs/common';
import { assertStoreInScope, Clock, Database, IdSource, once, platformError, sqlState, type StaffPrincipal, violatedConstraint, writeAudit } from '@quanyu/platform';
import { StockAccuracy } from '../accuracy/accuracy.js';
import { inventoryError } from '../inventory.errors.js';
import { type LockedBalances, type Move, StockLedger } from '../stock-ledger.repository.js';
import { type AdjustReason, type BalanceKey, keyOf, type StockBalance, uncommitted } from '../stock.rules.js';

export interface Adjustment extends BalanceKey {
  readonly onHand: number;
  readonly expectedOnHand: number;
  readonly reason: AdjustReason;
  readonly note?: string | undefined;
}

/** Numbers that a person sets by hand. */
@Injectable()
export class AdjustStock {
  constructor(
    private readonly database: Database,
    private readonly ledger: StockLedger,
    private readonly accuracy: StockAccuracy,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /**
   * Sets the on-hand number to what was counted, once per idempotency key.
   * @throws REQUEST.VERSION_CONFLICT when the number moved since it was seen.
   * @throws INVENTORY.BELOW_COMMITMENTS when orders hold more than would remain.
   */
  async adjustOnce(staff: StaffPrincipal, key: string, adjustment: Adjustment): Promise<StockBalance> {
    assertStoreInScope(staff, adjustment.locationId);
    return once(this.database, { scope: `staff:${staff.staffId}`, key, request: { adjust: adjustment } }, async (tx) => {
      const locked = await this.ledger.lockFor(tx, staff, [adjustment], 'ensured');
      const before = balanceOf(locked, adjustment);
      if (before.onHand !== adjustment.expectedOnHand) throw platformError('REQUEST.VERSION_CONFLICT', { currentOnHand: before.onHand });
      const committed = before.onHand - uncommitted(before);
      if (adjustment.onHand < committed) throw inventoryError('INVENTORY.BELOW_COMMITMENTS', { committed });
      if (adjustment.onHand === before.onHand) return before;
      const move: Move = {
        locationId: adjustment.locationId,
        variantId: adjustment.variantId,
        kind: 'adjust',
        onHand: adjustment.onHand - before.onHand,
        referenceType: 'adjustment',
        referenceId: this.ids.uuid(),
        actorName: staff.name,
        reason: adjustment.note === undefined || adjustment.note === '' ? adjustment.reason : `${adjustment.reason}: ${adjustment.note}`,
      };
      await this.ledger.write(tx, locked, [move], { at: this.clock.now() }).catch(belowCommitments);
      const after = balanceOf(locked, adjustment);
      await writeAudit(tx, { actor: staff, action: 'stock.adjust', targetType: 'variant', targetId: adjustment.variantId, before, after, at: this.clock.now(), reason: move.reason ?? adjustment.reason });
      return after;
    });
  }

  async setSafetyStock(staff: StaffPrincipal, key: BalanceKey, safetyStock: number): Promise<StockBalance> {
    assertStoreInScope(staff, key.locationId);
    return this.database.transaction(async (tx) => {
      await this.ledger.lockFor(tx, staff, [key], 'existing');
      const after = await this.accuracy.setBase(tx, key, safetyStock);
      if (after === null) throw platformError('REQUEST.NOT_FOUND');
      await writeAudit(tx, { actor: staff, action: 'stock.setSafetyStock', targetType: 'variant', targetId: key.variantId, after, at: this.clock.now() });
      return after;
    });
  }
}

function balanceOf(locked: LockedBalances, key: BalanceKey): StockBalance {
  const balance = locked.get(keyOf(key));
  if (balance === undefined) throw new Error('a balance that was just made must be there');
  return balance;
}

function belowCommitments(error: unknown): never {
  if (sqlState(error) === '23514' && violatedConstraint(error)?.startsWith('balance_')) throw inventoryError('INVENTORY.BELOW_COMMITMENTS', {});
  throw error;
}
