/** Time and timers of the simulators, so that tests can turn hours of retries into one step. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  nowMs(): number;
  /** Runs `action` once after `delayMs`; the returned function cancels it. */
  after(delayMs: number, action: () => void): () => void;
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  after(delayMs, action) {
    const timer = setTimeout(action, delayMs);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

const BEIJING_OFFSET_MS = 8 * 3_600_000;

/** RFC 3339 in Beijing time without fractions, as WeChat Pay writes it: 2026-11-11T20:00:00+08:00. */
export function formatBeijingTime(ms: number): string {
  return `${new Date(ms + BEIJING_OFFSET_MS).toISOString().slice(0, 19)}+08:00`;
}

/** The calendar day in Beijing, yyyy-MM-dd. */
export function beijingDay(ms: number): string {
  return new Date(ms + BEIJING_OFFSET_MS).toISOString().slice(0, 10);
}
