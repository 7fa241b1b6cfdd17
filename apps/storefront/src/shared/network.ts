import { onlineManager } from '@tanstack/react-query';
import Taro from '@tarojs/taro';
import { useSyncExternalStore } from 'react';

/** Tells the query cache about the network by the host's own means: the mini-program has no `window` events. */
export function watchNetwork(): void {
  onlineManager.setEventListener((setOnline) => {
    const listener = (status: { isConnected: boolean }) => setOnline(status.isConnected);
    Taro.onNetworkStatusChange(listener);
    return () => Taro.offNetworkStatusChange(listener);
  });
  Taro.getNetworkType({ success: ({ networkType }) => onlineManager.setOnline(networkType !== 'none') });
}

export function useOnline(): boolean {
  return useSyncExternalStore(
    (changed) => onlineManager.subscribe(changed),
    () => onlineManager.isOnline(),
  );
}
