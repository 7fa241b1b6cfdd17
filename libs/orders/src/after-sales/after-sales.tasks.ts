import { Injectable } from '@nestjs/common';
import type { RecurringTask } from '@quanyu/platform';
import { CasePhotos } from './case-photos.js';
import { WorkCase } from './work-case.js';

/** What the worker does for cases; found in PostgreSQL and safe to run twice. */
@Injectable()
export class AfterSalesTasks {
  constructor(
    private readonly work: WorkCase,
    private readonly photos: CasePhotos,
  ) {}

  recurring(): RecurringTask[] {
    return [
      { name: 'orders.expire-returns', everyMs: 60_000, run: () => this.work.expireDue() },
      { name: 'orders.prune-photos', everyMs: 600_000, run: () => this.photos.pruneUnused() },
    ];
  }
}
