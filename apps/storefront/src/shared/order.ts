import { api } from './api';
import type { Schemas } from './api';
import { keys, useSavedQuery } from './api/query';

export type OrderDetail = Schemas['OrderDetail'];
export type OrderStage = OrderDetail['stage'];

const settledStages: readonly OrderStage[] = ['completed', 'closed', 'canceled'];
const followEveryMs = 5_000;

/** Nothing more will happen to it: it has ended, and no money is still on its way back. */
function isSettled({ stage, refund }: OrderDetail): boolean {
  return settledStages.includes(stage) && refund?.status !== 'processing';
}

/** One order, followed while anything can still happen to it, and kept on the device for a shop without network. */
export function useOrder(orderId: string) {
  return useSavedQuery({
    name: `order:${orderId}`,
    queryKey: keys.order(orderId),
    queryFn: () => api.call('getOrder', { params: { orderId } }),
    enabled: orderId !== '',
    staleTime: 3_000,
    refetchEveryMs: (order) => (order === undefined || isSettled(order) ? false : followEveryMs),
  });
}

