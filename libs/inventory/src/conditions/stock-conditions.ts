import { Injectable } from '@nestjs/common';
import { assertStoreInScope, Database, platformError, type StaffPrincipal, type Tx } from '@quanyu/platform';
import { inventoryError } from '../inventory.errors.js';
import { MissingStock } from '../shortfalls/missing-stock.js';
import { type Move, StockLedger, type UnsellableRow } from '../stock-ledger.repository.js';
import { type Asked, StockWork } from '../stock-work.js';
import { type BalanceKey, keyOf, type StockBalance, uncommitted, type UnsellableCondition } from '../stock.rules.js';

export type Condition = 'sellable' | UnsellableCondition;

export interface StateMove extends BalanceKey {
  readonly from: Condition;
  readonly to: Condition;
  readonly quantity: number;
  readonly reason: string;
}

export interface WriteOff extends BalanceKey {
  readonly condition: UnsellableCondition;
  readonly quantity: number;
  readonly reason: string;
}

/** What is there and cannot be sold: damaged, in quality control, on display. */
@Injectable()
export class StockConditions {
  constructor(
    private readonly work: StockWork,
    private readonly ledger: StockLedger,
    private readonly missing: MissingStock,
    private readonly database: Database,
  ) {}

  /**
   * Moves units from one condition to another, once per key. Damaged ones that orders hold are set aside as soon as the orders are settled: they
   * come from another place, or are paid back.
   * @throws INVENTORY.NOT_SO_MANY when fewer are in that condition, or orders hold the sellable ones and nothing is damaged.
   */
  async move(asked: Asked, move: StateMove): Promise<StockBalance> {
    assertStoreInScope(asked.staff, move.locationId);
    if (move.from === move.to) throw inventoryError('INVENTORY.SAME_CONDITION');
    return this.change(asked, move, { name: 'moveState', isDamage: move.from === 'sellable' && move.to === 'damaged', build: (base, quantity) => [
      ...(move.from === 'sellable' ? [] : [{ ...base, unavailable: -quantity, condition: move.from }]),
      ...(move.to === 'sellable' ? [] : [{ ...base, unavailable: quantity, condition: move.to }]),
    ] });
  }

  /** Takes unsellable units out of stock for good, once per key. */
  async writeOff(asked: Asked, loss: WriteOff): Promise<StockBalance> {
    return this.change(asked, { ...loss, from: loss.condition }, {
      name: 'writeOff', isDamage: false, build: (base, quantity) => [{ ...base, onHand: -quantity, unavailable: -quantity, condition: loss.condition }],
    });
  }

  async list(staff: StaffPrincipal, filter: { locationId: string; limit: number }): Promise<UnsellableRow[]> {
    assertStoreInScope(staff, filter.locationId);
    return this.ledger.listUnsellable(this.database.within(staff.storeScope), filter);
  }

  /** One variant at one place, with what is wrong with some of it. @throws REQUEST.NOT_FOUND when the place never had it. */
  async readShelf(staff: StaffPrincipal, key: BalanceKey): Promise<{ balance: StockBalance; unsellable: UnsellableRow[] }> {
    assertStoreInScope(staff, key.locationId);
    const seen = this.database.within(staff.storeScope);
    const [[balance], unsellable] = await Promise.all([this.ledger.readBalances(seen, [key]), this.ledger.readUnsellable(seen, key)]);
    if (balance === undefined) throw platformError('REQUEST.NOT_FOUND');
    return { balance, unsellable };
  }

  private async change(
    asked: Asked,
    request: BalanceKey & { from: Condition; quantity: number; reason: string },
    { name, isDamage, build }: { name: 'moveState' | 'writeOff'; isDamage: boolean; build: (base: Move, quantity: number) => Move[] },
  ): Promise<StockBalance> {
    const { staff } = asked;
    assertStoreInScope(staff, request.locationId);
    return this.work.once(asked, { [name]: request }, async (tx) => {
      const locked = await this.ledger.lockFor(tx, staff, [request], 'existing');
      const balance = locked.get(keyOf(request));
      const free = balance === undefined ? 0 : await this.countIn(tx, balance, request.from);
      const held = Math.max(0, request.quantity - free);
      if (balance === undefined || (held > 0 && held > (isDamage ? await this.missing.heldAndSound(tx, balance) : 0))) throw inventoryError('INVENTORY.NOT_SO_MANY');
      const { locationId, variantId, reason } = request;
      const referenceId = this.work.ids.uuid();
      const now = request.quantity - held;
      const moves = now === 0 ? [] : build({ locationId, variantId, kind: name, referenceType: 'adjustment', referenceId, actorName: staff.name, reason }, now);
      await this.ledger.write(tx, locked, moves, { at: this.work.clock.now() });
      if (held > 0) await this.missing.report(tx, [{ locationId, variantId, missing: held, stocktakeId: referenceId, condition: 'damaged' }]);
      await this.work.note(tx, staff, { action: `stock.${name}`, news: { type: 'condition', id: variantId, status: request.from }, locationIds: [locationId], after: request, reason });
      return locked.get(keyOf(request)) ?? balance;
    });
  }

  /** Units in a condition. Its balance is locked, which guards them too. */
  private async countIn(tx: Tx, balance: StockBalance, condition: Condition): Promise<number> {
    if (condition === 'sellable') return uncommitted(balance);
    return (await this.ledger.readUnsellable(tx, balance)).find((row) => row.condition === condition)?.quantity ?? 0;
  }
}
