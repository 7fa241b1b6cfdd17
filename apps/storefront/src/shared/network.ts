import { onlineManager } from '@tanstack/react-query';
import Taro from '@tarojs/taro';
import { useSyncExternalStore } from 'react';

/** Tells the query cache about the network by WeChat's own means; in a browser it listens by itself. */
export function watchNetwork(): void {
  if (process.env.TARO_ENV === 'h5') return;
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
