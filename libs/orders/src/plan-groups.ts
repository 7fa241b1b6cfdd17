import { Injectable } from '@nestjs/common';
import { Clock, timesFen } from '@quanyu/platform';
import { type SlotKey, type SlotKind, type Store, Stores, WorkPace } from '@quanyu/stores';
import type { GroupKind } from './order-state.js';
import { ordersError } from './orders.errors.js';
import type { PricedLine, QuoteChange, WantedLine } from './quote.rules.js';
import type { DeliveryAddress } from './order.js';

/** One way for some of the lines, as it was quoted. */
export interface GroupWish {
  readonly kind: GroupKind;
  /** Where it is collected; the selling store unless said. */
  readonly storeId?: string | undefined;
  /** Start of the window, for kinds that have one. */
  readonly startAt?: string | undefined;
  readonly feeFen: number;
  readonly lines: readonly WantedLine[];
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
  readonly sourcing: object | null;
  /** The window of a store that it takes a place in, and the minutes of staff. */
  readonly slot: (SlotKey & { readonly minutes: number }) | null;
}

export interface PlanRequest {
  /** The selling store. */
  readonly store: Store;
  readonly wishes: readonly GroupWish[];
  /** What is ordered, one line per variant. */
  readonly lines: readonly WantedLine[];
  readonly priced: readonly PricedLine[];
  readonly itemsTotalFen: number;
  readonly destination: DeliveryAddress | null;
}

/** Decides for each group of an order where it comes from, when and at what fee; what differs from the quote is a change. */
@Injectable()
export class PlanGroups {
  constructor(
    private readonly stores: Stores,
    private readonly pace: WorkPace,
    private readonly clock: Clock,
  ) {}

  /** @throws ORDERS.GROUPS_INVALID when the groups do not hold exactly the lines. */
  async plan(request: PlanRequest): Promise<{ groups: PlannedGroup[]; changes: QuoteChange[] }> {
    assertSameUnits(request);
    const groups: PlannedGroup[] = [];
    const changes: QuoteChange[] = [];
    for (const [index, wish] of request.wishes.entries()) {
      const outcome = wish.kind === 'pickup' ? this.planPickup(request.store, wish, index + 1) : { change: { kind: 'way', groupNo: index + 1, reason: 'notOffered' } as const };
      if ('change' in outcome) changes.push(outcome.change);
      else groups.push({ ...outcome, kind: wish.kind, lines: linesOf(wish, request.priced) });
    }
    return { groups, changes };
  }

  private planPickup(seller: Store, wish: GroupWish, groupNo: number): Place | { change: QuoteChange } {
    const store = wish.storeId === undefined ? seller : this.stores.getStore(wish.storeId);
    const now = this.clock.now();
    const startAt = new Date(wish.startAt ?? now);
    const window = this.stores.findWindow(store.id, 'pickup', now, startAt);
    if (window === null) {
      const next = this.stores.listWindows(store.id, 'pickup', now).find((candidate) => candidate.startAt >= startAt) ?? null;
      return { change: { kind: 'window', groupNo, startAt: startAt.toISOString(), nextStartAt: next === null ? null : next.startAt.toISOString() } };
    }
    return { storeId: store.id, locationId: store.stockLocationId, windowStartAt: window.startAt, windowEndAt: window.endAt, promisedAt: window.startAt, feeFen: 0, sourcing: null, slot: this.slotOf(store.id, 'pickup', window.startAt, wish) };
  }

  private slotOf(storeId: string, kind: SlotKind, startAt: Date, { lines }: GroupWish): PlannedGroup['slot'] {
    const { minutesPerOrder, minutesPerUnit } = this.pace.of(storeId);
    const units = lines.reduce((sum, { quantity }) => sum + quantity, 0);
    return { storeId, kind, startAt, minutes: Math.ceil(minutesPerOrder + units * minutesPerUnit) };
  }
}

type Place = Omit<PlannedGroup, 'kind' | 'lines'>;

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
  if (hasTwins || [...missing.values()].some((quantity) => quantity !== 0)) throw ordersError('ORDERS.GROUPS_INVALID', { reason: 'units' });
}
