import { Injectable } from '@nestjs/common';
import { type Actor, ChangeOrder, type Order } from '@quanyu/orders';
import { IdSource, Outbox, type Tx } from '@quanyu/platform';
import { StopRider } from '../couriers/stop-rider.js';
import { fulfillmentError } from '../fulfillment.errors.js';
import { pickupReady } from '../fulfillment.events.js';
import { type FulfillmentOrder, FulfillmentRepository } from '../fulfillment.repository.js';
import { isBeingPrepared, isWithStore } from '../work/work-state.js';
import { WorkSteps } from '../work/work-steps.js';

interface Chosen {
  readonly order: Order;
  readonly work: FulfillmentOrder;
  readonly actor: Actor;
}

/** It is collected from today on for a day; the reminder comes then. */
const COLLECT_MS = 86_400_000;

/** A delivery that its shopper collects instead, or gives up, before a rider has it. The rider is called off either way. */
@Injectable()
export class PickupInstead {
  constructor(
    private readonly repository: FulfillmentRepository,
    private readonly steps: WorkSteps,
    private readonly change: ChangeOrder,
    private readonly couriers: StopRider,
    private readonly outbox: Outbox,
    private readonly ids: IdSource,
  ) {}

  /** The same work becomes a pickup: ready when it is packed. Its delivery fee goes back. @throws QUESTION.TOO_LATE */
  async collect(tx: Tx, { order, work, actor }: Chosen): Promise<void> {
    await this.callOff(tx, work);
    const now = this.steps.now();
    const windowEndAt = new Date(now.getTime() + COLLECT_MS);
    const state = isBeingPrepared(work.state) ? work.state : 'packed';
    const pickup: FulfillmentOrder = {
      ...work, kind: 'pickup', state, pickupCode: String(this.ids.integer(100_000_000)).padStart(8, '0'), address: null,
      promisedAt: work.promisedAt === null || work.promisedAt < now ? now : work.promisedAt, windowStartAt: now, windowEndAt,
    };
    if (!(await this.repository.turnIntoPickup(tx, pickup))) throw fulfillmentError('QUESTION.TOO_LATE');
    await this.change.changeWay(tx, order, work.groupNo, { kind: 'pickup', actor });
    await this.change.refundFee(tx, order, work.groupNo, { actor, reason: '改为到店自提，退还配送费' });
    if (state !== 'packed') return this.steps.tellBoard(tx, pickup, state);
    await this.steps.move(tx, pickup, { to: 'ready', actor: { kind: 'system' }, event: 'ready', isKept: true });
    await this.outbox.add(tx, pickupReady, { fulfillmentOrderId: work.id });
  }

  /** All of it is paid back, with its fee; the goods stay on the shelf. @throws QUESTION.TOO_LATE */
  async giveUp(tx: Tx, { order, work, actor }: Chosen): Promise<void> {
    await this.callOff(tx, work);
    if (!(await this.change.cancelGroup(tx, order, work.groupNo, { actor, reason: '配送超时，顾客取消退款' }))) throw fulfillmentError('QUESTION.TOO_LATE');
    await this.steps.end(tx, work, 'canceled');
  }

  private async callOff(tx: Tx, work: FulfillmentOrder): Promise<void> {
    if (!isWithStore(work.state) || !(await this.couriers.stop(tx, work.id, 'otherWay'))) throw fulfillmentError('QUESTION.TOO_LATE');
  }
}
