import { Injectable } from '@nestjs/common';
import { Customers } from '@quanyu/identity';
import { type Order, type OrderGroup, Orders } from '@quanyu/orders';
import { Payments } from '@quanyu/payments';
import { AppLogger, Clock, Database } from '@quanyu/platform';
import { type ShippingOutcome, WechatApi } from '@quanyu/wechat';
import { type DeliveryUpload, DeliveryUploadsRepository } from './delivery-uploads.repository.js';

const BATCH = 20;
const FIRST_RETRY_MS = 60_000;
const LAST_RETRY_MS = 3_600_000;
const LEFT: ReadonlySet<OrderGroup['status']> = new Set(['on_the_way', 'handed_over', 'delivered', 'returned', 'canceled']);

/** What one upload is about: whose payment, and how much of the order has left. */
interface Subject {
  readonly order: Order;
  readonly groups: readonly OrderGroup[];
}

/** The payment and the payer of an order, as WeChat knows them. */
@Injectable()
export class WechatOfPayer {
  constructor(
    private readonly database: Database,
    private readonly payments: Payments,
    private readonly customers: Customers,
    private readonly wechat: WechatApi,
  ) {}

  /** @throws WECHAT.UNAVAILABLE when trying again later may help */
  async tell({ orderId, logistics, content, happenedAt }: DeliveryUpload, { order, groups }: Subject): Promise<ShippingOutcome> {
    const [attempts, payerOpenId] = await Promise.all([this.payments.listAttempts(this.database, orderId), this.customers.findWechatOpenId(order.customerId)]);
    const paid = attempts.find(({ id }) => id === order.paidAttemptId);
    if (payerOpenId === null || paid === undefined || paid.transactionId === null) return 'rejected';
    const isSplit = groups.length > 1 || content.parcel !== undefined;
    return this.wechat.uploadShippingInfo({
      transactionId: paid.transactionId, payerOpenId, logistics, happenedAt,
      itemDescription: content.itemDescription,
      parcel: content.parcel,
      split: isSplit ? { isLast: groups.every(({ status }) => LEFT.has(status)) } : undefined,
    });
  }
}

/** Tells WeChat what was handed over, dispatched or sent, once each; what fails is due again, later and later. */
@Injectable()
export class UploadDeliveries {
  constructor(
    private readonly database: Database,
    private readonly repository: DeliveryUploadsRepository,
    private readonly orders: Orders,
    private readonly wechat: WechatOfPayer,
    private readonly clock: Clock,
    private readonly logger: AppLogger,
  ) {}

  async sweep(): Promise<void> {
    const now = this.clock.now();
    for (const upload of await this.repository.claimDue(now, new Date(now.getTime() + FIRST_RETRY_MS), BATCH)) {
      try {
        const outcome = await this.tell(upload);
        if (outcome === 'notYet') await this.later(upload, 'notYet');
        else await this.repository.end(upload.id, { state: outcome, at: this.clock.now(), error: outcome === 'rejected' ? 'rejected' : null });
      } catch (error) {
        await this.later(upload, error instanceof Error ? error.message : 'unknown');
        this.logger.warn({ orderId: upload.orderId, source: upload.source, error: error instanceof Error ? error.message : 'unknown' }, 'WeChat could not be told of a delivery yet');
      }
    }
  }

  private async tell(upload: DeliveryUpload): Promise<ShippingOutcome> {
    const found = await this.orders.find(upload.orderId, this.database);
    const groups = await this.orders.listGroups([upload.orderId]);
    if (found === null) return 'rejected';
    return this.wechat.tell(upload, { order: found.order, groups });
  }

  private async later(upload: DeliveryUpload, error: string): Promise<void> {
    const waitMs = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(upload.tries, 10));
    await this.repository.retryLater(upload.id, error, new Date(this.clock.nowMs() + waitMs));
  }
}
