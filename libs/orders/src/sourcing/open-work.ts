import { Injectable } from '@nestjs/common';
import { Clock } from '@quanyu/platform';
import { WorkPace } from '@quanyu/stores';
import { OpenWorkRepository } from './open-work.repository.js';

/** Work that waits at a place: groups that are not ready yet, and their units. */
export interface Queue {
  readonly orders: number;
  readonly units: number;
}

export interface PlaceLoad {
  readonly queue: Queue;
  /** What an order takes there, as measured. */
  readonly minutesPerOrder: number;
}

const KNOWN_MS = 10_000;
const EMPTY: Queue = { orders: 0, units: 0 };

/** How busy places are. Remembered for ten seconds: it leans a choice, it promises nothing. */
@Injectable()
export class OpenWork {
  private readonly known = new Map<string, { readonly queue: Queue; readonly readAtMs: number }>();

  constructor(
    private readonly repository: OpenWorkRepository,
    private readonly pace: WorkPace,
    private readonly clock: Clock,
  ) {}

  async read(locationIds: readonly string[]): Promise<ReadonlyMap<string, PlaceLoad>> {
    const nowMs = this.clock.nowMs();
    const missing = locationIds.filter((locationId) => nowMs - (this.known.get(locationId)?.readAtMs ?? -Infinity) >= KNOWN_MS);
    if (missing.length > 0) {
      const found = await this.repository.readQueues(missing);
      for (const locationId of missing) this.known.set(locationId, { queue: found.get(locationId) ?? EMPTY, readAtMs: nowMs });
    }
    return new Map(locationIds.map((locationId) => [locationId, { queue: this.known.get(locationId)?.queue ?? EMPTY, minutesPerOrder: this.pace.of(locationId).minutesPerOrder }]));
  }
}
