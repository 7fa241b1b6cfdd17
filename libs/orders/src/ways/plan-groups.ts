import { Injectable } from '@nestjs/common';
import { timesFen } from '@quanyu/platform';
import { type PreparedBooking, type SlotKey, type Store, Stores } from '@quanyu/stores';
import type { DeliveryAddress } from '../order.js';
import type { GroupKind } from '../order-state.js';
import { ordersError } from '../orders.errors.js';
import type { PricedLine, QuoteChange, WantedLine, WayRefusal } from '../pricing/quote.rules.js';
import { Sourcing, type SourcingDecision } from '../sourcing/index.js';
import { type Visitor, VisitTerms } from '../visits/visit-terms.js';
import { type Source, type Terms, WayTerms } from './way-terms.js';

/** One way for some of the lines, as it was quoted. */
export interface GroupWish {
  readonly kind: GroupKind;
  /** Where it is collected; the selling store unless said. */
  readonly storeId?: string | undefined;
  /** Start of the chosen window. Without one: as soon as possible. */
  readonly startAt?: string | undefined;
  /** As quoted, where no window is chosen. */
  readonly promisedAt?: string | undefined;
  readonly feeFen: number;
  /** None for a service. */
  readonly lines: readonly WantedLine[];
  /** What is booked, for a service; it begins at `startAt`. */
  readonly service?: { readonly serviceId: string; readonly staffId?: string | null | undefined } | undefined;
}

/** A group whose place, window, promise and fee are decided. */
export interface PlannedGroup {
  readonly kind: GroupKind;
  readonly storeId: string | null;
  readonly locationId: string;
  readonly windowStartAt: Date | null;
  readonly windowEndAt: Date | null;
  readonly promisedAt: Date | null;
  readonly feeFen: number;
  readonly lines: readonly PricedLine[];
  readonly sourcing: SourcingDecision | null;
  /** The window of a store that it takes a place in, and the minutes of staff. */
  readonly slot: (SlotKey & { readonly minutes: number }) | null;
  /** The time with somebody that it takes; its order is not known yet. */
  readonly booking: PreparedBooking | null;
}

export interface PlanRequest {
  /** The selling store. */
  readonly store: Store;
  readonly wishes: readonly GroupWish[];
  /** What is ordered, one line per variant. */
  readonly lines: readonly WantedLine[];
  readonly priced: readonly PricedLine[];
  readonly destination: DeliveryAddress | null;
  readonly visitor: Visitor;
  /** Where the goods lie, when that is no question. */
  readonly from?: Source | null;
}

interface Wanted {
  readonly groupNo: number;
  readonly wish: GroupWish;
  readonly lines: readonly PricedLine[];
  readonly units: number;
  /** What the goods of this way are worth, all groups of it together; its first group bears the fee. */
  readonly worthFen: number;
  readonly isFirstOfKind: boolean;
}

type Plan = Omit<PlannedGroup, 'kind' | 'lines'>;
type Outcome = Plan | { readonly change: QuoteChange };

/** A promise may slip by so much between quote and order; a parcel's is a day. */
const PROMISE_SLACK_MS = { pickup: 15 * 60_000, instantDelivery: 10 * 60_000, scheduledDelivery: 0, shipping: 12 * 3_600_000, service: 0 } as const;

/** Decides for each group of an order where it comes from, when and at what fee; what differs from the quote is a change. */
@Injectable()
export class PlanGroups {
  constructor(
    private readonly stores: Stores,
    private readonly terms: WayTerms,
    private readonly sourcing: Sourcing,
    private readonly visits: VisitTerms,
  ) {}

  /** @throws ORDERS.GROUPS_INVALID when the groups do not hold exactly the lines, or a service is not one; STORES.SERVICE_NOT_FOUND. */
  async plan(request: PlanRequest): Promise<{ groups: PlannedGroup[]; changes: QuoteChange[] }> {
    assertSameUnits(request);
    const groups: PlannedGroup[] = [];
    const changes: QuoteChange[] = [];
    for (const wanted of wantedOf(request)) {
      const { wish, lines, groupNo } = wanted;
      const outcome = await this.planOne(request, wanted);
      if ('change' in outcome) {
        changes.push(outcome.change);
        continue;
      }
      groups.push({ ...outcome, kind: wish.kind, lines });
      changes.push(...differencesOf(wish, outcome, groupNo));
    }
    return { groups, changes };
  }

  private async planOne({ store, destination, visitor, from = null }: PlanRequest, wanted: Wanted): Promise<Outcome> {
    const { kind, storeId } = wanted.wish;
    if (from !== null && kind === 'shipping') return this.placed(from, wanted, { terms: this.terms.send(from, wanted), sourcing: null });
    switch (kind) {
      case 'pickup':
        return this.planPickup(storeId === undefined ? store : this.stores.getStore(storeId), wanted);
      case 'instantDelivery':
      case 'scheduledDelivery':
      case 'shipping':
        return destination === null ? refused(wanted, 'addressNeeded') : this.planSourced(kind, destination, wanted);
      case 'service':
        return this.planVisit(store, wanted, visitor);
    }
  }

  /** A service is given in the selling store, at the time that was chosen, and costs its deposit in advance. */
  private planVisit(store: Store, wanted: Wanted, visitor: Visitor): Outcome {
    const { startAt, service } = wanted.wish;
    if (startAt === undefined || service === undefined) throw ordersError('ORDERS.GROUPS_INVALID', { reason: 'service' });
    const booking = this.visits.prepare(store.id, { ...service, startAt }, visitor);
    if (booking === 'notOffered') return refused(wanted, booking);
    if (booking === null) return { change: { kind: 'window', groupNo: wanted.groupNo, startAt, nextStartAt: null } };
    const { depositFen, minutes } = booking.service;
    const from = booking.request.startAt;
    const windowEndAt = new Date(from.getTime() + minutes * 60_000);
    return { storeId: store.id, locationId: store.stockLocationId, windowStartAt: from, windowEndAt, promisedAt: from, feeFen: depositFen, sourcing: null, slot: null, booking };
  }

  /** A chosen window is answered from memory; "as soon as possible" asks for the work that waits. */
  private async planPickup(store: Store, wanted: Wanted): Promise<Outcome> {
    const source: Source = { storeId: store.id, locationId: store.stockLocationId, distanceMetres: 0 };
    if (wanted.wish.startAt !== undefined) return this.inWindow('pickup', source, wanted, { feeFen: 0, sourcing: null });
    const terms = await this.terms.pickup(store, wanted);
    return typeof terms === 'string' ? refused(wanted, terms) : this.placed(source, wanted, { terms, sourcing: null });
  }

  private async planSourced(kind: 'instantDelivery' | 'scheduledDelivery' | 'shipping', destination: DeliveryAddress, wanted: Wanted): Promise<Outcome> {
    const sourcing = await this.sourcing.plan({ kind, destination, lines: wanted.lines.map(({ variant, quantity }) => ({ variantId: variant.variantId, quantity })) });
    if (sourcing.candidates.length === 0) return refused(wanted, this.terms.whyNobody(kind, destination).refusal);
    const source = findWholeSource(sourcing);
    if (source === null) return refused(wanted, 'noStock');
    const terms = kind === 'shipping' ? this.terms.send(source, wanted) : this.terms.bring(kind, source, destination, wanted);
    if (typeof terms === 'string') return refused(wanted, terms);
    const feeFen = wanted.isFirstOfKind ? terms.feeFen : 0;
    if (kind === 'scheduledDelivery') return this.inWindow(kind, source, wanted, { feeFen, sourcing });
    return this.placed(source, wanted, { terms: { ...terms, feeFen }, sourcing });
  }

  private inWindow(kind: 'pickup' | 'scheduledDelivery', source: Source, { wish, units, groupNo }: Wanted, rest: { feeFen: number; sourcing: SourcingDecision | null }): Outcome {
    const { storeId, locationId } = source;
    const startAt = new Date(wish.startAt ?? 0);
    const { window, nextStartAt } = this.terms.chosenWindow(storeId ?? '', kind, startAt);
    if (window === null || storeId === null) return { change: { kind: 'window', groupNo, startAt: startAt.toISOString(), nextStartAt: nextStartAt?.toISOString() ?? null } };
    const slot = { storeId, kind, startAt: window.startAt, minutes: this.terms.minutesOf(storeId, units) };
    // Ready when the shopper may come; brought when the window closes.
    const promisedAt = kind === 'pickup' ? window.startAt : window.endAt;
    return { storeId, locationId, windowStartAt: window.startAt, windowEndAt: window.endAt, promisedAt, slot, booking: null, ...rest };
  }

  /** As soon as possible: the promise stands for itself, and the window that it lies in gives the place. */
  private placed({ storeId, locationId }: Source, { wish, units }: Wanted, { terms, sourcing }: { terms: Terms; sourcing: SourcingDecision | null }): Plan {
    const { feeFen, promisedAt, window } = terms;
    const { kind } = wish;
    const takesSlot = (kind === 'pickup' || kind === 'instantDelivery') && storeId !== null && window !== null;
    const isCollected = kind === 'pickup' && window !== null;
    return {
      storeId, locationId, promisedAt, feeFen, sourcing, booking: null,
      windowStartAt: isCollected ? window.startAt : null,
      windowEndAt: isCollected ? window.endAt : null,
      slot: takesSlot ? { storeId, kind, startAt: window.startAt, minutes: this.terms.minutesOf(storeId, units) } : null,
    };
  }
}

/** The best place that has all of it alone. */
function findWholeSource({ candidates, plan, lines }: SourcingDecision): Source | null {
  const whole = plan.weighed.filter(({ wholeLines }) => wholeLines === lines.length).sort((a, b) => a.score.totalFen - b.score.totalFen);
  return candidates.find(({ locationId }) => locationId === whole[0]?.locationId) ?? null;
}

function refused({ groupNo }: Wanted, reason: WayRefusal): { change: QuoteChange } {
  return { change: { kind: 'way', groupNo, reason } };
}

/** What the shopper saw differently. An earlier promise or a lower fee is told too: the total is what is paid. */
function differencesOf(wish: GroupWish, { feeFen, promisedAt }: Plan, groupNo: number): QuoteChange[] {
  const fee: QuoteChange[] = feeFen === wish.feeFen ? [] : [{ kind: 'fee', groupNo, fromFen: wish.feeFen, toFen: feeFen }];
  if (wish.promisedAt === undefined || promisedAt === null) return fee;
  const slippedMs = promisedAt.getTime() - Date.parse(wish.promisedAt);
  return slippedMs > PROMISE_SLACK_MS[wish.kind] ? [...fee, { kind: 'promise', groupNo, fromAt: wish.promisedAt, toAt: promisedAt.toISOString() }] : fee;
}

function wantedOf({ wishes, priced }: PlanRequest): Wanted[] {
  const all = wishes.map((wish) => linesOf(wish, priced));
  const worth = new Map<GroupKind, number>();
  wishes.forEach(({ kind }, index) => worth.set(kind, (worth.get(kind) ?? 0) + (all[index] ?? []).reduce((sum, { totalFen }) => sum + totalFen, 0)));
  return wishes.map((wish, index) => {
    const lines = all[index] ?? [];
    return {
      groupNo: index + 1,
      wish,
      lines,
      units: lines.reduce((sum, { quantity }) => sum + quantity, 0),
      worthFen: worth.get(wish.kind) ?? 0,
      isFirstOfKind: wishes.findIndex(({ kind }) => kind === wish.kind) === index,
    };
  });
}

/** A wish's lines with their prices; what is not sold any more is told as a change of its own. */
function linesOf(wish: GroupWish, priced: readonly PricedLine[]): PricedLine[] {
  return wish.lines.flatMap(({ variantId, quantity }): PricedLine[] => {
    const line = priced.find(({ variant }) => variant.variantId === variantId);
    return line === undefined ? [] : [{ variant: line.variant, quantity, totalFen: timesFen(line.variant.priceFen, quantity) }];
  });
}

function assertSameUnits({ wishes, lines }: PlanRequest): void {
  const missing = new Map(lines.map(({ variantId, quantity }) => [variantId, quantity]));
  for (const { variantId, quantity } of wishes.flatMap((wish) => wish.lines)) missing.set(variantId, (missing.get(variantId) ?? 0) - quantity);
  const hasTwins = wishes.some((wish) => new Set(wish.lines.map(({ variantId }) => variantId)).size !== wish.lines.length);
  if (wishes.some(({ kind, service, lines: own }) => (kind === 'service') !== (own.length === 0) || (kind === 'service') !== (service !== undefined))) throw ordersError('ORDERS.GROUPS_INVALID', { reason: 'empty' });
  if (hasTwins || [...missing.values()].some((quantity) => quantity !== 0)) throw ordersError('ORDERS.GROUPS_INVALID', { reason: 'units' });
}
