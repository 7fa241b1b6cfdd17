import type { Schemas } from '../../api';

export type StockRow = Schemas['StockRow'];

/** Nothing left to sell above the safety stock. */
export function isLow(row: Pick<StockRow, 'availableToPromise'>): boolean {
  return row.availableToPromise <= 0;
}
