import { Injectable } from '@nestjs/common';
import { Clock, Database, GroupCommit, IdSource, isStoreInScope, once, platformError, sqlState, type StaffPrincipal, type Tx, violatedConstraint, writeAudit } from '@quanyu/platform';
import { inventoryError } from './inventory.errors.js';
import { type BalanceKey, type Fence, type FenceKey, fenceKeyOf, type HeldStock, type HeldUnits, InventoryRepository, keyOf, keysOf, type LockedBalances, type Move } from './inventory.repository.js';
import { type AdjustReason, availableToPromise, type MovementKind, type Shortage, type StockBalance, type StockLine, sumByVariant } from './stock.rules.js';

export interface ReserveRequest {
  readonly orderId: string;
  readonly locationId: string;
  readonly lines: readonly StockLine[];
  readonly expiresAt: Date;
  /** Takes the units from this campaign item's fence at the location, instead of from what everyone can buy. */
  readonly fenceId?: string | undefined;
}

/** The rows that a group of requests meets, locked in this transaction. */
export interface LockedStock {
  readonly locked: LockedBalances;
  readonly fences: ReadonlyMap<string, Fence>;
}

export interface FenceRequest extends FenceKey {
  readonly variantId: string;
  readonly quantity: number;
}

export interface FenceShortage extends BalanceKey {
  readonly requested: number;
  readonly available: number;
}

export interface Adjustment {
  readonly locationId: string;
  readonly variantId: string;
  readonly onHand: number;
  readonly expectedOnHand: number;
  readonly reason: AdjustReason;
  readonly note?: string | undefined;
}

export interface Receipt {
  readonly receiptId: string;
  readonly locationId: string;
  /** Delivery note or purchase order. */
  readonly reference: string;
  readonly note?: string | undefined;
  readonly lines: readonly StockLine[];
  readonly actorName: string;
}

/**
 * How many, where, and who holds them. Every change is one ledger line in the same transaction, and the guard stands
 * in the statement that writes. The order's row is locked by the caller before any of its stock.
 */
@Injectable()
export class Inventory {
  /** What everyone asks before ordering: questions that wait share the next statement. */
  private readonly reading = new GroupCommit<readonly BalanceKey[], ReadonlyMap<string, number>>(
    async (questions) => {
      const balances = await this.repository.readBalances(questions.flat());
      const available = new Map(balances.map((balance) => [keyOf(balance), availableToPromise(balance)]));
      return questions.map(() => () => available);
    },
    { maxItems: 64, maxWeight: 1_000, weigh: (keys) => keys.length, maxWaiting: 5_000 },
  );

  constructor(
    private readonly database: Database,
    private readonly repository: InventoryRepository,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /** Takes the rows that `reserve` decides on, for these requests or some of them. */
  async lockForReserve(tx: Tx, requests: readonly ReserveRequest[]): Promise<LockedStock> {
    const [locked, fences] = await Promise.all([
      this.repository.lock(tx, requests.flatMap((request) => keysOf(request.locationId, sumByVariant(request.lines)))),
      this.repository.lockFences(tx, requests.flatMap(({ fenceId, locationId }) => (fenceId === undefined ? [] : [{ fenceId, locationId }]))),
    ]);
    return { locked, fences };
  }

  /**
   * Holds stock for several orders in one pass, in arrival order with running totals: an order that does not fit is
   * refused alone, all or nothing, and the next one may still fit. Returns the shortages per order; empty means held.
   * The writes travel with the caller's next statement; `stock` is what `lockForReserve` gave in this transaction.
   */
  async reserve(tx: Tx, requests: readonly ReserveRequest[], stock?: LockedStock): Promise<readonly (readonly Shortage[])[]> {
    const wanted = requests.map((request) => ({ request, lines: sumByVariant(request.lines) }));
    const { locked, fences } = stock ?? (await this.lockForReserve(tx, requests));
    const free = new Map([...locked].map(([key, balance]) => [key, availableToPromise(balance)]));
    for (const [key, fence] of fences) free.set(key, fence.remaining);
    const sourceOf = ({ fenceId, locationId }: ReserveRequest, variantId: string): string =>
      fenceId === undefined ? keyOf({ locationId, variantId }) : fenceKeyOf({ fenceId, locationId });
    const held: typeof wanted = [];
    const outcomes = wanted.map((entry) => {
      const shortages = entry.lines.flatMap(({ variantId, quantity }): Shortage[] => {
        const available = free.get(sourceOf(entry.request, variantId)) ?? 0;
        return available >= quantity ? [] : [{ variantId, requested: quantity, available }];
      });
      if (shortages.length > 0) return shortages;
      for (const { variantId, quantity } of entry.lines) {
        const key = sourceOf(entry.request, variantId);
        free.set(key, (free.get(key) ?? 0) - quantity);
      }
      held.push(entry);
      return [];
    });
    const rows = held.flatMap(({ request, lines }) =>
      lines.map(({ variantId, quantity }) => ({ orderId: request.orderId, locationId: request.locationId, variantId, quantity, expiresAt: request.expiresAt, fenceId: request.fenceId ?? null })),
    );
    const writing = this.repository.write(
      tx,
      locked,
      rows.map((row): Move => ({ ...row, kind: 'reserve', reserved: row.quantity, ringFenced: row.fenceId === null ? 0 : -row.quantity, referenceType: 'order', referenceId: row.orderId })),
      { at: this.clock.now(), reservations: rows },
    );
    tx.lastly(writing);
    return outcomes;
  }

  /** Paid: the hold becomes an allocation. */
  async commit(tx: Tx, orderId: string): Promise<void> {
    await this.moveOrder(tx, orderId, { from: 'active', to: 'committed', kind: 'commit', reserved: -1, allocated: 1 });
  }

  /** What orders hold, with its rows taken, for `commitHeld`. The orders' rows are locked, or asked for in the same breath. */
  async lockHeld(tx: Tx, orderIds: readonly string[]): Promise<HeldStock> {
    return this.repository.lockHeld(tx, orderIds);
  }

  /** `commit` for several orders at once. Its writes travel with the caller's next statement. */
  commitHeld(tx: Tx, orderIds: ReadonlySet<string>, stock: HeldStock): void {
    const rows = stock.held.filter(({ orderId }) => orderIds.has(orderId));
    const moves = rows.map((row): Move => ({
      locationId: row.locationId,
      variantId: row.variantId,
      fenceId: row.fenceId,
      kind: 'commit',
      reserved: -row.quantity,
      allocated: row.quantity,
      referenceType: 'order',
      referenceId: row.orderId,
    }));
    tx.lastly(this.repository.commitReservations(tx, rows), this.repository.write(tx, new Map(stock.locked), moves, { at: this.clock.now() }));
  }

  /** Closed without payment: the hold ends. `cause` tells a shopper's choice from the timer. */
  async release(tx: Tx, orderId: string, cause: 'release' | 'expire'): Promise<void> {
    await this.moveOrder(tx, orderId, { from: 'active', to: cause === 'expire' ? 'expired' : 'released', kind: cause, reserved: -1 });
  }

  /** Cancelled after payment, before hand-over: what was allocated is free again. */
  async deallocate(tx: Tx, orderId: string): Promise<void> {
    await this.moveOrder(tx, orderId, { from: 'committed', to: 'deallocated', kind: 'deallocate', allocated: -1 });
  }

  /** Handed over: the goods left the building. */
  async fulfill(tx: Tx, orderId: string): Promise<void> {
    await this.moveOrder(tx, orderId, { from: 'committed', to: 'fulfilled', kind: 'fulfill', onHand: -1, allocated: -1 });
  }

  /**
   * A payment that came after the hold ended: takes the same units again, at once as an allocation.
   * Returns false, and takes nothing, when they are gone.
   */
  async allocateAgain(tx: Tx, orderId: string): Promise<boolean> {
    for (const ended of ['expired', 'released'] as const) {
      const rows = await this.repository.moveReservations(tx, orderId, ended, 'committed');
      if (rows.length === 0) continue;
      const locked = await this.repository.lock(tx, rows);
      const open = await this.openFencesOf(tx, rows);
      const fits = rows.every((row) => {
        const fence = open.get(fenceOf(row));
        if (fence !== undefined) return fence.remaining >= row.quantity;
        const balance = locked.get(keyOf(row));
        return balance !== undefined && availableToPromise(balance) >= row.quantity;
      });
      if (!fits) {
        await this.repository.moveReservations(tx, orderId, 'committed', ended);
        return false;
      }
      await this.repository.write(
        tx,
        locked,
        rows.map((row): Move => ({ ...row, kind: 'allocate', allocated: row.quantity, ringFenced: open.has(fenceOf(row)) ? -row.quantity : 0, referenceType: 'order', referenceId: orderId })),
        { at: this.clock.now() },
      );
      return true;
    }
    return false;
  }

  /**
   * Sets units aside for campaign items, all or nothing: they leave what everyone can buy until `closeFences`. `isNew` opens fences;
   * otherwise units are added to open ones. Returns what is short; then nothing has moved.
   */
  async fence(tx: Tx, requests: readonly FenceRequest[], isNew: boolean): Promise<readonly FenceShortage[]> {
    const locked = await this.repository.lock(tx, requests);
    const wanted = new Map<string, FenceShortage>();
    for (const { locationId, variantId, quantity } of requests) {
      const key = keyOf({ locationId, variantId });
      const balance = locked.get(key);
      wanted.set(key, { locationId, variantId, requested: (wanted.get(key)?.requested ?? 0) + quantity, available: balance === undefined ? 0 : availableToPromise(balance) });
    }
    const shortages = [...wanted.values()].filter(({ requested, available }) => requested > available);
    if (shortages.length > 0) return shortages;
    const moves = requests.map((request): Move => ({ ...request, kind: 'fence', ringFenced: request.quantity, referenceType: 'campaign', referenceId: request.fenceId }));
    await this.repository.write(tx, locked, moves, { at: this.clock.now() });
    await this.repository.raiseFences(tx, requests, isNew);
    return [];
  }

  /** Ends fences: what was not sold is everyone's again. Holds that run on end on the shelf. */
  async closeFences(tx: Tx, fenceIds: readonly string[]): Promise<void> {
    const known = (await this.repository.readFences(tx, fenceIds)).filter(({ status }) => status === 'open');
    if (known.length === 0) return;
    const locked = await this.repository.lock(tx, known);
    const open = [...(await this.repository.lockFences(tx, known)).values()].filter(({ status }) => status === 'open');
    const moves = open
      .filter(({ remaining }) => remaining > 0)
      .map((fence): Move => ({ ...fence, kind: 'unfence', ringFenced: -fence.remaining, referenceType: 'campaign', referenceId: fence.fenceId }));
    await this.repository.write(tx, locked, moves, { at: this.clock.now() });
    await this.repository.closeFences(tx, open);
  }

  /** The fences of these campaign items at every location, as they stand. */
  async readFences(fenceIds: readonly string[]): Promise<readonly Fence[]> {
    return this.repository.readFences(this.database, fenceIds);
  }

  /** Units of fences that were freed after their fence had closed, less those that a late payment took from the shelf again. */
  async countReturnedToShelf(fenceIds: readonly string[]): Promise<number> {
    return this.repository.countReturnedToShelf(fenceIds);
  }

  /** Goods arrived. Part of a transaction, for the seed and for receipts over HTTP. */
  async receive(tx: Tx, receipt: Receipt): Promise<StockBalance[]> {
    const lines = sumByVariant(receipt.lines);
    const keys = keysOf(receipt.locationId, lines);
    await this.repository.ensure(tx, keys);
    const locked = await this.repository.lock(tx, keys);
    await this.repository.write(
      tx,
      locked,
      lines.map((line): Move => ({
        locationId: receipt.locationId,
        variantId: line.variantId,
        kind: 'receive',
        onHand: line.quantity,
        referenceType: 'receipt',
        referenceId: receipt.receiptId,
        actorName: receipt.actorName,
        reason: receipt.note === undefined || receipt.note === '' ? receipt.reference : `${receipt.reference}: ${receipt.note}`,
      })),
      { at: this.clock.now() },
    );
    return keys.map((key) => this.lockedBalance(locked, key));
  }

  /** Receives goods once per idempotency key, with an audit line. */
  async receiveOnce(staff: StaffPrincipal, key: string, request: Omit<Receipt, 'receiptId' | 'actorName'>): Promise<{ receiptId: string; balances: StockBalance[] }> {
    assertLocationInScope(staff, request.locationId);
    return once(this.database, { scope: `staff:${staff.staffId}`, key, request: { receive: request } }, async (tx) => {
      const receiptId = this.ids.uuid();
      const balances = await this.receive(tx, { ...request, receiptId, actorName: staff.name });
      await writeAudit(tx, { actor: staff, action: 'stock.receive', targetType: 'location', targetId: request.locationId, after: request, at: this.clock.now() });
      return { receiptId, balances };
    });
  }

  /**
   * Sets the on-hand number to what was counted, once per idempotency key.
   * @throws REQUEST.VERSION_CONFLICT when the number moved since it was seen.
   * @throws INVENTORY.BELOW_COMMITMENTS when orders hold more than would remain.
   */
  async adjustOnce(staff: StaffPrincipal, key: string, adjustment: Adjustment): Promise<StockBalance> {
    assertLocationInScope(staff, adjustment.locationId);
    return once(this.database, { scope: `staff:${staff.staffId}`, key, request: { adjust: adjustment } }, async (tx) => {
      await this.repository.ensure(tx, [adjustment]);
      const locked = await this.repository.lock(tx, [adjustment]);
      const before = this.lockedBalance(locked, adjustment);
      if (before.onHand !== adjustment.expectedOnHand) throw platformError('REQUEST.VERSION_CONFLICT', { currentOnHand: before.onHand });
      const committed = before.reserved + before.allocated + before.unavailable + before.ringFenced;
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
      await this.repository.write(tx, locked, [move], { at: this.clock.now() }).catch(belowCommitments);
      const after = this.lockedBalance(locked, adjustment);
      await writeAudit(tx, { actor: staff, action: 'stock.adjust', targetType: 'variant', targetId: adjustment.variantId, before, after, at: this.clock.now(), reason: move.reason ?? adjustment.reason });
      return after;
    });
  }

  async setSafetyStock(staff: StaffPrincipal, key: BalanceKey, safetyStock: number): Promise<StockBalance> {
    assertLocationInScope(staff, key.locationId);
    return this.database.transaction(async (tx) => {
      const after = await this.repository.setSafetyStock(tx, key, safetyStock);
      if (after === null) throw platformError('REQUEST.NOT_FOUND');
      await writeAudit(tx, { actor: staff, action: 'stock.setSafetyStock', targetType: 'variant', targetId: key.variantId, after, at: this.clock.now() });
      return after;
    });
  }

  /** What can be promised now at one location, for at most a few hundred variants; absent rows are zero. */
  async readAvailability(locationId: string, variantIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const found = await this.reading.submit(variantIds.map((variantId) => ({ locationId, variantId })));
    return new Map(variantIds.map((variantId) => [variantId, found.get(keyOf({ locationId, variantId })) ?? 0]));
  }

  /** Proves that every balance, or every one of these variants, is the sum of its ledger and of its reservations; returns the rows that are not. */
  async findUnbalanced(variantIds: readonly string[] | null = null): Promise<BalanceKey[]> {
    return this.repository.findUnbalanced(variantIds);
  }

  private async moveOrder(
    tx: Tx,
    orderId: string,
    change: { from: string; to: string; kind: MovementKind; onHand?: number; reserved?: number; allocated?: number },
  ): Promise<void> {
    const rows = await this.repository.moveReservations(tx, orderId, change.from, change.to);
    const locked = await this.repository.lock(tx, rows);
    // Units that are free again go back to their campaign while it lasts.
    const isFreed = change.onHand === undefined && change.kind !== 'commit';
    const open = isFreed ? await this.openFencesOf(tx, rows) : new Map<string, Fence>();
    await this.repository.write(
      tx,
      locked,
      rows.map((row): Move => ({
        locationId: row.locationId,
        variantId: row.variantId,
        fenceId: row.fenceId,
        ringFenced: open.has(fenceOf(row)) ? row.quantity : 0,
        kind: change.kind,
        onHand: (change.onHand ?? 0) * row.quantity,
        reserved: (change.reserved ?? 0) * row.quantity,
        allocated: (change.allocated ?? 0) * row.quantity,
        referenceType: 'order',
        referenceId: orderId,
      })),
      { at: this.clock.now() },
    );
  }

  private async openFencesOf(tx: Tx, rows: readonly HeldUnits[]): Promise<Map<string, Fence>> {
    const fences = await this.repository.lockFences(tx, rows.flatMap(({ fenceId, locationId }) => (fenceId === null ? [] : [{ fenceId, locationId }])));
    return new Map([...fences].filter(([, fence]) => fence.status === 'open'));
  }

  private lockedBalance(locked: ReadonlyMap<string, StockBalance>, key: BalanceKey): StockBalance {
    const balance = locked.get(keyOf(key));
    if (balance === undefined) throw new Error('a balance that was just made must be there');
    return balance;
  }
}

function fenceOf({ fenceId, locationId }: HeldUnits): string {
  return fenceId === null ? '' : fenceKeyOf({ fenceId, locationId });
}

/** A store's stock location carries the store's own id, so one scope rule covers both; warehouses need the scope "all". */
function assertLocationInScope(staff: StaffPrincipal, locationId: string): void {
  if (!isStoreInScope(staff.storeScope, locationId)) throw inventoryError('INVENTORY.UNKNOWN_LOCATION');
}

function belowCommitments(error: unknown): never {
  if (sqlState(error) === '23514' && violatedConstraint(error)?.startsWith('balance_')) throw inventoryError('INVENTORY.BELOW_COMMITMENTS', {});
  throw error;
}
