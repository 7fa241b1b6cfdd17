import type { Label } from '../../../shared/labels';
import type { Schemas } from '../../api';

export type Stocktake = Schemas['Stocktake'];
export type StocktakeRow = Schemas['StocktakeSummary'];
export type StocktakeLine = Stocktake['lines'][number];

export const stocktakeLabels = {
  open: { text: '待点', tone: 'info' },
  counting: { text: '点数中', tone: 'primary' },
  review: { text: '待复核', tone: 'warning' },
  posted: { text: '已过账', tone: 'success' },
  canceled: { text: '已作废', tone: 'neutral' },
} as const satisfies Readonly<Record<StocktakeRow['status'], Label>>;

export const scopeNames = { store: '全店', category: '一个类目', shelf: '一个货架', variants: '一批商品' } as const satisfies Readonly<Record<StocktakeRow['scope'], string>>;

/** By how much the number was wrong: as it is posted, or as it would be. */
export function differenceOf({ variance, postedFrom, postedTo }: Pick<StocktakeLine, 'variance' | 'postedFrom' | 'postedTo'>): number | null {
  return postedFrom !== null && postedTo !== null ? postedTo - postedFrom : variance;
}

/** The largest differences first; what was not counted comes last. */
export function sortByDifference(lines: readonly StocktakeLine[]): StocktakeLine[] {
  const weight = (line: StocktakeLine): number => {
    const difference = differenceOf(line);
    return difference === null ? -1 : Math.abs(difference);
  };
  return [...lines].sort((a, b) => weight(b) - weight(a));
}

export interface StocktakeTotals {
  readonly counted: number;
  readonly differing: number;
  readonly more: number;
  readonly less: number;
  readonly overLimit: number;
}

export function computeTotals({ lines, limitUnits }: Pick<Stocktake, 'lines' | 'limitUnits'>): StocktakeTotals {
  const differences = lines.map(differenceOf).filter((difference) => difference !== null);
  return {
    counted: lines.filter(({ counted }) => counted !== null).length,
    differing: differences.filter((difference) => difference !== 0).length,
    more: differences.filter((difference) => difference > 0).reduce((sum, difference) => sum + difference, 0),
    less: differences.filter((difference) => difference < 0).reduce((sum, difference) => sum + difference, 0),
    overLimit: differences.filter((difference) => Math.abs(difference) > limitUnits).length,
  };
}
