import type { Label } from '../../../shared/labels';
import type { Stocktake } from '../../api';

export const stocktakeStatusLabels = {
  open: { text: '待点', tone: 'info' },
  counting: { text: '点数中', tone: 'primary' },
  review: { text: '待复核', tone: 'warning' },
  posted: { text: '已过账', tone: 'success' },
  canceled: { text: '已作废', tone: 'neutral' },
} as const satisfies Readonly<Record<Stocktake['status'], Label>>;

export const scopeNames = { store: '全店', category: '类目', shelf: '货架', variants: '指定商品' } as const satisfies Readonly<Record<Stocktake['scope'], string>>;

type Line = Stocktake['lines'][number];

/** Lines that a second look should be taken at: they differ by more than the limit, or moved while being counted. */
export function findDoubtful({ lines, limitUnits }: Pick<Stocktake, 'lines' | 'limitUnits'>): Line[] {
  return lines.filter(({ variance, movedDuring }) => (variance !== null && Math.abs(variance) > limitUnits) || (movedDuring !== null && movedDuring !== 0));
}

/** Lines with the largest difference first; those that are right at the end. */
export function sortByVariance(lines: readonly Line[]): Line[] {
  return [...lines].sort((a, b) => Math.abs(b.variance ?? 0) - Math.abs(a.variance ?? 0));
}

export function describeVariance(variance: number | null): { readonly text: string; readonly tone: 'success' | 'warning' | 'neutral' } {
  if (variance === null) return { text: '没点到', tone: 'neutral' };
  if (variance === 0) return { text: '相符', tone: 'success' };
  return { text: variance > 0 ? `多 ${variance}` : `少 ${-variance}`, tone: 'warning' };
}
