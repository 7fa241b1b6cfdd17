import { Injectable } from '@nestjs/common';
import { Clock, IdSource, type Tx } from '@quanyu/platform';
import { type DeliveryUpload, DeliveryUploadsRepository } from './delivery-uploads.repository.js';

/** Notes in the transaction of a hand-over, a dispatch or a parcel that WeChat is to be told of it. A source is told once. */
@Injectable()
export class DeliveryUploads {
  constructor(
    private readonly repository: DeliveryUploadsRepository,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  async add(tx: Tx, upload: Pick<DeliveryUpload, 'orderId' | 'source' | 'logistics' | 'content'>): Promise<void> {
    await this.repository.insert(tx, { ...upload, id: this.ids.uuid(), happenedAt: this.clock.now() });
  }
}
