import { Controller } from '@nestjs/common';
import { Catalogue } from '@quanyu/catalogue';
import { Clock, Endpoint, type InputOf, type ReplyOf } from '@quanyu/platform';
import { WaitingLine, WaitingRooms } from '@quanyu/risk';
import { computeCampaignPhase } from '../campaigns/campaign.rules.js';
import { type CampaignResults, CampaignResultsReader } from '../campaigns/campaign-results.js';
import { EditCampaign } from '../campaigns/edit-campaign.js';
import { getCampaignLive, getCampaignProof } from './campaigns.admin.contract.js';

type Live = ReplyOf<typeof getCampaignLive>;

/** What ops watch while a campaign runs, and the proof afterwards. */
@Controller()
export class CampaignResultsAdminController {
  constructor(
    private readonly campaigns: EditCampaign,
    private readonly results: CampaignResultsReader,
    private readonly rooms: WaitingRooms,
    private readonly line: WaitingLine,
    private readonly catalogue: Catalogue,
    private readonly clock: Clock,
  ) {}

  @Endpoint(getCampaignLive)
  async live({ params }: InputOf<typeof getCampaignLive>): Promise<Live> {
    const campaign = await this.campaigns.get(params.campaignId);
    const results = await this.results.read(campaign);
    const now = this.clock.now();
    const rooms = await Promise.all(campaign.sessions.map(({ id }) => this.readRoom(id)));
    return {
      serverTime: now.toISOString(),
      status: campaign.status,
      phase: computeCampaignPhase(campaign, now),
      version: campaign.version,
      funnel: results.funnel,
      items: campaign.sessions.flatMap((session) => session.items.map((item) => ({ ...this.describe(item, results), sessionId: session.id }))),
      minutes: results.minutes.map(({ at, ...minute }) => ({ ...minute, at: at.toISOString() })),
      rooms: rooms.flatMap((room) => room ?? []),
    };
  }

  @Endpoint(getCampaignProof)
  async proof({ params }: InputOf<typeof getCampaignProof>): Promise<ReplyOf<typeof getCampaignProof>> {
    const { checks, ...proof } = await this.results.prove(await this.campaigns.get(params.campaignId));
    return { ...proof, checks: [...checks] };
  }

  private describe(item: { id: string; variantId: string; flashPriceFen: number }, results: CampaignResults): Omit<Live['items'][number], 'sessionId'> {
    const variant = this.catalogue.snapshot().findVariant(item.variantId);
    const units = results.items.find(({ itemId }) => itemId === item.id) ?? { itemId: item.id, totalUnits: 0, heldUnits: 0, paidUnits: 0, leftUnits: 0 };
    return { ...units, title: variant?.title ?? '已下架的商品', optionText: variant?.optionText ?? '', imageUrl: variant?.imageUrl ?? null, flashPriceFen: item.flashPriceFen };
  }

  /** Null before the room is opened, and while nobody can say how long its queue is. */
  private async readRoom(sessionId: string): Promise<Live['rooms'][number] | null> {
    const room = this.rooms.find(sessionId);
    if (room === null) return null;
    const counts = await this.line.count(room).catch(() => null);
    if (counts === null) return null;
    return {
      roomId: sessionId, sessionId, waiting: counts.waitingMembers + counts.waitingOthers, admitted: counts.admitted,
      admitPerSecond: this.rooms.ratePerSecond(room), mode: room.mode,
    };
  }
}
