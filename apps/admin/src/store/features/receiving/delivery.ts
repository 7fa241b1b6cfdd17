import type { Label } from '../../../shared/labels';
import type { InboundDelivery } from '../../api';

export const deliveryStatusLabels = {
  expected: { text: '待到货', tone: 'info' },
  partially_received: { text: '收了一部分', tone: 'warning' },
  received: { text: '已收完', tone: 'success' },
  canceled: { text: '不来了', tone: 'neutral' },
} as const satisfies Readonly<Record<InboundDelivery['status'], Label>>;

/** Goods that must be sold within so many days are pointed out when they come in. */
const SHORT_DATED_DAYS = 30;
const DAY_MS = 86_400_000;

/** What a date printed on goods means on the day they come in; null for a date that is far off or not given. */
export function describeShelfLife(expiresOn: string, today: string): { readonly tone: 'urgent' | 'warning'; readonly text: string } | null {
  if (!/^\d{4}-\d\d-\d\d$/.test(expiresOn)) return null;
  const days = Math.round((Date.parse(expiresOn) - Date.parse(today)) / DAY_MS);
  if (days < 0) return { tone: 'urgent', text: '已过期，收进待检，不会上架' };
  return days < SHORT_DATED_DAYS ? { tone: 'warning', text: days === 0 ? '今天到期，当天卖完' : `还有 ${days} 天到期，先卖这批` } : null;
}
