import { Injectable } from '@nestjs/common';
import { Orders } from '@quanyu/orders';
import { Database, Outbox, type Tx } from '@quanyu/platform';
import { pickupOverdue } from '../fulfillment.events.js';
import { type FulfillmentOrder, FulfillmentRepository } from '../fulfillment.repository.js';
import { MoveWork } from './move-work.js';
import { keptUntil } from '../pickup/pickup-code.rules.js';
import { WorkSteps } from './work-steps.js';

const SYSTEM = { kind: 'system' } as const;

/**
 * A stage is over its time. What nobody accepted goes to the next place that has all of it, where the way does not bind it to the store:
 * what is brought or sent. A shopper who did not come is reminded, and then counted as such. Everything else is marked late, once, for the
 * board, the head office and the order's story.
 */
@Injectable()
export class LateWork {
  constructor(
    private readonly database: Database,
    private readonly repository: FulfillmentRepository,
    private readonly steps: WorkSteps,
    private readonly orders: Orders,
    private readonly moving: MoveWork,
    private readonly outbox: Outbox,
  ) {}

  async look(id: string): Promise<void> {
    const seen = await this.repository.find(id);
    if (seen === null || (seen.state === 'open' && (await this.passOn(seen)))) return;
    await this.database.transaction(async (tx) => {
      const { work } = await this.steps.lock(tx, id);
      if (!this.isDue(work)) return;
      await (work.stage === 'collect' ? this.waitForShopper(tx, work) : this.mark(tx, work));
    });
  }

  /** True when another place has it, or when it is not waiting any more. Each place is asked in a transaction of its own, so that its rows are taken in order. */
  private async passOn(seen: FulfillmentOrder): Promise<boolean> {
    for (const place of await this.moving.findPlaces(seen)) {
      const isOver = await this.database.transaction(async (tx) => {
        const { order, work } = await this.steps.lock(tx, seen.id);
        if (work.state !== 'open' || !this.isDue(work)) return true;
        return (await this.moving.move(tx, order, work, { place, actor: SYSTEM, note: 'notAccepted' })) !== null;
      });
      if (isOver) return true;
    }
    return false;
  }

  private async mark(tx: Tx, work: FulfillmentOrder): Promise<void> {
    await this.repository.noteLate(tx, work.id);
    if (!work.isLate) await this.orders.tell(tx, work.orderId, { type: 'late', actor: SYSTEM, ...(work.stage === null ? {} : { note: work.stage }) });
    this.steps.tellBoard(tx, work, work.state);
  }

  /** First a reminder, by WeChat and on the order; then it counts as not collected, and staff put it back. */
  private async waitForShopper(tx: Tx, work: FulfillmentOrder): Promise<void> {
    const endsAt = keptUntil(work);
    if (this.steps.now() >= endsAt) {
      await this.steps.move(tx, work, { to: 'no_show', actor: SYSTEM, event: 'no_show' });
      return;
    }
    await this.repository.noteReminder(tx, work.id, endsAt);
    await this.orders.tell(tx, work.orderId, { type: 'no_show', actor: SYSTEM, note: 'reminder' });
    await this.outbox.add(tx, pickupOverdue, { fulfillmentOrderId: work.id });
  }

  private isDue({ stageDueAt }: FulfillmentOrder): boolean {
    return stageDueAt !== null && stageDueAt <= this.steps.now();
  }
}
