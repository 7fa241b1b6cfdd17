import { useEffect, useState } from 'react';
import { clock } from './clock';

type Listener = () => void;

const listeners = new Set<Listener>();
let timer: ReturnType<typeof setInterval> | null = null;

// One interval for every countdown on the screen: a page that sets state each second makes its whole list janky.
function subscribe(listener: Listener): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => listeners.forEach((each) => each()), 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0 || timer === null) return;
    clearInterval(timer);
    timer = null;
  };
}

/** Recomputes every shown countdown at once, after the app was in the background and timers were stopped. */
export function refreshCountdowns(): void {
  listeners.forEach((each) => each());
}

/** Milliseconds until `endsAtMs` by the server's clock, once a second; `onEnd` runs once when it is over. */
export function useRemaining(endsAtMs: number, onEnd?: () => void): number {
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
    return subscribe(update);
    // The caller's closure may change with every render; the countdown restarts for another end alone.
  }, [endsAtMs]);
  return remainingMs;
}
