import { Injectable } from '@nestjs/common';
import { type Database, isStoreInScope, once, type StaffPrincipal, writeAudit } from '@quanyu/platform';
import { CourierPlatforms } from './courier-platforms.js';
import { courierError } from './couriers.errors.js';
import type { CourierOrder } from './couriers.repository.js';
import { type DeliveryFacts, DeliveryWork } from './delivery-work.js';
import { CourierStores, DispatchCourier } from './dispatch-courier.js';
import { GatherQuotes, type Quotes } from './gather-quotes.js';
import { RequestCourier } from './request-courier.js';

export interface CourierChoice {
  readonly courier: 'dada' | 'aggregator';
  readonly carrierId: string | null;
}

/** The delivery that this member of staff may see. Another store's does not exist for them. @throws COURIER.NOT_A_DELIVERY */
export async function getDelivery(work: DeliveryWork, staff: StaffPrincipal, { fulfillmentOrderId, database }: { fulfillmentOrderId: string; database: Database }): Promise<DeliveryFacts> {
  const facts = await work.find(fulfillmentOrderId, database.within(staff.storeScope));
  if (facts === null || !isStoreInScope(staff.storeScope, facts.storeId)) throw courierError('COURIER.NOT_A_DELIVERY');
  return facts;
}

/** Staff call a rider: look at prices, choose one or let the rule choose, add a tip. */
@Injectable()
export class CallCourier {
  constructor(
    private readonly stores: CourierStores,
    private readonly work: DeliveryWork,
    private readonly requests: RequestCourier,
    private readonly dispatch: DispatchCourier,
    private readonly quotes: GatherQuotes,
    private readonly platforms: CourierPlatforms,
  ) {}

  async listQuotes(staff: StaffPrincipal, fulfillmentOrderId: string): Promise<Quotes> {
    const facts = await getDelivery(this.work, staff, { fulfillmentOrderId, database: this.stores.database });
    // A look at prices binds nobody, so it goes by a number of its own.
    return this.quotes.execute(this.platforms.jobOf({ originId: `Q${facts.fulfillmentOrderId.replaceAll('-', '')}`, mark: '' }, facts));
  }

  /** Calls once per idempotency key. @throws COURIER.OVER, COURIER.ALREADY_CALLED, COURIER.UNAVAILABLE when the chosen one offers nothing now */
  async call(staff: StaffPrincipal, fulfillmentOrderId: string, request: { choice: CourierChoice | null; idempotencyKey: string }): Promise<void> {
    const { choice, idempotencyKey } = request;
    await getDelivery(this.work, staff, { fulfillmentOrderId, database: this.stores.database });
    const quote = choice === null ? null : (await this.listQuotes(staff, fulfillmentOrderId)).quotes.find(({ courier, carrierId }) => courier === choice.courier && carrierId === choice.carrierId);
    if (quote === undefined) throw courierError('COURIER.UNAVAILABLE');
    const id = await once(this.stores.database, { scope: `staff:${staff.staffId}`, key: idempotencyKey, request: { callCourier: fulfillmentOrderId, choice } }, async (tx) => {
      const facts = await this.work.lock(tx, fulfillmentOrderId);
      if (facts === null || facts.isOver) throw courierError('COURIER.OVER');
      // The price was kept for another number.
      const requested = await this.requests.requestFor(tx, facts, { requestedBy: staff.name, ...(quote !== null && { choice: { ...quote, ticket: null } }) });
      if (requested === null) throw courierError('COURIER.ALREADY_CALLED');
      return requested;
    });
    await this.dispatch.advance(id);
  }

  /** Raises the tip of an order that nobody has accepted. @throws COURIER.NOT_CALLED, COURIER.NO_TIP */
  async tip(staff: StaffPrincipal, fulfillmentOrderId: string, wholeFen: number): Promise<void> {
    const facts = await getDelivery(this.work, staff, { fulfillmentOrderId, database: this.stores.database });
    const order = await this.getActive(facts);
    const port = this.platforms.find(order.courier);
    if (port === null || order.status !== 'created' || order.placedAt === null || wholeFen <= order.tipFen) throw courierError('COURIER.NO_TIP');
    await this.stores.database.transaction((tx) =>
      writeAudit(tx, { actor: staff, action: 'courier.tip', targetType: 'courierOrder', targetId: order.id, storeId: facts.storeId, before: { tipFen: order.tipFen }, after: { tipFen: wholeFen }, at: this.stores.clock.now() }),
    );
    await this.dispatch.tip(order, port, wholeFen, staff.name);
  }

  private async getActive(facts: DeliveryFacts): Promise<CourierOrder> {
    const active = await this.stores.repository.findActive(facts.fulfillmentOrderId);
    if (active === null) throw courierError('COURIER.NOT_CALLED');
    return active;
  }
}
