import { createParser } from 'eventsource-parser';

export type LiveState = 'connecting' | 'live' | 'polling';

export interface LiveFeedOptions {
  /** Opens the stream with the caller's authorization; rejects or answers not-ok when it cannot. */
  readonly open: (signal: AbortSignal) => Promise<Response>;
  readonly onEvent: (event: { readonly name: string; readonly data: string }) => void;
  readonly onState: (state: LiveState) => void;
  /** How long nothing may come before the line counts as dead; by default two missed heartbeats. */
  readonly silenceLimitMs?: number;
}

/** The server sends a heartbeat every 15 s; two missed ones mean a dead line that the browser has not noticed. */
const SILENCE_LIMIT_MS = 35_000;
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 30_000;

/** The wait before the next attempt: doubled each time, at most half a minute, spread by a quarter so that a shop's tablets do not return at once. */
export function computeRetryMs(failures: number, random: number): number {
  const base = Math.min(FIRST_RETRY_MS * 2 ** failures, LAST_RETRY_MS);
  return Math.round(base * (0.75 + random * 0.5));
}

/**
 * A server-sent event stream read with fetch, because EventSource cannot send an Authorization header.
 * While the stream is away the state is `polling`, and the screen asks at intervals instead. Returns the way to stop.
 */
export function openLiveFeed(options: LiveFeedOptions): () => void {
  let stopped = false;
  let failures = 0;
  let current: AbortController | null = null;
  let retryTimer: ReturnType<typeof setTimeout> | undefined;

  const connect = async (): Promise<void> => {
    const controller = new AbortController();
    current = controller;
    let silence: ReturnType<typeof setTimeout> | undefined;
    const hear = (): void => {
      clearTimeout(silence);
      silence = setTimeout(() => controller.abort(), options.silenceLimitMs ?? SILENCE_LIMIT_MS);
    };
    try {
      hear();
      const response = await options.open(controller.signal);
      if (!response.ok || response.body === null) throw new Error(`stream answered ${response.status}`);
      failures = 0;
      options.onState('live');
      const parser = createParser({ onEvent: (event) => options.onEvent({ name: event.event ?? 'message', data: event.data }) });
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
        hear();
        parser.feed(chunk.value);
      }
    } catch {
      // Why the line broke does not matter here: the answer is to poll and to try again.
    } finally {
      clearTimeout(silence);
    }
    if (stopped) return;
    options.onState('polling');
    retryTimer = setTimeout(() => void connect(), computeRetryMs(failures, Math.random()));
    failures += 1;
  };

  const reconnectNow = (): void => {
    if (stopped || retryTimer === undefined) return;
    clearTimeout(retryTimer);
    retryTimer = undefined;
    void connect();
  };
  window.addEventListener('online', reconnectNow);
  options.onState('connecting');
  void connect();

  return () => {
    stopped = true;
    clearTimeout(retryTimer);
    window.removeEventListener('online', reconnectNow);
    current?.abort();
  };
}
