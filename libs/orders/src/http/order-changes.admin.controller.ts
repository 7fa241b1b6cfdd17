import { Controller } from '@nestjs/common';
import { RevealPersonal } from '@quanyu/identity';
import { Clock, Endpoint, type InputOf, isStoreInScope, type ReplyOf, type RequestContext, writeAudit } from '@quanyu/platform';
import { CancelLinesFlow } from '../changing/cancel-lines.js';
import { Orders } from '../orders.js';
import { ordersError } from '../orders.errors.js';
import { RetryRefundFlow } from '../paying/retry-refund.js';
import { cancelOrderLinesByOps, retryRefundByOps, revealRecipientForOps } from './orders.admin.contract.js';

/** What ops change of a paid order, and see of it with a reason. Everything else of the console is in `orders.admin.controller.ts`. */
@Controller()
export class OrderChangesAdminController {
  constructor(
    private readonly cancelingLines: CancelLinesFlow,
    private readonly retrying: RetryRefundFlow,
    private readonly orders: Orders,
    private readonly reveals: RevealPersonal,
    private readonly clock: Clock,
  ) {}

  @Endpoint(revealRecipientForOps)
  async reveal({ params, body }: InputOf<typeof revealRecipientForOps>, { principal, ip, requestId }: RequestContext<typeof revealRecipientForOps>): Promise<ReplyOf<typeof revealRecipientForOps>> {
    const found = await this.orders.find(params.orderId);
    if (found === null || !isStoreInScope(principal.storeScope, found.order.storeId)) throw ordersError('ORDERS.NOT_FOUND');
    const { id, storeId, contactName, contactPhone, address } = found.order;
    const reveal = { action: 'order.revealRecipient', targetType: 'order', targetId: id, storeId, reason: body.reason };
    return this.reveals.execute(reveal, { staff: principal, ip, requestId }, async () => ({ contactName, contactPhone, address }));
  }

  @Endpoint(cancelOrderLinesByOps)
  async cancelLines({ params, body }: InputOf<typeof cancelOrderLinesByOps>, context: RequestContext<typeof cancelOrderLinesByOps>): Promise<ReplyOf<typeof cancelOrderLinesByOps>> {
    const { principal, idempotencyKey, ip, requestId } = context;
    await this.cancelingLines.execute({
      orderId: params.orderId,
      units: body.lines,
      actor: { kind: 'staff', name: principal.name },
      reason: body.reason,
      key: { scope: `staff:${principal.staffId}`, key: idempotencyKey },
      mayTouch: (order) => isStoreInScope(principal.storeScope, order.storeId),
      scope: principal.storeScope,
      onDone: (tx, order) =>
        writeAudit(tx, { actor: principal, action: 'order.cancelLines', targetType: 'order', targetId: order.id, storeId: order.storeId, reason: body.reason, after: body.lines, ip, requestId, at: this.clock.now() }),
    });
    const found = await this.orders.find(params.orderId);
    if (found === null) throw ordersError('ORDERS.NOT_FOUND');
    return { orderId: found.order.id, status: found.order.status };
  }

  @Endpoint(retryRefundByOps)
  async retryRefund({ params, body }: InputOf<typeof retryRefundByOps>, context: RequestContext<typeof retryRefundByOps>): Promise<ReplyOf<typeof retryRefundByOps>> {
    const { principal, idempotencyKey, ip, requestId } = context;
    const { refundId } = params;
    await this.retrying.execute({
      refundId,
      actor: { kind: 'staff', name: principal.name },
      reason: body.reason,
      key: { scope: `staff:${principal.staffId}`, key: idempotencyKey },
      mayTouch: (order) => (order === null ? principal.storeScope === 'all' : isStoreInScope(principal.storeScope, order.storeId)),
      scope: principal.storeScope,
      onDone: (tx, { outRefundNo, amountFen }, order) =>
        writeAudit(tx, { actor: principal, action: 'refund.retry', targetType: 'refund', targetId: refundId, ...(order === null ? {} : { storeId: order.storeId }), reason: body.reason, after: { outRefundNo, amountFen }, ip, requestId, at: this.clock.now() }),
    });
    return { refundId, status: 'requested' };
  }
}
