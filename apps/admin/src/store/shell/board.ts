import { queryOptions } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import type { LiveState } from '../../shared/live/liveFeed';
import { type Board, type BoardCard, staffApi } from '../api';

/** While the stream is away the board is asked for at this interval; with it, rarely, in case an event was lost. */
const POLL_MS = 10_000;
const LIVE_REFRESH_MS = 60_000;

export function boardQuery(storeId: string, live: LiveState) {
  return queryOptions({
    queryKey: ['board', storeId],
    queryFn: ({ signal }) => staffApi.call('getBoard', { params: { storeId }, signal }),
    refetchInterval: live === 'live' ? LIVE_REFRESH_MS : POLL_MS,
    refetchIntervalInBackground: true,
  });
}

export function fulfillmentOrderQuery(fulfillmentOrderId: string) {
  return queryOptions({
    queryKey: ['fulfillment-order', fulfillmentOrderId],
    queryFn: ({ signal }) => staffApi.call('getFulfillmentOrder', { params: { fulfillmentOrderId }, signal }),
  });
}

/** Shoppers who stand outside now and did not in the last look; whoever stood there at the first look is rung for as well. */
export function findArrivals(previous: Board | null, current: Board): BoardCard[] {
  const known = new Set((previous?.ready ?? []).filter(({ arrivedAt }) => arrivedAt !== null).map(({ fulfillmentOrderId }) => fulfillmentOrderId));
  return current.ready.filter(({ arrivedAt, fulfillmentOrderId }) => arrivedAt !== null && !known.has(fulfillmentOrderId));
}

/** Orders that wait now and were not waiting in the last look; the first look rings for none of them. */
export function findNewOrders(previous: readonly BoardCard[] | null, current: readonly BoardCard[]): BoardCard[] {
  if (previous === null) return [];
  const known = new Set(previous.map(({ fulfillmentOrderId }) => fulfillmentOrderId));
  return current.filter(({ fulfillmentOrderId }) => !known.has(fulfillmentOrderId));
}

export const LiveStateContext = createContext<LiveState>('connecting');

export function useLiveState(): LiveState {
  return useContext(LiveStateContext);
}
