import { Controller } from '@nestjs/common';
import { Clock, Endpoint, type InputOf, type ReplyOf, shopDate } from '@quanyu/platform';
import { computePeriods, openingState, shopDateAfter } from '../opening.rules.js';
import type { Store } from '../store.js';
import { computeCities, computeStoreSearch } from '../store-search.rules.js';
import { Stores } from '../stores.js';
import { getStore, listCities, listPickupWindows, listStores } from './stores.contract.js';
import { openingWire } from './stores.wire.js';

const DEFAULT_LIMIT = 50;

@Controller()
export class StoresStorefrontController {
  constructor(
    private readonly stores: Stores,
    private readonly clock: Clock,
  ) {}

  @Endpoint(listStores)
  async list({ query }: InputOf<typeof listStores>): Promise<ReplyOf<typeof listStores>> {
    const now = this.clock.now();
    const position = query.lat === undefined || query.lng === undefined ? undefined : { latitude: query.lat, longitude: query.lng };
    const found = computeStoreSearch(this.stores.listStores(), { position, city: query.city, q: query.q, limit: query.limit ?? DEFAULT_LIMIT }, now);
    return { items: found.map(({ store, distanceMetres }) => ({ ...this.card(store, now), distanceMetres })) };
  }

  @Endpoint(getStore)
  async get({ params }: InputOf<typeof getStore>): Promise<ReplyOf<typeof getStore>> {
    const store = this.stores.getStore(params.storeId);
    return {
      ...this.card(store, this.clock.now()),
      weeklyHours: [...store.weeklyHours],
      specialDays: store.specialDays.map((day) => ({ ...day, periods: [...day.periods] })),
      pickupLeadMinutes: store.pickupLeadMinutes,
      pickupInstructions: store.pickupInstructions,
    };
  }

  @Endpoint(listCities)
  async cities(): Promise<ReplyOf<typeof listCities>> {
    return { items: computeCities(this.stores.listStores()) };
  }

  @Endpoint(listPickupWindows)
  async pickupWindows({ params }: InputOf<typeof listPickupWindows>): Promise<ReplyOf<typeof listPickupWindows>> {
    const store = this.stores.getStore(params.storeId);
    const now = this.clock.now();
    const windows = this.stores.listWindows(store.id, 'pickup', now).map(({ startAt, endAt }) => ({ date: shopDate(startAt), startAt: startAt.toISOString(), endAt: endAt.toISOString() }));
    const dates = Array.from({ length: this.stores.daysOffered(store.id, 'pickup') }, (_unused, days) => shopDateAfter(now, days));
    return {
      opening: openingWire(openingState(store, now)),
      days: dates.map((date) => ({
        date,
        note: store.specialDays.find((day) => day.date === date)?.note ?? '',
        windows: windows.filter((window) => window.date === date).map(({ startAt, endAt }) => ({ startAt, endAt })),
      })),
    };
  }

  private card(store: Store, now: Date) {
    const { id, code, name, city, district, address, latitude, longitude, phone } = store;
    return {
      ...{ id, code, name, city, district, address, latitude, longitude, phone },
      services: [...store.services],
      opening: openingWire(openingState(store, now)),
      todayPeriods: computePeriods(store, shopDate(now)).map(({ opensAt, closesAt }) => ({ opensAt, closesAt })),
      earliestPickupAt: this.stores.listWindows(store.id, 'pickup', now)[0]?.startAt.toISOString() ?? null,
    };
  }
}
