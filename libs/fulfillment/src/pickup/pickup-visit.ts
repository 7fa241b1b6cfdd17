import { Injectable } from '@nestjs/common';
import { Orders, ordersError } from '@quanyu/orders';
import { Database, type Tx } from '@quanyu/platform';
import { fulfillmentError } from '../fulfillment.errors.js';
import { type FulfillmentOrder, FulfillmentRepository } from '../fulfillment.repository.js';
import { isOver } from '../work/work-state.js';
import { WorkSteps } from '../work/work-steps.js';

interface GroupKey {
  readonly orderId: string;
  readonly groupNo: number;
}

/** What a shopper tells the store of the pickup: that they are outside, or that somebody else comes. */
@Injectable()
export class PickupVisit {
  constructor(
    private readonly database: Database,
    private readonly repository: FulfillmentRepository,
    private readonly orders: Orders,
    private readonly steps: WorkSteps,
  ) {}

  /** Outside at a bay; telling it again moves the bay. @throws ORDERS.NOT_FOUND, FULFILLMENT.NOT_COLLECTED_HERE */
  async arrive(customerId: string, { orderId, groupNo }: GroupKey, bay: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      const work = await this.lockPickup(tx, customerId, { orderId, groupNo });
      await this.repository.noteArrival(tx, work.id, bay);
      if (work.arrivedAt === null) await this.orders.tell(tx, orderId, { type: 'arrived', actor: { kind: 'customer' }, note: bay });
      this.steps.tellBoard(tx, work, work.state);
    });
  }

  /** Somebody else collects with the same code; null takes it back. @throws ORDERS.NOT_FOUND, FULFILLMENT.NOT_COLLECTED_HERE */
  async nameCollector(customerId: string, { orderId, groupNo }: GroupKey, collector: { name: string; phone: string } | null): Promise<void> {
    await this.database.transaction(async (tx) => {
      const work = await this.lockPickup(tx, customerId, { orderId, groupNo });
      await this.repository.noteCollector(tx, work.id, collector);
      this.steps.tellBoard(tx, work, work.state);
    });
  }

  private async lockPickup(tx: Tx, customerId: string, { orderId, groupNo }: GroupKey): Promise<FulfillmentOrder> {
    const order = await this.orders.lock(tx, orderId);
    if (order?.customerId !== customerId) throw ordersError('ORDERS.NOT_FOUND');
    const work = (await this.repository.listByOrder(orderId, tx)).find((candidate) => candidate.groupNo === groupNo && candidate.kind === 'pickup' && !isOver(candidate.state));
    if (work === undefined) throw fulfillmentError('FULFILLMENT.NOT_COLLECTED_HERE');
    return work;
  }
}
