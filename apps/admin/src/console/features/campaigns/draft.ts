import type { AdminOperations, BodyOf } from '@quanyu/api-client';
import { z } from 'zod';
import { formatFen } from '../../../shared/money';
import { formatInstantFull } from '../../../shared/time';
import type { Schemas } from '../../api';
import type { FieldDifference } from '../../ui/VersionConflict';

export type Campaign = Schemas['Campaign'];
export type CampaignContent = BodyOf<AdminOperations['createCampaign']>;

const stockDraft = z.object({ locationId: z.string(), quantity: z.number() });
const itemDraft = z.object({
  variantId: z.string(),
  title: z.string(),
  optionText: z.string(),
  sku: z.string(),
  imageUrl: z.string().nullable(),
  dailyPriceFen: z.number().nullable(),
  flashPriceFen: z.number().nullable(),
  limitPerCustomer: z.number(),
  stock: z.array(stockDraft),
});
const sessionDraft = z.object({ startsAt: z.string().nullable(), endsAt: z.string().nullable(), items: z.array(itemDraft) });

/** A campaign while it is edited: what was typed, complete or not. */
export const campaignDraft = z.object({
  name: z.string(),
  note: z.string(),
  sessions: z.array(sessionDraft).min(1),
  limits: z.object({ perDevice: z.number().nullable(), perAddress: z.number().nullable(), perRecipient: z.number().nullable() }),
  conditions: z.object({ newCustomersOnly: z.boolean(), minAccountAgeHours: z.number(), minTier: z.number() }),
  protection: z.object({
    waitingRoom: z.enum(['off', 'on', 'auto']),
    admitPerSecond: z.number(),
    passMinutes: z.number(),
    memberShare: z.number(),
    challenge: z.enum(['off', 'light', 'heavy']),
    paymentMinutes: z.number(),
  }),
  preheatAt: z.string().nullable(),
  expectedOrdersPerSecond: z.number(),
});
export type CampaignDraft = z.infer<typeof campaignDraft>;
export type SessionDraft = z.infer<typeof sessionDraft>;
export type ItemDraft = z.infer<typeof itemDraft>;
export type StockDraft = z.infer<typeof stockDraft>;

/** The limit that a new item starts with. */
export const DEFAULT_LIMIT = 2;

export const EMPTY_DRAFT: CampaignDraft = {
  name: '',
  note: '',
  sessions: [{ startsAt: null, endsAt: null, items: [] }],
  limits: { perDevice: 2, perAddress: 20, perRecipient: 2 },
  conditions: { newCustomersOnly: false, minAccountAgeHours: 0, minTier: 0 },
  protection: { waitingRoom: 'auto', admitPerSecond: 50, passMinutes: 3, memberShare: 0.3, challenge: 'light', paymentMinutes: 5 },
  preheatAt: null,
  expectedOrdersPerSecond: 20,
};

export function toDraft(campaign: Campaign): CampaignDraft {
  const { name, note, limits, conditions, protection, preheatAt, expectedOrdersPerSecond } = campaign;
  return {
    name,
    note,
    limits,
    conditions,
    protection,
    preheatAt,
    expectedOrdersPerSecond,
    sessions: campaign.sessions.map(({ startsAt, endsAt, items }) => ({
      startsAt,
      endsAt,
      items: items.map(({ variantId, title, optionText, sku, imageUrl, dailyPriceFen, flashPriceFen, limitPerCustomer, stock }) => ({
        variantId, title, optionText, sku, imageUrl, dailyPriceFen, flashPriceFen, limitPerCustomer, stock: stock.map((fence) => ({ ...fence })),
      })),
    })),
  };
}

/** The draft as the API takes it; null while something is missing that the API needs even of a draft. */
export function toContent(draft: CampaignDraft): CampaignContent | null {
  const { name, note, preheatAt } = draft;
  if (name.trim() === '' || preheatAt === null) return null;
  const sessions: CampaignContent['sessions'] = [];
  for (const { startsAt, endsAt, items } of draft.sessions) {
    if (startsAt === null || endsAt === null || items.length === 0) return null;
    const contentItems: CampaignContent['sessions'][number]['items'] = [];
    for (const { variantId, flashPriceFen, limitPerCustomer, stock } of items) {
      const fenced = stock.filter(({ quantity }) => quantity > 0).map(({ locationId, quantity }) => ({ locationId, quantity }));
      if (flashPriceFen === null || flashPriceFen < 1 || fenced.length === 0) return null;
      contentItems.push({ variantId, flashPriceFen, limitPerCustomer, stock: fenced });
    }
    sessions.push({ startsAt, endsAt, items: contentItems });
  }
  const { limits, conditions, protection, expectedOrdersPerSecond } = draft;
  const remark = note.trim();
  return { name: name.trim(), ...(remark === '' ? {} : { note: remark }), sessions, limits, conditions, protection, preheatAt, expectedOrdersPerSecond };
}

export function unitsOf(item: Pick<ItemDraft, 'stock'>): number {
  return item.stock.reduce((sum, { quantity }) => sum + quantity, 0);
}

/** Adds items to a session; one that is there already keeps its place and takes the new figures. */
export function mergeItems(session: SessionDraft, items: readonly ItemDraft[]): SessionDraft {
  const incoming = new Map(items.map((item) => [item.variantId, item]));
  const kept = session.items.map((item) => incoming.get(item.variantId) ?? item);
  const known = new Set(session.items.map(({ variantId }) => variantId));
  return { ...session, items: [...kept, ...items.filter(({ variantId }) => !known.has(variantId))] };
}

const PREHEAT_LEAD_MS = 30 * 60_000;

/** Half an hour before the first session, where nobody has said otherwise; null while no session has a start. */
export function proposePreheat(sessions: readonly Pick<SessionDraft, 'startsAt'>[]): string | null {
  const starts = sessions.flatMap(({ startsAt }) => (startsAt === null ? [] : [Date.parse(startsAt)]));
  return starts.length === 0 ? null : new Date(Math.min(...starts) - PREHEAT_LEAD_MS).toISOString();
}

const DAY_MS = 86_400_000;

/** The same session on each of the following days, with its items. */
export function repeatDaily(session: SessionDraft, days: number): SessionDraft[] {
  const later = (at: string | null, day: number): string | null => (at === null ? null : new Date(Date.parse(at) + day * DAY_MS).toISOString());
  return Array.from({ length: days }, (_unused, index) => ({
    ...session,
    startsAt: later(session.startsAt, index + 1),
    endsAt: later(session.endsAt, index + 1),
  }));
}

/** On what two versions of a draft differ, in words. */
export function diffDrafts(theirs: CampaignDraft, mine: CampaignDraft): FieldDifference[] {
  const fields: readonly { readonly field: string; readonly read: (draft: CampaignDraft) => string }[] = [
    { field: '名称', read: ({ name }) => name },
    { field: '备注', read: ({ note }) => note },
    { field: '场次与商品', read: (draft) => draft.sessions.map(describeSession).join('；') },
    { field: '限购', read: ({ limits }) => `设备 ${limits.perDevice ?? '不限'}，网络 ${limits.perAddress ?? '不限'}，收货人 ${limits.perRecipient ?? '不限'}` },
    { field: '条件', read: ({ conditions }) => `${conditions.newCustomersOnly ? '仅新客' : '不限新老'}，注册满 ${conditions.minAccountAgeHours} 小时，等级 ${conditions.minTier} 起` },
    { field: '保护', read: ({ protection }) => JSON.stringify(protection) },
    { field: '预热', read: ({ preheatAt }) => (preheatAt === null ? '未设' : formatInstantFull(preheatAt)) },
    { field: '预计下单', read: ({ expectedOrdersPerSecond }) => `${expectedOrdersPerSecond} 单/秒` },
  ];
  return fields.map(({ field, read }) => ({ field, theirs: read(theirs), mine: read(mine) })).filter((row) => row.theirs !== row.mine);
}

function describeSession({ startsAt, endsAt, items }: SessionDraft): string {
  const span = `${startsAt === null ? '未设' : formatInstantFull(startsAt)} 至 ${endsAt === null ? '未设' : formatInstantFull(endsAt)}`;
  return `${span}：${items.map((item) => `${item.sku} ${item.flashPriceFen === null ? '—' : formatFen(item.flashPriceFen)} × ${unitsOf(item)}`).join('，')}`;
}
