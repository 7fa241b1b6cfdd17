import { Injectable } from '@nestjs/common';
import { Fences } from '@quanyu/inventory';
import { type AuditEntry, ChangeFeed, Clock, Database, IdSource, once, platformError, type StaffEditor, type Tx, writeAudit } from '@quanyu/platform';
import { type Campaign, type CampaignContent, type CampaignStatus, findContentProblems, type FlashSession } from './campaign.rules.js';
import { CampaignRepository } from './campaign.repository.js';
import { CAMPAIGNS_TOPIC } from './flash-sales.js';
import { promotionsError } from '../promotions.errors.js';

/** One step: which campaign, in the version that the person saw. */
export interface Step {
  readonly campaignId: string;
  readonly version: number;
}

/** What a step changes, and why. */
interface Change {
  readonly action: string;
  readonly from: readonly CampaignStatus[];
  readonly reason?: string;
  /** Runs in the step's transaction with the campaign before; returns what it becomes. */
  readonly apply: (tx: Tx, before: Campaign) => Promise<Partial<Pick<Campaign, 'status' | 'submittedBy' | 'approvedBy' | 'protection'>>>;
}

/** Drafts, and the frame in which every step of a campaign's life runs: lock, check status and version, change, audit, announce. */
@Injectable()
export class EditCampaign {
  constructor(
    private readonly database: Database,
    private readonly repository: CampaignRepository,
    private readonly fences: Fences,
    private readonly changes: ChangeFeed,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /** @throws CAMPAIGN.NOT_FOUND */
  async get(campaignId: string): Promise<Campaign> {
    const campaign = await this.repository.find(campaignId);
    if (campaign === null) throw promotionsError('CAMPAIGN.NOT_FOUND');
    return campaign;
  }

  /** @throws CAMPAIGN.INVALID with the fields named */
  async create(content: CampaignContent, key: string, editor: StaffEditor): Promise<Campaign> {
    assertSound(content);
    const { actor } = editor;
    const { campaignId } = await once(this.database, { scope: `staff:${actor.staffId}`, key, request: { createCampaign: content } }, async (tx) => {
      const campaign: Campaign = {
        ...this.contentOf(content), id: this.ids.uuid(), version: 1, status: 'draft', createdBy: { id: actor.staffId, name: actor.name }, submittedBy: null, approvedBy: null, updatedAt: this.clock.now(), keysRecipients: true,
      };
      await this.repository.insert(tx, campaign);
      await this.record(tx, editor, { action: 'campaign.create', targetId: campaign.id, after: { name: campaign.name } });
      return { campaignId: campaign.id };
    });
    return this.get(campaignId);
  }

  /** Replaces a draft whole. @throws CAMPAIGN.INVALID, CAMPAIGN.NOT_FOUND, CAMPAIGN.WRONG_STATUS, REQUEST.VERSION_CONFLICT */
  async update({ campaignId, version }: Step, content: CampaignContent, editor: StaffEditor): Promise<Campaign> {
    assertSound(content);
    await this.database.transaction(async (tx) => {
      const before = await this.lock(tx, { campaignId, version }, ['draft']);
      const after: Campaign = { ...before, ...this.contentOf(content), version: version + 1, updatedAt: this.clock.now() };
      if (!(await this.repository.replaceContent(tx, after))) throw platformError('REQUEST.VERSION_CONFLICT');
      await this.record(tx, editor, { action: 'campaign.update', targetId: campaignId, before: summaryOf(before), after: summaryOf(after) });
    });
    return this.get(campaignId);
  }

  /** Runs one step. @throws CAMPAIGN.NOT_FOUND, CAMPAIGN.WRONG_STATUS, REQUEST.VERSION_CONFLICT, and what `apply` throws */
  async step(step: Step, change: Change, editor: StaffEditor): Promise<Campaign> {
    await this.database.transaction(async (tx) => {
      const before = await this.lock(tx, step, change.from);
      const after: Campaign = { ...before, ...(await change.apply(tx, before)), version: before.version + 1, updatedAt: this.clock.now() };
      if (!(await this.repository.step(tx, after))) throw platformError('REQUEST.VERSION_CONFLICT');
      await this.record(tx, editor, {
        action: change.action, targetId: step.campaignId, before: { status: before.status }, after: { status: after.status, protection: after.protection },
        ...(change.reason === undefined ? {} : { reason: change.reason }),
      });
    });
    return this.get(step.campaignId);
  }

  /** Adds units to an open fence, once per key. @throws CAMPAIGN.NOT_FOUND, CAMPAIGN.WRONG_STATUS, CAMPAIGN.STOCK_SHORT */
  async addStock(campaignId: string, added: { itemId: string; locationId: string; quantity: number }, { key, editor }: { key: string; editor: StaffEditor }): Promise<Campaign> {
    await once(this.database, { scope: `staff:${editor.actor.staffId}`, key, request: { addCampaignStock: { campaignId, ...added } } }, async (tx) => {
      const campaign = await this.lock(tx, { campaignId, version: null }, ['submitted', 'scheduled', 'paused']);
      const item = campaign.sessions.flatMap(({ items }) => items).find(({ id }) => id === added.itemId);
      if (item?.stock.some(({ locationId }) => locationId === added.locationId) !== true) throw promotionsError('CAMPAIGN.NOT_FOUND');
      const shortages = await this.fences.raise(tx, [{ fenceId: added.itemId, locationId: added.locationId, variantId: item.variantId, quantity: added.quantity }], false);
      if (shortages.length > 0) throw promotionsError('CAMPAIGN.STOCK_SHORT', { shortages });
      await this.record(tx, editor, { action: 'campaign.addStock', targetId: campaignId, after: added });
      return { added };
    });
    return this.get(campaignId);
  }

  private async lock(tx: Tx, { campaignId, version }: { campaignId: string; version: number | null }, from: readonly CampaignStatus[]): Promise<Campaign> {
    return assertStep(await this.repository.lock(tx, campaignId), { version, from });
  }

  private async record(tx: Tx, editor: StaffEditor, entry: Omit<AuditEntry, 'at' | 'actor' | 'targetType'>): Promise<void> {
    await writeAudit(tx, { ...editor, ...entry, targetType: 'campaign', at: this.clock.now() });
    await this.changes.announce(tx, CAMPAIGNS_TOPIC);
  }

  private contentOf(content: CampaignContent): Pick<Campaign, 'name' | 'note' | 'sessions' | 'limits' | 'conditions' | 'protection' | 'preheatAt' | 'expectedOrdersPerSecond'> {
    const sessions = content.sessions
      .map((session): FlashSession => ({
        id: this.ids.uuid(),
        startsAt: new Date(session.startsAt),
        endsAt: new Date(session.endsAt),
        items: session.items.map((item) => ({ ...item, id: this.ids.uuid() })),
      }))
      .sort((a, b) => a.startsAt.getTime() - b.startsAt.getTime());
    const { name, note, limits, conditions, protection, preheatAt, expectedOrdersPerSecond } = content;
    return { name, note: note ?? '', sessions, limits, conditions, protection, preheatAt: new Date(preheatAt), expectedOrdersPerSecond };
  }
}

/** What is to be moved, in the version that the person saw and in one of the states `from`. @throws CAMPAIGN.NOT_FOUND, REQUEST.VERSION_CONFLICT, CAMPAIGN.WRONG_STATUS */
export function assertStep<Found extends { readonly version: number; readonly status: string }>(found: Found | null, { version, from }: { version: number | null; from: readonly Found['status'][] }): Found {
  if (found === null) throw promotionsError('CAMPAIGN.NOT_FOUND');
  if (version !== null && found.version !== version) throw platformError('REQUEST.VERSION_CONFLICT', { currentVersion: found.version });
  if (!from.includes(found.status)) throw promotionsError('CAMPAIGN.WRONG_STATUS', { status: found.status });
  return found;
}

function assertSound(content: CampaignContent): void {
  const errors = findContentProblems(content);
  if (errors.length > 0) throw promotionsError('CAMPAIGN.INVALID', { errors });
}

function summaryOf(campaign: Campaign): unknown {
  const { name, sessions, limits, conditions, protection } = campaign;
  return { name, sessions: sessions.map(({ startsAt, endsAt, items }) => ({ startsAt, endsAt, items: items.length })), limits, conditions, protection };
}
