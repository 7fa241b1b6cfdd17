import { Injectable } from '@nestjs/common';
import { Clock } from '@quanyu/platform';
import { LRUCache } from 'lru-cache';
import { OfferCampaignsRepository } from './offers/offer-campaigns.repository.js';

const KEPT = 50_000;
/** What was read may be used for so long: an order changes the stage, and the next price may still be that of a moment ago. */
const FRESH_MS = 5_000;

/** The words by which price rules know a customer: `stage:<stage>`, `tag:<code>`, and `offer:<campaign>-<n>` of campaigns that run. */
@Injectable()
export class Audiences {
  private readonly recent = new LRUCache<string, { readonly readAtMs: number; readonly words: ReadonlySet<string> }>({ max: KEPT });

  constructor(
    private readonly campaigns: OfferCampaignsRepository,
    private readonly clock: Clock,
  ) {}

  /** One read by indexes, or none. Somebody who is not known is nobody special. */
  async of(customerId: string): Promise<ReadonlySet<string>> {
    const now = this.clock.now();
    const known = this.recent.get(customerId);
    if (known !== undefined && now.getTime() - known.readAtMs < FRESH_MS) return known.words;
    const words = new Set(await this.campaigns.listWords(customerId, now));
    this.recent.set(customerId, { readAtMs: now.getTime(), words });
    return words;
  }
}
