import { useSyncExternalStore } from 'react';
import { serverNow } from './backend';

/** One clock for the whole page that ticks while somebody looks at it. */
function createClock(tickMs: number): () => number {
  let now = serverNow();
  let timer: ReturnType<typeof setInterval> | undefined;
  const listeners = new Set<() => void>();
  const subscribe = (listener: () => void): (() => void) => {
    listeners.add(listener);
    if (timer === undefined) {
      now = serverNow();
      timer = setInterval(() => {
        now = serverNow();
        listeners.forEach((notify) => notify());
      }, tickMs);
    }
    return () => {
      listeners.delete(listener);
      if (listeners.size > 0) return;
      clearInterval(timer);
      timer = undefined;
    };
  };
  return () => useSyncExternalStore(subscribe, () => now);
}

/** The server's time, renewed every five seconds: enough for waiting times in minutes. */
export const useNow = createClock(5_000);

/** The server's time, renewed every second: for countdowns and for data that is fed each second. */
export const useSecond = createClock(1_000);
