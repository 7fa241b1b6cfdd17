import { formatCount } from '../../../shared/money';
import type { Schemas } from '../../api';

/** 「1.5 倍」 of basis points. */
export function formatRate(rate: number): string {
  return `${Number((rate / 10_000).toFixed(2))} 倍`;
}

/** How far to the next tier, in words. */
export function tellWay({ nextTier, growth }: Pick<Schemas['MemberRow']['card'], 'nextTier' | 'growth'>): string {
  if (nextTier === null) return `成长值 ${formatCount(growth)}，已是最高等级`;
  return `成长值 ${formatCount(growth)}，再得 ${formatCount(nextTier.missing)} 升为${nextTier.tier.name}`;
}
