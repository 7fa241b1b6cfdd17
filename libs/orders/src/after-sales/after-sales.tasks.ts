import { Injectable } from '@nestjs/common';
import { failedCaseRefunds, type RecurringTask } from '@quanyu/platform';
import { AfterSalesRepository } from './after-sales.repository.js';
import { WorkCase } from './work-case.js';

/** What the worker does for cases; found in PostgreSQL and safe to run twice. */
@Injectable()
export class AfterSalesTasks {
  constructor(
    private readonly work: WorkCase,
    private readonly cases: AfterSalesRepository,
  ) {}

  recurring(): RecurringTask[] {
    return [
      { name: 'orders.expire-returns', everyMs: 60_000, run: () => this.work.expireDue() },
      { name: 'orders.measure-failed-refunds', everyMs: 30_000, run: async () => failedCaseRefunds.set(await this.cases.countByStatus('refund_failed')) },
    ];
  }
}
