import { Controller } from '@nestjs/common';
import { Endpoint, type InputOf, type ReplyOf } from '@quanyu/platform';
import { EditCampaign } from '../campaigns/edit-campaign.js';
import { Preheating } from '../campaigns/preheat.js';
import { PreheatRepository } from '../campaigns/preheat.repository.js';
import { PublishChecks } from '../campaigns/publish-checks.js';
import { getCampaignChecks, getPreheat, startPreheat } from './campaigns.admin.contract.js';

/** What stands between a plan and its approval. */
@Controller()
export class CampaignPreparationAdminController {
  constructor(
    private readonly campaigns: EditCampaign,
    private readonly publishChecks: PublishChecks,
    private readonly preheating: Preheating,
    private readonly preheats: PreheatRepository,
  ) {}

  @Endpoint(getCampaignChecks)
  async checks({ params }: InputOf<typeof getCampaignChecks>): Promise<ReplyOf<typeof getCampaignChecks>> {
    return { checks: await this.publishChecks.run(await this.campaigns.get(params.campaignId)) };
  }

  @Endpoint(startPreheat)
  async start({ params }: InputOf<typeof startPreheat>): Promise<ReplyOf<typeof startPreheat>> {
    await this.preheating.request(params.campaignId);
    return this.read(params.campaignId);
  }

  @Endpoint(getPreheat)
  async get({ params }: InputOf<typeof getPreheat>): Promise<ReplyOf<typeof getPreheat>> {
    await this.campaigns.get(params.campaignId);
    return this.read(params.campaignId);
  }

  private async read(campaignId: string): Promise<ReplyOf<typeof getPreheat>> {
    const preheat = await this.preheats.find(campaignId);
    if (preheat === null) return { state: 'none', total: 0, done: 0, failed: 0, startedAt: null, endedAt: null, problem: null };
    return { ...preheat, startedAt: preheat.startedAt.toISOString(), endedAt: preheat.endedAt?.toISOString() ?? null };
  }
}
