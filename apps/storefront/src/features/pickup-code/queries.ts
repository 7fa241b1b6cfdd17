import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '@/shared/api';
import type { Schemas } from '@/shared/api';
import { keys, useSavedQuery } from '@/shared/api/query';

export type PickupCode = Schemas['PickupCode'];
export type Collector = NonNullable<PickupCode['collector']>;

const followEveryMs = 3_000;
const ended: ReadonlySet<PickupCode['state']> = new Set(['used', 'canceled', 'returned']);

/** The code, asked again while the store prepares and until it is used. The last one is kept for a shop without network. */
export function usePickupCode(orderId: string, groupNo = '') {
  return useSavedQuery<PickupCode>({
    name: `code:${orderId}${groupNo}`,
    queryKey: ['orders', 'code', orderId, groupNo],
    queryFn: () => api.call('getPickupCode', { params: { orderId }, query: groupNo === '' ? {} : { groupNo } }),
    enabled: orderId !== '',
    staleTime: 0,
    refetchEveryMs: (code) => (code !== undefined && ended.has(code.state) ? false : followEveryMs),
  });
}

/** Who collects this part of an order instead of whoever ordered; null while nobody was named. */
export function useCollector(orderId: string, groupNo: number) {
  return useQuery({
    queryKey: [...keys.orders, 'code', orderId, String(groupNo), 'collector'],
    queryFn: async () => (await api.call('getPickupCode', { params: { orderId }, query: { groupNo: String(groupNo) } })).collector,
    staleTime: 10_000,
  });
}

/** Names who collects; null takes it back. */
export function useNameCollector(orderId: string, groupNo: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (collector: Collector | null) => api.call('setCollector', { params: { orderId, groupNo: String(groupNo) }, body: { collector } }),
    onSettled: () => client.invalidateQueries({ queryKey: keys.orders }),
  });
}
