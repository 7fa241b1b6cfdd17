import { Injectable } from '@nestjs/common';
import { Fences } from '@quanyu/inventory';
import { Clock, defineJob, Jobs, type RecurringTask } from '@quanyu/platform';
import { z } from 'zod';
import type { Campaign } from './campaign.rules.js';
import { CampaignRepository } from './campaign.repository.js';
import { PreheatRepository } from './preheat.repository.js';
import { promotionsError } from '../promotions.errors.js';
import { StockTokens } from './stock-tokens.js';

export const preheatJob = defineJob({ name: 'preheat', schema: z.strictObject({ campaignId: z.uuid() }), attempts: 1, concurrency: 2 });

/** A run that has not ended after this long was killed, and may be begun again. */
const STALE_MS = 5 * 60_000;
const REPORT_EVERY = 10;
/** A counter that was warmed up lives until so long after the start; from then on it is filled anew like any other. */
const WARM_AFTER_START_MS = 10_000;

/**
 * Warms a campaign up: each item at each place is checked against its fence and its counter is filled, so that the first buyer
 * waits for nothing. The row says how far it is; a killed run is begun again by the worker.
 */
@Injectable()
export class Preheating {
  constructor(
    private readonly campaigns: CampaignRepository,
    private readonly preheats: PreheatRepository,
    private readonly fences: Fences,
    private readonly tokens: StockTokens,
    private readonly jobs: Jobs,
    private readonly clock: Clock,
  ) {}

  /** Asks the worker to warm up now; when the queue is away it finds the row within seconds. @throws CAMPAIGN.NOT_FOUND, CAMPAIGN.WRONG_STATUS */
  async request(campaignId: string): Promise<void> {
    const campaign = await this.campaigns.find(campaignId);
    if (campaign === null) throw promotionsError('CAMPAIGN.NOT_FOUND');
    if (!['submitted', 'scheduled', 'paused'].includes(campaign.status)) throw promotionsError('CAMPAIGN.WRONG_STATUS', { status: campaign.status });
    if (!(await this.begin(campaign))) return;
    await this.jobs.enqueue(preheatJob, { campaignId }, { jobId: `${campaignId}-${this.clock.nowMs()}` }).catch(() => this.run(campaignId));
  }

  /** Begins what is due by its time. */
  async beginDue(): Promise<void> {
    for (const campaignId of await this.preheats.listDue(this.clock.now())) {
      const campaign = await this.campaigns.find(campaignId);
      if (campaign === null || !(await this.begin(campaign))) continue;
      // One that fails must not keep the others cold.
      await this.run(campaignId).catch(() => this.preheats.end(campaignId, { state: 'failed', at: this.clock.now() }));
    }
  }

  recurring(): RecurringTask[] {
    return [{ name: 'promotions.preheat', everyMs: 5_000, run: () => this.beginDue() }];
  }

  /** Does the work of a run that was begun. */
  async run(campaignId: string): Promise<void> {
    const campaign = await this.campaigns.find(campaignId);
    if (campaign === null) return;
    const places = placesOf(campaign);
    const fences = new Map((await this.fences.read(places.map(({ itemId }) => itemId))).map((fence) => [`${fence.fenceId}/${fence.locationId}`, fence]));
    let [done, failed] = [0, 0];
    let problem: string | null = null;
    const nowMs = this.clock.nowMs();
    for (const { itemId, locationId, quantity, startsAtMs } of places) {
      const fence = fences.get(`${itemId}/${locationId}`);
      try {
        if (fence?.status !== 'open' || fence.planned !== quantity) throw new Error('锁定的库存和计划不一致');
        await this.tokens.fill(itemId, locationId, startsAtMs + WARM_AFTER_START_MS - nowMs);
        done += 1;
      } catch (error) {
        failed += 1;
        problem = error instanceof Error ? error.message : String(error);
      }
      if ((done + failed) % REPORT_EVERY === 0) await this.preheats.advance(campaignId, { done, failed, problem });
    }
    await this.preheats.advance(campaignId, { done, failed, problem });
    await this.preheats.end(campaignId, { state: failed === 0 ? 'done' : 'failed', at: this.clock.now() });
  }

  private begin(campaign: Campaign): Promise<boolean> {
    const now = this.clock.nowMs();
    return this.preheats.begin(campaign.id, { total: placesOf(campaign).length, at: new Date(now), staleBefore: new Date(now - STALE_MS) });
  }
}

function placesOf(campaign: Campaign): { itemId: string; locationId: string; quantity: number; startsAtMs: number }[] {
  return campaign.sessions.flatMap(({ items, startsAt }) => items.flatMap((item) => item.stock.map((place) => ({ itemId: item.id, ...place, startsAtMs: startsAt.getTime() }))));
}
