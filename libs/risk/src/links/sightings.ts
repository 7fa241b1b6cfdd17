import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { AppLogger, Clock } from '@quanyu/platform';
import { LRUCache } from 'lru-cache';
import { type Mark, type MarkFacts, Marks } from '../assess/marks.js';
import { WriteBehind } from '../write-behind.js';
import { AddressPrintsRepository } from './address-prints.repository.js';
import { LinksRepository, type SeenEdge } from './links.repository.js';

/** The same person with the same mark is written again after this long. */
const KNOWN_MS = 3_600_000;
const MAX_KNOWN = 100_000;

interface SeenAddress {
  readonly address: string;
  readonly region: readonly string[];
}

/** Who was seen with which mark, and where parcels go. */
@Injectable()
export class Sightings implements OnModuleInit, OnModuleDestroy {
  private readonly known = new LRUCache<string, number>({ max: MAX_KNOWN });
  private readonly edges: WriteBehind<SeenEdge>;
  /** As they are told, for the second until their prints are made: off the path of whoever told them. */
  private readonly addresses: WriteBehind<SeenAddress>;

  constructor(
    repository: LinksRepository,
    prints: AddressPrintsRepository,
    private readonly marks: Marks,
    private readonly clock: Clock,
    logger: AppLogger,
  ) {
    this.edges = new WriteBehind({ name: 'links between customers', everyMs: 1_000, mostWaiting: 20_000, atOnce: 2_000, write: (edges) => repository.note(edges) }, logger);
    this.addresses = new WriteBehind(
      { name: 'prints of addresses', everyMs: 1_000, mostWaiting: 5_000, atOnce: 500, write: (seen) => prints.note(seen.flatMap(({ address, region }) => this.marks.printsOf(address, region)), this.clock.now()) },
      logger,
    );
  }

  onModuleInit(): void {
    this.edges.start();
    this.addresses.start();
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all([this.edges.stop(), this.addresses.stop()]);
  }

  note(customerId: string, facts: MarkFacts): void {
    const nowMs = this.clock.nowMs();
    for (const { kind, subject } of this.marks.links(facts, nowMs)) {
      if (this.isNews({ kind, subject, customerId }, nowMs)) this.edges.add({ kind, subject, customerId, at: new Date(nowMs) });
    }
    const { deliveryAddress: address, deliveryRegion: region } = facts;
    if (address !== undefined && region !== undefined) this.addresses.add({ address, region });
  }

  async flush(): Promise<void> {
    await Promise.all([this.edges.flush(), this.addresses.flush()]);
  }

  private isNews({ kind, subject, customerId }: Mark & { readonly customerId: string }, nowMs: number): boolean {
    const key = `${kind}/${subject}/${customerId}`;
    const notedAtMs = this.known.get(key);
    if (notedAtMs !== undefined && nowMs - notedAtMs < KNOWN_MS) return false;
    this.known.set(key, nowMs);
    return true;
  }
}
