import { AsyncLocalStorage } from 'node:async_hooks';
import { Clock, IdSource } from '@quanyu/platform';
import { type Random, randomFor } from './random.js';

interface Moment {
  readonly nowMs: number;
  readonly random: Random;
}

const moments = new AsyncLocalStorage<Moment>();

/**
 * Runs work as if it were `nowMs`, with ids and codes drawn from a sequence of its own. Moments may run side by side:
 * each awaits inside its own time, so that a month can be lived through with more than one order at once.
 */
export function atMoment<T>(nowMs: number, name: string, work: () => Promise<T>): Promise<T> {
  return moments.run({ nowMs, random: randomFor(name) }, work);
}

/** The clock of the seed: the moment's time inside a moment, the seed's now outside. */
export class SeedClock extends Clock {
  constructor(private readonly seedNowMs: number) {
    super();
  }

  override nowMs(): number {
    return moments.getStore()?.nowMs ?? this.seedNowMs;
  }
}

/** Ids that come out the same in every run of the same seed. */
export class SeedIds extends IdSource {
  private readonly outside = randomFor('outside of any moment');

  constructor(private readonly clock: Clock) {
    super();
  }

  /** Version 7, so that the seed's rows sort among real ones by their age. */
  override uuid(): string {
    // Moments that are computed from the pace of a store are not whole.
    const time = Math.floor(this.clock.nowMs()).toString(16).padStart(12, '0');
    const variant = this.random().int(8, 11).toString(16);
    return `${time.slice(0, 8)}-${time.slice(8)}-7${this.hex(3)}-${variant}${this.hex(3)}-${this.hex(12)}`;
  }

  override integer(maxExclusive: number): number {
    return this.random().int(0, maxExclusive - 1);
  }

  override token(bytes: number): string {
    return Buffer.from(this.hex(bytes * 2), 'hex').toString('base64url');
  }

  private hex(digits: number): string {
    return Array.from({ length: digits }, () => this.random().int(0, 15).toString(16)).join('');
  }

  private random(): Random {
    return moments.getStore()?.random ?? this.outside;
  }
}
