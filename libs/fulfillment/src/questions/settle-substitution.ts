import { Injectable } from '@nestjs/common';
import { Inventory } from '@quanyu/inventory';
import { type Actor, ChangeOrder, type Order, SubstituteLine } from '@quanyu/orders';
import type { Tx } from '@quanyu/platform';
import { StopRider } from '../couriers/stop-rider.js';
import { type FulfillmentOrder, FulfillmentRepository } from '../fulfillment.repository.js';
import { QuestionsRepository, type SubstitutionQuestion } from './questions.repository.js';
import { WorkSteps } from '../work/work-steps.js';

interface Settled {
  readonly order: Order;
  readonly work: FulfillmentOrder;
  readonly question: SubstitutionQuestion;
  readonly actor: Actor;
}

/** Gives back what a refused substitute was to replace. */
@Injectable()
export class SubstituteBack {
  constructor(
    private readonly inventory: Inventory,
    private readonly change: ChangeOrder,
    private readonly couriers: StopRider,
  ) {}

  async execute(tx: Tx, order: Order, { locationId, question, actor }: { locationId: string; question: SubstitutionQuestion; actor: Actor }): Promise<void> {
    const { lineNo, facts: { quantity, wanted, substitute } } = question;
    await this.inventory.deallocate(tx, order.id, { locationId, lines: [{ variantId: substitute.variantId, quantity }] });
    await this.change.refundMissing(tx, order, { units: [{ lineNo, quantity }], actor, reason: '门店缺货退款', note: `${wanted.title} × ${quantity}` });
  }

  async stopRider(tx: Tx, fulfillmentOrderId: string): Promise<void> {
    await this.couriers.stop(tx, fulfillmentOrderId, 'deliveryOver');
  }
}

/** What an answer to a substitution does, in the transaction that took the answer: a new line, or the money. */
@Injectable()
export class SettleSubstitution {
  constructor(
    private readonly repository: FulfillmentRepository,
    private readonly questions: QuestionsRepository,
    private readonly steps: WorkSteps,
    private readonly lines: SubstituteLine,
    private readonly refusal: SubstituteBack,
  ) {}

  /** The substitute becomes a line of the order and of the pick list; what it costs less goes back. */
  async accept(tx: Tx, { order, work, question, actor }: Settled): Promise<void> {
    const { lineNo, facts: { quantity, wanted, substitute } } = question;
    const line = await this.lines.execute(tx, order, { units: { lineNo, quantity }, substitute, actor, note: `${wanted.title} → ${substitute.title} × ${quantity}` });
    await this.repository.insertLines(tx, [{ ...substitute, fulfillmentOrderId: work.id, lineNo: line.lineNo, quantity }]);
    await this.goOn(tx, work, actor);
  }

  /** The substitute is free again, and the missing units are paid back. */
  async refuse(tx: Tx, { order, work, question, actor }: Settled): Promise<void> {
    await this.steps.lockWindows(tx, order.id);
    await this.refusal.execute(tx, order, { locationId: work.locationId, question, actor });
    await this.goOn(tx, work, actor);
  }

  /** Picking goes on when nothing is open any more, and ends when there is nothing left to pick. */
  private async goOn(tx: Tx, work: FulfillmentOrder, actor: Actor): Promise<void> {
    const lines = await this.repository.listLines([work.id], tx);
    const isPending = (await this.questions.listByWork([work.id], tx)).some(({ kind, answer }) => kind === 'substitution' && answer === null);
    if (isPending) return this.steps.tellBoard(tx, work, work.state);
    if (lines.every(({ quantity, quantityShort, quantityCanceled }) => quantity === quantityShort + quantityCanceled)) {
      await this.steps.end(tx, work, 'canceled');
      return this.refusal.stopRider(tx, work.id);
    }
    await this.steps.move(tx, work, { to: 'picking', actor });
  }
}
