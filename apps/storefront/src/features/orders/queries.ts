import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '@/shared/api';
import type { Schemas } from '@/shared/api';
import { keys } from '@/shared/api/query';
import { useConsent } from '@/shared/session/consent';

export type OrderSummary = Schemas['OrderSummary'];
export type OrderTab = 'all' | 'awaitingPayment' | 'preparing' | 'ready' | 'onTheWay' | 'completed';
export type CancelReason = 'changedMind' | 'wrongItem' | 'wrongStore' | 'wrongTime' | 'other';

export function useOrderCounts() {
  const mayAsk = useConsent(({ answer }) => answer?.accepted === true);
  return useQuery({ queryKey: keys.orderCounts, queryFn: () => api.call('countOrders'), enabled: mayAsk, staleTime: 10_000 });
}

export function useOrders(tab: OrderTab) {
  return useInfiniteQuery({
    queryKey: [...keys.orders, 'list', tab],
    queryFn: ({ pageParam }) => api.call('listOrders', { query: { tab, limit: 10, ...(pageParam ? { cursor: pageParam } : {}) } }),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor ?? undefined,
    staleTime: 5_000,
  });
}

export function useCancelOrder(orderId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (reason: CancelReason) => api.call('cancelOrder', { params: { orderId }, body: { reason } }),
    onSuccess: (order) => client.setQueryData(keys.order(orderId), order),
    onSettled: () => client.invalidateQueries({ queryKey: keys.orders }),
  });
}
