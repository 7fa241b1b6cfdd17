import type { z } from 'zod';
import type { CAMPAIGN_STATUSES, campaignContent } from '../http/campaigns.admin.contract.js';
import type { SESSION_PHASES } from '../http/flash.storefront.contract.js';

export type CampaignStatus = (typeof CAMPAIGN_STATUSES)[number];
export type SessionPhase = (typeof SESSION_PHASES)[number];
/** What ops write: names, sessions, items, limits, protection. */
export type CampaignContent = z.output<typeof campaignContent>;
export type CampaignLimits = CampaignContent['limits'];
export type CampaignConditions = CampaignContent['conditions'];
export type CampaignProtection = CampaignContent['protection'];

export interface FlashItem {
  readonly id: string;
  readonly variantId: string;
  readonly flashPriceFen: number;
  readonly limitPerCustomer: number;
  /** Units set aside at each location when the campaign is submitted. */
  readonly stock: readonly { readonly locationId: string; readonly quantity: number }[];
}

export interface FlashSession {
  readonly id: string;
  readonly startsAt: Date;
  /** The first instant at which nobody can order any more. */
  readonly endsAt: Date;
  readonly items: readonly FlashItem[];
}

interface Person {
  readonly id: string;
  readonly name: string;
}

export interface Campaign {
  readonly id: string;
  readonly version: number;
  readonly status: CampaignStatus;
  readonly name: string;
  readonly note: string;
  /** By start. */
  readonly sessions: readonly FlashSession[];
  readonly limits: CampaignLimits;
  readonly conditions: CampaignConditions;
  readonly protection: CampaignProtection;
  readonly preheatAt: Date;
  readonly expectedOrdersPerSecond: number;
  readonly createdBy: Person;
  readonly submittedBy: Person | null;
  readonly approvedBy: Person | null;
  readonly updatedAt: Date;
  /** Whether its recipients are counted by the index with a key; campaigns of before that are not, to their end. */
  readonly keysRecipients: boolean;
}

/** What a session is at this instant. Nothing has to fire at its start or end: the clock decides. */
export function computePhase(status: CampaignStatus, session: Pick<FlashSession, 'startsAt' | 'endsAt'>, now: Date): SessionPhase {
  if (status === 'ended' || status === 'canceled' || now >= session.endsAt) return 'ended';
  if (now < session.startsAt) return 'upcoming';
  return status === 'paused' ? 'paused' : status === 'scheduled' ? 'running' : 'upcoming';
}

/** The phase of the whole: running while any session runs, upcoming while one is still to come. */
export function computeCampaignPhase(campaign: Pick<Campaign, 'status' | 'sessions'>, now: Date): SessionPhase {
  const phases = campaign.sessions.map((session) => computePhase(campaign.status, session, now));
  for (const phase of ['running', 'paused', 'upcoming'] as const) if (phases.includes(phase)) return phase;
  return 'ended';
}

export interface ContentProblem {
  readonly path: string;
  readonly message: string;
}

/** What is wrong with the times and items of a campaign in itself, field by field; stock and prices are checked elsewhere. */
export function findContentProblems(content: CampaignContent): ContentProblem[] {
  const problems: ContentProblem[] = [];
  content.sessions.forEach((session, index) => {
    const path = `body.sessions[${index}]`;
    if (Date.parse(session.endsAt) <= Date.parse(session.startsAt)) problems.push({ path: `${path}.endsAt`, message: '结束时间要晚于开始时间' });
    const seen = new Set<string>();
    session.items.forEach((item, itemIndex) => {
      if (seen.has(item.variantId)) problems.push({ path: `${path}.items[${itemIndex}].variantId`, message: '同一场里这个规格出现了两次' });
      seen.add(item.variantId);
      const places = item.stock.map(({ locationId }) => locationId);
      if (new Set(places).size < places.length) problems.push({ path: `${path}.items[${itemIndex}].stock`, message: '同一个地点填了两次' });
    });
    for (const [otherIndex, other] of content.sessions.entries()) {
      if (otherIndex >= index || !overlap(session, other)) continue;
      const shared = session.items.findIndex(({ variantId }) => other.items.some((item) => item.variantId === variantId));
      if (shared >= 0) problems.push({ path: `${path}.items[${shared}].variantId`, message: `与第 ${otherIndex + 1} 场时间重叠，又卖同一个规格` });
    }
  });
  const first = Math.min(...content.sessions.map(({ startsAt }) => Date.parse(startsAt)));
  if (Date.parse(content.preheatAt) > first) problems.push({ path: 'body.preheatAt', message: '预热要在第一场开始之前' });
  return problems;
}

function overlap(a: { startsAt: string; endsAt: string }, b: { startsAt: string; endsAt: string }): boolean {
  return Date.parse(a.startsAt) < Date.parse(b.endsAt) && Date.parse(b.startsAt) < Date.parse(a.endsAt);
}

export function totalUnits(item: Pick<FlashItem, 'stock'>): number {
  return item.stock.reduce((sum, { quantity }) => sum + quantity, 0);
}
