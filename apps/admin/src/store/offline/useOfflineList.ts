import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { type OfflineList, staffApi, view } from '../api';
import { useLiveState } from '../shell/board';
import { deviceStore } from './device-store';

const REFRESH_MS = 60_000;

const nameOf = (storeId: string): string => `offline-list.${storeId}`;

/** Keeps today's list on the device while there is a network, so that it is at hand when there is none. */
export function useKeptOfflineList(storeId: string, changedAtMs: number): void {
  const live = useLiveState();
  const list = useQuery({
    queryKey: ['offline-list', storeId],
    queryFn: ({ signal }) => staffApi.call('getOfflineList', { params: { storeId }, signal }),
    refetchInterval: REFRESH_MS,
    refetchIntervalInBackground: true,
    retry: false,
    // Whoever only looks takes no list of shoppers along.
    enabled: view === null,
  });
  const { data, refetch } = list;
  useEffect(() => {
    if (live === 'live' && changedAtMs > 0) void refetch();
  }, [live, changedAtMs, refetch]);
  useEffect(() => {
    if (data !== undefined) void deviceStore.keep(nameOf(storeId), data, Date.now());
  }, [data, storeId]);
}

export async function recallOfflineList(storeId: string): Promise<OfflineList | null> {
  const kept = await deviceStore.recall(nameOf(storeId));
  return kept === null ? null : (kept.content as OfflineList);
}
