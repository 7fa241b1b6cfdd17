import { useQueryClient } from '@tanstack/react-query';
import Taro, { useDidShow } from '@tarojs/taro';
import { useEffect } from 'react';
import { api } from '@/shared/api';
import { keys } from '@/shared/api/query';
import { useConsent } from '@/shared/session/consent';
import { useCartBadge } from '@/shared/small-state';

const cartTab = 2;
const badgeMax = 99;

function showBadge(count: number): void {
  // Fails on pages without the tab bar, where there is nothing to show it on.
  if (count > 0) void Taro.setTabBarBadge({ index: cartTab, text: count > badgeMax ? `${badgeMax}+` : String(count) }).catch(() => undefined);
  else void Taro.removeTabBarBadge({ index: cartTab }).catch(() => undefined);
}

/** What the four tab pages share: the number on the cart tab, and counts of orders that are asked anew on return. */
export function useTabPage(): void {
  const client = useQueryClient();
  const count = useCartBadge((state) => state.count);
  const mayAsk = useConsent(({ answer }) => answer?.accepted === true);
  useEffect(() => showBadge(count), [count]);
  useDidShow(() => {
    showBadge(useCartBadge.getState().count);
    // Orders move on at the store while the shopper looks elsewhere.
    void client.invalidateQueries({ queryKey: keys.orderCounts });
  });
  useEffect(() => {
    if (!mayAsk) return;
    client
      .fetchQuery({ queryKey: keys.cart, queryFn: () => api.call('getCart'), staleTime: 60_000 })
      .then(({ itemCount }) => useCartBadge.setState({ count: itemCount }))
      .catch(() => undefined);
  }, [client, mayAsk]);
}
