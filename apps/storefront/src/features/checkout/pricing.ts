import { formatFen } from '@/shared/money';
import type { Quote, QuoteChange } from './queries';

export type Pricing = Quote['pricing'];
export type OfferedCoupon = Pricing['coupons'][number];

export type Gift = NonNullable<Pricing['applied'][number]['gift']>;

/** What of their own the shopper pays with: the coupons they chose, or null for the best ones. */
export type BenefitWish = { couponIds: string[] | null; usePoints: boolean; useStoredValue: boolean };

export const bestOfAll: BenefitWish = { couponIds: null, usePoints: false, useStoredValue: false };

/** How the row of coupons stands: what is taken off, how many could be, or that none can. */
export function describeCoupons({ coupons, applied }: Pick<Pricing, 'coupons' | 'applied'>, wish: Pick<BenefitWish, 'couponIds'>): { text: string; tone: 'off' | 'open' | 'none'; isBest: boolean } {
  const chosen = coupons.filter(({ isChosen }) => isChosen);
  if (chosen.length > 0) {
    const offFen = applied.filter(({ couponId }) => couponId !== null).reduce((sum, rule) => sum + rule.offFen, 0);
    return { text: offFen > 0 ? formatFen(-offFen) : `已选 ${chosen.length} 张`, tone: 'off', isBest: wish.couponIds === null };
  }
  const usable = coupons.filter(({ isUsable }) => isUsable).length;
  if (usable > 0) return { text: `${usable} 张可用`, tone: 'open', isBest: false };
  return { text: coupons.length > 0 ? '没有可用的券' : '没有券', tone: 'none', isBest: false };
}

/**
 * The coupons that are wished for after a tap. One that is chosen is put back; another takes the place of those that exclude it, and of
 * those that are for the same thing: the goods, or the fee.
 */
export function toggleCoupon({ coupons, refused }: Pick<Pricing, 'coupons' | 'refused'>, tappedId: string, isForFee: (couponId: string) => boolean): string[] {
  const chosen = coupons.filter(({ isChosen }) => isChosen);
  if (chosen.some(({ couponId }) => couponId === tappedId)) return chosen.filter(({ couponId }) => couponId !== tappedId).map(({ couponId }) => couponId);
  const excludedBy = refused.find(({ couponId }) => couponId === tappedId)?.excludedBy ?? [];
  const kept = chosen.filter(({ couponId, ruleId }) => !excludedBy.includes(ruleId) && isForFee(couponId) !== isForFee(tappedId));
  return [...kept.map(({ couponId }) => couponId), tappedId];
}

/** What stands beside the switch of points. */
export function describePoints({ available, spendable, worthFen }: Pricing['points']): { text: string; isOpen: boolean } {
  if (available === 0) return { text: '还没有积分', isOpen: false };
  if (spendable === 0) return { text: `共 ${available} 积分，本单还用不了`, isOpen: false };
  return { text: `可用 ${spendable} 积分，抵 ${formatFen(spendable * worthFen)}`, isOpen: true };
}

export type Difference = { name: string; from: string; to: string };

/** What became dearer or cheaper since it was quoted, and the sums; null when nothing of the money changed. */
export function describeDifferences(changes: readonly QuoteChange[], titleOf: (variantId: string) => string): { rows: Difference[]; total: { fromFen: number; toFen: number } | null } | null {
  const rows = changes.flatMap((change): Difference[] => {
    switch (change.kind) {
      case 'rule':
        return [{ name: change.name, from: offText(change.fromFen), to: change.toFen > 0 || change.text === null ? offText(change.toFen) : change.text }];
      case 'points':
        return [{ name: '积分', from: `${change.wanted}`, to: `可用 ${change.available}` }];
      case 'storedValue':
        return [{ name: '储值余额', from: formatFen(change.wantedFen), to: `可用 ${formatFen(change.availableFen)}` }];
      case 'price':
        return [{ name: titleOf(change.variantId), from: formatFen(change.fromFen), to: formatFen(change.toFen) }];
      case 'fee':
        return [{ name: '运费', from: formatFen(change.fromFen), to: formatFen(change.toFen) }];
      case 'stock':
      case 'unpublished':
      case 'limit':
      case 'window':
      case 'promise':
      case 'way':
      case 'total':
        return [];
    }
  });
  const total = changes.find((change) => change.kind === 'total') ?? null;
  if (rows.length === 0 && total === null) return null;
  return { rows, total: total === null ? null : { fromFen: total.fromFen, toFen: total.toFen } };
}

function offText(offFen: number): string {
  return offFen > 0 ? formatFen(-offFen) : '不优惠';
}
