import { Injectable } from '@nestjs/common';
import { AppLogger, Database, type RecurringTask } from '@quanyu/platform';
import { FulfillmentRepository } from '../fulfillment.repository.js';
import { LateWork } from './late-work.js';
import { ParcelsRepository } from '../parcels/parcels.repository.js';
import { ShipOrder } from '../parcels/ship-order.js';
import { UploadDeliveries } from '../uploads/upload-deliveries.js';
import { WorkSteps } from './work-steps.js';

const SWEEP_MS = 5_000;
const BATCH = 50;

/** Parcels that nobody complains of have arrived; and WeChat is told what left. */
@Injectable()
export class ConfirmArrivals {
  constructor(
    private readonly database: Database,
    private readonly parcels: ParcelsRepository,
    private readonly steps: WorkSteps,
    private readonly shipping: ShipOrder,
    private readonly uploads: UploadDeliveries,
    private readonly logger: AppLogger,
  ) {}

  async sweep(): Promise<void> {
    const due = await this.parcels.listConfirmDue(this.steps.now(), BATCH);
    for (const { id, fulfillmentOrderId } of due) {
      await this.database
        .transaction(async (tx) => {
          await this.steps.lock(tx, fulfillmentOrderId);
          const parcel = await this.parcels.find(id, tx);
          if (parcel !== null) await this.shipping.arrive(tx, parcel);
        })
        .catch((error: unknown) => {
          this.logger.warn({ parcelId: id, error: error instanceof Error ? error.message : 'unknown' }, 'a parcel could not be confirmed');
        });
    }
  }

  async upload(): Promise<void> {
    await this.uploads.sweep();
  }
}

/** What the worker does again and again for work in stores: look at what is over its time, confirm arrivals, tell WeChat. */
@Injectable()
export class WatchWork {
  constructor(
    private readonly repository: FulfillmentRepository,
    private readonly steps: WorkSteps,
    private readonly late: LateWork,
    private readonly arrivals: ConfirmArrivals,
    private readonly logger: AppLogger,
  ) {}

  recurring(): readonly RecurringTask[] {
    return [
      { name: 'fulfillment.watch-work', everyMs: SWEEP_MS, run: async () => void (await this.sweep()) },
      { name: 'fulfillment.confirm-arrivals', everyMs: SWEEP_MS, run: () => this.arrivals.sweep() },
      { name: 'fulfillment.wechat-uploads', everyMs: SWEEP_MS, run: () => this.arrivals.upload() },
    ];
  }

  /** @returns how many were looked at */
  async sweep(): Promise<number> {
    const ids = await this.repository.listOverdue(this.steps.now(), BATCH);
    for (const id of ids) {
      await this.late.look(id).catch((error: unknown) => {
        this.logger.warn({ fulfillmentOrderId: id, error: error instanceof Error ? error.message : 'unknown' }, 'work over its time could not be looked at');
      });
    }
    return ids.length;
  }
}
