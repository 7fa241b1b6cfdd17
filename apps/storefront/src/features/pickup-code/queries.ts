import { api } from '@/shared/api';
import type { Schemas } from '@/shared/api';
import { useSavedQuery } from '@/shared/api/query';

export type PickupCode = Schemas['PickupCode'];

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
