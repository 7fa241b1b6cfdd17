import { isMobile } from '@/shared/phone';
import { formatMoment } from '@/shared/time';
import { groupDigits } from '@/ui/digits';
import type { Collector, PickupCode } from './queries';

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

/** Why nobody of this name and number can be sent; null when they can. */
export function collectorProblem({ name, phone }: Collector): string | null {
  if (name.trim() === '') return '请填写代取人姓名';
  return isMobile(phone.trim()) ? null : '请填写 11 位手机号';
}

/** What the shopper sends to whoever collects for them; null while there is no code yet. */
export function describeErrand({ storeName, storeAddress, digits, itemCount, collectedCount, keptUntil }: PickupCode, nowMs: number): string | null {
  if (digits === null) return null;
  const until = keptUntil === null ? '' : `，保留到 ${formatMoment(keptUntil, nowMs)}`;
  return `帮我取一下东西：${storeName}（${storeAddress}），取货码 ${groupDigits(digits)}，共 ${itemCount - collectedCount} 件${until}。到店报数字码和你的姓名就行。`;
}
