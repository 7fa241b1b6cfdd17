import { addFen } from '@quanyu/platform';
import type { GroupKind } from '../order-state.js';

/** What an order costs, and of what it is made up. */
export interface Amounts {
  readonly itemsTotalFen: number;
  readonly discountFen: number;
  readonly deliveryFeeFen: number;
  /** What its services cost in advance. */
  readonly serviceFen: number;
  readonly payableFen: number;
}

/** What is paid for goods at these prices, less a discount, and for the ways that they take and the services that are booked. */
export function computeAmounts(goods: { readonly itemsTotalFen: number; readonly discountFen: number }, groups: readonly { readonly kind: GroupKind; readonly feeFen: number }[]): Amounts {
  const feesOf = (isService: boolean): number => addFen(...groups.filter(({ kind }) => (kind === 'service') === isService).map(({ feeFen }) => feeFen));
  const [deliveryFeeFen, serviceFen] = [feesOf(false), feesOf(true)];
  return { ...goods, deliveryFeeFen, serviceFen, payableFen: addFen(goods.itemsTotalFen, -goods.discountFen, deliveryFeeFen, serviceFen) };
}
