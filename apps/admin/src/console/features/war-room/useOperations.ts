import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { type LiveState, openLiveFeed } from '../../../shared/live/liveFeed';
import { useNow } from '../../../shared/useNow';
import { adminApi, adminFetch } from '../../api';
import { extendTrack, framesOf, type Minute, MINUTE_MS, readSnapshot, replayWindow, type Snapshot, type TrackPoint } from './frames';

/** The stream speaks once a second; this long without a word is a dead line. */
const STREAM_SILENCE_MS = 6_000;
const POLL_MS = 3_000;
const HISTORY_MINUTES = 60;

export interface LiveOperations {
  readonly snapshot: Snapshot | null;
  /** When it came, on this device's clock. */
  readonly receivedAtMs: number | null;
  readonly line: LiveState;
  readonly track: readonly TrackPoint[];
  readonly error: unknown;
}

const pointOf = ({ serverTimeMs, endpoints }: Snapshot): TrackPoint => ({ atMs: serverTimeMs, endpoints });

/** What happens now, pushed once a second; asked for every three while the push is away. */
export function useLiveOperations(isEnabled: boolean): LiveOperations {
  const [line, setLine] = useState<LiveState>('connecting');
  const [latest, setLatest] = useState<{ readonly snapshot: Snapshot; readonly receivedAtMs: number } | null>(null);
  const [track, setTrack] = useState<readonly TrackPoint[]>([]);
  const polled = useQuery({
    queryKey: ['operations-live'],
    queryFn: ({ signal }) => adminApi.call('getOperationsLive', { signal }),
    enabled: isEnabled && line === 'polling',
    refetchInterval: POLL_MS,
    retry: false,
    staleTime: 0,
  });
  useEffect(() => {
    if (!isEnabled) return;
    return openLiveFeed({
      open: (signal) => adminFetch('/api/admin/operations/stream', { signal, headers: { accept: 'text/event-stream' }, cache: 'no-store' }),
      silenceLimitMs: STREAM_SILENCE_MS,
      onState: setLine,
      onEvent({ name, data }) {
        if (name !== 'snapshot') return;
        const snapshot = readSnapshot(data);
        if (snapshot !== null) setLatest({ snapshot, receivedAtMs: Date.now() });
      },
    });
  }, [isEnabled]);
  useEffect(() => {
    if (polled.data !== undefined) setLatest({ snapshot: polled.data, receivedAtMs: polled.dataUpdatedAt });
  }, [polled.data, polled.dataUpdatedAt]);
  useEffect(() => {
    if (latest !== null) setTrack((current) => extendTrack(current, pointOf(latest.snapshot)));
  }, [latest]);
  return { snapshot: latest?.snapshot ?? null, receivedAtMs: latest?.receivedAtMs ?? null, line, track, error: polled.error };
}

/** The last hour minute by minute, for the trends; renewed when a minute is over. */
export function useHistory(isEnabled: boolean): readonly Minute[] {
  const minute = Math.floor(useNow() / MINUTE_MS) * MINUTE_MS;
  const history = useQuery({
    queryKey: ['operations-minutes', 'history', minute],
    queryFn: ({ signal }) => adminApi.call('listOperationsMinutes', { query: { from: new Date(minute - HISTORY_MINUTES * MINUTE_MS).toISOString(), to: new Date(minute).toISOString(), detail: 'headline' }, signal }),
    enabled: isEnabled,
    placeholderData: keepPreviousData,
    staleTime: MINUTE_MS,
  });
  return history.data?.items ?? NO_MINUTES;
}

const NO_MINUTES: readonly Minute[] = [];

/** The stored minutes around a moment, whole. */
export function useStoredFrames(atMs: number | null) {
  const [openedAtMs] = useState(() => Date.now());
  const stored = useQuery({
    queryKey: ['operations-minutes', 'replay', atMs],
    queryFn: ({ signal }) => {
      const { fromMs, toMs } = replayWindow(atMs ?? openedAtMs, Math.max(openedAtMs, Date.now()));
      return adminApi.call('listOperationsMinutes', { query: { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString(), detail: 'full' }, signal });
    },
    enabled: atMs !== null,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const minutes = stored.data?.items ?? NO_MINUTES;
  const frames = useMemo(() => framesOf(minutes), [minutes]);
  return { stored, minutes, frames };
}

/** The endpoints of the frames up to one of them, for the lines of a replay. */
export function trackUntil(frames: readonly Snapshot[], index: number): TrackPoint[] {
  return frames.slice(Math.max(0, index - HISTORY_MINUTES), index + 1).map(pointOf);
}
