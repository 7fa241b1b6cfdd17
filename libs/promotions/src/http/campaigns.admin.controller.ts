import { Controller } from '@nestjs/common';
import { Catalogue } from '@quanyu/catalogue';
import { Clock, editorOf, encodeCursor, Endpoint, type InputOf, type ReplyOf, type RequestContext, type StaffPrincipal } from '@quanyu/platform';
import { type Campaign, computeCampaignPhase, computePhase } from '../campaigns/campaign.rules.js';
import { CampaignRepository } from '../campaigns/campaign.repository.js';
import { EditCampaign } from '../campaigns/edit-campaign.js';
import { RunCampaign } from '../campaigns/run-campaign.js';
import {
  addCampaignStock, approveCampaign, createCampaign, endCampaign, extendCampaign, getCampaign, listCampaigns, pauseCampaign, rejectCampaign, resumeCampaign,
  setAdmissionRate, submitCampaign, updateCampaign,
} from './campaigns.admin.contract.js';

type Wire = ReplyOf<typeof getCampaign>;

/** Campaigns as ops write and move them. What happens while they run is in `campaign-results.admin.controller.ts`. */
@Controller()
export class CampaignsAdminController {
  constructor(
    private readonly repository: CampaignRepository,
    private readonly edit: EditCampaign,
    private readonly run: RunCampaign,
    private readonly catalogue: Catalogue,
    private readonly clock: Clock,
  ) {}

  @Endpoint(listCampaigns)
  async list({ query }: InputOf<typeof listCampaigns>): Promise<ReplyOf<typeof listCampaigns>> {
    const limit = query.limit ?? 20;
    const rows = await this.repository.listSummaries({ status: query.status ?? null, beforeId: query.cursor?.beforeId ?? null, limit: limit + 1 });
    const now = this.clock.now();
    const items = rows.slice(0, limit).map(({ id, sessions, updatedAt, ...row }) => {
      const times = sessions.map(({ startsAt, endsAt }) => ({ startsAt: new Date(startsAt), endsAt: new Date(endsAt) }));
      return {
        ...row, campaignId: id, updatedAt: updatedAt.toISOString(), sessionCount: sessions.length,
        phase: computeCampaignPhase({ status: row.status, sessions: times.map((time) => ({ ...time, id: '', items: [] })) }, now),
        startsAt: new Date(Math.min(...times.map(({ startsAt }) => startsAt.getTime()))).toISOString(),
        endsAt: new Date(Math.max(...times.map(({ endsAt }) => endsAt.getTime()))).toISOString(),
      };
    });
    const last = items.at(-1);
    return { items, nextCursor: rows.length > limit && last !== undefined ? encodeCursor([last.campaignId]) : null };
  }

  @Endpoint(getCampaign)
  async get({ params }: InputOf<typeof getCampaign>, { principal }: RequestContext<typeof getCampaign>): Promise<Wire> {
    return this.toWire(await this.edit.get(params.campaignId), principal);
  }

  @Endpoint(createCampaign)
  async create({ body }: InputOf<typeof createCampaign>, context: RequestContext<typeof createCampaign>): Promise<Wire> {
    return this.toWire(await this.edit.create(body, context.idempotencyKey, editorOf(context)), context.principal);
  }

  @Endpoint(updateCampaign)
  async update({ params, body }: InputOf<typeof updateCampaign>, context: RequestContext<typeof updateCampaign>): Promise<Wire> {
    const { version, ...content } = body;
    return this.toWire(await this.edit.update({ ...params, version }, content, editorOf(context)), context.principal);
  }

  @Endpoint(submitCampaign)
  async submit({ params, body }: InputOf<typeof submitCampaign>, context: RequestContext<typeof submitCampaign>): Promise<Wire> {
    return this.toWire(await this.run.submit({ ...params, ...body }, editorOf(context)), context.principal);
  }

  @Endpoint(approveCampaign)
  async approve({ params, body }: InputOf<typeof approveCampaign>, context: RequestContext<typeof approveCampaign>): Promise<Wire> {
    const { version, waive, waiveReason } = body;
    return this.toWire(await this.run.approve({ ...params, version }, { keys: waive, reason: waiveReason }, editorOf(context)), context.principal);
  }

  @Endpoint(rejectCampaign)
  async reject({ params, body }: InputOf<typeof rejectCampaign>, context: RequestContext<typeof rejectCampaign>): Promise<Wire> {
    return this.toWire(await this.run.reject({ ...params, version: body.version }, body.reason, editorOf(context)), context.principal);
  }

  @Endpoint(pauseCampaign)
  async pause({ params, body }: InputOf<typeof pauseCampaign>, context: RequestContext<typeof pauseCampaign>): Promise<Wire> {
    return this.toWire(await this.run.pause({ ...params, version: body.version }, body.reason, editorOf(context)), context.principal);
  }

  @Endpoint(resumeCampaign)
  async resume({ params, body }: InputOf<typeof resumeCampaign>, context: RequestContext<typeof resumeCampaign>): Promise<Wire> {
    return this.toWire(await this.run.resume({ ...params, ...body }, editorOf(context)), context.principal);
  }

  @Endpoint(endCampaign)
  async end({ params, body }: InputOf<typeof endCampaign>, context: RequestContext<typeof endCampaign>): Promise<Wire> {
    return this.toWire(await this.run.end({ ...params, version: body.version }, body.reason, editorOf(context)), context.principal);
  }

  @Endpoint(extendCampaign)
  async extend({ params, body }: InputOf<typeof extendCampaign>, context: RequestContext<typeof extendCampaign>): Promise<Wire> {
    const { version, sessionId, endsAt } = body;
    return this.toWire(await this.run.extend({ ...params, version }, { sessionId, endsAt: new Date(endsAt) }, editorOf(context)), context.principal);
  }

  @Endpoint(addCampaignStock)
  async addStock({ params, body }: InputOf<typeof addCampaignStock>, context: RequestContext<typeof addCampaignStock>): Promise<Wire> {
    return this.toWire(await this.edit.addStock(params.campaignId, body, { key: context.idempotencyKey, editor: editorOf(context) }), context.principal);
  }

  @Endpoint(setAdmissionRate)
  async setAdmission({ params, body }: InputOf<typeof setAdmissionRate>, context: RequestContext<typeof setAdmissionRate>): Promise<Wire> {
    return this.toWire(await this.run.setAdmission(params.campaignId, body.admitPerSecond, editorOf(context)), context.principal);
  }

  private toWire(campaign: Campaign, viewer: StaffPrincipal): Wire {
    return campaignToWire(campaign, { viewer, catalogue: this.catalogue, now: this.clock.now() });
  }
}

function campaignToWire(campaign: Campaign, { viewer, catalogue, now }: { viewer: StaffPrincipal; catalogue: Catalogue; now: Date }): Wire {
  const snapshot = catalogue.snapshot();
  const { id, createdBy, submittedBy, approvedBy, preheatAt, updatedAt, sessions, keysRecipients: _ours, ...rest } = campaign;
  return {
    ...rest,
    campaignId: id,
    phase: computeCampaignPhase(campaign, now),
    sessions: sessions.map((session) => ({
      sessionId: session.id,
      startsAt: session.startsAt.toISOString(),
      endsAt: session.endsAt.toISOString(),
      phase: computePhase(campaign.status, session, now),
      items: session.items.map((item) => {
        const variant = snapshot.findVariant(item.variantId);
        return {
          itemId: item.id, variantId: item.variantId, productId: variant?.productId ?? null, title: variant?.title ?? '已下架的商品', optionText: variant?.optionText ?? '', sku: variant?.sku ?? '',
          imageUrl: variant?.imageUrl ?? null, dailyPriceFen: variant?.priceFen ?? null, flashPriceFen: item.flashPriceFen, limitPerCustomer: item.limitPerCustomer, stock: [...item.stock],
        };
      }),
    })),
    preheatAt: preheatAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
    createdByName: createdBy.name,
    submittedByName: submittedBy?.name ?? null,
    approvedByName: approvedBy?.name ?? null,
    isOwnSubmission: submittedBy !== null && submittedBy.id === viewer.staffId,
  };
}
