import { formatFen } from '../../../shared/money';
import { type AvailableStock, stockKey } from '../../parts/stock/available';
import type { CampaignDraft, ItemDraft } from './draft';
import { unitsOf } from './draft';

/** The six steps of a campaign, in order. */
export const STEPS = ['basics', 'items', 'limits', 'preheat', 'protection', 'review'] as const;
export type Step = (typeof STEPS)[number];

export const stepTitles: Readonly<Record<Step, string>> = {
  basics: '基本',
  items: '商品与库存',
  limits: '限购与条件',
  preheat: '预热',
  protection: '保护',
  review: '检查与发布',
};

/** What is wrong with a draft. A warning may stand; a fault may not. */
export interface Finding {
  readonly step: Step;
  readonly severity: 'fault' | 'warning';
  readonly text: string;
  /** The item it is about, as `session index/variant`. */
  readonly itemKey?: string;
}

export function itemKey(sessionIndex: number, variantId: string): string {
  return `${sessionIndex}/${variantId}`;
}

/** Below this part of the daily price the person is asked to look twice: a slipped digit costs the most here. */
const SUSPICIOUS_SHARE = 0.5;
const PREHEAT_LEAD_MS = 5 * 60_000;

/** What a draft is measured against. */
export interface KnownFacts {
  readonly available: AvailableStock;
  /** Names of stores and warehouses by id. */
  readonly placeNames: ReadonlyMap<string, string>;
  readonly now: number;
}

/** Everything that can be known about a draft without asking the server, step by step. */
export function findFaults(draft: CampaignDraft, { available, placeNames, now }: KnownFacts): Finding[] {
  return [...basicsFaults(draft, now), ...itemsFaults(draft), ...findShortages(draft.sessions, available, placeNames), ...preheatFaults(draft, now), ...protectionFaults(draft)];
}

function basicsFaults({ name, sessions }: CampaignDraft, now: number): Finding[] {
  const fault = (text: string): Finding => ({ step: 'basics', severity: 'fault', text });
  const found: Finding[] = name.trim() === '' ? [fault('给活动起个名字')] : [];
  sessions.forEach(({ startsAt, endsAt }, index) => {
    const label = sessions.length === 1 ? '' : `第 ${index + 1} 场`;
    if (startsAt === null || endsAt === null) found.push(fault(`${label}填上开始和结束时间`));
    else if (Date.parse(endsAt) <= Date.parse(startsAt)) found.push(fault(`${label}结束要晚于开始`));
    else if (Date.parse(startsAt) <= now) found.push(fault(`${label}开始时间已经过去`));
  });
  const timed = sessions.flatMap(({ startsAt, endsAt }) => (startsAt === null || endsAt === null ? [] : [{ from: Date.parse(startsAt), to: Date.parse(endsAt) }])).sort((a, b) => a.from - b.from);
  if (timed.some(({ from }, index) => index > 0 && from < (timed[index - 1]?.to ?? 0))) found.push(fault('场次之间的时间不能重叠'));
  return found;
}

/** What is wrong with one item by itself, in words; `isFault` tells whether it blocks. */
export function findPriceTrouble({ flashPriceFen, dailyPriceFen }: Pick<ItemDraft, 'flashPriceFen' | 'dailyPriceFen'>): { readonly isFault: boolean; readonly text: string } | null {
  if (flashPriceFen === null || flashPriceFen < 1) return { isFault: true, text: '填上秒杀价' };
  if (dailyPriceFen === null) return { isFault: true, text: '没有日常价，先给商品定价' };
  if (flashPriceFen >= dailyPriceFen) return { isFault: true, text: `要低于日常价 ${formatFen(dailyPriceFen)}` };
  const share = flashPriceFen / dailyPriceFen;
  return share < SUSPICIOUS_SHARE ? { isFault: false, text: `只有日常价的 ${(share * 10).toFixed(1)} 折，请再看一眼` } : null;
}

function itemsFaults({ sessions }: CampaignDraft): Finding[] {
  const found: Finding[] = [];
  sessions.forEach(({ items }, index) => {
    const label = sessions.length === 1 ? '' : `第 ${index + 1} 场`;
    if (items.length === 0) found.push({ step: 'items', severity: 'fault', text: `${label}还没有商品` });
    for (const item of items) {
      const about = { step: 'items', itemKey: itemKey(index, item.variantId) } as const;
      const price = findPriceTrouble(item);
      if (price !== null) found.push({ ...about, severity: price.isFault ? 'fault' : 'warning', text: `${item.sku}：${price.text}` });
      if (unitsOf(item) === 0) found.push({ ...about, severity: 'fault', text: `${item.sku}：至少在一个地点放上库存` });
    }
  });
  return found;
}

/** A campaign takes the stock of all its sessions together, so the sum at each place counts. */
function findShortages(sessions: CampaignDraft['sessions'], available: AvailableStock, placeNames: KnownFacts['placeNames']): Finding[] {
  const wanted = new Map<string, { readonly sku: string; readonly locationId: string; readonly quantity: number; readonly sessionIndex: number; readonly variantId: string }>();
  sessions.forEach(({ items }, sessionIndex) => {
    for (const { variantId, sku, stock } of items) {
      for (const { locationId, quantity } of stock) {
        const key = stockKey(variantId, locationId);
        wanted.set(key, { sku, locationId, variantId, sessionIndex, quantity: (wanted.get(key)?.quantity ?? 0) + quantity });
      }
    }
  });
  return [...wanted].flatMap(([key, { sku, locationId, quantity, sessionIndex, variantId }]): Finding[] => {
    const left = available.get(key);
    if (left === undefined || quantity <= left) return [];
    return [{ step: 'items', severity: 'fault', itemKey: itemKey(sessionIndex, variantId), text: `${sku} 在${placeNames.get(locationId) ?? '一个地点'}只有 ${left} 件可用，要了 ${quantity} 件` }];
  });
}

function preheatFaults({ preheatAt, sessions, expectedOrdersPerSecond }: CampaignDraft, now: number): Finding[] {
  const fault = (text: string): Finding => ({ step: 'preheat', severity: 'fault', text });
  const found: Finding[] = expectedOrdersPerSecond < 1 ? [fault('填上预计每秒下单数')] : [];
  if (preheatAt === null) return [...found, fault('填上预热时间')];
  const starts = sessions.flatMap(({ startsAt }) => (startsAt === null ? [] : [Date.parse(startsAt)]));
  const first = starts.length === 0 ? null : Math.min(...starts);
  if (first === null) return found;
  if (Date.parse(preheatAt) >= first) return [...found, fault('预热要早于第一场开始')];
  if (first - Date.parse(preheatAt) < PREHEAT_LEAD_MS) return [...found, { step: 'preheat', severity: 'warning', text: '离开始不到 5 分钟，预热可能做不完' }];
  return Date.parse(preheatAt) < now ? [...found, { step: 'preheat', severity: 'warning', text: '预热时间已过，提交后会马上预热' }] : found;
}

function protectionFaults({ protection, expectedOrdersPerSecond }: CampaignDraft): Finding[] {
  const warn = (text: string): Finding => ({ step: 'protection', severity: 'warning', text });
  const found: Finding[] = [];
  if (protection.waitingRoom === 'off' && expectedOrdersPerSecond >= 100) found.push(warn('预计每秒上百单，建议打开等候室'));
  if (protection.waitingRoom !== 'off' && protection.admitPerSecond < expectedOrdersPerSecond / 10) found.push(warn('放行速度远低于预计下单数，大部分人会等很久'));
  if (protection.paymentMinutes > 15) found.push(warn('付款时限越长，没付款的库存回来得越晚'));
  return found;
}

export function faultsOf(findings: readonly Finding[], step: Step): Finding[] {
  return findings.filter((finding) => finding.step === step && finding.severity === 'fault');
}
