/**
 * The server's time on this device. A phone's own clock may be wrong by hours and may be turned while the app runs, so
 * the offset is kept against a monotonic clock and learnt again from every reply.
 */
export type MonotonicNow = () => number;

export class ServerClock {
  private offsetMs: number | null = null;

  constructor(
    private readonly monotonicNow: MonotonicNow,
    private readonly deviceNow: () => number,
  ) {}

  /** Learns from one reply: `serverMs` is the server's epoch time, the two others are `monotonic()` around the request. */
  learn(serverMs: number, sentAtMs: number, receivedAtMs: number): void {
    const roundTripMs = Math.max(0, receivedAtMs - sentAtMs);
    this.offsetMs = serverMs + roundTripMs / 2 - receivedAtMs;
  }

  /** Monotonic milliseconds, meaningful as a difference alone. */
  monotonic(): number {
    return this.monotonicNow();
  }

  /** The server's epoch time; the device's until the first reply. */
  now(): number {
    return this.offsetMs === null ? this.deviceNow() : this.offsetMs + this.monotonicNow();
  }
}

const monotonic: MonotonicNow = typeof performance === 'undefined' ? () => Date.now() : () => performance.now();

export const clock = new ServerClock(monotonic, () => Date.now());
