import { Injectable } from '@nestjs/common';
import { ChangeOrder, type Order } from '@quanyu/orders';
import type { Tx } from '@quanyu/platform';
import type { DeliveryEscalation, EscalationOutcome } from '../couriers/delivery-work.js';
import { type FulfillmentOrder, FulfillmentRepository } from '../fulfillment.repository.js';
import { MoveWork } from '../work/move-work.js';
import { OfferPickup } from './offer-pickup.js';
import { isWithStore } from '../work/work-state.js';

/** What is done for a delivery whose promise breaks, beyond calling riders; `couriers` decides when, once each, and keeps why. */
@Injectable()
export class EscalateDelivery {
  constructor(
    private readonly repository: FulfillmentRepository,
    private readonly moving: MoveWork,
    private readonly pickups: OfferPickup,
    private readonly change: ChangeOrder,
  ) {}

  /** Stores that have all of it; none when it was taken over once, or when it is not the only work of its group. */
  async findPlaces(fulfillmentOrderId: string): Promise<readonly string[]> {
    const work = await this.repository.find(fulfillmentOrderId);
    if (work === null || !isWithStore(work.state) || (await this.repository.listByOrder(work.orderId)).some(({ id, groupNo }) => id !== work.id && groupNo === work.groupNo)) return [];
    return this.moving.findPlaces(work);
  }

  async execute(tx: Tx, order: Order, work: FulfillmentOrder, { step, place }: { step: DeliveryEscalation; place: string | null }): Promise<EscalationOutcome> {
    switch (step) {
      case 'otherStore': {
        // What a substitute is held for belongs to this store until the shopper has answered.
        if (place === null || !isWithStore(work.state) || work.state === 'substitution_pending') return 'impossible';
        const moved = await this.moving.move(tx, order, work, { place, actor: { kind: 'system' }, note: '配送超时，换一家店' });
        return moved === null ? 'impossible' : 'done';
      }
      case 'offerPickup':
        return (await this.pickups.execute(tx, order, work)) ? 'asked' : 'impossible';
      case 'compensate':
        return (await this.change.compensateFee(tx, order, work.groupNo, { actor: { kind: 'system' }, reason: '配送超时，退还配送费' })) ? 'done' : 'impossible';
    }
  }
}
