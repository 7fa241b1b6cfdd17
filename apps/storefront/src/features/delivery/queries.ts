import { useQuery } from '@tanstack/react-query';
import { api } from '@/shared/api';
import type { Schemas } from '@/shared/api';
import { keys } from '@/shared/api/query';

export type Delivery = Schemas['OrderDelivery']['deliveries'][number];

const followEveryMs = 5_000;

export function isDeliveryOver({ status }: Pick<Delivery, 'status'>): boolean {
  return status === 'delivered' || status === 'returned';
}

/** The rides of an order, followed while one is under way. */
export function useDeliveries(orderId: string) {
  return useQuery({
    queryKey: [...keys.order(orderId), 'delivery'],
    queryFn: async () => (await api.call('getOrderDelivery', { params: { orderId } })).deliveries,
    enabled: orderId !== '',
    staleTime: 3_000,
    refetchInterval: ({ state }) => (state.data !== undefined && state.data.every(isDeliveryOver) ? false : followEveryMs),
  });
}
