import { Injectable } from '@nestjs/common';
import { Fences } from '@quanyu/inventory';
import { AppLogger, ChangeFeed, Clock, Database, type RecurringTask, type StaffEditor, type Tx, writeAudit } from '@quanyu/platform';
import { WaitingRooms } from '@quanyu/risk';
import type { Campaign } from './campaign.rules.js';
import { CampaignRepository } from './campaign.repository.js';
import { EditCampaign, type Step } from './edit-campaign.js';
import { CAMPAIGNS_TOPIC, FlashSales } from './flash-sales.js';
import { promotionsError } from '../promotions.errors.js';
import { type CheckKey, PublishChecks } from './publish-checks.js';

/** Checks that may be waived, as the log tells them. */
const WAIVED: Partial<Record<CheckKey, string>> = { warmUp: '预热', loadTest: '压测' };

/** What a person may say is not needed, with a reason. */
export interface Waiver {
  readonly keys: readonly CheckKey[];
  readonly reason: string | undefined;
}

/**
 * A campaign from its submission to its end. Stock is set aside when it is submitted, so that an approved campaign cannot find
 * its units gone; a second person approves; sessions then run by the clock.
 */
@Injectable()
export class RunCampaign {
  constructor(
    private readonly edit: EditCampaign,
    private readonly repository: CampaignRepository,
    private readonly checks: PublishChecks,
    private readonly fences: Fences,
    private readonly rooms: WaitingRooms,
    private readonly clock: Clock,
  ) {}

  /** @throws CAMPAIGN.CHECKS_FAILED with `checks`, CAMPAIGN.STOCK_SHORT with `shortages` */
  async submit(step: Step, editor: StaffEditor): Promise<Campaign> {
    return this.edit.step(step, {
      action: 'campaign.submit', from: ['draft'],
      apply: async (tx, before) => {
        await this.assertChecks(before, []);
        const requests = before.sessions.flatMap(({ items }) => items.flatMap((item) => item.stock.map((place) => ({ fenceId: item.id, variantId: item.variantId, ...place }))));
        const shortages = await this.fences.raise(tx, requests, true);
        if (shortages.length > 0) throw promotionsError('CAMPAIGN.STOCK_SHORT', { shortages });
        return { status: 'submitted', submittedBy: { id: editor.actor.staffId, name: editor.actor.name } };
      },
    }, editor);
  }

  /** @throws CAMPAIGN.SAME_PERSON, CAMPAIGN.CHECKS_FAILED */
  async approve(step: Step, waiver: Waiver, editor: StaffEditor): Promise<Campaign> {
    return this.edit.step(step, {
      action: 'campaign.approve', from: ['submitted'],
      ...(waiver.keys.length === 0 ? {} : { reason: `免检 ${waiver.keys.map((key) => WAIVED[key] ?? key).join('、')}：${waiver.reason ?? ''}` }),
      apply: async (tx, before) => {
        if (before.submittedBy?.id === editor.actor.staffId) throw promotionsError('CAMPAIGN.SAME_PERSON');
        await this.assertChecks(before, waiver.keys);
        await openRooms(tx, this.rooms, before);
        return { status: 'scheduled', approvedBy: { id: editor.actor.staffId, name: editor.actor.name } };
      },
    }, editor);
  }

  /** Back to draft; the stock is everyone's again. */
  async reject(step: Step, reason: string, editor: StaffEditor): Promise<Campaign> {
    return this.edit.step(step, {
      action: 'campaign.reject', from: ['submitted'], reason,
      apply: async (tx, before) => {
        await this.fences.close(tx, itemIdsOf(before));
        return { status: 'draft', submittedBy: null };
      },
    }, editor);
  }

  async pause(step: Step, reason: string, editor: StaffEditor): Promise<Campaign> {
    return this.edit.step(step, { action: 'campaign.pause', from: ['scheduled'], reason, apply: () => Promise.resolve({ status: 'paused' }) }, editor);
  }

  async resume(step: Step, editor: StaffEditor): Promise<Campaign> {
    return this.edit.step(step, { action: 'campaign.resume', from: ['paused'], apply: () => Promise.resolve({ status: 'scheduled' }) }, editor);
  }

  /** Ends it now: before its first session that is a cancellation. Holds of unpaid orders run on. */
  async end(step: Step, reason: string, editor: StaffEditor): Promise<Campaign> {
    return this.edit.step(step, {
      action: 'campaign.end', from: ['draft', 'submitted', 'scheduled', 'paused'], reason,
      apply: async (tx, before) => {
        await this.fences.close(tx, itemIdsOf(before));
        await this.closeRooms(tx, before);
        const hasBegun = before.status !== 'draft' && before.status !== 'submitted' && before.sessions.some(({ startsAt }) => startsAt <= this.clock.now());
        return { status: hasBegun ? 'ended' : 'canceled' };
      },
    }, editor);
  }

  /** How many a second the waiting rooms of its sessions let in. */
  async setAdmission(campaignId: string, admitPerSecond: number, editor: StaffEditor): Promise<Campaign> {
    const { version } = await this.edit.get(campaignId);
    const campaign = await this.edit.step({ campaignId, version }, {
      action: 'campaign.setAdmission', from: ['scheduled', 'paused'],
      apply: (_tx, before) => {
        return Promise.resolve({ protection: { ...before.protection, admitPerSecond } });
      },
    }, editor);
    for (const { id } of campaign.sessions) if (this.rooms.find(id) !== null) await this.rooms.setRate(id, admitPerSecond);
    return campaign;
  }

  /** Moves the end of a session that is not over. @throws CAMPAIGN.INVALID, CAMPAIGN.CHECKS_FAILED when another campaign waits for the same goods */
  async extend(step: Step, change: { sessionId: string; endsAt: Date }, editor: StaffEditor): Promise<Campaign> {
    return this.edit.step(step, {
      action: 'campaign.extend', from: ['scheduled', 'paused'],
      apply: async (tx, before) => {
        const session = before.sessions.find(({ id }) => id === change.sessionId);
        if (session === undefined || session.endsAt <= this.clock.now() || change.endsAt <= session.endsAt) {
          throw promotionsError('CAMPAIGN.INVALID', { errors: [{ path: 'body.endsAt', message: '要晚于原来的结束时间，且本场还没有结束' }] });
        }
        const sessions = before.sessions.map((candidate) => (candidate.id === change.sessionId ? { ...candidate, endsAt: change.endsAt } : candidate));
        const overlap = (await this.checks.run({ ...before, sessions })).filter(({ key, state }) => key === 'overlap' && state === 'fail');
        if (overlap.length > 0) throw promotionsError('CAMPAIGN.CHECKS_FAILED', { checks: overlap });
        await this.repository.setEnd(tx, change.sessionId, change.endsAt);
        await this.rooms.extend(tx, change.sessionId, change.endsAt);
        return {};
      },
    }, editor);
  }

  private async assertChecks(campaign: Campaign, waived: readonly CheckKey[]): Promise<void> {
    const checks = await this.checks.run(campaign);
    // A draft's stock, warm-up and load test come after its submission.
    const isOpen = campaign.status === 'draft' ? ({ state }: { state: string }) => state === 'fail' : ({ state }: { state: string }) => state !== 'pass';
    const open = checks.filter((check) => isOpen(check) && !(check.canWaive && (campaign.status === 'draft' || waived.includes(check.key))));
    if (open.length > 0) throw promotionsError('CAMPAIGN.CHECKS_FAILED', { checks: open });
  }

  private async closeRooms(tx: Tx, { sessions, status }: Campaign): Promise<void> {
    if (status !== 'scheduled' && status !== 'paused') return;
    for (const { id } of sessions) await this.rooms.close(tx, id);
  }
}

/** Purchase limits are asked about until then, as long as orders of the session can be disputed. */
const KEPT_MS = 90 * 86_400_000;

/** Ends what is over. */
@Injectable()
export class EndCampaigns {
  constructor(
    private readonly database: Database,
    private readonly repository: CampaignRepository,
    private readonly fences: Fences,
    private readonly changes: ChangeFeed,
    private readonly clock: Clock,
    private readonly logger: AppLogger,
  ) {}

  /** Gives back what sessions that are over did not sell, and ends campaigns with their last session. Run again and again by the worker. */
  async endOver(): Promise<void> {
    for (const campaignId of await this.repository.listOver(this.clock.now())) {
      // One campaign that cannot be cleared must not keep the others open.
      await this.clear(campaignId).catch((error: unknown) => this.logger.warn({ campaignId, error: String(error) }, 'a session that is over could not be cleared yet'));
    }
  }

  private async clear(campaignId: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      const before = await this.repository.lock(tx, campaignId);
      if (before === null || !['submitted', 'scheduled', 'paused'].includes(before.status)) return;
      const now = this.clock.now();
      const over = before.sessions.filter(({ endsAt }) => endsAt <= now);
      await this.fences.close(tx, over.flatMap(({ items }) => items.map(({ id }) => id)));
      await this.repository.markCleared(tx, over.map(({ id }) => id), now);
      if (over.length < before.sessions.length) return;
      const status = before.status === 'submitted' ? 'canceled' : 'ended';
      await this.repository.step(tx, { ...before, status, version: before.version + 1, updatedAt: now });
      await writeAudit(tx, { actor: 'system', action: 'campaign.end', targetType: 'campaign', targetId: campaignId, before: { status: before.status }, after: { status }, at: now });
      await this.changes.announce(tx, CAMPAIGNS_TOPIC);
    });
  }

  recurring(): RecurringTask[] {
    return [
      { name: 'promotions.end-over', everyMs: 2_000, run: () => this.endOver() },
      { name: 'promotions.prune', everyMs: 3_600_000, run: () => this.repository.prune(new Date(this.clock.nowMs() - KEPT_MS)) },
    ];
  }
}

/** Tells those who wait in a session's room that nothing is left, or that something came back. */
@Injectable()
export class RoomNews {
  constructor(
    private readonly sales: FlashSales,
    private readonly fences: Fences,
    private readonly rooms: WaitingRooms,
  ) {}

  async tell(): Promise<void> {
    const running = this.sales.listCampaigns().flatMap((campaign) => campaign.sessions.filter((session) => this.sales.phaseOf({ campaign, session }) === 'running'));
    for (const session of running) {
      if (!this.rooms.isRequired(session.id)) continue;
      const fences = await this.fences.read(session.items.map(({ id }) => id));
      const isSoldOut = fences.every(({ remaining }) => remaining === 0);
      await (isSoldOut ? this.rooms.announceSoldOut(session.id) : this.rooms.announceBackInStock(session.id));
    }
  }

  recurring(): RecurringTask[] {
    return [{ name: 'promotions.room-news', everyMs: 1_000, run: () => this.tell() }];
  }
}

function itemIdsOf(campaign: Campaign): string[] {
  return campaign.sessions.flatMap(({ items }) => items.map(({ id }) => id));
}

/** One room per session, under the session's id; a room that stands is changed. */
async function openRooms(tx: Tx, rooms: WaitingRooms, { name, sessions, protection }: Campaign): Promise<void> {
  const { waitingRoom: mode, admitPerSecond, passMinutes, memberShare } = protection;
  for (const { id: roomId, startsAt, endsAt } of sessions) await rooms.open(tx, { roomId, name, startsAt, endsAt, mode, admitPerSecond, passMinutes, memberShare });
}
