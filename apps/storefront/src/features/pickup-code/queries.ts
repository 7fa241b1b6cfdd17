import { api } from '@/shared/api';
import type { Schemas } from '@/shared/api';
import { useSavedQuery } from '@/shared/api/query';

export type PickupCode = Schemas['PickupCode'];

const followEveryMs = 3_000;

/** The code, asked again while the store prepares and until it is used. The last one is kept for a shop without network. */
export function usePickupCode(orderId: string) {
  return useSavedQuery<PickupCode>({
    name: `code:${orderId}`,
    queryKey: ['orders', 'code', orderId],
    queryFn: () => api.call('getPickupCode', { params: { orderId } }),
    enabled: orderId !== '',
    staleTime: 0,
    refetchEveryMs: (code) => (code?.state === 'used' || code?.state === 'canceled' ? false : followEveryMs),
  });
}
