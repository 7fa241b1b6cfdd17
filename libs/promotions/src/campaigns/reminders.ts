import { Inject, Injectable } from '@nestjs/common';
import { Customers } from '@quanyu/identity';
import { Clock, Database, ENV, type Env, messageTime, type RecurringTask } from '@quanyu/platform';
import { FlashSales } from './flash-sales.js';
import { promotionsError } from '../promotions.errors.js';

const REMIND_BEFORE_MS = 5 * 60_000;
const SENT_AT_ONCE = 50;

/** 提醒我: one subscribe message five minutes before a session. */
@Injectable()
export class Reminders {
  constructor(
    private readonly database: Database,
    private readonly sales: FlashSales,
    private readonly customers: Customers,
    private readonly clock: Clock,
    @Inject(ENV) private readonly env: Env,
  ) {}

  /** Asking twice is fine. @throws FLASH.NOT_FOUND, FLASH.ENDED when it has begun */
  async set(customerId: string, itemId: string): Promise<Date> {
    const { session } = this.sales.getItem(itemId);
    if (session.startsAt <= this.clock.now()) throw promotionsError('FLASH.ENDED');
    const remindAt = new Date(session.startsAt.getTime() - REMIND_BEFORE_MS);
    await this.database.query(
      `INSERT INTO promotions.reminder (item_id, customer_id, remind_at) VALUES ($1, $2, $3) ON CONFLICT (item_id, customer_id) DO UPDATE SET remind_at = excluded.remind_at`,
      [itemId, customerId, remindAt],
    );
    return remindAt;
  }

  async remove(customerId: string, itemId: string): Promise<void> {
    await this.database.query(`DELETE FROM promotions.reminder WHERE item_id = $1 AND customer_id = $2`, [itemId, customerId]);
  }

  recurring(): RecurringTask[] {
    return [{ name: 'promotions.remind', everyMs: 5_000, run: () => this.sendDue() }];
  }

  /** Claims what is due in the statement that reads it, so that two workers never send the same reminder. */
  async sendDue(): Promise<void> {
    while ((await this.sendSome()) === SENT_AT_ONCE);
  }

  private async sendSome(): Promise<number> {
    const now = this.clock.now();
    const due = await this.database.query<{ itemId: string; customerId: string }>(
      `UPDATE promotions.reminder r SET sent_at = $1
       FROM (SELECT item_id, customer_id FROM promotions.reminder WHERE sent_at IS NULL AND remind_at <= $1 ORDER BY remind_at LIMIT $2 FOR UPDATE SKIP LOCKED) AS d
       WHERE r.item_id = d.item_id AND r.customer_id = d.customer_id RETURNING r.item_id AS "itemId", r.customer_id AS "customerId"`,
      [now, SENT_AT_ONCE],
    );
    // A message that WeChat does not take is lost with its five minutes; the others go on.
    await Promise.allSettled(due.map((reminder) => this.send(reminder, now)));
    return due.length;
  }

  private async send({ itemId, customerId }: { itemId: string; customerId: string }, now: Date): Promise<void> {
    const live = this.sales.findItem(itemId);
    // After the session's start it would only annoy.
    if (live === null || live.session.startsAt <= now) return;
    await this.customers.sendMessage(customerId, {
      templateId: this.env.WECHAT_TEMPLATE_FLASH,
      page: `pkg-promo/item/index?itemId=${itemId}`,
      data: { thing1: live.campaign.name.slice(0, 20), time2: messageTime(live.session.startsAt) },
    }, 'marketing');
  }
}
