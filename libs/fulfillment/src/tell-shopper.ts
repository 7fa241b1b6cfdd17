import { Inject, Injectable } from '@nestjs/common';
import { Customers } from '@quanyu/identity';
import { AppLogger, ENV, type Env, type Outbox } from '@quanyu/platform';
import { Stores } from '@quanyu/stores';
import { pickupReady } from './fulfillment.events.js';
import { FulfillmentRepository } from './fulfillment.repository.js';

/** Tells the shopper by a WeChat subscribe message. One consent is one message; without consent the app shows it. */
@Injectable()
export class TellShopper {
  constructor(
    private readonly repository: FulfillmentRepository,
    private readonly customers: Customers,
    private readonly stores: Stores,
    private readonly logger: AppLogger,
    @Inject(ENV) private readonly env: Env,
  ) {}

  subscribe(outbox: Outbox): void {
    outbox.on(pickupReady, ({ fulfillmentOrderId }) => this.ready(fulfillmentOrderId));
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
}
