import { Injectable } from '@nestjs/common';
import { Orders, ordersError } from '@quanyu/orders';
import type { z } from 'zod';
import type { shopperQuestion } from './question.schema.js';
import { fulfillmentError } from '../fulfillment.errors.js';
import { type Question, QuestionsRepository } from './questions.repository.js';

type View = z.output<typeof shopperQuestion>;

/** What a shopper is asked, as the shopper and the staff see it. */
@Injectable()
export class QuestionViews {
  constructor(
    private readonly questions: QuestionsRepository,
    private readonly orders: Orders,
  ) {}

  /** Newest first. @throws ORDERS.NOT_FOUND also for another customer's order */
  async listOwn(customerId: string, orderId: string): Promise<View[]> {
    const found = await this.orders.find(orderId);
    if (found?.order.customerId !== customerId) throw ordersError('ORDERS.NOT_FOUND');
    return (await this.questions.listByOrder(orderId)).map(toView);
  }

  /** @throws QUESTION.NOT_FOUND */
  async get(questionId: string): Promise<View> {
    const question = await this.questions.find(questionId);
    if (question === null) throw fulfillmentError('QUESTION.NOT_FOUND');
    return toView(question);
  }
}

export function toView(question: Question): View {
  const asked = {
    questionId: question.id, orderId: question.orderId, fulfillmentOrderId: question.fulfillmentOrderId, groupNo: question.groupNo, askedAt: question.askedAt.toISOString(),
    dueAt: question.dueAt.toISOString(), onSilence: question.onSilence, answer: question.answer, answeredBy: question.answeredBy, answeredAt: question.answeredAt?.toISOString() ?? null,
  };
  if (question.kind === 'pickupOffer') return { ...asked, kind: 'pickupOffer', ...question.facts };
  const { quantity, wanted, substitute: { sku: _sku, barcode: _barcode, productId: _product, ...substitute }, differenceFen, refundFen } = question.facts;
  return { ...asked, kind: 'substitution', lineNo: question.lineNo, quantity, wanted, substitute, differenceFen, refundFen };
}
