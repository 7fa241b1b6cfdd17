import { Injectable } from '@nestjs/common';
import { Clock, type RecurringTask } from '@quanyu/platform';
import { CouponsRepository } from './coupons.repository.js';

const AT_ONCE = 1_000;

/**
 * Marks coupons whose days are over. Nothing depends on its being in time: whoever uses a coupon looks at its days, and the mark is made by a
 * conditional update, so a coupon that an order holds stays held.
 */
@Injectable()
export class ExpireCoupons {
  constructor(
    private readonly repository: CouponsRepository,
    private readonly clock: Clock,
  ) {}

  recurring(): RecurringTask[] {
    return [{ name: 'promotions.expireCoupons', everyMs: 60_000, run: () => this.run() }];
  }

  async run(): Promise<void> {
    while ((await this.repository.expire(this.clock.now(), AT_ONCE)) === AT_ONCE);
  }
}
