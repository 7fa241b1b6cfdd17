import { Inject, Injectable } from '@nestjs/common';
import { Customers } from '@quanyu/identity';
import { ENV, type Env, messageTime, type RecurringTask } from '@quanyu/platform';
import { PresaleDeposits } from './presale-deposits.js';
import { PresaleRepository } from './presale.repository.js';
import type { Deposit } from './presale.rules.js';
import { RunPresale } from './run-presale.js';

const SENT_AT_ONCE = 50;

/** What the clock does to presales by itself: goods are given to who paid first, who may pay the balance is told, and what is over ends. */
@Injectable()
export class PresaleReminders {
  constructor(
    private readonly presales: PresaleRepository,
    private readonly deposits: PresaleDeposits,
    private readonly run: RunPresale,
    private readonly customers: Customers,
    @Inject(ENV) private readonly env: Env,
  ) {}

  recurring(): RecurringTask[] {
    return [
      { name: 'promotions.bind-presale-goods', everyMs: 3_000, run: () => this.deposits.bindArrived() },
      { name: 'promotions.remind-balances', everyMs: 5_000, run: () => this.sendDue() },
      { name: 'promotions.end-presales', everyMs: 10_000, run: () => this.run.endOver() },
    ];
  }

  /** Claims what is due in the statement that reads it, so that two workers never send the same reminder. */
  async sendDue(): Promise<void> {
    let sent: number;
    do {
      const due = await this.deposits.claimReminders(SENT_AT_ONCE);
      sent = due.length;
      const presales = await this.presales.findMany([...new Set(due.map(({ presaleId }) => presaleId))]);
      // A message that WeChat does not take is lost; the shopper's list of presales says the same.
      await Promise.allSettled(due.map((deposit) => this.send(deposit, presales.get(deposit.presaleId)?.name ?? '')));
    } while (sent === SENT_AT_ONCE);
  }

  private async send({ id, customerId, balanceDueAt }: Deposit, name: string): Promise<void> {
    if (balanceDueAt === null) return;
    await this.customers.sendMessage(customerId, {
      templateId: this.env.WECHAT_TEMPLATE_BALANCE,
      page: `pkg-promo/presale-order/index?depositId=${id}`,
      data: { thing1: name.slice(0, 20), time2: messageTime(balanceDueAt) },
    });
  }
}
