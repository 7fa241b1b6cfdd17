import { Controller } from '@nestjs/common';
import { encodeCursor, Endpoint, type InputOf, type ReplyOf, type RequestContext } from '@quanyu/platform';
import { CancelOwnOrder } from '../after-sales/index.js';
import { computeStage } from '../order-state.js';
import { OrderViews } from '../order-views.js';
import { PayOrder } from '../paying/pay-order.js';
import { QuoteCheckout } from '../pricing/quote-checkout.js';
import { ReviewOrders } from '../risk/index.js';
import { computeDueFen } from '../pricing/tenders.rules.js';
import { quoteCheckout } from './checkout.storefront.contract.js';
import { cancelOrder, countOrders, getOrder, getOrderPayment, listOrders, payOrder } from './orders.storefront.contract.js';

@Controller()
export class OrdersStorefrontController {
  constructor(
    private readonly quotes: QuoteCheckout,
    private readonly paying: PayOrder,
    private readonly canceling: CancelOwnOrder,
    private readonly views: OrderViews,
    private readonly reviews: ReviewOrders,
  ) {}

  @Endpoint(quoteCheckout)
  async quoteCheckout({ body }: InputOf<typeof quoteCheckout>, { principal }: RequestContext<typeof quoteCheckout>): Promise<ReplyOf<typeof quoteCheckout>> {
    return this.quotes.execute({ ...body, customerId: principal.customerId });
  }

  @Endpoint(listOrders)
  async listOrders({ query }: InputOf<typeof listOrders>, { principal }: RequestContext<typeof listOrders>): Promise<ReplyOf<typeof listOrders>> {
    const { items, nextId } = await this.views.list(principal.customerId, {
      tab: query.tab ?? 'all',
      limit: query.limit ?? 10,
      ...query.cursor,
    });
    return { items, nextCursor: nextId === null ? null : encodeCursor([nextId]) };
  }

  @Endpoint(countOrders)
  async countOrders(_input: InputOf<typeof countOrders>, { principal }: RequestContext<typeof countOrders>): Promise<ReplyOf<typeof countOrders>> {
    return this.views.counts(principal.customerId);
  }

  @Endpoint(getOrder)
  async getOrder({ params }: InputOf<typeof getOrder>, { principal }: RequestContext<typeof getOrder>): Promise<ReplyOf<typeof getOrder>> {
    return this.detail(principal.customerId, params.orderId);
  }

  @Endpoint(cancelOrder)
  async cancelOrder({ params, body }: InputOf<typeof cancelOrder>, context: RequestContext<typeof cancelOrder>): Promise<ReplyOf<typeof cancelOrder>> {
    const { principal } = context;
    await this.canceling.execute(principal.customerId, { orderId: params.orderId, reason: body.reason }, context);
    return this.detail(principal.customerId, params.orderId);
  }

  @Endpoint(payOrder)
  async payOrder({ params }: InputOf<typeof payOrder>, context: RequestContext<typeof payOrder>): Promise<ReplyOf<typeof payOrder>> {
    return this.paying.execute(context.principal.customerId, params.orderId, context);
  }

  @Endpoint(getOrderPayment)
  async getOrderPayment({ params }: InputOf<typeof getOrderPayment>, { principal }: RequestContext<typeof getOrderPayment>): Promise<ReplyOf<typeof getOrderPayment>> {
    const order = await this.views.getOwn(principal.customerId, params.orderId);
    const isRefunded = order.paymentStatus === 'refunded';
    const isPaid = order.paymentStatus !== 'unpaid';
    const state = isRefunded ? 'refunded' : isPaid ? 'paid' : order.status === 'closed' ? 'closed' : 'unpaid';
    return { state, stage: computeStage(order), payableFen: order.payableFen, dueFen: computeDueFen(order) };
  }

  private async detail(customerId: string, orderId: string): Promise<ReplyOf<typeof getOrder>> {
    const [detail, review] = await Promise.all([this.views.detail(customerId, orderId), this.reviews.findStatus(orderId)]);
    return { ...detail, isUnderReview: review === 'review' && (detail.status === 'placed' || detail.status === 'in_fulfillment') };
  }
}
