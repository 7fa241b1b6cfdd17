import type { INestApplicationContext } from '@nestjs/common';
import { HandOver, ParcelTrack, PickOrder, RideDesk, ShipOrder, ShortLine, TakeBack } from '@quanyu/fulfillment';
import { Stocktakes, StockTransfers } from '@quanyu/inventory';
import { AfterSalesChoices, AfterSalesViews, ApplyAfterSalesFlow, CancelOrderFlow, PayOrder, PlaceOrderFlow, QuoteCheckout, WorkCase } from '@quanyu/orders';
import { Database, isDomainError, type ManualClock } from '@quanyu/platform';
import { Bookings, openingState, ServiceMenu, type Store, Stores } from '@quanyu/stores';
import type { EventQueue } from './event-queue.js';

/** The shop's own flows, the moment, what is still to happen, and what shoppers were refused. */
export interface Town {
  readonly clock: ManualClock;
  readonly queue: EventQueue;
  readonly tally: Tally;
  readonly database: Database;
  readonly stores: Stores;
  readonly quote: QuoteCheckout;
  readonly placeOrder: PlaceOrderFlow;
  readonly payOrder: PayOrder;
  readonly cancelOrder: CancelOrderFlow;
  readonly pickOrder: PickOrder;
  readonly shortLine: ShortLine;
  readonly shipOrder: ShipOrder;
  readonly takeBack: TakeBack;
  readonly handOver: HandOver;
  readonly parcels: ParcelTrack;
  readonly rides: RideDesk;
  readonly bookings: Bookings;
  readonly menu: ServiceMenu;
  readonly applyAfterSales: ApplyAfterSalesFlow;
  readonly cases: WorkCase;
  readonly caseViews: AfterSalesViews;
  readonly caseChoices: AfterSalesChoices;
  readonly stocktakes: Stocktakes;
  readonly transfers: StockTransfers;
  /** The shopper confirms on the pay sheet of the simulated WeChat. */
  readonly confirmPayment: (outTradeNo: string) => Promise<void>;
}

export function openTown(nest: INestApplicationContext, own: Pick<Town, 'clock' | 'queue' | 'tally' | 'confirmPayment'>): Town {
  const get = { strict: false };
  return {
    ...own,
    database: nest.get(Database),
    stores: nest.get(Stores, get),
    quote: nest.get(QuoteCheckout, get),
    placeOrder: nest.get(PlaceOrderFlow, get),
    payOrder: nest.get(PayOrder, get),
    cancelOrder: nest.get(CancelOrderFlow, get),
    pickOrder: nest.get(PickOrder, get),
    shortLine: nest.get(ShortLine, get),
    shipOrder: nest.get(ShipOrder, get),
    takeBack: nest.get(TakeBack, get),
    handOver: nest.get(HandOver, get),
    parcels: nest.get(ParcelTrack, get),
    rides: nest.get(RideDesk, get),
    bookings: nest.get(Bookings, get),
    menu: nest.get(ServiceMenu, get),
    applyAfterSales: nest.get(ApplyAfterSalesFlow, get),
    cases: nest.get(WorkCase, get),
    caseViews: nest.get(AfterSalesViews, get),
    caseChoices: nest.get(AfterSalesChoices, get),
    stocktakes: nest.get(Stocktakes, get),
    transfers: nest.get(StockTransfers, get),
  };
}

/** Counts by name. */
export class Tally {
  private readonly counts = new Map<string, number>();

  add(name: string): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
  }

  list(): Record<string, number> {
    return Object.fromEntries([...this.counts].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}

/** Does what the shop may refuse, and counts the refusal under its code. Null when it was refused. */
export async function attempt<T>(town: Town, act: string, work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (!isDomainError(error)) throw error;
    town.tally.add(`${act} ${error.code}`);
    return null;
  }
}

/** A shopper before a closed door comes back when it opens. */
export function openFrom(store: Store, atMs: number): number {
  const { state, opensAt } = openingState(store, new Date(atMs));
  return state === 'open' || opensAt === null ? atMs : opensAt.getTime() + 10 * 60_000;
}
