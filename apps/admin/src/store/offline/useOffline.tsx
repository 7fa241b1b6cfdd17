import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef, useState } from 'react';
import { newIdempotencyKey } from '../../shared/idempotency';
import { exclusiveAcrossTabs } from '../../shared/session/session';
import { staffApi } from '../api';
import { useLiveState } from '../shell/board';
import { useCurrentStore } from '../shell/currentStore';
import { play } from '../shell/sounds';
import { deviceStore } from './device-store';
import { bodyOf, isWorthKeeping, type Operation, type SyncResult, syncOperations } from './operation';

/** While something waits, the server is tried at this interval even when the browser says nothing of a network. */
const TRY_AGAIN_MS = 15_000;

export interface OfflineWork {
  /** False once the browser knows that there is no network. */
  readonly isOnline: boolean;
  readonly operations: readonly Operation[];
  readonly waiting: readonly Operation[];
  readonly refused: readonly Operation[];
  readonly isSyncing: boolean;
  /** Keeps an act for the server; it survives a reload. */
  readonly record: (operation: Pick<Operation, 'kind' | 'subjectId' | 'label' | 'call'> & { readonly id?: string }) => Promise<void>;
  readonly sync: () => Promise<SyncResult>;
  /** A person has read a refusal and dealt with it. */
  readonly dismiss: (id: string) => Promise<void>;
}

const OfflineContext = createContext<OfflineWork | null>(null);

export function useOffline(): OfflineWork {
  const work = useContext(OfflineContext);
  if (work === null) throw new Error('this screen is shown inside a store only');
  return work;
}

function useIsOnline(): boolean {
  const [isOnline, setIsOnline] = useState(() => navigator.onLine);
  useEffect(() => {
    const look = (): void => setIsOnline(navigator.onLine);
    window.addEventListener('online', look);
    window.addEventListener('offline', look);
    return () => {
      window.removeEventListener('online', look);
      window.removeEventListener('offline', look);
    };
  }, []);
  return isOnline;
}

/** Every kind of act is one call of an idempotent route, sent as it was written down. */
function send(operation: Operation): Promise<unknown> {
  const call = staffApi.call as (id: string, input: { params: Record<string, string>; body: unknown; idempotencyKey: string }) => Promise<unknown>;
  return call(operation.call.operationId, { params: operation.call.params, body: bodyOf(operation), idempotencyKey: operation.id });
}

/** Keeps what is done without a network, and tells the server as soon as there is one: each act once, in its order. */
export function OfflineProvider({ staffName, children }: { readonly staffName: string; readonly children: ReactNode }) {
  const store = useCurrentStore();
  const live = useLiveState();
  const isOnline = useIsOnline();
  const queryClient = useQueryClient();
  const queryKey = useMemo(() => ['offline-operations', store.id], [store.id]);
  const [isSyncing, setIsSyncing] = useState(false);
  const running = useRef<Promise<SyncResult> | null>(null);
  const operations = useQuery({
    queryKey,
    async queryFn() {
      const all = await deviceStore.operations.list(store.id);
      const [kept, old] = [all.filter((each) => isWorthKeeping(each, Date.now())), all.filter((each) => !isWorthKeeping(each, Date.now()))];
      await Promise.all(old.map(({ id }) => deviceStore.operations.remove(id)));
      return kept;
    },
    networkMode: 'always',
    staleTime: Number.POSITIVE_INFINITY,
  });
  const refresh = useCallback(() => queryClient.invalidateQueries({ queryKey }), [queryClient, queryKey]);

  const sync = useCallback((): Promise<SyncResult> => {
    running.current ??= (async () => {
      setIsSyncing(true);
      try {
        const result = await exclusiveAcrossTabs(`quanyu.sync.${store.id}`, () => syncOperations(deviceStore.operations, store.id, send));
        if (result.refused > 0) play('wrong');
        if (result.done + result.refused > 0) await Promise.all([['board', store.id], ['hand-overs', store.id], ['fulfillment-order']].map((touched) => queryClient.invalidateQueries({ queryKey: touched })));
        return result;
      } finally {
        running.current = null;
        setIsSyncing(false);
        await refresh();
      }
    })();
    return running.current;
  }, [store.id, queryClient, refresh]);

  const all = useMemo(() => operations.data ?? [], [operations.data]);
  const hasWaiting = all.some(({ status }) => status === 'waiting');
  useEffect(() => {
    if (!hasWaiting || !isOnline) return;
    void sync();
    const timer = setInterval(() => void sync(), TRY_AGAIN_MS);
    return () => clearInterval(timer);
  }, [hasWaiting, isOnline, live, sync]);

  const work = useMemo<OfflineWork>(
    () => ({
      isOnline,
      operations: all,
      waiting: all.filter(({ status }) => status === 'waiting'),
      refused: all.filter(({ status }) => status === 'refused'),
      isSyncing,
      sync,
      async record({ id = newIdempotencyKey(), ...act }) {
        await deviceStore.operations.add({ ...act, id, storeId: store.id, staffName, createdAtMs: Date.now(), status: 'waiting', refusal: null });
        await refresh();
      },
      async dismiss(id) {
        await deviceStore.operations.remove(id);
        await refresh();
      },
    }),
    [isOnline, all, isSyncing, sync, refresh, store.id, staffName],
  );
  return <OfflineContext.Provider value={work}>{children}</OfflineContext.Provider>;
}
