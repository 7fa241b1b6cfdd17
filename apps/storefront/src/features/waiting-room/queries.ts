import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { rememberRefusal } from '@/frame/refused';
import { api } from '@/shared/api';
import { requireConsent } from '@/shared/session/consent';
import { joinRoom, useWaiting } from '@/shared/waiting/room';
import type { WaitingGoal, WaitingPlace } from '@/shared/waiting/room';

type Joined = { place: WaitingPlace | undefined; error: unknown; isJoining: boolean; isSlow: boolean; join: () => void };

const slowFrom = 3;

/** The place in a room, taken when the page opens unless one is held already. */
export function useWaitingPlace(roomId: string, goal: WaitingGoal): Joined {
  const place = useWaiting(({ places }) => places[roomId]);
  const isSlow = useWaiting(({ failures }) => failures >= slowFrom);
  const [error, setError] = useState<unknown>(null);
  const [isJoining, setJoining] = useState(roomId !== '' && place === undefined);
  const join = async () => {
    setJoining(true);
    setError(null);
    try {
      if (!(await requireConsent())) throw new Error('no consent');
      await joinRoom(roomId, goal);
    } catch (refused) {
      rememberRefusal(refused);
      setError(refused);
    } finally {
      setJoining(false);
    }
  };
  useEffect(() => {
    if (roomId !== '' && place === undefined) void join();
  }, [roomId]);
  return { place, error, isJoining, isSlow, join: () => void join() };
}

/** What can be checked about the order of the room; asked for when somebody wants to know. */
export function useFairness(roomId: string, isWanted: boolean) {
  return useQuery({ queryKey: ['waiting-room', roomId, 'fairness'], queryFn: () => api.call('getWaitingRoomFairness', { params: { roomId } }), enabled: isWanted, staleTime: 60_000, retry: false });
}

/** Every call of a room that is over, in the order of the calls. */
export function useAdmissions(roomId: string) {
  return useInfiniteQuery({
    queryKey: ['waiting-room', roomId, 'admissions'],
    queryFn: ({ pageParam }) => api.call('listWaitingRoomAdmissions', { params: { roomId }, query: { limit: 20, ...(pageParam ? { cursor: pageParam } : {}) } }),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor ?? undefined,
    staleTime: 60_000,
    retry: false,
  });
}
