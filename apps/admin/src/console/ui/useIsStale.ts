import { useEffect, useState } from 'react';

/** Data that is fed each second and has not come for this long is shown grey. */
export const STALE_AFTER_MS = 5_000;

/** True once nothing has come since `receivedAtMs` (this device's clock) for five seconds; false while nothing was ever expected. */
export function useIsStale(receivedAtMs: number | null): boolean {
  const [isStale, setIsStale] = useState(false);
  useEffect(() => {
    if (receivedAtMs === null) {
      setIsStale(false);
      return;
    }
    const left = receivedAtMs + STALE_AFTER_MS - Date.now();
    setIsStale(left <= 0);
    if (left <= 0) return;
    const timer = setTimeout(() => setIsStale(true), left);
    return () => clearTimeout(timer);
  }, [receivedAtMs]);
  return isStale;
}
