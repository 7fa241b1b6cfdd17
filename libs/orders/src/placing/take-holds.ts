import { Injectable } from '@nestjs/common';
import { Inventory, type LockedStock, type Shortage } from '@quanyu/inventory';
import { type DomainError, isDomainError, type Tx } from '@quanyu/platform';
import { FlashOrders, type LockedBenefits, promotionsError } from '@quanyu/promotions';
import { type BookingDecision, Bookings, type LockedCalendar, type LockedSlots, type SlotDemand, SlotLedger, type SlotShortage } from '@quanyu/stores';
import { CounterSalesRepository, type SoldByCode } from '../counter-sales/index.js';
import { OrderFunds } from './order-funds.js';
import { ordersError } from '../orders.errors.js';
import { benefitRequestOf, type Draft, flashRequestOf, paysFromAccounts, reserveRequestOf } from './prepare-order.js';
import { refusedRule } from '../pricing/price-changes.rules.js';
import type { QuoteChange } from '../pricing/quote.rules.js';

/** Coupons and limited promotions that a group of orders meets, and where nothing comes in between also windows, staff and rooms, and stock: locked in this transaction. */
export interface LockedRows {
  readonly benefits: LockedBenefits | null;
  /** Deposits whose balance can be ordered; null when nobody asks for one. */
  readonly deposits: ReadonlySet<string> | null;
  readonly holds: LockedHolds | null;
}

interface LockedHolds {
  readonly slots: LockedSlots;
  readonly calendar: LockedCalendar;
  readonly stock: LockedStock;
}

/**
 * Everything that orders take of what others want too: coupons and limited promotions, purchase limits, windows, staff and rooms, stock, in the
 * order of every writer. Orders are decided in arrival order, and one that is short of something takes nothing.
 */
@Injectable()
export class TakeHolds {
  constructor(
    private readonly flashOrders: FlashOrders,
    private readonly slots: SlotLedger,
    private readonly bookings: Bookings,
    private readonly inventory: Inventory,
    private readonly funds: OrderFunds,
    private readonly sales: CounterSalesRepository,
  ) {}

  /** Takes the rows that `take` decides on, in one round trip. Purchase limits come before windows and stock, so orders that have any lock only what is ahead of them. */
  async lock(tx: Tx, drafts: readonly Draft[]): Promise<LockedRows> {
    const hasLimits = drafts.some(({ order }) => order.flashItemId !== null);
    const [benefits, deposits, holds] = await Promise.all([this.funds.lock(tx, drafts.map(benefitRequestOf)), this.funds.lockDeposits(tx, drafts.flatMap(depositOf)), hasLimits ? null : this.lockAll(tx, drafts)]);
    return { benefits, deposits, holds };
  }

  /**
   * Takes for those of the drafts that get all they want. Returns the refusals; the writes travel with the caller's next statement. What an
   * order was counted for that is then short of stock is free again for those behind it.
   * @throws ORDERS.QUOTE_CHANGED when points or stored value are not there: such an order is alone, and nothing of it stays.
   */
  async take(tx: Tx, drafts: readonly Draft[], { benefits, deposits, holds }: LockedRows): Promise<Map<Draft, DomainError>> {
    const refusals = deposits === null ? new Map<Draft, DomainError>() : refuseDeposits(drafts, deposits);
    for (let waiting = drafts.filter((draft) => !refusals.has(draft)); waiting.length > 0; ) {
      const short = this.refuseBenefits(waiting, benefits);
      const within = waiting.filter((draft) => !short.has(draft));
      const held = await this.hold(tx, within, holds);
      for (const [draft, refusal] of held) {
        refusals.set(draft, refusal);
        this.funds.letGo(benefitRequestOf(draft), benefits);
      }
      waiting = [...held.keys()].some(({ attempt }) => attempt.uses.length > 0) ? [...short.keys()] : [];
      if (waiting.length === 0) for (const [draft, refusal] of short) refusals.set(draft, refusal);
    }
    const taken = drafts.filter((draft) => !refusals.has(draft));
    this.funds.write(tx, taken.map(benefitRequestOf), benefits);
    await this.funds.takeDeposits(tx, taken.flatMap(depositOf));
    for (const draft of taken) if (paysFromAccounts(draft.attempt)) await this.spend(tx, draft);
    return refusals;
  }

  /** Those that find a coupon, a use or a budget gone. */
  private refuseBenefits(drafts: readonly Draft[], locked: LockedBenefits | null): Map<Draft, DomainError> {
    return new Map(
      drafts.flatMap((draft) => {
        const refusal = this.funds.decide(benefitRequestOf(draft), locked);
        return refusal === null ? [] : [[draft, ordersError('ORDERS.QUOTE_CHANGED', { changes: [refusedRule(draft.attempt.quote, refusal)] })] as const];
      }),
    );
  }

  private async spend(tx: Tx, { order, attempt: { tenders } }: Draft): Promise<void> {
    try {
      await this.funds.spend(tx, order);
    } catch (error) {
      if (!isDomainError(error)) throw error;
      const { unit, available } = error.details;
      const left = typeof available === 'number' ? available : 0;
      const change: QuoteChange = unit === 'points' || tenders.storedValueFen === 0 ? { kind: 'points', wanted: tenders.pointsSpent, available: left } : { kind: 'storedValue', wantedFen: tenders.storedValueFen, availableFen: left };
      throw ordersError('ORDERS.QUOTE_CHANGED', { changes: [change] });
    }
  }

  private async hold(tx: Tx, drafts: readonly Draft[], locked: LockedHolds | null): Promise<Map<Draft, DomainError>> {
    const refusals = await this.refuseOverLimit(tx, drafts);
    const within = drafts.filter((draft) => !refusals.has(draft));
    if (within.length === 0) return refusals;
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

  /** Writes what goes with orders that were taken: purchases of flash sales, and who sold at a counter. */
  async record(tx: Tx, taken: readonly Draft[]): Promise<void> {
    await this.flashOrders.insert(tx, taken.flatMap(flashRequestOf));
    tx.lastly(this.sales.attribute(tx, taken.flatMap(soldByCode)));
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

/** The deposit that a draft is the balance of. */
function depositOf({ order, attempt }: Draft): { depositId: string; orderId: string }[] {
  const { presale } = attempt.request;
  return presale === undefined ? [] : [{ depositId: presale.depositId, orderId: order.id }];
}

/** Those whose deposit cannot be used now, and of several for one deposit all but the first. */
function refuseDeposits(drafts: readonly Draft[], open: ReadonlySet<string>): Map<Draft, DomainError> {
  const left = new Set(open);
  return new Map(drafts.flatMap((draft) => (depositOf(draft).every(({ depositId }) => left.delete(depositId)) ? [] : [[draft, promotionsError('PRESALE.BALANCE_NOT_OPEN')] as const])));
}

/** The code of a sale at the counter that an order was placed with. */
function soldByCode({ order, attempt }: Draft): SoldByCode[] {
  const code = attempt.request.counterSaleCode;
  return code === undefined ? [] : [{ orderId: order.id, storeId: order.storeId, code, placedAt: order.placedAt }];
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
