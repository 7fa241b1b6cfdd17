import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { offerAppeal } from '@/frame/refused';
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
    onError: (error) => void offerAppeal(error),
    onSettled: () => client.invalidateQueries({ queryKey: keys.orders }),
  });
}

/** What a shopper tells about one part of an order: outside at a bay, or received. */
export function useGroupAct(orderId: string, groupNo: number) {
  const client = useQueryClient();
  const params = { orderId, groupNo: String(groupNo) };
  return useMutation({
    mutationFn: (act: { kind: 'arrived'; bay: string } | { kind: 'received' }) =>
      act.kind === 'arrived' ? api.call('reportArrival', { params, body: { bay: act.bay } }) : api.call('confirmReceipt', { params, body: {} }),
    onSettled: () => client.invalidateQueries({ queryKey: keys.orders }),
  });
}

export type Parcel = Schemas['Parcel'];

export function useParcels(orderId: string) {
  return useQuery({ queryKey: [...keys.order(orderId), 'parcels'], queryFn: async () => (await api.call('listParcels', { params: { orderId } })).items, enabled: orderId !== '', staleTime: 10_000 });
}
