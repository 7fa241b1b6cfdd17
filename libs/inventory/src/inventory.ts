import { Injectable } from '@nestjs/common';
import { Clock, Database, GroupCommit, type Tx } from '@quanyu/platform';
import { type Fence, type FenceKey, fenceKeyOf, FenceRepository } from './fences/fence.repository.js';
import { inventoryError } from './inventory.errors.js';
import { MissingStock } from './shortfalls/missing-stock.js';
import { type HeldStock, type LockedOrder, ReservationRepository } from './reservations/reservation.repository.js';
import { addUnits, chooseUnits, type EndedUnits, endUnits, openUnits, releaseUnits, type Reservation, type ReservationStatus } from './reservations/reservation.rules.js';
import { type LockedBalances, type Move, type NewReservation, StockLedger } from './stock-ledger.repository.js';
import {
  availableToPromise, type BalanceKey, keyOf, type MovementKind, placed, type PlacedLine, type Shortage, type StockLine, type StockPart, sumByPlace, type UnsellableCondition,
} from './stock.rules.js';

export interface ReserveRequest {
  readonly orderId: string;
  /** Each line names its place: one order may be held at several. */
  readonly lines: readonly PlacedLine[];
  readonly expiresAt: Date;
  /** Takes the units from this campaign item's fences at the lines' places, instead of from what everyone can buy. */
  readonly fenceId?: string | undefined;
}

/** The rows that a group of requests meets, locked in this transaction. */
export interface LockedStock {
  readonly locked: LockedBalances;
  readonly fences: ReadonlyMap<string, Fence>;
}

/** Units of one order on their way from one place's shelf to another's, on paper. */
export interface Relocation {
  readonly from: string;
  readonly to: string;
  readonly lines: readonly StockLine[];
}

export interface ShortUnits extends PlacedLine {
  readonly orderId: string;
  readonly actorName: string;
  /** What the caller may allocate instead in the same transaction: its rows are taken now, in order with the others. */
  readonly also?: readonly BalanceKey[];
}

export interface ReturnedGoods {
  /** The after-sales case, the parcel or the order that came back. */
  readonly referenceId: string;
  readonly locationId: string;
  readonly lines: readonly (StockLine & { readonly condition: 'sellable' | Exclude<UnsellableCondition, 'display'> })[];
  readonly actorName: string;
}

/** States of rows that may be allocated more. */
const ALLOCATED_ONCE: readonly ReservationStatus[] = ['committed', 'fulfilled', 'deallocated'];

/**
 * How many, where, and who holds them. Every change is one ledger line in the same transaction, and the guard stands
 * in the statement that writes. The order's row is locked by the caller before any of its stock.
 */
@Injectable()
export class Inventory {
  /** What everyone asks before ordering: questions that wait share the next statement. */
  private readonly reading = new GroupCommit<readonly BalanceKey[], ReadonlyMap<string, number>>(
    async (questions) => {
      const balances = await this.ledger.readBalances(this.database, questions.flat());
      const available = new Map(balances.map((balance) => [keyOf(balance), availableToPromise(balance)]));
      return questions.map(() => () => available);
    },
    { maxItems: 64, maxWeight: 1_000, weigh: (keys) => keys.length, maxWaiting: 5_000 },
  );

  constructor(
    private readonly database: Database,
    private readonly ledger: StockLedger,
    private readonly reservations: ReservationRepository,
    private readonly fences: FenceRepository,
    private readonly missing: MissingStock,
    private readonly clock: Clock,
  ) {}

  /** Takes the rows that `reserve` decides on, for these requests or some of them. */
  async lockForReserve(tx: Tx, requests: readonly ReserveRequest[]): Promise<LockedStock> {
    const [locked, fences] = await Promise.all([
      this.ledger.lock(tx, sumByPlace(requests.flatMap(({ lines }) => lines))),
      this.fences.lock(tx, requests.flatMap(fenceKeysOf)),
    ]);
    return { locked, fences };
  }

  /**
   * Holds stock for several orders in one pass, in arrival order with running totals: an order that does not fit is
   * refused alone, all or nothing, and the next one may still fit. Returns the shortages per order; empty means held.
   * The writes travel with the caller's next statement; `stock` is what `lockForReserve` gave in this transaction.
   */
  async reserve(tx: Tx, requests: readonly ReserveRequest[], stock?: LockedStock): Promise<readonly (readonly Shortage[])[]> {
    const wanted = requests.map((request) => ({ request, lines: sumByPlace(request.lines) }));
    const { locked, fences } = stock ?? (await this.lockForReserve(tx, requests));
    const free = new Map([...locked].map(([key, balance]) => [key, availableToPromise(balance)]));
    for (const [key, fence] of fences) free.set(key, fence.remaining);
    const sourceOf = ({ fenceId }: ReserveRequest, line: PlacedLine): string => (fenceId === undefined ? keyOf(line) : fenceKeyOf({ fenceId, locationId: line.locationId }));
    const held: typeof wanted = [];
    const outcomes = wanted.map((entry) => {
      const shortages = entry.lines.flatMap((line): Shortage[] => {
        const available = free.get(sourceOf(entry.request, line)) ?? 0;
        return available >= line.quantity ? [] : [{ locationId: line.locationId, variantId: line.variantId, requested: line.quantity, available }];
      });
      if (shortages.length > 0) return shortages;
      for (const line of entry.lines) {
        const key = sourceOf(entry.request, line);
        free.set(key, (free.get(key) ?? 0) - line.quantity);
      }
      held.push(entry);
      return [];
    });
    const rows = held.flatMap(({ request, lines }) => lines.map((line): NewReservation => ({ ...line, orderId: request.orderId, expiresAt: request.expiresAt, fenceId: request.fenceId ?? null })));
    const moves = rows.map((row): Move => ({ ...row, kind: 'reserve', reserved: row.quantity, ringFenced: row.fenceId === null ? 0 : -row.quantity, referenceType: 'order', referenceId: row.orderId }));
    tx.lastly(this.ledger.write(tx, locked, moves, { at: this.clock.now(), reservations: rows }));
    return outcomes;
  }

  /** Paid: the hold becomes an allocation. */
  async commit(tx: Tx, orderId: string): Promise<void> {
    const { rows, locked } = await this.reservations.lockOrder(tx, orderId, ['active']);
    const ended = chooseUnits(rows, null) ?? [];
    const moves = ended.map(({ row, units }) => moveOf(row, 'commit', { reserved: -units, allocated: units }));
    await this.write(tx, locked, moves, rows.map((row) => ({ ...row, status: 'committed' })));
  }

  /** What orders hold, with its rows taken, for `commitHeld`. The orders' rows are locked, or asked for in the same breath. */
  async lockHeld(tx: Tx, orderIds: readonly string[]): Promise<HeldStock> {
    return this.reservations.lockHeld(tx, orderIds);
  }

  /** `commit` for several orders at once. Its writes travel with the caller's next statement. */
  commitHeld(tx: Tx, orderIds: ReadonlySet<string>, stock: HeldStock): void {
    const rows = stock.held.filter(({ orderId }) => orderIds.has(orderId));
    const moves = rows.map((row) => moveOf(row, 'commit', { reserved: -row.quantity, allocated: row.quantity }));
    tx.lastly(this.reservations.commit(tx, rows), this.ledger.write(tx, new Map(stock.locked), moves, { at: this.clock.now() }));
  }

  /**
   * Not paid: the hold ends, whole or in part. `cause` tells a shopper's choice from the timer.
   * @throws INVENTORY.MORE_THAN_HELD when the part is not held.
   */
  async release(tx: Tx, orderId: string, cause: 'release' | 'expire', part?: StockPart): Promise<void> {
    const { rows, locked } = await this.reservations.lockOrder(tx, orderId, ['active']);
    const ended = chosen(rows, part);
    const open = await this.fences.lockOpen(tx, ended.map(({ row }) => row));
    const moves = ended.map(({ row, units }) => moveOf(row, cause, { reserved: -units, ringFenced: open.has(fenceOf(row)) ? units : 0 }));
    await this.write(tx, locked, moves, ended.map((one) => releaseUnits(one, cause === 'expire' ? 'expired' : 'released')));
  }

  /** What is allocated to an order and has not left, place by place; its rows stay locked, with those of `also`, which the caller may allocate next. */
  async listAllocated(tx: Tx, orderId: string, also: readonly BalanceKey[] = []): Promise<readonly PlacedLine[]> {
    const { rows } = await this.lockOpen(tx, orderId, also);
    return rows.filter(({ status }) => status === 'committed').map((row) => ({ locationId: row.locationId, variantId: row.variantId, quantity: openUnits(row) }));
  }

  /**
   * Cancelled after payment, before hand-over, whole or in part: what was allocated is free again. Returns how many units that were.
   * @throws INVENTORY.MORE_THAN_HELD when the part is not allocated.
   */
  async deallocate(tx: Tx, orderId: string, part?: StockPart): Promise<number> {
    const { rows, locked } = await this.reservations.lockOrder(tx, orderId, ['committed']);
    const ended = chosen(rows, part);
    const open = await this.fences.lockOpen(tx, ended.map(({ row }) => row));
    const moves = ended.map(({ row, units }) => moveOf(row, 'deallocate', { allocated: -units, ringFenced: open.has(fenceOf(row)) ? units : 0 }));
    await this.write(tx, locked, moves, ended.map((one) => endUnits(one, 'freed')));
    return ended.reduce((sum, { units }) => sum + units, 0);
  }

  /**
   * Handed over, all that is committed or a part: the goods left the building.
   * @throws INVENTORY.MORE_THAN_HELD when the part is not allocated.
   */
  async fulfill(tx: Tx, orderId: string, part?: StockPart): Promise<void> {
    const { rows, locked } = await this.reservations.lockOrder(tx, orderId, ['committed']);
    const ended = chosen(rows, part);
    const moves = ended.map(({ row, units }) => moveOf(row, 'fulfill', { onHand: -units, allocated: -units }));
    await this.write(tx, locked, moves, ended.map((one) => endUnits(one, 'fulfilled')));
  }

  /**
   * A payment that came after the hold ended: takes the same units again, at once as an allocation.
   * Returns false, and takes nothing, when they are gone.
   */
  async allocateAgain(tx: Tx, orderId: string): Promise<boolean> {
    const { rows, locked } = await this.reservations.lockOrder(tx, orderId, ['expired', 'released']);
    const ended = rows.filter((row) => openUnits(row) > 0);
    if (ended.length === 0) return false;
    const open = await this.fences.lockOpen(tx, ended);
    if (ended.some((row) => freeFor(row, locked, open) < openUnits(row))) return false;
    const moves = ended.map((row) => moveOf(row, 'allocate', { allocated: openUnits(row), ringFenced: open.has(fenceOf(row)) ? -openUnits(row) : 0 }));
    await this.write(tx, locked, moves, ended.map((row) => ({ ...row, status: 'committed' })));
    return true;
  }

  /**
   * Another place takes over units of a paid order: allocated there, free here. All or nothing; returns what `to` is short of.
   * @throws INVENTORY.MORE_THAN_HELD when `from` does not hold them.
   */
  async moveAllocation(tx: Tx, orderId: string, { from, to, lines }: Relocation): Promise<readonly Shortage[]> {
    return from === to ? [] : this.reallocate(tx, orderId, from, { locationId: to, lines });
  }

  /** Units of a paid order are allocated at a place, in place of those that another place turned out not to have. All or nothing; returns what is short. */
  async allocate(tx: Tx, orderId: string, part: StockPart): Promise<readonly Shortage[]> {
    return this.reallocate(tx, orderId, null, part);
  }

  private async reallocate(tx: Tx, orderId: string, from: string | null, to: StockPart): Promise<readonly Shortage[]> {
    const incoming = placed(to);
    const { rows, locked } = await this.reservations.lockOrder(tx, orderId, ALLOCATED_ONCE, incoming);
    const leaving = from === null ? [] : chosen(rows.filter(({ status }) => status === 'committed'), { locationId: from, lines: to.lines });
    const known = new Map(rows.map((row) => [keyOf(row), row]));
    const arriving = incoming.map((line) => ({
      units: line.quantity,
      row: known.get(keyOf(line)) ?? { ...line, orderId, quantity: 0, fulfilled: 0, freed: 0, status: 'committed' as const, fenceId: null, expiresAt: null },
    }));
    const open = await this.fences.lockOpen(tx, [...leaving, ...arriving].map(({ row }) => row));
    const shortages = arriving.flatMap(({ row, units }): Shortage[] => {
      const available = freeFor(row, locked, open);
      return available >= units ? [] : [{ locationId: row.locationId, variantId: row.variantId, requested: units, available }];
    });
    if (shortages.length > 0) return shortages;
    const moves = [
      ...leaving.map(({ row, units }) => moveOf(row, 'deallocate', { allocated: -units, ringFenced: open.has(fenceOf(row)) ? units : 0 })),
      ...arriving.map(({ row, units }) => moveOf(row, 'allocate', { allocated: units, ringFenced: open.has(fenceOf(row)) ? -units : 0 })),
    ];
    await this.write(tx, locked, moves, [...leaving.map((one) => endUnits(one, 'freed')), ...arriving.map(({ row, units }) => addUnits(row, units))]);
    return [];
  }

  /**
   * The shelf was found empty for units that an order holds or has bought: they are gone from stock together with the order's
   * claim on them, and the number is trusted less. What becomes of the line (another place, a substitute, a refund) is the caller's.
   * @throws INVENTORY.MORE_THAN_HELD when the order does not hold so many there.
   */
  async adjustShort(tx: Tx, { orderId, actorName, also = [], ...line }: ShortUnits): Promise<void> {
    const { rows, locked } = await this.lockOpen(tx, orderId, also);
    const ended = chosen(rows, { locationId: line.locationId, lines: [line] });
    const moves = ended.map(({ row, units }): Move => ({
      ...moveOf(row, 'short', row.status === 'active' ? { onHand: -units, reserved: -units } : { onHand: -units, allocated: -units }),
      actorName,
    }));
    const rest = ended.map(({ row, units }): Reservation => {
      const after = { ...row, freed: row.freed + units };
      return row.status === 'committed' ? endUnits({ row, units }, 'freed') : openUnits(after) === 0 ? { ...after, status: 'released' } : after;
    });
    await this.write(tx, locked, moves, rest);
    await Promise.all([
      this.missing.found(tx, locked, ended.map(({ row: { locationId, variantId }, units }) => ({ locationId, variantId, quantity: units }))),
      this.fences.lose(tx, ended.flatMap(({ row: { fenceId, locationId }, units }) => (fenceId === null ? [] : [{ fenceId, locationId, delta: units }]))),
    ]);
  }

  /**
   * `adjustShort` for units that a count missed: at most what is still missing there, what the order has bought there, and `atMost`. Told
   * again, it takes what is left of that. Returns how many.
   */
  async takeMissing(tx: Tx, { atMost, ...units }: Omit<ShortUnits, 'quantity'> & { readonly atMost: number }): Promise<number> {
    const { rows } = await this.lockOpen(tx, units.orderId, units.also ?? []);
    const held = rows.filter((row) => row.status === 'committed' && keyOf(row) === keyOf(units)).reduce((sum, row) => sum + openUnits(row), 0);
    // The balance is locked with the rows, and guards what is missing of it.
    const quantity = Math.min(atMost, held, held === 0 ? 0 : await this.missing.leftWithin(tx, units));
    if (quantity > 0) await this.adjustShort(tx, { ...units, quantity });
    return quantity;
  }

  /** Goods came back from a shopper, each line in the condition in which it was found. */
  async returnToStock(tx: Tx, goods: ReturnedGoods): Promise<void> {
    const locked = await this.ledger.ensure(tx, goods.lines.map(({ variantId }) => ({ locationId: goods.locationId, variantId })));
    const moves = goods.lines.map(({ variantId, quantity, condition }): Move => ({
      locationId: goods.locationId,
      variantId,
      kind: 'return',
      onHand: quantity,
      ...(condition === 'sellable' ? {} : { unavailable: quantity, condition }),
      referenceType: 'return',
      referenceId: goods.referenceId,
      actorName: goods.actorName,
    }));
    await this.ledger.write(tx, locked, moves, { at: this.clock.now() });
  }

  /** What can be promised now at one location, for at most a few hundred variants; absent rows are zero. */
  async readAvailability(locationId: string, variantIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const found = await this.reading.submit(variantIds.map((variantId) => ({ locationId, variantId })));
    return new Map(variantIds.map((variantId) => [variantId, found.get(keyOf({ locationId, variantId })) ?? 0]));
  }

  /** As `readAvailability`, on the connection of a transaction. */
  async readAvailabilityWithin(tx: Tx, locationId: string, variantIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const balances = await this.ledger.readBalances(tx, variantIds.map((variantId) => ({ locationId, variantId })));
    return new Map(balances.map((balance) => [balance.variantId, availableToPromise(balance)]));
  }

  /** Proves that every balance, or every one of these variants, is the sum of its ledger and of its reservations; returns the rows that are not. */
  async findUnbalanced(variantIds: readonly string[] | null = null): Promise<BalanceKey[]> {
    return this.ledger.findUnbalanced(variantIds);
  }

  /** What an order holds, with every balance that `reallocate` may ask for afterwards. */
  private async lockOpen(tx: Tx, orderId: string, also: readonly BalanceKey[]): Promise<LockedOrder> {
    const { rows, locked } = await this.reservations.lockOrder(tx, orderId, also.length === 0 ? ['active', 'committed'] : ['active', ...ALLOCATED_ONCE], also);
    return { rows: rows.filter(({ status }) => status === 'active' || status === 'committed'), locked };
  }

  private async write(tx: Tx, locked: LockedBalances, moves: readonly Move[], rows: readonly Reservation[]): Promise<void> {
    await Promise.all([this.ledger.write(tx, locked, moves, { at: this.clock.now() }), this.reservations.save(tx, rows)]);
  }
}

type Units = Pick<Move, 'onHand' | 'reserved' | 'allocated' | 'ringFenced'>;

function moveOf({ orderId, locationId, variantId, fenceId }: Pick<Reservation, 'orderId' | 'locationId' | 'variantId' | 'fenceId'>, kind: MovementKind, units: Units): Move {
  return { locationId, variantId, fenceId, kind, ...units, referenceType: 'order', referenceId: orderId };
}

function chosen(rows: readonly Reservation[], part: StockPart | undefined): EndedUnits[] {
  const units = chooseUnits(rows, part === undefined ? null : placed(part));
  if (units === null) throw inventoryError('INVENTORY.MORE_THAN_HELD');
  return units;
}

/** Units that a row could take more: of its campaign while that runs, else of what everyone can buy. */
function freeFor(row: Reservation, locked: LockedBalances, open: ReadonlyMap<string, Fence>): number {
  const fence = open.get(fenceOf(row));
  if (fence !== undefined) return fence.remaining;
  const balance = locked.get(keyOf(row));
  return balance === undefined ? 0 : availableToPromise(balance);
}

function fenceKeysOf({ fenceId, lines }: ReserveRequest): FenceKey[] {
  return fenceId === undefined ? [] : lines.map(({ locationId }) => ({ fenceId, locationId }));
}

function fenceOf({ fenceId, locationId }: Pick<Reservation, 'fenceId' | 'locationId'>): string {
  return fenceId === null ? '' : fenceKeyOf({ fenceId, locationId });
}
