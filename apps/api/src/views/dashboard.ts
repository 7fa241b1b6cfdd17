import { Injectable } from '@nestjs/common';
import { Clock, Database, type ReplyOf, scopeParameter, shopDate, shopInstant, type StoreScope } from '@quanyu/platform';
import { Stores } from '@quanyu/stores';
import type { getDashboard } from './views.contract.js';
import { type SalesOfHour, ViewsRepository } from './views.repository.js';

const DAY_MS = 86_400_000;
const TOP_PRODUCTS = 8;

/** Today at a glance, for the stores that the reader may see. */
@Injectable()
export class DashboardReader {
  constructor(
    private readonly repository: ViewsRepository,
    private readonly database: Database,
    private readonly stores: Stores,
    private readonly clock: Clock,
  ) {}

  async read(scope: StoreScope): Promise<ReplyOf<typeof getDashboard>> {
    const now = this.clock.now();
    const dayStart = shopInstant(shopDate(now), 0);
    const storeIds = scopeParameter(scope);
    const seen = this.database.within(scope);
    const [hourly, yesterday, statuses, topProducts, alerts] = await Promise.all([
      this.repository.readSalesByHour(seen, storeIds, { from: dayStart, to: now }),
      this.repository.readSalesByHour(seen, storeIds, { from: new Date(dayStart.getTime() - DAY_MS), to: new Date(now.getTime() - DAY_MS) }),
      this.repository.countStatuses(seen, storeIds, dayStart),
      this.repository.listTopProducts(seen, storeIds, { from: dayStart, limit: TOP_PRODUCTS }),
      this.repository.countAlerts(storeIds, now),
    ]);
    const today = total(hourly);
    const statusesOf = (wanted: 'order' | 'fulfillment') => statuses.filter(({ axis }) => axis === wanted).map(({ name, count }) => ({ name, count }));
    return {
      date: shopDate(now),
      ...today,
      averageOrderFen: today.paidOrders === 0 ? 0 : Math.round(today.paidFen / today.paidOrders),
      yesterday: total(yesterday),
      orderStatuses: statusesOf('order'),
      fulfillmentStatuses: statusesOf('fulfillment'),
      hourly: hourly.map((row) => ({ hour: row.hour, paidOrders: row.paid_orders, paidFen: row.paid_fen })),
      topProducts: topProducts.map((row) => ({ productId: row.product_id, title: row.title, imageUrl: row.image_url, quantity: row.quantity, soldFen: row.sold_fen })),
      stores: this.countStores(storeIds),
      alerts: alerts.filter(({ count }) => count > 0),
    };
  }

  private countStores(storeIds: readonly string[] | null): { open: number; paused: number; resting: number } {
    const counts = { open: 0, paused: 0, resting: 0 };
    for (const store of this.stores.listStores()) {
      if (storeIds === null || storeIds.includes(store.id)) counts[store.status] += 1;
    }
    return counts;
  }
}

function total(hours: readonly SalesOfHour[]): { paidOrders: number; paidFen: number } {
  return {
    paidOrders: hours.reduce((sum, hour) => sum + hour.paid_orders, 0),
    paidFen: hours.reduce((sum, hour) => sum + hour.paid_fen, 0),
  };
}
