import { Injectable } from '@nestjs/common';
import { AppLogger, type RecurringTask } from '@quanyu/platform';
import { PresaleDeposits, type PresaleGoods } from '@quanyu/promotions';
import { DepositPayments } from './deposit-payments.js';
import { FindBalance } from './find-balance.js';

const BATCH = 100;
const RETRY_MS = 60_000;

/** What the worker does for deposits. Every task is safe to run twice, and finds its work in PostgreSQL. */
@Injectable()
export class PresaleTasks {
  constructor(
    private readonly deposits: PresaleDeposits,
    private readonly payments: DepositPayments,
    private readonly balances: FindBalance,
    private readonly logger: AppLogger,
  ) {}

  recurring(): RecurringTask[] {
    return [
      { name: 'orders.close-deposits', everyMs: 2_000, run: () => this.closeDue() },
      { name: 'orders.end-deposits', everyMs: 5_000, run: () => this.endDue() },
    ];
  }

  /** Closes deposits that were not paid in time. */
  async closeDue(): Promise<void> {
    await this.each(() => this.deposits.claimUnpaid(RETRY_MS, BATCH), (depositId) => this.payments.closeUnpaid(depositId));
  }

  /** Ends paid deposits whose time is over, or whose goods do not come. */
  async endDue(): Promise<void> {
    const isOnSale = (goods: PresaleGoods): boolean => this.balances.isOnSale(goods);
    await this.deposits.spareOffSale(isOnSale);
    await this.each(() => this.deposits.listEnding(BATCH), (depositId) => this.payments.end(depositId, isOnSale));
  }

  /** Until nothing more is due; one that fails is tried again with the next tick, and does not hold up the others. */
  private async each(find: () => Promise<readonly string[]>, work: (depositId: string) => Promise<void>): Promise<void> {
    for (let hasMore = true; hasMore; ) {
      const due = await find();
      hasMore = due.length === BATCH;
      for (const depositId of due) {
        await work(depositId).catch((error: unknown) => {
          hasMore = false;
          this.logger.warn({ depositId, error: error instanceof Error ? error.message : 'unknown' }, 'a deposit could not be ended yet');
        });
      }
    }
  }
}
