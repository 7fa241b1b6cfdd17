import { Controller } from '@nestjs/common';
import { Clock, Endpoint, type InputOf, type ReplyOf, type RequestContext, shopDate } from '@quanyu/platform';
import { InboundDeliveries } from '../inbound/inbound.js';
import { SHORT_DATED_DAYS } from '../inbound/inbound.rules.js';
import { getStoreDelivery, listStoreBatches, listStoreDeliveries, receiveDelivery } from './inbound.contract.js';
import { batchToWire, deliverySummaryToWire, deliveryToWire, readPage, toPage } from './inventory.wire.js';

@Controller()
export class InboundStaffController {
  constructor(
    private readonly deliveries: InboundDeliveries,
    private readonly clock: Clock,
  ) {}

  @Endpoint(listStoreDeliveries)
  async list({ params, query }: InputOf<typeof listStoreDeliveries>, { principal: staff }: RequestContext<typeof listStoreDeliveries>): Promise<ReplyOf<typeof listStoreDeliveries>> {
    const page = readPage(query);
    return toPage(await this.deliveries.list(staff, { ...page, locationId: params.storeId, status: query.status ?? null }), page, deliverySummaryToWire);
  }

  @Endpoint(getStoreDelivery)
  async get({ params }: InputOf<typeof getStoreDelivery>, { principal: staff }: RequestContext<typeof getStoreDelivery>): Promise<ReplyOf<typeof getStoreDelivery>> {
    return deliveryToWire(await this.deliveries.get(staff, params.deliveryId));
  }

  @Endpoint(receiveDelivery)
  async receive({ params, body }: InputOf<typeof receiveDelivery>, { principal: staff, idempotencyKey: key }: RequestContext<typeof receiveDelivery>): Promise<ReplyOf<typeof receiveDelivery>> {
    return deliveryToWire(await this.deliveries.receive({ staff, key }, params.deliveryId, body));
  }

  @Endpoint(listStoreBatches)
  async listBatches({ params, query }: InputOf<typeof listStoreBatches>, { principal: staff }: RequestContext<typeof listStoreBatches>): Promise<ReplyOf<typeof listStoreBatches>> {
    const batches = await this.deliveries.listExpiring(staff, { locationId: params.storeId, withinDays: query.withinDays ?? SHORT_DATED_DAYS, limit: query.limit ?? 100 });
    return { items: batches.map((batch) => batchToWire(batch, shopDate(this.clock.now()))) };
  }
}
