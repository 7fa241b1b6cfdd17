import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { create } from 'zustand';
import { api } from '@/shared/api';
import type { Schemas } from '@/shared/api';
import { problemCopy } from '@/shared/api/problem-copy';
import { useSavedQuery } from '@/shared/api/query';
import { clock } from '@/shared/clock';
import { allowMessages } from '@/shared/messages';
import { requireConsent } from '@/shared/session/consent';
import { readStored, store } from '@/shared/storage';
import { useIsDown } from '@/shared/switches';
import { toast } from '@/ui/toast';
import { nextTurnMs } from './sessions';
import type { FlashSession, StockState } from './sessions';

export type FlashItemDetail = Schemas['FlashItemDetail'];

const overdueEveryMs = 1_500;
const stockEveryMs = 5_000;
const coarseStockEveryMs = 30_000;

/** Its moment has come by the clock, and the server has not said so yet. */
function isOverdue(session: Pick<FlashSession, 'phase' | 'startsAt' | 'endsAt'>): boolean {
  const turnMs = nextTurnMs(session);
  return turnMs !== null && turnMs <= clock.now();
}

export function useFlashSessions() {
  return useSavedQuery({
    name: 'flash-sessions',
    queryKey: ['flash', 'sessions'],
    queryFn: async () => (await api.call('listFlashSessions')).sessions,
    staleTime: 30_000,
    refetchEveryMs: (sessions) => ((sessions ?? []).some(isOverdue) ? overdueEveryMs : false),
  });
}

export function useFlashItem(itemId: string) {
  return useQuery({
    queryKey: ['flash', 'item', itemId],
    queryFn: () => api.call('getFlashItem', { params: { itemId } }),
    enabled: itemId !== '',
    staleTime: 10_000,
    refetchInterval: ({ state }) => (state.data !== undefined && isOverdue(state.data.session) ? overdueEveryMs : false),
  });
}

export type FlashStock = ReadonlyMap<string, { state: StockState; soldPercent: number }>;

/** What is left of a running session in one store, followed while it is looked at. */
export function useFlashStock(sessionId: string | undefined, storeId: string | undefined, isRunning: boolean) {
  const isCoarse = useIsDown('liveStock');
  return useQuery({
    queryKey: ['flash', 'stock', sessionId, storeId],
    queryFn: () => api.call('getFlashStock', { query: { sessionId: sessionId ?? '', storeId: storeId ?? '' } }),
    select: ({ items }): FlashStock => new Map(items.map(({ itemId, state, soldPercent }) => [itemId, { state, soldPercent }])),
    enabled: sessionId !== undefined && storeId !== undefined && isRunning,
    staleTime: 2_000,
    refetchInterval: isCoarse ? coarseStockEveryMs : stockEveryMs,
    retry: false,
  });
}

const remindersName = 'flash-reminders';

function loadReminders(): readonly string[] {
  const saved = readStored(remindersName);
  return Array.isArray(saved) ? saved.filter((itemId): itemId is string => typeof itemId === 'string') : [];
}

/** The items this device has set a reminder for; the reminders themselves are the server's. */
const useReminders = create<{ itemIds: readonly string[] }>(() => ({ itemIds: loadReminders() }));
const remindersMax = 50;

function keepReminder(itemId: string, isSet: boolean): void {
  const others = useReminders.getState().itemIds.filter((each) => each !== itemId);
  const itemIds = isSet ? [itemId, ...others].slice(0, remindersMax) : others;
  useReminders.setState({ itemIds });
  store(remindersName, itemIds);
}

export function useReminder() {
  const itemIds = useReminders((state) => state.itemIds);
  const change = useMutation({
    mutationFn: async ({ itemId, isSet }: { itemId: string; isSet: boolean }) => {
      if (!(await requireConsent())) return null;
      if (isSet) {
        if ((await allowMessages(['flashStarts'])) === 0) return 'notAllowed';
        await api.call('setFlashReminder', { params: { itemId }, body: {} });
      } else await api.call('removeFlashReminder', { params: { itemId } });
      return isSet;
    },
    onSuccess: (isSet, { itemId }) => {
      if (isSet === null) return;
      if (isSet === 'notAllowed') {
        toast('在微信里允许通知，才能提醒你');
        return;
      }
      keepReminder(itemId, isSet);
      toast(isSet ? '开抢前会提醒你' : '已取消提醒');
    },
    onError: (error) => toast(problemCopy(error).title),
  });
  return {
    isSet: (itemId: string) => itemIds.includes(itemId),
    busyItemId: change.isPending ? change.variables.itemId : null,
    set: (itemId: string) => change.mutate({ itemId, isSet: true }),
    remove: (itemId: string) => change.mutate({ itemId, isSet: false }),
  };
}

const openJitterMs = 800;

/**
 * What to do when the clock says that a session opens or ends: ask the server, a little apart from everybody else who
 * waits for the same moment. The screen changes with the answer, never by the clock alone.
 */
export function useTurn(): () => void {
  const client = useQueryClient();
  return () => void setTimeout(() => void client.invalidateQueries({ queryKey: ['flash'] }), openJitterMs * Math.random());
}
