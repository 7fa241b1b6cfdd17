import { Inject, Injectable } from '@nestjs/common';
import { Customers } from '@quanyu/identity';
import { AppLogger, Database, ENV, type Env } from '@quanyu/platform';
import { RiskHoldsRepository } from './risk-holds.repository.js';

/** What a shopper reads while somebody looks at their order, and when that is over. A rejected order is cancelled, and says so itself. */
const WORDS = {
  review: { what: '订单正在核实', next: '通常一天内有结果，商品给你留着' },
  released: { what: '订单核实通过', next: '已开始备货，进度看订单' },
} as const;

@Injectable()
export class TellReviewed {
  constructor(
    private readonly database: Database,
    private readonly repository: RiskHoldsRepository,
    private readonly customers: Customers,
    private readonly logger: AppLogger,
    @Inject(ENV) private readonly env: Env,
  ) {}

  /** Tells what holds now, by a subscribe message; without consent the order's page shows it. */
  async tell(orderId: string): Promise<void> {
    const hold = await this.repository.find(this.database, orderId);
    if (hold === null || hold.status === 'rejected') return;
    const { what, next } = WORDS[hold.status];
    const outcome = await this.customers.sendMessage(hold.customerId, {
      templateId: this.env.WECHAT_TEMPLATE_CHANGE, page: `pkg-order/detail/index?orderId=${orderId}`,
      data: { character_string1: hold.orderNo, thing2: what, thing3: next },
    });
    this.logger.info({ orderId, outcome }, 'the shopper was told that the order is looked at, or was');
  }
}
