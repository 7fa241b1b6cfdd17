import { Injectable } from '@nestjs/common';
import type { Actor } from '@quanyu/orders';
import { AppLogger, Database, isStoreInScope, type RecurringTask, type StaffPrincipal, type Tx } from '@quanyu/platform';
import { fulfillmentError } from '../fulfillment.errors.js';
import { PickupInstead } from '../deliveries/pickup-instead.js';
import { type Answer, type AnsweredBy, fits } from './question.rules.js';
import { type Question, QuestionsRepository } from './questions.repository.js';
import { SettleSubstitution } from './settle-substitution.js';
import { isOver } from '../work/work-state.js';
import { WorkSteps } from '../work/work-steps.js';

const SWEEP_MS = 1_000;
const BATCH = 50;
const AGAIN_MS = 15_000;

interface Given {
  readonly answer: Answer;
  readonly by: AnsweredBy;
  readonly actor: Actor;
}

/** Takes the answer to a question: the shopper's, what staff heard on the telephone, or what silence means. One of them counts. */
@Injectable()
export class AnswerQuestion {
  constructor(
    private readonly database: Database,
    private readonly questions: QuestionsRepository,
    private readonly steps: WorkSteps,
    private readonly substitutions: SettleSubstitution,
    private readonly pickups: PickupInstead,
    private readonly logger: AppLogger,
  ) {}

  /** The same answer twice is fine. @throws QUESTION.NOT_FOUND, QUESTION.ANSWERED, QUESTION.ANSWER_UNFIT, QUESTION.TOO_LATE */
  async byShopper(customerId: string, { orderId, questionId, answer }: { orderId: string; questionId: string; answer: Answer }): Promise<void> {
    const seen = await this.questions.find(questionId);
    if (seen?.orderId !== orderId || seen.customerId !== customerId) throw fulfillmentError('QUESTION.NOT_FOUND');
    await this.database.transaction((tx) => this.take(tx, seen, { answer, by: 'customer', actor: { kind: 'customer' } }));
  }

  /** @throws QUESTION.NOT_FOUND also for another store's, QUESTION.ANSWERED */
  async byStaff(staff: StaffPrincipal, { fulfillmentOrderId, questionId, answer }: { fulfillmentOrderId: string; questionId: string; answer: 'accept' | 'refuse' }): Promise<void> {
    const seen = await this.questions.find(questionId, this.database.within(staff.storeScope));
    if (seen?.fulfillmentOrderId !== fulfillmentOrderId) throw fulfillmentError('QUESTION.NOT_FOUND');
    await this.database.transaction(async (tx) => {
      const { work } = await this.steps.lock(tx, fulfillmentOrderId);
      if (!isStoreInScope(staff.storeScope, work.locationId)) throw fulfillmentError('QUESTION.NOT_FOUND');
      await this.take(tx, seen, { answer, by: 'staff', actor: { kind: 'staff', name: staff.name } });
    });
  }

  recurring(): readonly RecurringTask[] {
    return [{ name: 'fulfillment.unanswered-questions', everyMs: SWEEP_MS, run: async () => void (await this.sweep()) }];
  }

  /** Silence counts as what was settled beforehand. @returns how many questions were over their time */
  async sweep(): Promise<number> {
    const due = await this.questions.listDue(BATCH);
    for (const id of due) {
      try {
        const seen = await this.questions.find(id);
        if (seen !== null) await this.database.transaction((tx) => this.take(tx, seen, { answer: seen.onSilence, by: 'rule', actor: { kind: 'system' } }));
      } catch (error) {
        this.logger.warn({ questionId: id, error: error instanceof Error ? error.message : 'unknown' }, 'a question over its time could not be settled');
        await this.questions.postpone(id, AGAIN_MS);
      }
    }
    return due.length;
  }

  private async take(tx: Tx, seen: Question, { answer, by, actor }: Given): Promise<void> {
    if (!fits(seen.kind, answer)) throw fulfillmentError('QUESTION.ANSWER_UNFIT');
    const { order, work } = await this.steps.lock(tx, seen.fulfillmentOrderId);
    const question = (await this.questions.find(seen.id, tx)) ?? seen;
    if (question.answer === answer) return;
    if (question.answer !== null) throw fulfillmentError('QUESTION.ANSWERED', { answer: question.answer });
    if (isOver(work.state)) return this.questions.withdraw(tx, work.id);
    await this.questions.answer(tx, question.id, { answer, by });
    if (question.kind === 'substitution') {
      await (answer === 'accept' ? this.substitutions.accept(tx, { order, work, question, actor }) : this.substitutions.refuse(tx, { order, work, question, actor }));
    } else if (answer === 'collect') {
      await this.pickups.collect(tx, { order, work, actor });
    } else if (answer === 'cancel') {
      await this.giveUp(tx, question, actor);
    }
  }

  /** What still waits for an answer is refused first: its units have no stock to free. */
  private async giveUp(tx: Tx, { fulfillmentOrderId }: Question, actor: Actor): Promise<void> {
    for (const open of await this.questions.listByWork([fulfillmentOrderId], tx)) {
      if (open.kind !== 'substitution' || open.answer !== null) continue;
      const { order, work } = await this.steps.lock(tx, fulfillmentOrderId);
      await this.questions.answer(tx, open.id, { answer: 'refuse', by: 'rule' });
      await this.substitutions.refuse(tx, { order, work, question: open, actor });
    }
    const { order, work } = await this.steps.lock(tx, fulfillmentOrderId);
    if (!isOver(work.state)) await this.pickups.giveUp(tx, { order, work, actor });
  }
}
