import { Injectable } from '@nestjs/common';
import { Inventory, type LockedStock, type Shortage } from '@quanyu/inventory';
import type { DomainError, Tx } from '@quanyu/platform';
import { FlashOrders, promotionsError } from '@quanyu/promotions';
import { type BookingDecision, Bookings, type LockedCalendar, type LockedSlots, type SlotDemand, SlotLedger, type SlotShortage } from '@quanyu/stores';
import { ordersError } from './orders.errors.js';
import { type Draft, flashRequestOf, reserveRequestOf } from './prepare-order.js';
import type { QuoteChange } from './quote.rules.js';

/** Windows, staff and rooms, and stock that a group of orders meets, locked in this transaction. */
export interface LockedHolds {
  readonly slots: LockedSlots;
  readonly calendar: LockedCalendar;
  readonly stock: LockedStock;
}

/**
 * Everything that orders take of what others want too: purchase limits, windows, staff and rooms, stock, in the order of every writer. Orders
 * are decided in arrival order, and one that is short of something takes nothing.
 */
@Injectable()
export class TakeHolds {
  constructor(
    private readonly flashOrders: FlashOrders,
    private readonly slots: SlotLedger,
    private readonly bookings: Bookings,
    private readonly inventory: Inventory,
  ) {}

  /** Takes the rows that `take` decides on, in one round trip. Limits come first, so orders that have any lock nothing ahead. */
  async lock(tx: Tx, drafts: readonly Draft[]): Promise<LockedHolds | undefined> {
    return drafts.some(({ order }) => order.flashItemId !== null) ? undefined : this.lockAll(tx, drafts);
  }

  /** Holds for those of the drafts that get all they want. Returns the refusals; the writes travel with the caller's next statement. */
  async take(tx: Tx, drafts: readonly Draft[], locked: LockedHolds | undefined): Promise<Map<Draft, DomainError>> {
    const refusals = await this.refuseOverLimit(tx, drafts);
    const within = drafts.filter((draft) => !refusals.has(draft));
    const { slots, calendar, stock } = locked ?? (await this.lockAll(tx, within));
    const decisions = this.decideBookings(within, calendar, refusals);
    // An order that has its window may still be short of stock; then its window is the next one's. Each round decides at least one order.
    for (let waiting = within.filter((draft) => !refusals.has(draft)); waiting.length > 0; ) {
      const full = this.findFull(waiting, slots);
      const fitting = waiting.filter((draft) => !full.has(draft));
      const shortages = await this.inventory.reserve(tx, fitting.map(reserveRequestOf), stock);
      const isShort = (index: number): boolean => (shortages[index] ?? []).length > 0;
      fitting.forEach((draft, index) => {
        if (isShort(index)) refusals.set(draft, shortOfStock(draft, shortages[index] ?? []));
      });
      this.slots.take(tx, fitting.filter((_draft, index) => !isShort(index)).flatMap(demandsOf), slots);
      waiting = waiting.filter((draft) => full.has(draft));
      if (fitting.some((_draft, index) => isShort(index))) continue;
      for (const [draft, refusal] of await this.refuseFull(tx, waiting, full)) refusals.set(draft, refusal);
      break;
    }
    for (const [draft, decided] of decisions) if (!refusals.has(draft)) await this.bookings.take(tx, draft.bookings, decided, calendar);
    return refusals;
  }

  /** Writes the flash orders among those that were taken. */
  async recordFlash(tx: Tx, taken: readonly Draft[]): Promise<void> {
    await this.flashOrders.insert(tx, taken.flatMap(flashRequestOf));
  }

  private async lockAll(tx: Tx, drafts: readonly Draft[]): Promise<LockedHolds> {
    const [slots, calendar, stock] = await Promise.all([
      this.slots.lockForHold(tx, drafts.flatMap(demandsOf)),
      this.bookings.lockForHold(tx, drafts.flatMap(({ bookings }) => bookings)),
      this.inventory.lockForReserve(tx, drafts.map(reserveRequestOf)),
    ]);
    return { slots, calendar, stock };
  }

  /** What orders with bookings would take of staff and rooms, and the refusals of those that find nobody free. Such an order is alone in its group. */
  private decideBookings(drafts: readonly Draft[], calendar: LockedCalendar, refusals: Map<Draft, DomainError>): Map<Draft, readonly BookingDecision[]> {
    const decisions = new Map<Draft, readonly BookingDecision[]>();
    for (const draft of drafts.filter(({ bookings }) => bookings.length > 0)) {
      const decided = this.bookings.decide(draft.bookings, calendar);
      decisions.set(draft, decided);
      const changes = decided.flatMap(({ refusal }, index): QuoteChange[] => {
        const request = draft.bookings[index]?.request;
        if (refusal === null || request === undefined) return [];
        const { nextStartAt } = refusal.details;
        return [{ kind: 'window', groupNo: request.groupNo ?? 1, startAt: request.startAt.toISOString(), nextStartAt: typeof nextStartAt === 'string' ? nextStartAt : null }];
      });
      if (changes.length > 0) refusals.set(draft, ordersError('ORDERS.QUOTE_CHANGED', { changes }));
    }
    return decisions;
  }

  /** Refusals of flash orders that would pass a purchase limit. A group without flash orders asks nothing. */
  private async refuseOverLimit(tx: Tx, drafts: readonly Draft[]): Promise<Map<Draft, DomainError>> {
    const flash = drafts.flatMap((draft) => flashRequestOf(draft).map((request) => ({ draft, request })));
    const refusals = new Map<Draft, DomainError>();
    if (flash.length === 0) return refusals;
    const errors = await this.flashOrders.checkLimits(tx, flash.map(({ request }) => request));
    flash.forEach(({ draft }, index) => {
      const error = errors[index];
      if (error !== undefined && error !== null) refusals.set(draft, error);
    });
    return refusals;
  }

  /** Those whose window is full, with the first of their groups that is short. */
  private findFull(waiting: readonly Draft[], slots: LockedSlots): Map<Draft, SlotShortage> {
    const outcomes = this.slots.decide(waiting.flatMap(demandsOf), slots);
    const shortages = new Map(outcomes.flatMap((outcome) => (outcome === null ? [] : [[outcome.orderId, outcome] as const])));
    return new Map(
      waiting.flatMap((draft) => {
        const shortage = shortages.get(draft.order.id);
        return shortage === undefined ? [] : [[draft, shortage] as const];
      }),
    );
  }

  /** The refusals of orders whose window is full, each with the next window that has room. */
  private async refuseFull(tx: Tx, waiting: readonly Draft[], full: ReadonlyMap<Draft, SlotShortage>): Promise<Map<Draft, DomainError>> {
    const short = waiting.flatMap((draft) => demandsOf(draft).filter(({ groupNo }) => groupNo === full.get(draft)?.groupNo).map((demand) => ({ draft, demand })));
    const next = await this.slots.withNext(tx, short.map(({ demand }) => demand), short.map(({ draft }) => full.get(draft) ?? null));
    return new Map(short.map(({ draft, demand }, index) => [draft, shortOfWindow(demand, next[index]?.nextStartAt ?? null)]));
  }
}

/** What the groups of an order want of their stores' windows. */
function demandsOf({ attempt, order }: Draft): SlotDemand[] {
  return attempt.groups.flatMap(({ slot, lines }, index) => {
    if (slot === null) return [];
    return [{ ...slot, orderId: order.id, groupNo: index + 1, orders: 1, units: lines.reduce((sum, { quantity }) => sum + quantity, 0) }];
  });
}

function shortOfStock(draft: Draft, shortages: readonly Shortage[]): DomainError {
  const isGone = draft.order.flashItemId !== null && shortages.every(({ available }) => available === 0);
  if (isGone) return promotionsError('FLASH.SOLD_OUT', { mayReturn: true });
  return ordersError('ORDERS.QUOTE_CHANGED', { changes: shortages.map(({ variantId, requested, available }): QuoteChange => ({ kind: 'stock', variantId, requested, available })) });
}

function shortOfWindow({ groupNo, startAt }: SlotDemand, nextStartAt: Date | null): DomainError {
  const change: QuoteChange = { kind: 'window', groupNo, startAt: startAt.toISOString(), nextStartAt: nextStartAt?.toISOString() ?? null };
  return ordersError('ORDERS.QUOTE_CHANGED', { changes: [change] });
}
