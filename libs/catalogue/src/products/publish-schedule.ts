import { Injectable } from '@nestjs/common';
import { Clock, type RecurringTask } from '@quanyu/platform';
import { CatalogueRepository } from '../catalogue.repository.js';
import { EditTransaction } from '../edit-transaction.js';
import { computePublishBlockers } from './product.rules.js';

const DUE_BATCH = 200;

/** Makes scheduled products appear and disappear on time. The rows are the timers; a tick only looks at them. */
@Injectable()
export class PublishSchedule {
  constructor(
    private readonly edits: EditTransaction,
    private readonly repository: CatalogueRepository,
    private readonly clock: Clock,
  ) {}

  /** Publishes and unpublishes what is due; returns how many products changed. Safe in several processes at once. */
  async applyDue(): Promise<number> {
    const due = await this.repository.findDue(this.clock.now(), DUE_BATCH);
    let changed = 0;
    // One edit each: a product that cannot be published holds up no other.
    for (const { id } of due) changed += (await this.applyOne(id)) ? 1 : 0;
    return changed;
  }

  private applyOne(productId: string): Promise<boolean> {
    return this.edits.run({ actor: 'system' }, async (edit) => {
      const record = await this.repository.getProduct(productId, edit.tx);
      const { publishAt, unpublishAt, publishedAt, status } = record.product;
      const publishes = publishAt !== null && publishAt <= edit.now;
      const unpublishes = unpublishAt !== null && unpublishAt <= edit.now;
      if (!publishes && !unpublishes) return false;
      const blockers = computePublishBlockers(record);
      const appears = publishes && blockers.length === 0;
      const nextStatus = unpublishes ? 'unpublished' : appears ? 'published' : status;
      await this.repository.updateProduct(edit, productId, null, {
        status: nextStatus,
        publishAt: publishes ? null : publishAt,
        unpublishAt: unpublishes ? null : unpublishAt,
        publishedAt: appears ? (publishedAt ?? publishAt) : publishedAt,
      });
      await edit.audit({
        action: 'product.applySchedule',
        targetType: 'product',
        targetId: productId,
        before: { status, publishAt, unpublishAt },
        after: { status: nextStatus, ...(publishes && !appears ? { blockers } : {}) },
      });
      return true;
    });
  }

  /** Brings the sales counts of the last minute to the shoppers' pages. */
  async publishSales(): Promise<void> {
    if (!(await this.repository.hasChangedSales())) return;
    await this.edits.run({ actor: 'system' }, (edit) => this.repository.publishSales(edit));
  }
}

/** The catalogue's work for a worker. A schedule is effective within two seconds: one to find it, one to tell everyone. */
export function catalogueTasks(schedule: PublishSchedule): RecurringTask[] {
  return [
    { name: 'catalogue.applySchedule', everyMs: 1_000, run: async () => void (await schedule.applyDue()) },
    { name: 'catalogue.publishSales', everyMs: 60_000, run: () => schedule.publishSales() },
  ];
}
