import { useEffect, useState } from 'react';
import { clock } from './clock';

type Listener = () => void;
type Ticker = { listeners: Set<Listener>; timer: ReturnType<typeof setInterval> | null };

/** Seconds for every screen; tenths for the one big countdown of a flash sale. */
const tickers = new Map<number, Ticker>();

// One interval for every countdown on the screen: a page that sets state each second makes its whole list janky.
function subscribe(everyMs: number, listener: Listener): () => void {
  const ticker = tickers.get(everyMs) ?? { listeners: new Set<Listener>(), timer: null };
  tickers.set(everyMs, ticker);
  ticker.listeners.add(listener);
  ticker.timer ??= setInterval(() => ticker.listeners.forEach((each) => each()), everyMs);
  return () => {
    ticker.listeners.delete(listener);
    if (ticker.listeners.size > 0 || ticker.timer === null) return;
    clearInterval(ticker.timer);
    ticker.timer = null;
  };
}

/** Recomputes every shown countdown at once, after the app was in the background and timers were stopped. */
export function refreshCountdowns(): void {
  tickers.forEach(({ listeners }) => listeners.forEach((each) => each()));
}

/** Milliseconds until `endsAtMs` by the server's clock, every `everyMs`; `onEnd` runs once when it is over. */
export function useRemaining(endsAtMs: number, onEnd?: () => void, everyMs = 1000): number {
  const [remainingMs, setRemainingMs] = useState(() => Math.max(0, endsAtMs - clock.now()));
  useEffect(() => {
    let ended = false;
    const update = () => {
      const leftMs = Math.max(0, endsAtMs - clock.now());
      setRemainingMs(leftMs);
      if (leftMs > 0 || ended) return;
      ended = true;
      onEnd?.();
    };
    update();
    return subscribe(everyMs, update);
    // The caller's closure may change with every render; the countdown restarts for another end or step alone.
  }, [endsAtMs, everyMs]);
  return remainingMs;
}

/** The server's time, once a second, for what says more than one countdown. */
export function useSecond(): number {
  const [nowMs, setNowMs] = useState(() => clock.now());
  useEffect(() => subscribe(1000, () => setNowMs(clock.now())), []);
  return nowMs;
}
