import type { INestApplicationContext } from '@nestjs/common';
import { OrdersTasks } from '@quanyu/orders';
import { Outbox, type RecurringTask } from '@quanyu/platform';

/** Subscribes the domains to the outbox and collects what the worker does again and again. */
export function collectTasks(nest: INestApplicationContext): RecurringTask[] {
  const outbox = nest.get(Outbox);
  const orders = nest.get(OrdersTasks, { strict: false });
  orders.subscribe(outbox);
  return orders.recurring();
}
