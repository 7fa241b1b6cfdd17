import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { openLiveFeed } from '../../../shared/live/liveFeed';
import { staffFetch } from '../../api';
import { useCurrentStore } from '../../shell/currentStore';

/** While a screen of stock work is open, what others do is seen at once. */
export function useStockFeed(queryKeys: readonly string[]): void {
  const store = useCurrentStore();
  const queryClient = useQueryClient();
  const keys = queryKeys.join();
  useEffect(
    () =>
      openLiveFeed({
        open: (signal) => staffFetch(`/api/staff/stores/${store.id}/stock-events`, { signal, headers: { accept: 'text/event-stream' }, cache: 'no-store' }),
        onState: () => undefined,
        onEvent: ({ name }) => {
          if (name === 'stock') for (const key of keys.split(',')) void queryClient.invalidateQueries({ queryKey: [key] });
        },
      }),
    [store.id, queryClient, keys],
  );
}
