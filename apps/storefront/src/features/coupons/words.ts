import type { PageName, PageParams } from '@/shared/navigation';
import { formatDate, formatDay, formatMoment } from '@/shared/time';
import type { CentreCoupon, MyCoupon } from './queries';

const dayMs = 86_400_000;
const soonDays = 3;

/** When a coupon can be used, and whether that ends soon enough to hurry. */
export function describeValidity({ state, notice, validFrom, validUntil, usedAt }: Pick<MyCoupon, 'state' | 'notice' | 'validFrom' | 'validUntil' | 'usedAt'>, nowMs: number): { text: string; isUrgent: boolean } {
  if (state === 'used') return { text: usedAt === null ? '等待付款的订单正在用' : `${formatDate(usedAt)} 使用`, isUrgent: false };
  if (state === 'expired') return { text: `${formatDate(validUntil)} 到期`, isUrgent: false };
  if (notice === 'notYet') return { text: `${formatMoment(validFrom, nowMs)} 起可用`, isUrgent: false };
  const days = Math.ceil((Date.parse(validUntil) - nowMs) / dayMs);
  if (days > soonDays) return { text: `${formatDate(validUntil)} 前可用`, isUrgent: false };
  return { text: days <= 1 ? `${formatMoment(validUntil, nowMs)} 到期` : `${days} 天后到期`, isUrgent: true };
}

/** How long a coupon of the centre will be good, and how many there are for one. */
export function describeTerm({ validity, perCustomer }: Pick<CentreCoupon, 'validity' | 'perCustomer'>): string {
  const term = validity.kind === 'days' ? `领取后 ${validity.days} 天有效` : `${formatDate(validity.until)} 前可用`;
  return perCustomer > 1 ? `${term}，限 ${perCustomer} 张` : term;
}

export type CentreAction = { text: string; does: 'claim' | 'use' | null };

/** What can be done with a coupon of the centre, as its button says it. */
export function centreAction({ state, claimed, unused, claimFrom, pointsPrice }: Pick<CentreCoupon, 'state' | 'claimed' | 'unused' | 'claimFrom' | 'pointsPrice'>, nowMs: number): CentreAction {
  switch (state) {
    case 'claimable':
      return { text: pointsPrice !== null ? `${pointsPrice} 积分换` : claimed > 0 ? '再领一张' : '领取', does: 'claim' };
    case 'claimed':
      return unused > 0 ? { text: '去使用', does: 'use' } : { text: '已用完', does: null };
    case 'soldOut':
      return { text: '已抢光', does: null };
    case 'notForYou':
      return { text: pointsPrice === null ? '暂不可领' : `${pointsPrice} 积分换`, does: null };
    case 'upcoming':
      return { text: `${formatDay(claimFrom, nowMs)}开抢`, does: null };
  }
}

/** The line under a coupon of the centre: why not, how many are one's own, or how quickly they go; null when there is nothing to say. */
export function describeClaims({ state, reason, claimed, perCustomer, takenPercent, claimFrom }: CentreCoupon, nowMs: number): string | null {
  if (state === 'upcoming') return `${formatMoment(claimFrom, nowMs)} 开始领取`;
  if (reason !== null) return reason;
  if (claimed > 0 && perCustomer > 1) return `已领 ${claimed}/${perCustomer} 张`;
  return claimed === 0 && takenPercent !== null && takenPercent >= 50 ? `已领 ${takenPercent}%` : null;
}

/** Opens where a coupon can be spent: its one product, its category, or everything. */
export function spendPage({ productId, categoryId }: Pick<MyCoupon, 'productId' | 'categoryId'>): { page: PageName; params: PageParams } {
  if (productId !== null) return { page: 'product', params: { productId } };
  return { page: 'result', params: categoryId === null ? { title: '可用商品' } : { categoryId, title: '可用商品' } };
}

/** What stands beside the kinds of benefits: everything that is had for points. */
export const pointsKind = '积分兑换';

/** Kinds to choose between, where there are several. */
export function kindsOf(coupons: readonly Pick<CentreCoupon, 'label' | 'pointsPrice'>[]): string[] {
  return [...new Set(coupons.map(({ label }) => label)), ...(coupons.some(({ pointsPrice }) => pointsPrice !== null) ? [pointsKind] : [])];
}

export function isOfKind({ label, pointsPrice }: Pick<CentreCoupon, 'label' | 'pointsPrice'>, kind: string): boolean {
  return kind === pointsKind ? pointsPrice !== null : label === kind;
}
