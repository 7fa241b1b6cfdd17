import { Injectable } from '@nestjs/common';
import { JoinByPayment } from '@quanyu/membership';
import { Database } from '@quanyu/platform';
import { ordersError } from '../orders.errors.js';
import { OrdersRepository } from '../orders.repository.js';

/** At the checkout somebody agrees to become a member with the payment of this order, or takes it back, while it is not paid. */
@Injectable()
export class AgreeToJoin {
  constructor(
    private readonly database: Database,
    private readonly orders: OrdersRepository,
    private readonly joining: JoinByPayment,
  ) {}

  /** @throws ORDERS.NOT_FOUND, ORDERS.NOT_PAYABLE, MEMBERSHIP.CONSENT_OUTDATED */
  async execute({ customerId, orderId, documentVersion }: { customerId: string; orderId: string; documentVersion: string | null }): Promise<void> {
    await this.database.transaction(async (tx) => {
      const order = await this.orders.lock(tx, orderId);
      if (order?.customerId !== customerId) throw ordersError('ORDERS.NOT_FOUND');
      if (order.status !== 'pending_payment') throw ordersError('ORDERS.NOT_PAYABLE', { status: order.status });
      await this.joining.decide(tx, { orderId, customerId, documentVersion });
    });
  }
}
