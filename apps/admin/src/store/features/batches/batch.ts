import type { Label } from '../../../shared/labels';

const DAY_MS = 86_400_000;

/** How a batch stands on a day of the shop, both as `yyyy-MM-dd`. */
export function batchLabel(expiresOn: string, today: string): Label {
  const days = Math.round((Date.parse(expiresOn) - Date.parse(today)) / DAY_MS);
  if (days < 0) return { text: `过期 ${-days} 天`, tone: 'urgent' };
  return { text: days === 0 ? '今天到期' : `还有 ${days} 天`, tone: days <= 7 ? 'warning' : 'info' };
}
