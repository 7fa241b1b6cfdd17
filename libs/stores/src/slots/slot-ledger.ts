import { Injectable } from '@nestjs/common';
import { Clock, Database, GroupCommit, type Queryable, type Tx } from '@quanyu/platform';
import type { SlotKind } from '../fulfillment-kind.js';
import { prunePast } from '../prune.js';
import { Stores, type WindowOffer } from '../stores.js';
import { decideHolds, fits, minus, plus, roomOf, type SlotBalance, type SlotDemand, slotKeyOf, type SlotKey, type SlotShortage } from './slot-holds.rules.js';
import type { SlotCapacity } from './slot-windows.rules.js';
import { type ReleaseCause, SlotsRepository } from './slots.repository.js';

/** Windows that this transaction holds locked, by `slotKeyOf`. `take` keeps them current. */
export type LockedSlots = Map<string, SlotBalance>;

/**
 * The places of every store's windows, and who holds them. A change is one ledger line in the same transaction, and the guard
 * stands in the statement that writes. Rows are locked in key order, after the order's row and before resources and stock.
 */
@Injectable()
export class SlotLedger {
  /** What every quote asks: questions that wait share the next statement. */
  private readonly reading = new GroupCommit<readonly SlotKey[], ReadonlyMap<string, SlotCapacity>>(
    async (questions) => {
      const room = await this.readRoom(this.database, questions.flat());
      return questions.map(() => () => room);
    },
    { maxItems: 64, maxWeight: 2_000, weigh: (keys) => keys.length, maxWaiting: 5_000 },
  );

  constructor(
    private readonly database: Database,
    private readonly repository: SlotsRepository,
    private readonly stores: Stores,
    private readonly clock: Clock,
  ) {}

  /** Takes the windows that `hold` decides on, for these demands or some of them; those that nobody has asked for yet are made. */
  async lockForHold(tx: Tx, demands: readonly SlotKey[]): Promise<LockedSlots> {
    if (demands.length === 0) return new Map();
    const [, rows] = await Promise.all([this.repository.ensure(tx, demands), this.repository.lock(tx, demands)]);
    return new Map(rows.map((row) => [slotKeyOf(row), row]));
  }

  /**
   * Holds windows for several orders in one pass, in arrival order with running totals: an order that does not fit is refused
   * alone, with all its groups, and the next one may still fit. One outcome per demand; null means held, or that another group of
   * its order is short. The write travels with the caller's next statement.
   */
  async hold(tx: Tx, demands: readonly SlotDemand[], locked?: LockedSlots): Promise<readonly (SlotShortage | null)[]> {
    if (demands.length === 0) return [];
    const slots = locked ?? (await this.lockForHold(tx, demands));
    const outcomes = this.decide(demands, slots);
    const refused = new Set(outcomes.flatMap((outcome) => outcome?.orderId ?? []));
    this.take(tx, demands.filter(({ orderId }) => !refused.has(orderId)), slots);
    return this.withNext(tx, demands, outcomes);
  }

  /**
   * What `hold` would answer, without a wait and without holding: for a caller that must ask others before it knows whom to `take`
   * for. The next windows are not looked up; see `withNext`.
   */
  decide(demands: readonly SlotDemand[], locked: LockedSlots): readonly (SlotShortage | null)[] {
    const short = decideHolds(demands, new Map([...locked].map(([key, slot]) => [key, roomOf(slot)])));
    return demands.map((demand) => (short.has(demand) ? { orderId: demand.orderId, groupNo: demand.groupNo, nextStartAt: null } : null));
  }

  /** Holds what `decide` found room for, in the same transaction. `locked` knows at once; the write travels with the caller's next statement. */
  take(tx: Tx, demands: readonly SlotDemand[], locked: LockedSlots): void {
    if (demands.length === 0) return;
    for (const demand of demands) {
      const key = slotKeyOf(demand);
      const slot = locked.get(key);
      if (slot === undefined) throw new Error(`slot ${key} was not locked`);
      locked.set(key, { ...slot, held: plus(slot.held, demand) });
    }
    tx.lastly(this.repository.writeHolds(tx, demands, this.clock.now()));
  }

  /** The outcomes of `decide` with, for each shortage, the next window on offer that has room. Asks nothing when none is short. */
  async withNext(source: Queryable, demands: readonly SlotDemand[], outcomes: readonly (SlotShortage | null)[]): Promise<readonly (SlotShortage | null)[]> {
    const short = demands.filter((_demand, index) => outcomes[index] !== null);
    if (short.length === 0) return outcomes;
    const next = await this.findNext(source, short);
    return outcomes.map((outcome, index) => {
      const demand = demands[index];
      return outcome === null || demand === undefined ? outcome : { ...outcome, nextStartAt: next.get(demand) ?? null };
    });
  }

  /**
   * Takes the windows that an order holds, and the same windows of stores that may take it over. Whoever changes stock and windows in one
   * transaction takes the windows first, as placing does, and all of them at once.
   */
  async lockHeld(tx: Tx, orderId: string, storeIds: readonly string[] = []): Promise<void> {
    if (storeIds.length === 0) return this.repository.lockHeld(tx, orderId, null);
    const held = await this.repository.listHeld(tx, orderId);
    await this.lockForHold(tx, held.flatMap((key) => [key, ...storeIds.map((storeId) => ({ ...key, storeId }))]));
  }

  /** Gives back what an order holds, or one group of it. Told twice, or told after the work was done, it changes nothing. */
  async release(tx: Tx, orderId: string, cause: ReleaseCause, groupNo: number | null = null): Promise<void> {
    await this.end(tx, { orderId, groupNo, to: 'released', cause });
  }

  /** The work of a group is done: its window stays used. Told twice, or told after a release, it changes nothing. */
  async complete(tx: Tx, orderId: string, groupNo: number): Promise<void> {
    await this.end(tx, { orderId, groupNo, to: 'completed', cause: null });
  }

  /** Another window for a group that holds one: both or nothing. Returns the shortage; then the old window stays held. */
  async move(tx: Tx, demand: SlotDemand): Promise<SlotShortage | null> {
    const before = await this.repository.findHold(tx, demand.orderId, demand.groupNo);
    const locked = await this.lockForHold(tx, before === null ? [demand] : [demand, before]);
    // Whatever ends or moves a hold locks its window first: what is held now, under that lock, stays so.
    const held = before === null ? null : await this.repository.findHold(tx, demand.orderId, demand.groupNo);
    const own = before !== null && held !== null && slotKeyOf(held) === slotKeyOf(before) ? locked.get(slotKeyOf(held)) : undefined;
    // What the group itself holds is free for it.
    if (held !== null && own !== undefined) locked.set(slotKeyOf(held), { ...own, held: minus(own.held, held) });
    const [outcome] = await this.withNext(tx, [demand], this.decide([demand], locked));
    if (outcome !== null && outcome !== undefined) return outcome;
    await this.release(tx, demand.orderId, 'move', demand.groupNo);
    this.take(tx, [demand], locked);
    return null;
  }

  /** Another store takes over the window that a group holds, both or nothing; null is a place without windows. Returns the shortage. A group that holds none needs none. */
  async handOver(tx: Tx, { orderId, groupNo }: Pick<SlotDemand, 'orderId' | 'groupNo'>, storeId: string | null): Promise<SlotShortage | null> {
    const held = await this.repository.findHold(tx, orderId, groupNo);
    if (held === null || held.storeId === storeId) return null;
    if (storeId !== null) return this.move(tx, { ...held, storeId });
    await this.release(tx, orderId, 'move', groupNo);
    return null;
  }

  /** What windows can still take, by the instant of their start in milliseconds. A window that nobody holds has all. */
  async readLeft(storeId: string, kind: SlotKind, startAts: readonly Date[]): Promise<ReadonlyMap<number, SlotCapacity>> {
    const room = startAts.length === 0 ? new Map<string, SlotCapacity>() : await this.reading.submit(startAts.map((startAt) => ({ storeId, kind, startAt })));
    const whole = this.stores.capacityOf(storeId, kind);
    return new Map(startAts.map((startAt) => [startAt.getTime(), room.get(slotKeyOf({ storeId, kind, startAt })) ?? whole]));
  }

  /** The windows on offer now, each with the orders that it can still take. */
  async listOffers(storeId: string, kind: SlotKind): Promise<WindowOffer[]> {
    const windows = this.stores.listWindows(storeId, kind, this.clock.now());
    const left = await this.readLeft(storeId, kind, windows.map(({ startAt }) => startAt));
    return windows.map((window) => ({ ...window, left: ordersLeft(left.get(window.startAt.getTime())) }));
  }

  /** Proves that every window is the sum of its ledger and of its open holds; returns those that are not. */
  async findUnbalanced(): Promise<SlotKey[]> {
    return this.repository.findUnbalanced();
  }

  /** Clears away windows that nobody asks about any more, in bounded bites; returns how many. Safe to run twice, and beside other workers. */
  async prune(): Promise<number> {
    return prunePast(this.database, this.clock, (tx, before, limit) => this.repository.prune(tx, before, limit));
  }

  private async end(tx: Tx, end: { orderId: string; groupNo: number | null; to: 'released' | 'completed'; cause: ReleaseCause | null }): Promise<void> {
    await Promise.all([this.repository.lockHeld(tx, end.orderId, end.groupNo), this.repository.endHolds(tx, { ...end, at: this.clock.now() })]);
  }

  /** For each short demand the next window on offer that has room for it. */
  private async findNext(source: Queryable, short: readonly SlotDemand[]): Promise<Map<SlotDemand, Date>> {
    const now = this.clock.now();
    const later = new Map(short.map((demand) => [demand, this.stores.listWindows(demand.storeId, demand.kind, now).filter(({ startAt }) => startAt > demand.startAt)]));
    const keys = new Map([...later].flatMap(([{ storeId, kind }, windows]) => windows.map(({ startAt }) => [slotKeyOf({ storeId, kind, startAt }), { storeId, kind, startAt }] as const)));
    const room = await this.readRoom(source, [...keys.values()]);
    const next = new Map<SlotDemand, Date>();
    for (const [demand, windows] of later) {
      const { storeId, kind } = demand;
      const found = windows.find(({ startAt }) => fits(room.get(slotKeyOf({ storeId, kind, startAt })) ?? this.stores.capacityOf(storeId, kind), demand));
      if (found !== undefined) next.set(demand, found.startAt);
    }
    return next;
  }

  private async readRoom(source: Queryable, keys: readonly SlotKey[]): Promise<ReadonlyMap<string, SlotCapacity>> {
    const rows = keys.length === 0 ? [] : await this.repository.readMany(source, keys);
    return new Map(rows.map((row) => [slotKeyOf(row), roomOf(row)]));
  }
}

function ordersLeft(room: SlotCapacity | undefined): number {
  return room === undefined || room.units <= 0 || room.minutes <= 0 ? 0 : Math.max(0, room.orders);
}
