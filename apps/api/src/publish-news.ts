import { Injectable } from '@nestjs/common';
import { lineShort, pickupReady } from '@quanyu/fulfillment';
import { orderCanceled, orderLinesCanceled, orderPaid } from '@quanyu/orders';
import { Clock, Database, type Outbox } from '@quanyu/platform';
import { bookingChanged } from '@quanyu/stores';
import { type Message, type MessageType, Webhooks } from '@quanyu/webhooks';

/** Tells the receivers of a retailer what happened, by ids alone: what they may know of it they ask for with a key of theirs. */
@Injectable()
export class PublishNews {
  constructor(
    private readonly webhooks: Webhooks,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  subscribe(outbox: Outbox): void {
    outbox.onBatch(orderPaid, (tx, deliveries) => this.webhooks.publish(tx, deliveries.map(({ eventId, payload }) => this.message(eventId, 'order.paid', { orderId: payload.orderId }))));
    outbox.on(orderCanceled, ({ orderId }, eventId) => this.publish(eventId, 'order.canceled', { orderId }));
    outbox.on(orderLinesCanceled, ({ orderId }, eventId) => this.publish(eventId, 'order.linesCanceled', { orderId }));
    outbox.on(pickupReady, ({ fulfillmentOrderId }, eventId) => this.publish(eventId, 'pickup.ready', { fulfillmentOrderId }));
    outbox.on(lineShort, ({ fulfillmentOrderId, lineNo, quantity, outcome }, eventId) => this.publish(eventId, 'line.short', { fulfillmentOrderId, lineNo, quantity, outcome }));
    outbox.on(bookingChanged, ({ bookingId, orderId, status }, eventId) => this.publish(eventId, 'booking.changed', { bookingId, orderId, status }));
  }

  private publish(eventId: string, type: MessageType, data: Message['data']): Promise<void> {
    return this.database.transaction((tx) => this.webhooks.publish(tx, [this.message(eventId, type, data)]));
  }

  private message(id: string, type: MessageType, data: Message['data']): Message {
    return { id, type, occurredAt: this.clock.now(), data };
  }
}
