import { QueryClientProvider } from '@tanstack/react-query';
import Taro, { useDidHide, useDidShow, useLaunch, usePageNotFound } from '@tarojs/taro';
import { useEffect, useRef } from 'react';
import type { PropsWithChildren } from 'react';
import { queryClient, setAppFocused } from '@/shared/api/query';
import { watchNetwork } from '@/shared/network';
import { ensureSession } from '@/shared/session';
import { bootstrap, refreshBootstrap } from '@/shared/session/bootstrap';
import { isConsentGiven } from '@/shared/session/consent';
import { refreshCountdowns } from '@/shared/ticker';
import { resumeWaiting } from '@/shared/waiting/room';
import './app-styles';

/** How often an open app asks for the time and for what is switched down. */
const inTouchMs = 60_000;

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
  const isInFront = useRef(true);
  useDidShow(() => {
    isInFront.current = true;
    setAppFocused(true);
    refreshCountdowns();
    resumeWaiting();
    void refreshBootstrap();
  });
  useDidHide(() => {
    isInFront.current = false;
    setAppFocused(false);
  });
  useEffect(() => {
    const timer = setInterval(() => isInFront.current && void refreshBootstrap(), inTouchMs);
    return () => clearInterval(timer);
  }, []);
  usePageNotFound(() => void Taro.redirectTo({ url: '/pkg-member/lost/index' }));
  return <QueryClientProvider client={queryClient}>{children}</QueryClientProvider>;
}
