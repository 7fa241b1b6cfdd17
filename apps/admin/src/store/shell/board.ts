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

/** Orders that nobody has begun: they wait to be accepted, or are to be at the door so soon that they accept themselves. */
export function listUntouched({ toAccept, picking }: Pick<Board, 'toAccept' | 'picking'>): BoardCard[] {
  return [...picking.filter(({ kind, state }) => kind === 'instantDelivery' && state === 'accepted'), ...toAccept];
}

/** Orders that nobody has begun and that were not there in the last look; the first look rings for none of them. */
export function findNewOrders(previous: Pick<Board, 'toAccept' | 'picking'> | null, current: Pick<Board, 'toAccept' | 'picking'>): BoardCard[] {
  if (previous === null) return [];
  const known = new Set([...previous.toAccept, ...previous.picking].map(({ fulfillmentOrderId }) => fulfillmentOrderId));
  return listUntouched(current).filter(({ fulfillmentOrderId }) => !known.has(fulfillmentOrderId));
}

/** The server gives ten minutes of opening time to accept. */
const ACCEPT_MS = 10 * 60_000;
/** After three of them somebody else has to look: the manager. */
export const ESCALATE_MS = 3 * 60_000;

/**
 * Orders that nobody has begun for three minutes although somebody is there; what is sent may wait longer. An order of the night has
 * its three minutes in the morning, as the time to accept it has.
 */
export function listUnheeded(board: Pick<Board, 'toAccept' | 'picking'>, nowMs: number): BoardCard[] {
  return listUntouched(board).filter(({ kind, state, openedAt, stageDueAt }) => {
    const begunMs = state === 'open' && stageDueAt !== null ? Date.parse(stageDueAt) - ACCEPT_MS : 0;
    return kind !== 'shipping' && nowMs >= Math.max(begunMs, Date.parse(openedAt)) + ESCALATE_MS;
  });
}

export const LiveStateContext = createContext<LiveState>('connecting');

export function useLiveState(): LiveState {
  return useContext(LiveStateContext);
}
