import type { Label } from '../../../shared/labels';
import type { CounterSale, StoreWithGoods } from '../../api';

export const saleStatusLabels = {
  waiting: { text: '等顾客扫码', tone: 'info' },
  ordered: { text: '已下单，待付款', tone: 'warning' },
  paid: { text: '已付款', tone: 'success' },
  canceled: { text: '已取消', tone: 'neutral' },
  expired: { text: '已过期', tone: 'neutral' },
} as const satisfies Readonly<Record<CounterSale['status'], Label>>;

/** The code is still of use to the shopper. */
export function isRunning({ status }: Pick<CounterSale, 'status'>): boolean {
  return status === 'waiting' || status === 'ordered';
}

/** How the shopper gets it, as a member of staff would say it. */
export function describeWay({ collectStore }: Pick<CounterSale, 'collectStore'>): string {
  return collectStore === null ? '快递到家' : `到 ${collectStore.name} 取`;
}

/** How far a store is, as people say it. */
export function formatMetres(metres: number): string {
  return metres < 1_000 ? `${Math.round(metres)} 米` : `${(metres / 1_000).toFixed(1)} 公里`;
}

/** What a store nearby has of the goods, in a few words. */
export function describeStock({ missing }: Pick<StoreWithGoods, 'missing'>, lines: number): string {
  if (missing.length === 0) return '都有货';
  return `${lines} 种里有 ${lines - missing.length} 种够`;
}

/** What this store lacks of what the shopper wants. */
export function computeLacking(wanted: readonly { readonly variantId: string; readonly quantity: number }[], here: readonly { readonly variantId: string; readonly available: number }[]): number {
  const available = new Map(here.map((line) => [line.variantId, line.available]));
  return wanted.reduce((sum, { variantId, quantity }) => sum + Math.max(0, quantity - (available.get(variantId) ?? 0)), 0);
}
