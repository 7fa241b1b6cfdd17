import type { INestApplicationContext } from '@nestjs/common';
import { HandOver, ParcelTrack, PickOrder, RideDesk, ShipOrder, ShortLine, TakeBack } from '@quanyu/fulfillment';
import { Stocktakes, StockTransfers } from '@quanyu/inventory';
import { AfterSalesChoices, AfterSalesViews, ApplyAfterSalesFlow, CancelOrderFlow, PayOrder, PlaceOrderFlow, QuoteCheckout, WorkCase } from '@quanyu/orders';
import { Database, isDomainError, type ManualClock } from '@quanyu/platform';
import { Bookings, openingState, ServiceMenu, type Store, Stores } from '@quanyu/stores';
import { type PartsOf, takeParts } from '../parts.js';
import type { EventQueue } from './event-queue.js';

const FLOWS = {
  ...{ database: Database, stores: Stores, quote: QuoteCheckout, placeOrder: PlaceOrderFlow, payOrder: PayOrder, cancelOrder: CancelOrderFlow },
  ...{ pickOrder: PickOrder, shortLine: ShortLine, shipOrder: ShipOrder, takeBack: TakeBack, handOver: HandOver, parcels: ParcelTrack, rides: RideDesk },
  ...{ bookings: Bookings, menu: ServiceMenu, applyAfterSales: ApplyAfterSalesFlow, cases: WorkCase, caseViews: AfterSalesViews, caseChoices: AfterSalesChoices },
  ...{ stocktakes: Stocktakes, transfers: StockTransfers },
};

/** The moment, what is still to happen, and what shoppers were refused. */
interface TownLife {
  readonly clock: ManualClock;
  readonly queue: EventQueue;
  readonly tally: Tally;
  /** The shopper confirms on the pay sheet of the simulated WeChat. */
  readonly confirmPayment: (outTradeNo: string) => Promise<void>;
}

/** The shop's own flows, and a life of its own. */
export type Town = TownLife & PartsOf<typeof FLOWS>;

export function openTown(nest: INestApplicationContext, life: TownLife): Town {
  return { ...life, ...takeParts(nest, FLOWS) };
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
