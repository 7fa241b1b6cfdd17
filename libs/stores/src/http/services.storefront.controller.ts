import { Controller } from '@nestjs/common';
import { Clock, Endpoint, type InputOf, type ReplyOf, shopDate } from '@quanyu/platform';
import type { ServiceArea } from '../areas/service-area.rules.js';
import { Bookings } from '../bookings/bookings.js';
import { ServiceMenu } from '../bookings/service-menu.js';
import { shopDateAfter } from '../opening.rules.js';
import { SlotLedger } from '../slots/slot-ledger.js';
import { storesError } from '../stores.errors.js';
import { Stores } from '../stores.js';
import { checkDelivery, getService, listServiceSlots, listStoreServices, listStoreSlots } from './bookings.storefront.contract.js';
import { freeStartWire, serviceCardWire } from './bookings.wire.js';

/** What can be chosen where, and when. */
@Controller()
export class ServicesStorefrontController {
  constructor(
    private readonly stores: Stores,
    private readonly slots: SlotLedger,
    private readonly menu: ServiceMenu,
    private readonly bookings: Bookings,
    private readonly clock: Clock,
  ) {}

  @Endpoint(listStoreSlots)
  async listSlots({ params, query }: InputOf<typeof listStoreSlots>): Promise<ReplyOf<typeof listStoreSlots>> {
    const store = this.stores.getStore(params.storeId);
    const offers = (await this.slots.listOffers(store.id, query.kind)).map(({ startAt, endAt, left }) => ({ date: shopDate(startAt), startAt: startAt.toISOString(), endAt: endAt.toISOString(), left }));
    const dates = Array.from({ length: this.stores.daysOffered(store.id, query.kind) }, (_unused, days) => shopDateAfter(this.clock.now(), days));
    return {
      days: dates.map((date) => ({
        date,
        note: store.specialDays.find((day) => day.date === date)?.note ?? '',
        windows: offers.filter((offer) => offer.date === date).map(({ startAt, endAt, left }) => ({ startAt, endAt, left })),
      })),
    };
  }

  @Endpoint(checkDelivery)
  async checkDelivery({ params, body }: InputOf<typeof checkDelivery>): Promise<ReplyOf<typeof checkDelivery>> {
    const store = this.stores.getStore(params.storeId);
    return {
      items: body.points.map((point) => ({
        instantDelivery: termsWire(this.stores.findServiceArea(store.id, 'instantDelivery', point)),
        scheduledDelivery: termsWire(this.stores.findServiceArea(store.id, 'scheduledDelivery', point)),
      })),
    };
  }

  @Endpoint(listStoreServices)
  async listServices({ params }: InputOf<typeof listStoreServices>): Promise<ReplyOf<typeof listStoreServices>> {
    const store = this.stores.getStore(params.storeId);
    const resources = this.menu.listResources(store.id);
    return { items: this.menu.listServices(store.id).filter(({ isActive }) => isActive).map((service) => serviceCardWire(service, resources)) };
  }

  @Endpoint(getService)
  async get({ params }: InputOf<typeof getService>): Promise<ReplyOf<typeof getService>> {
    const service = this.menu.getService(params.serviceId);
    if (!service.isActive) throw storesError('STORES.SERVICE_NOT_FOUND');
    return serviceCardWire(service, this.menu.listResources(service.storeId));
  }

  @Endpoint(listServiceSlots)
  async listServiceSlots({ params, query }: InputOf<typeof listServiceSlots>): Promise<ReplyOf<typeof listServiceSlots>> {
    const service = this.menu.getService(params.serviceId);
    return { items: (await this.bookings.listFree(service, query.date, query.staffId ?? null)).map(freeStartWire) };
  }
}

function termsWire(area: ServiceArea | null) {
  return area === null ? null : { baseFeeFen: area.baseFeeFen, freeAboveFen: area.freeAboveFen, minimumFen: area.minimumFen, promiseMinutes: area.promiseMinutes };
}
