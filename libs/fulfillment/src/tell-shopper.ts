import { Inject, Injectable } from '@nestjs/common';
import { Customers } from '@quanyu/identity';
import { AppLogger, ENV, type Env, messageTime, type Outbox } from '@quanyu/platform';
import { Stores } from '@quanyu/stores';
import { lineShort, pickupOverdue, pickupReady, questionAsked } from './fulfillment.events.js';
import { FulfillmentRepository } from './fulfillment.repository.js';
import { keptUntil } from './pickup/pickup-code.rules.js';
import { QuestionsRepository } from './questions/questions.repository.js';

/** Tells the shopper by a WeChat subscribe message. One consent is one message; without consent the app shows it. */
@Injectable()
export class TellShopper {
  constructor(
    private readonly repository: FulfillmentRepository,
    private readonly questions: QuestionsRepository,
    private readonly customers: Customers,
    private readonly stores: Stores,
    private readonly logger: AppLogger,
    @Inject(ENV) private readonly env: Env,
  ) {}

  subscribe(outbox: Outbox): void {
    outbox.on(pickupReady, ({ fulfillmentOrderId }) => this.ready(fulfillmentOrderId));
    outbox.on(pickupOverdue, ({ fulfillmentOrderId }) => this.overdue(fulfillmentOrderId));
    outbox.on(questionAsked, ({ questionId }) => this.asked(questionId));
    outbox.on(lineShort, (short) => this.short(short));
  }

  private async ready(fulfillmentOrderId: string): Promise<void> {
    const order = await this.repository.find(fulfillmentOrderId);
    if (order?.state !== 'ready' || order.pickupCode === null || order.storeId === null) return;
    const outcome = await this.customers.sendMessage(order.customerId, {
      templateId: this.env.WECHAT_TEMPLATE_READY,
      page: `pkg-order/pickup-code/index?orderId=${order.orderId}`,
      data: {
        thing1: (this.stores.findStore(order.storeId)?.name ?? '').slice(0, 20),
        character_string2: order.pickupCode,
        thing3: '商品已备好，凭取货码到店领取',
      },
    });
    this.logger.info({ fulfillmentOrderId, outcome }, 'the shopper was told that the order is ready');
  }

  /** Until when it is kept, and what becomes of it then. Whoever collected it meanwhile hears nothing. */
  private async overdue(fulfillmentOrderId: string): Promise<void> {
    const order = await this.repository.find(fulfillmentOrderId);
    if (order?.state !== 'ready' || order.pickupCode === null || order.storeId === null) return;
    const outcome = await this.customers.sendMessage(order.customerId, {
      templateId: this.env.WECHAT_TEMPLATE_REMINDER,
      page: `pkg-order/pickup-code/index?orderId=${order.orderId}`,
      data: {
        thing1: (this.stores.findStore(order.storeId)?.name ?? '').slice(0, 20),
        character_string2: order.pickupCode,
        time3: messageTime(keptUntil(order)),
        thing4: '请在此前来取，逾期退回货架并退款',
      },
    });
    this.logger.info({ fulfillmentOrderId, outcome }, 'the shopper was reminded of what waits at the counter');
  }

  /** Only while there is time to answer. */
  private async asked(questionId: string): Promise<void> {
    const question = await this.questions.find(questionId);
    if (question === null || question.answer !== null) return;
    const isSubstitution = question.kind === 'substitution';
    await this.changed(question.fulfillmentOrderId, {
      page: `pkg-order/question/index?orderId=${question.orderId}`,
      what: isSubstitution ? `缺货：${question.facts.wanted.title}` : '骑手暂时紧张，预计晚到',
      next: isSubstitution ? '换一件还是退款，请尽快答复' : '可改自提或取消，请答复',
    });
  }

  /** Units that are on their way from another place need nothing of the shopper, but they are told. */
  private async short({ fulfillmentOrderId, lineNo, quantity, outcome }: { fulfillmentOrderId: string; lineNo: number; quantity: number; outcome: 'otherPlace' | 'refunded' }): Promise<void> {
    const line = (await this.repository.listLines([fulfillmentOrderId])).find((candidate) => candidate.lineNo === lineNo);
    const work = await this.repository.find(fulfillmentOrderId);
    if (line === undefined || work === null) return;
    await this.changed(fulfillmentOrderId, {
      page: `pkg-order/detail/index?orderId=${work.orderId}`,
      what: `缺货 ${quantity} 件：${line.title}`,
      next: outcome === 'refunded' ? '这部分货款已原路退回' : '已换一家店为你备货',
    });
  }

  private async changed(fulfillmentOrderId: string, { page, what, next }: { page: string; what: string; next: string }): Promise<void> {
    const work = await this.repository.find(fulfillmentOrderId);
    if (work === null) return;
    const outcome = await this.customers.sendMessage(work.customerId, {
      templateId: this.env.WECHAT_TEMPLATE_CHANGE,
      page,
      data: { character_string1: work.orderNo, thing2: what.slice(0, 20), thing3: next.slice(0, 20) },
    });
    this.logger.info({ fulfillmentOrderId, outcome }, 'the shopper was told that the order changed');
  }
}
