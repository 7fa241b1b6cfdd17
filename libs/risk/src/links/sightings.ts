import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { AppLogger, Clock } from '@quanyu/platform';
import { LRUCache } from 'lru-cache';
import type { Mark } from '../assess/marks.js';
import { WriteBehind } from '../write-behind.js';
import { LinksRepository, type SeenEdge } from './links.repository.js';

/** The same person with the same mark is written again after this long. */
const KNOWN_MS = 3_600_000;
const MAX_KNOWN = 100_000;

/** Who was seen with which mark. */
@Injectable()
export class Sightings implements OnModuleInit, OnModuleDestroy {
  private readonly known = new LRUCache<string, number>({ max: MAX_KNOWN });
  private readonly edges: WriteBehind<SeenEdge>;

  constructor(
    repository: LinksRepository,
    private readonly clock: Clock,
    logger: AppLogger,
  ) {
    this.edges = new WriteBehind({ name: 'links between customers', everyMs: 1_000, mostWaiting: 20_000, atOnce: 2_000, write: (edges) => repository.note(edges) }, logger);
  }

  onModuleInit(): void {
    this.edges.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.edges.stop();
  }

  note(customerId: string, marks: readonly Mark[]): void {
    const nowMs = this.clock.nowMs();
    for (const { kind, subject } of marks) {
      const key = `${kind}/${subject}/${customerId}`;
      const notedAtMs = this.known.get(key);
      if (notedAtMs !== undefined && nowMs - notedAtMs < KNOWN_MS) continue;
      this.known.set(key, nowMs);
      this.edges.add({ kind, subject, customerId, at: new Date(nowMs) });
    }
  }

  flush(): Promise<void> {
    return this.edges.flush();
  }
}
