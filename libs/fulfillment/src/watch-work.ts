import { Injectable } from '@nestjs/common';
import { Orders } from '@quanyu/orders';
import { AppLogger, Database, type RecurringTask } from '@quanyu/platform';
import { type FulfillmentOrder, FulfillmentRepository } from './fulfillment.repository.js';
import { ParcelsRepository } from './parcels.repository.js';
import { ShipOrder } from './ship-order.js';
import { UploadDeliveries } from './upload-deliveries.js';
import { WorkSteps } from './work-steps.js';

const SWEEP_MS = 5_000;
const BATCH = 50;
const DAY_MS = 86_400_000;
/** Days after its window that a pickup waits for its shopper, who was reminded on the first. */
const WAITS_DAYS = 3;

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

/** Looks at what is over its time: late stages are marked once, shoppers who did not come are reminded and then counted as such. */
@Injectable()
export class WatchWork {
  constructor(
    private readonly database: Database,
    private readonly repository: FulfillmentRepository,
    private readonly steps: WorkSteps,
    private readonly orders: Orders,
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
      await this.database.transaction((tx) => this.look(tx, id)).catch((error: unknown) => {
        this.logger.warn({ fulfillmentOrderId: id, error: error instanceof Error ? error.message : 'unknown' }, 'work over its time could not be looked at');
      });
    }
    return ids.length;
  }

  private async look(tx: Parameters<WorkSteps['lock']>[0], id: string): Promise<void> {
    const { work } = await this.steps.lock(tx, id);
    const now = this.steps.now();
    if (work.stageDueAt === null || work.stageDueAt > now) return;
    if (work.stage === 'collect') {
      await this.waitForShopper(tx, work, now);
      return;
    }
    await this.repository.noteLate(tx, id);
    if (!work.isLate) await this.orders.tell(tx, work.orderId, { type: 'late', actor: { kind: 'system' }, ...(work.stage === null ? {} : { note: work.stage }) });
    this.steps.tellBoard(tx, work, work.state);
  }

  /** First a reminder, which stands on the order; then it counts as not collected, and staff put it back. */
  private async waitForShopper(tx: Parameters<WorkSteps['lock']>[0], work: FulfillmentOrder, now: Date): Promise<void> {
    const endsAt = new Date((work.windowEndAt ?? work.promisedAt ?? work.openedAt).getTime() + WAITS_DAYS * DAY_MS);
    if (now >= endsAt) {
      await this.steps.move(tx, work, { to: 'no_show', actor: { kind: 'system' }, event: 'no_show' });
      return;
    }
    await this.repository.noteReminder(tx, work.id, endsAt);
    await this.orders.tell(tx, work.orderId, { type: 'no_show', actor: { kind: 'system' }, note: 'reminder' });
  }
}
