import { Injectable } from '@nestjs/common';
import type { Tx } from '@quanyu/platform';
import { CouriersRepository } from './couriers.repository.js';
import { RiderPlanRepository } from './rider-plan.repository.js';

/** A delivery is over or goes another way: nobody is called for it any more, and whoever is wanted is called off by the worker, at the platform's fee. */
@Injectable()
export class StopRider {
  constructor(
    private readonly repository: CouriersRepository,
    private readonly plans: RiderPlanRepository,
  ) {}

  /** @returns false when a rider has the goods */
  async stop(tx: Tx, fulfillmentOrderId: string, reason: string): Promise<boolean> {
    await this.plans.endCall(tx, fulfillmentOrderId);
    const active = await this.repository.findActive(fulfillmentOrderId, tx);
    return active === null || this.repository.wantCancel(tx, active.id, reason);
  }
}
