import { Injectable } from '@nestjs/common';
import { Clock, Database } from '@quanyu/platform';
import { LRUCache } from 'lru-cache';
import type { RecordsOf } from './appeals/appeals.js';
import { LinksRepository } from './links/links.repository.js';
import { findCause } from './refusal-causes.js';

/** So long somebody who has never had a barred device before is not looked up again, as no limit stands in front of whoever is refused. */
const STRANGER_MS = 10_000;
const REMEMBERED_STRANGERS = 10_000;

/** Tells refusals of a person from refusals of what a request came with: those pass with it, and anybody can bring them about. */
@Injectable()
export class RefusedPeople {
  private readonly strangersAtMs = new LRUCache<string, number>({ max: REMEMBERED_STRANGERS });
  private recordsOf: RecordsOf = (customerIds) => Promise.resolve([...customerIds]);

  constructor(
    private readonly database: Database,
    private readonly links: LinksRepository,
    private readonly clock: Clock,
  ) {}

  /** Marks stay with the record that they were seen with: whoever knows which records are one person says it here. */
  knowPeople(recordsOf: RecordsOf): void {
    this.recordsOf = recordsOf;
  }

  /** Whether this error refuses the customer themselves: them, or a phone that was theirs before it was barred. */
  async isOne(error: unknown, customerId: string): Promise<boolean> {
    const cause = findCause(error);
    if (cause === null) return false;
    return cause.of === 'customer' || this.hadDevice(customerId, cause);
  }

  private async hadDevice(customerId: string, { deviceId, since }: { deviceId: string; since: Date }): Promise<boolean> {
    const key = `${customerId}/${deviceId}/${since.getTime()}`;
    const nowMs = this.clock.nowMs();
    if ((this.strangersAtMs.get(key) ?? -Infinity) + STRANGER_MS > nowMs) return false;
    const customerIds = await this.recordsOf([customerId], this.database);
    const hadIt = await this.links.hadDevice({ customerIds, deviceId, before: since });
    if (!hadIt) this.strangersAtMs.set(key, nowMs);
    return hadIt;
  }
}
