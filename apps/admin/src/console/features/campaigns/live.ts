import type { Schemas } from '../../api';
import { refusalName } from '../../shell/labels';
import type { Counted } from '../../ui/rank';

export type Live = Schemas['CampaignLive'];
export type LiveItem = Live['items'][number];
type Funnel = Live['funnel'];

export interface FunnelStep {
  readonly key: 'attempts' | 'admitted' | 'orders' | 'paid';
  readonly label: string;
  readonly count: number;
  /** Part of the step before it that came this far, 0 to 1; null for the first and after nothing. */
  readonly share: number | null;
}

/** From the attempt to the payment, each step with the part of the one before. */
export function toFunnelSteps(funnel: Funnel): FunnelStep[] {
  const counts = [
    ['attempts', '下单请求', funnel.attempts],
    ['admitted', '领到凭证', funnel.admitted],
    ['orders', '下单成功', funnel.orders],
    ['paid', '已付款', funnel.paid],
  ] as const;
  return counts.map(([key, label, count], index) => {
    const before = counts[index - 1]?.[2];
    // Somebody may hold a token without having tried yet, so attempts can be fewer than tokens.
    return { key, label, count, share: before === undefined || before === 0 ? null : Math.min(1, count / before) };
  });
}

/** The reasons of refusal in words, counted. */
export function toRefusalCounts({ refusals }: Pick<Funnel, 'refusals'>): Counted[] {
  return refusals.map(({ code, count }) => ({ key: code, name: refusalName(code), count }));
}

/** How the units of an item stand, as parts of the whole that add up to one. */
export function splitUnits({ totalUnits, paidUnits, heldUnits }: Pick<LiveItem, 'totalUnits' | 'paidUnits' | 'heldUnits'>): { readonly paid: number; readonly held: number; readonly left: number } {
  if (totalUnits <= 0) return { paid: 0, held: 0, left: 0 };
  const paid = Math.min(1, paidUnits / totalUnits);
  const held = Math.min(1 - paid, heldUnits / totalUnits);
  return { paid, held, left: 1 - paid - held };
}

/** In how many seconds an item is gone at the rate of two looks at it; null while it does not move, or is gone. */
export function computeSellOutSeconds(before: { readonly leftUnits: number; readonly atMs: number }, now: { readonly leftUnits: number; readonly atMs: number }): number | null {
  const sold = before.leftUnits - now.leftUnits;
  const elapsed = (now.atMs - before.atMs) / 1000;
  if (sold <= 0 || elapsed <= 0 || now.leftUnits <= 0) return null;
  return now.leftUnits / (sold / elapsed);
}
