import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { z } from 'zod';
import { type LiveState, openLiveFeed } from '../../shared/live/liveFeed';
import { staffFetch } from '../api';

const boardEvent = z.object({ fulfillmentOrderId: z.string() });

/** Listens to the store's board and has the changed parts fetched again. Returns how the line is doing. */
export function useLiveFeed(storeId: string): LiveState {
  const [state, setState] = useState<LiveState>('connecting');
  const queryClient = useQueryClient();
  useEffect(
    () =>
      openLiveFeed({
        open: (signal) => staffFetch(`/api/staff/stores/${storeId}/events`, { signal, headers: { accept: 'text/event-stream' }, cache: 'no-store' }),
        onState(next) {
          setState(next);
          // Whatever happened while the line was down is in the next board.
          if (next === 'live') void queryClient.invalidateQueries({ queryKey: ['board', storeId] });
        },
        onEvent({ data }) {
          void queryClient.invalidateQueries({ queryKey: ['board', storeId] });
          const changed = boardEvent.safeParse(parseJson(data));
          if (changed.success) void queryClient.invalidateQueries({ queryKey: ['fulfillment-order', changed.data.fulfillmentOrderId] });
        },
      }),
    [storeId, queryClient],
  );
  return state;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
