import { Injectable } from '@nestjs/common';
import { Orders } from '@quanyu/orders';
import { Database, type Outbox } from '@quanyu/platform';
import { bookingChanged } from '@quanyu/stores';
import { DeliveryUploads } from './delivery-uploads.js';

/** WeChat is told of a paid service that was given, as of goods that were collected. */
@Injectable()
export class VisitUploads {
  constructor(
    private readonly database: Database,
    private readonly orders: Orders,
    private readonly uploads: DeliveryUploads,
  ) {}

  subscribe(outbox: Outbox): void {
    outbox.on(bookingChanged, async ({ bookingId, orderId, status }) => (orderId === null || status !== 'done' ? undefined : this.add(orderId, bookingId)));
  }

  private async add(orderId: string, bookingId: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      const group = (await this.orders.listGroups([orderId], tx)).find((candidate) => candidate.bookingId === bookingId);
      await this.uploads.add(tx, { orderId, source: `visit:${bookingId}`, logistics: 'pickup', content: { itemDescription: group?.title ?? '到店服务' } });
    });
  }
}
