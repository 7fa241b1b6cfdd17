import { Injectable } from '@nestjs/common';
import { LinksRepository } from './links/links.repository.js';
import { findCause } from './refusal-causes.js';

/** Tells refusals of a person from refusals of what a request came with: those pass with it, and anybody can bring them about. */
@Injectable()
export class RefusedPeople {
  constructor(private readonly links: LinksRepository) {}

  /** Whether this error refuses the customer themselves: them, or a phone that was theirs before it was barred. */
  async isOne(error: unknown, customerId: string): Promise<boolean> {
    const cause = findCause(error);
    if (cause === null) return false;
    return cause.of === 'customer' || this.links.hadDevice({ customerId, deviceId: cause.deviceId, before: cause.since });
  }
}
