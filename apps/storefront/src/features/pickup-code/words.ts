import { formatMoment } from '@/shared/time';
import type { PickupCode } from './queries';

/** 「共 3 件」, or 「共 3 件，已取 1 件」 when some of it was collected. */
export function describeCount({ itemCount, collectedCount, state }: Pick<PickupCode, 'itemCount' | 'collectedCount' | 'state'>): string {
  return state === 'partial' ? `共 ${itemCount} 件，已取 ${collectedCount} 件` : `共 ${itemCount} 件`;
}

/** What stands below a code that still opens something; null when there is nothing to say. */
export function describeNote({ state, itemCount, collectedCount, keptUntil }: Pick<PickupCode, 'state' | 'itemCount' | 'collectedCount' | 'keptUntil'>, nowMs: number): string | null {
  const kept = keptUntil === null ? '' : `为你保留到 ${formatMoment(keptUntil, nowMs)}`;
  switch (state) {
    case 'partial':
      return [`还有 ${itemCount - collectedCount} 件没取，同一个码再来取`, kept].filter(Boolean).join('，');
    case 'no_show':
      return '已过取货时间，商品随时会放回货架并退款，请尽快来取';
    case 'ready':
      return kept === '' ? null : kept;
    case 'preparing':
    case 'used':
    case 'returned':
    case 'canceled':
      return null;
  }
}
