import { focusManager, MutationCache, QueryCache, QueryClient, useQuery } from '@tanstack/react-query';
import type { QueryKey } from '@tanstack/react-query';
import { useMemo } from 'react';
import { clock } from '../clock';
import { readStored, store } from '../storage';
import { learnFromRefusal } from '../switches';
import { isApiProblem } from './index';

/** Changes with the shape of the saved replies: an older copy is not read. */
const copyFormat = 1;

/** Worth asking again: nothing came back, or the server was busy. A refusal stays a refusal. */
function isTransient(error: unknown): boolean {
  return isApiProblem(error) && (error.status === 0 || error.status >= 500) && error.code !== 'SERVICE.DEGRADED';
}

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: learnFromRefusal }),
  mutationCache: new MutationCache({ onError: learnFromRefusal }),
  defaultOptions: {
    queries: {
      retry: (failures, error) => failures < 2 && isTransient(error),
      retryDelay: (failures) => 400 * 2 ** failures,
      staleTime: 30_000,
      gcTime: 10 * 60_000,
      // Without network a query fails and its screen says so; it must not wait behind a skeleton.
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
});

/** The app came to the front or went away; the mini-program has no visibility events of its own. */
export function setAppFocused(isFocused: boolean): void {
  focusManager.setFocused(isFocused);
}

/** Names of what is cached, so that one feature can mark stale what another shows. */
export const keys = {
  bootstrap: ['bootstrap'],
  home: ['home'],
  cart: ['cart'],
  me: ['me'],
  addresses: ['addresses'],
  bookings: ['bookings'],
  coupons: ['coupons'],
  devices: ['devices'],
  membership: ['membership'],
  presales: ['presales'],
  purposes: ['purposes'],
  orders: ['orders'],
  order: (orderId: string) => ['orders', 'detail', orderId],
  orderCounts: ['orders', 'counts'],
  availability: ['availability'],
} satisfies Record<string, QueryKey | ((id: string) => QueryKey)>;

type Copy<T> = { format: number; savedAtMs: number; data: T };

function readCopy<T>(name: string): Copy<T> | null {
  const saved = readStored(`copy:${name}`);
  if (typeof saved !== 'object' || saved === null || !('format' in saved) || saved.format !== copyFormat) return null;
  // Written below by this very format, hence of this shape.
  return saved as Copy<T>;
}

type SavedQuery<T> = {
  name: string;
  queryKey: QueryKey;
  queryFn: () => Promise<T>;
  enabled?: boolean;
  staleTime?: number;
  /** How often to look again while the screen is open, by what was last seen. */
  refetchEveryMs?: (data: T | undefined) => number | false;
};

/** A query whose last reply is kept on the device: shown at once, refreshed when stale, and all there is without network. */
export function useSavedQuery<T>({ name, queryKey, queryFn, enabled = true, staleTime = 30_000, refetchEveryMs }: SavedQuery<T>) {
  const saved = useMemo(() => readCopy<T>(name), [name]);
  const query = useQuery<T>({
    queryKey,
    queryFn: async () => {
      const data = await queryFn();
      store(`copy:${name}`, { format: copyFormat, savedAtMs: clock.now(), data } satisfies Copy<T>);
      return data;
    },
    enabled,
    staleTime,
    ...(refetchEveryMs ? { refetchInterval: ({ state }: { state: { data: T | undefined } }) => refetchEveryMs(state.data) } : {}),
    ...(saved === null ? {} : { initialData: saved.data as never, initialDataUpdatedAt: saved.savedAtMs }),
  });
  /** Set when what is shown could not be refreshed. */
  const copyAgeMs = query.isError && query.data !== undefined ? Math.max(0, clock.now() - query.dataUpdatedAt) : null;
  return { ...query, copyAgeMs };
}
