import { Injectable } from '@nestjs/common';
import { Clock } from '@quanyu/platform';
import { computeDeliveryFee, computePickupPromise, type DeliveryKind, openingState, type SlotKind, type Store, Stores, WorkPace } from '@quanyu/stores';
import type { WayRefusal } from '../pricing/quote.rules.js';
import { computeShippingFee, computeShippingPromise, SHIPPING_FREE_ABOVE_FEN } from './shipping-terms.rules.js';
import { OpenWork } from '../sourcing/index.js';

/** Where a basket or a part of it would come from. */
export interface Source {
  readonly storeId: string | null;
  readonly locationId: string;
  readonly distanceMetres: number;
}

export interface Terms {
  readonly feeFen: number;
  readonly freeAboveFen: number | null;
  /** By when at the latest, when nothing else is chosen. */
  readonly promisedAt: Date | null;
  /** The window of a store that it takes a place in when nothing else is chosen. */
  readonly window: { readonly startAt: Date; readonly endAt: Date } | null;
}

/** A way that cannot be had now. */
export interface Refused {
  readonly refusal: WayRefusal;
  /** When somebody serves it again, for what is closed. */
  readonly opensAt: Date | null;
}

interface Goods {
  readonly units: number;
  /** What the goods of this way are worth, all groups of it together. */
  readonly worthFen: number;
}

/** What each way costs and promises, from a place to a point. Quotes tell it and placing decides by it. */
@Injectable()
export class WayTerms {
  constructor(
    private readonly stores: Stores,
    private readonly pace: WorkPace,
    private readonly work: OpenWork,
    private readonly clock: Clock,
  ) {}

  /** As soon as the store's people can have it ready, behind the work that waits there. */
  async pickup(store: Store, { units }: Pick<Goods, 'units'>): Promise<Terms | WayRefusal> {
    if (store.status !== 'open') return 'closed';
    const now = this.clock.now();
    const queue = (await this.work.read([store.stockLocationId])).get(store.stockLocationId)?.queue ?? { orders: 0, units: 0 };
    const promise = computePickupPromise({ now, store, items: units, queue, pace: this.pace.of(store.id), staffOnShift: this.stores.staffOnShift(store.id, now) });
    if (promise === null) return 'closed';
    const window = this.stores.listWindows(store.id, 'pickup', now).find(({ endAt }) => endAt > promise.readyAt) ?? null;
    return window === null ? 'noWindow' : { feeFen: 0, freeAboveFen: null, promisedAt: promise.readyAt, window };
  }

  /** Brought from a store to a point within its area. */
  bring(kind: DeliveryKind, source: Source, point: { latitude: number; longitude: number }, { worthFen }: Pick<Goods, 'worthFen'>): Terms | WayRefusal {
    const { storeId, distanceMetres } = source;
    if (storeId === null) return 'notOffered';
    const area = this.stores.findServiceArea(storeId, kind, point);
    if (area === null) return 'outOfArea';
    if (worthFen < area.minimumFen) return 'belowMinimum';
    const now = this.clock.now();
    const [window] = this.stores.listWindows(storeId, kind, now);
    if (window === undefined) return kind === 'instantDelivery' ? 'closed' : 'noWindow';
    const promisedAt = kind === 'instantDelivery' ? new Date(now.getTime() + area.promiseMinutes * 60_000) : window.endAt;
    return { feeFen: computeDeliveryFee(area, { itemsTotalFen: worthFen, distanceMetres }), freeAboveFen: area.freeAboveFen, promisedAt, window };
  }

  /** Why no place serves a way for goods that somebody may have: nobody brings anything there, who does is shut until then, or has none of it. */
  whyNobody(kind: 'instantDelivery' | 'scheduledDelivery' | 'shipping', point: { latitude: number; longitude: number }): Refused {
    if (kind === 'shipping') return { refusal: 'noStock', opensAt: null };
    const now = this.clock.now();
    const serving = this.stores.listStoresServing(point, kind).map(({ store }) => openingState(store, now));
    if (serving.length === 0) return { refusal: 'outOfArea', opensAt: null };
    if (kind === 'scheduledDelivery' || serving.some(({ state }) => state === 'open')) return { refusal: 'noStock', opensAt: null };
    return { refusal: 'closed', opensAt: earliest(serving.flatMap(({ opensAt }) => opensAt ?? [])) };
  }

  /** Sent as a parcel from a warehouse or a store. */
  send({ distanceMetres }: Source, { worthFen }: Pick<Goods, 'worthFen'>): Terms {
    return { feeFen: computeShippingFee(worthFen), freeAboveFen: SHIPPING_FREE_ABOVE_FEN, promisedAt: computeShippingPromise(this.clock.now(), distanceMetres), window: null };
  }

  /** Minutes of staff that so many units take in a store. */
  minutesOf(storeId: string, units: number): number {
    const { minutesPerOrder, minutesPerUnit } = this.pace.of(storeId);
    return Math.ceil(minutesPerOrder + units * minutesPerUnit);
  }

  /** The window that starts then, or when the next one does. */
  chosenWindow(storeId: string, kind: SlotKind, startAt: Date): { window: { startAt: Date; endAt: Date } | null; nextStartAt: Date | null } {
    const now = this.clock.now();
    const window = this.stores.findWindow(storeId, kind, now, startAt);
    if (window !== null) return { window, nextStartAt: null };
    return { window: null, nextStartAt: this.stores.listWindows(storeId, kind, now).find((candidate) => candidate.startAt >= startAt)?.startAt ?? null };
  }
}

function earliest(instants: readonly Date[]): Date | null {
  return instants.length === 0 ? null : new Date(Math.min(...instants.map((instant) => instant.getTime())));
}
