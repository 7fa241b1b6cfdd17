import { useQuery } from '@tanstack/react-query';
import { staffApi } from '../../api';
import { useCurrentStore } from '../../shell/currentStore';
import { listTroubles, type Trouble } from './troubles';

const REFRESH_MS = 30_000;
const MOST_CASES = 50;

/** What has gone wrong in this store; null until it is known. */
export function useTroubles(): { readonly troubles: readonly Trouble[] | null; readonly error: unknown; readonly retry: () => void } {
  const store = useCurrentStore();
  const all = useQuery({
    queryKey: ['exceptions', store.id],
    async queryFn({ signal }) {
      const params = { storeId: store.id };
      const [work, cases] = await Promise.all([staffApi.call('listExceptions', { params, signal }), staffApi.call('listReturns', { params, query: { limit: MOST_CASES }, signal })]);
      return listTroubles(work.items, cases.items, store.id);
    },
    refetchInterval: REFRESH_MS,
  });
  return { troubles: all.data ?? null, error: all.isError ? all.error : null, retry: () => void all.refetch() };
}
