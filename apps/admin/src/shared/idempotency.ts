import { useRef } from 'react';

/** A key for one intended act. */
export function newIdempotencyKey(): string {
  // Not crypto.randomUUID: it is missing on a shop's plain http network.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Keeps one key while the same act is tried again, so that a repeated tap acts once; `renew` starts the next act. */
export function useIdempotencyKey(): { readonly current: () => string; readonly renew: () => void } {
  const key = useRef<string | null>(null);
  return {
    current: () => (key.current ??= newIdempotencyKey()),
    renew: () => {
      key.current = null;
    },
  };
}
