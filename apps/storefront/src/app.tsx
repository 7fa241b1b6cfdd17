import { QueryClientProvider } from '@tanstack/react-query';
import Taro, { useDidHide, useDidShow, useLaunch, usePageNotFound } from '@tarojs/taro';
import type { PropsWithChildren } from 'react';
import { queryClient, setAppFocused } from '@/shared/api/query';
import { watchNetwork } from '@/shared/network';
import { ensureSession } from '@/shared/session';
import { bootstrap } from '@/shared/session/bootstrap';
import { isConsentGiven } from '@/shared/session/consent';
import { refreshCountdowns } from '@/shared/ticker';
import './app-styles';

/** Learns the time and the policy, then signs in silently. Browsing needs neither, so a failure here says nothing. */
async function openShop(): Promise<void> {
  try {
    await bootstrap();
    if (isConsentGiven()) await ensureSession();
  } catch {
    // Whatever needs the session asks for it again and shows its own error.
  }
}

export default function App({ children }: PropsWithChildren) {
  useLaunch(() => {
    watchNetwork();
    void openShop();
  });
  useDidShow(() => {
    setAppFocused(true);
    refreshCountdowns();
  });
  useDidHide(() => setAppFocused(false));
  usePageNotFound(() => void Taro.redirectTo({ url: '/pkg-member/lost/index' }));
  return <QueryClientProvider client={queryClient}>{children}</QueryClientProvider>;
}
