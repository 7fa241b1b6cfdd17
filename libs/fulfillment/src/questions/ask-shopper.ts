import { Injectable } from '@nestjs/common';
import { type Actor, Orders } from '@quanyu/orders';
import { Clock, IdSource, Outbox, type Tx } from '@quanyu/platform';
import { questionAsked } from '../fulfillment.events.js';
import type { FulfillmentOrder } from '../fulfillment.repository.js';
import { type NewQuestion, type PickupOffer, QuestionsRepository, type SubstitutionQuestion } from './questions.repository.js';

type About = Pick<SubstitutionQuestion, 'kind' | 'lineNo' | 'facts'> | Pick<PickupOffer, 'kind' | 'lineNo' | 'facts'>;

/** Asks the shopper of locked work something that has to be answered within minutes, and tells them so. */
@Injectable()
export class AskShopper {
  constructor(
    private readonly questions: QuestionsRepository,
    private readonly orders: Orders,
    private readonly outbox: Outbox,
    private readonly ids: IdSource,
    private readonly clock: Clock,
  ) {}

  /** False, and nobody is asked, when a question of this kind about the same line waits for its answer. */
  async ask(tx: Tx, work: FulfillmentOrder, question: { about: About; minutes: number; onSilence: NewQuestion['onSilence']; actor: Actor; note: string }): Promise<boolean> {
    const { about, minutes, onSilence, actor, note } = question;
    const id = this.ids.uuid();
    const askedAt = this.clock.now();
    const isNew = await this.questions.insert(tx, {
      ...about, id, orderId: work.orderId, customerId: work.customerId, fulfillmentOrderId: work.id, groupNo: work.groupNo, onSilence, askedAt,
      askedBy: actor.kind === 'staff' ? actor.name : '系统', dueAt: new Date(askedAt.getTime() + minutes * 60_000),
    });
    if (!isNew) return false;
    await this.orders.tell(tx, work.orderId, { type: 'question_asked', actor, note });
    await this.outbox.add(tx, questionAsked, { questionId: id });
    return true;
  }
}
