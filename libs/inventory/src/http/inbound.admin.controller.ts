import { Controller } from '@nestjs/common';
import { Clock, Endpoint, type InputOf, type ReplyOf, type RequestContext, shopDate } from '@quanyu/platform';
import { InboundDeliveries } from '../inbound/inbound.js';
import { SHORT_DATED_DAYS } from '../inbound/inbound.rules.js';
import { announceDelivery, cancelDelivery, getDelivery, listBatches, listDeliveries } from './inbound.contract.js';
import { batchToWire, deliverySummaryToWire, deliveryToWire, readPage, toPage } from './inventory.wire.js';

@Controller()
export class InboundAdminController {
  constructor(
    private readonly deliveries: InboundDeliveries,
    private readonly clock: Clock,
  ) {}

  @Endpoint(listDeliveries)
  async list({ query }: InputOf<typeof listDeliveries>, { principal: staff }: RequestContext<typeof listDeliveries>): Promise<ReplyOf<typeof listDeliveries>> {
    const page = readPage(query);
    return toPage(await this.deliveries.list(staff, { ...page, locationId: query.locationId ?? null, status: query.status ?? null }), page, deliverySummaryToWire);
  }

  @Endpoint(getDelivery)
  async get({ params }: InputOf<typeof getDelivery>, { principal: staff }: RequestContext<typeof getDelivery>): Promise<ReplyOf<typeof getDelivery>> {
    return deliveryToWire(await this.deliveries.get(staff, params.deliveryId));
  }

  @Endpoint(announceDelivery)
  async announce({ body }: InputOf<typeof announceDelivery>, { principal: staff, idempotencyKey: key }: RequestContext<typeof announceDelivery>): Promise<ReplyOf<typeof announceDelivery>> {
    const expectedAt = body.expectedAt === undefined ? null : new Date(body.expectedAt);
    return deliveryToWire(await this.deliveries.announce({ staff, key }, { ...body, expectedAt, note: body.note ?? '' }));
  }

  @Endpoint(cancelDelivery)
  async cancel({ params, body }: InputOf<typeof cancelDelivery>, { principal: staff, idempotencyKey: key }: RequestContext<typeof cancelDelivery>): Promise<ReplyOf<typeof cancelDelivery>> {
    return deliveryToWire(await this.deliveries.cancel({ staff, key }, params.deliveryId, body));
  }

  @Endpoint(listBatches)
  async listBatches({ query }: InputOf<typeof listBatches>, { principal: staff }: RequestContext<typeof listBatches>): Promise<ReplyOf<typeof listBatches>> {
    const batches = await this.deliveries.listExpiring(staff, { locationId: query.locationId, withinDays: query.withinDays ?? SHORT_DATED_DAYS, limit: query.limit ?? 100 });
    return { items: batches.map((batch) => batchToWire(batch, shopDate(this.clock.now()))) };
  }
}
