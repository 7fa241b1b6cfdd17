import { formatCount, formatFen } from '../../../shared/money';
import type { Schemas } from '../../api';

export type Rule = Schemas['PriceRule'];
export type Content = Rule['content'];
export type Benefit = Schemas['RuleBenefit'];
export type BenefitKind = Benefit['kind'];
export type RuleKind = Content['kind'];
export type Explanation = Schemas['PriceExplanation'];

export const ruleKindNames: Readonly<Record<RuleKind, string>> = { promotion: '促销', coupon: '优惠券' };

export const benefitNames: Readonly<Record<BenefitKind, string>> = {
  amountOff: '满减 / 立减', percentOff: '折扣', buyGet: '买赠', bundle: '套装价', exchange: '兑换', gift: '满赠', pointsTimes: '积分倍数', shipping: '运费',
};

export const BENEFIT_KINDS = ['amountOff', 'percentOff', 'buyGet', 'bundle', 'gift', 'exchange', 'shipping', 'pointsTimes'] as const satisfies readonly BenefitKind[];

export const getFromNames = { sameVariant: '同款', cheapest: '其中最便宜的', other: '指定的其他商品' } as const;

export const wayNames: Readonly<Record<NonNullable<Content['ways']>[number], string>> = { pickup: '到店自提', instantDelivery: '30分钟达', scheduledDelivery: '预约配送', shipping: '快递' };

/** Where the price of one unit came from; of the catalogue nothing is said. */
export const priceSourceNames: Readonly<Record<Explanation['lines'][number]['priceSource'], string | null>> = { catalogue: null, channel: '渠道价', store: '门店价', tier: '会员价', flash: '秒杀价', presale: '预售价' };

const DAY_MS = 24 * 3_600_000;

/** A kind of benefit as it stands when it is first chosen. */
export function blankBenefit(kind: BenefitKind): Benefit {
  switch (kind) {
    case 'amountOff':
      return { kind, steps: [{ fromFen: 10_000, fromUnits: 0, offFen: 1_000 }], repeats: false };
    case 'percentOff':
      return { kind, steps: [{ fromFen: 0, fromUnits: 2, percentOff: 10 }], maxOffFen: null };
    case 'buyGet':
      return { kind, buyUnits: 2, getUnits: 1, percentOff: 100, getFrom: 'sameVariant', getScope: null, maxTimes: null };
    case 'bundle':
      return { kind, parts: [{ variantIds: [], units: 1 }, { variantIds: [], units: 1 }], bundlePriceFen: 0, maxTimes: null };
    case 'gift':
      return { kind, fromFen: 19_900, fromUnits: 0, variantId: '', title: '', units: 1, worthFen: 0, repeats: false };
    case 'exchange':
      return { kind, exchangePriceFen: 0 };
    case 'shipping':
      return { kind, fromFen: 5_900, offFen: null };
    case 'pointsTimes':
      return { kind, times: 2 };
  }
}

/** A new rule: from the next full hour on for a week, for everybody, on everything. */
export function blankContent(kind: RuleKind, nowMs: number): Content {
  const startsAt = new Date(Math.ceil(nowMs / 3_600_000) * 3_600_000);
  const endsAt = new Date(startsAt.getTime() + 7 * DAY_MS);
  const [from, until] = [startsAt.toISOString(), endsAt.toISOString()];
  return {
    kind, name: '', priority: 0, scope: { variantIds: [], productIds: [], categoryIds: [], exceptVariantIds: [] }, includesCampaignPrices: false,
    schedule: { startsAt: from, endsAt: until, weekdays: null, fromMinute: null, toMinute: null }, audience: { tiers: null, tags: null }, channels: null, storeIds: null, ways: null,
    exclusiveGroup: kind === 'coupon' ? '优惠券' : '满减', standsAlone: false, benefit: blankBenefit('amountOff'), limits: { budgetFen: null, maxUses: null, customerUses: null },
    coupon: kind === 'promotion' ? null : { isInCentre: true, claimFrom: from, claimUntil: until, maxCoupons: 1_000, perCustomer: 1, validity: { kind: 'days', days: 7 }, onPartialRefund: 'keepUsed' },
  };
}

/** 15 off is 8.5 折. */
export function describePercent(percentOff: number): string {
  return percentOff >= 100 ? '免费' : `${(100 - percentOff) / 10} 折`;
}

const threshold = ({ fromFen, fromUnits }: { readonly fromFen: number; readonly fromUnits: number }): string => {
  const parts = [...(fromFen > 0 ? [formatFen(fromFen)] : []), ...(fromUnits > 0 ? [`${fromUnits} 件`] : [])];
  return parts.length === 0 ? '' : `满 ${parts.join(' 且 ')} `;
};

/** A benefit in one line. */
export function describeBenefit(benefit: Benefit): string {
  switch (benefit.kind) {
    case 'amountOff':
      return benefit.steps.map((step) => `${benefit.repeats ? '每' : ''}${threshold(step)}减 ${formatFen(step.offFen)}`).join('，');
    case 'percentOff':
      return `${benefit.steps.map((step) => `${threshold(step)}享 ${describePercent(step.percentOff)}`).join('，')}${benefit.maxOffFen === null ? '' : `，最多减 ${formatFen(benefit.maxOffFen)}`}`;
    case 'buyGet':
      return `买 ${benefit.buyUnits} 件，再得 ${benefit.getUnits} 件${describePercent(benefit.percentOff)}（${getFromNames[benefit.getFrom]}）`;
    case 'bundle':
      return `${benefit.parts.length} 部分的套装 ${formatFen(benefit.bundlePriceFen)}`;
    case 'exchange':
      return benefit.exchangePriceFen === 0 ? '免费兑换一件' : `${formatFen(benefit.exchangePriceFen)} 换一件`;
    case 'gift':
      return `${threshold(benefit)}送 ${benefit.title} ${benefit.units} 件`;
    case 'pointsTimes':
      return `${benefit.times} 倍积分`;
    case 'shipping':
      return `${threshold({ fromFen: benefit.fromFen, fromUnits: 0 })}${benefit.offFen === null ? '免运费' : `运费减 ${formatFen(benefit.offFen)}`}`;
  }
}

/** What is not filled in yet that the server cannot even read, in words; null when it can be sent. */
export function findGap({ name, benefit }: Pick<Content, 'name' | 'benefit'>): string | null {
  if (name.trim() === '') return '先填名称';
  if (benefit.kind === 'bundle' && benefit.parts.some(({ variantIds }) => variantIds.length === 0)) return '套装的每一部分都要选商品';
  if (benefit.kind === 'gift' && benefit.variantId === '') return '先选赠品';
  if (benefit.kind === 'gift' && benefit.title.trim() === '') return '先填赠品名';
  return null;
}

interface TimeOfDay {
  readonly hour: () => number;
  readonly minute: () => number;
}

/** Minutes since midnight. */
export function minuteOf(time: TimeOfDay): number {
  return time.hour() * 60 + time.minute();
}

/** As the end of a span: midnight is the end of the day. */
export function endMinuteOf(time: TimeOfDay): number {
  return minuteOf(time) || 1_440;
}

export interface PastedCart {
  readonly lines: { sku: string; quantity: number }[];
  /** Numbers of the lines that could not be read, from 1. */
  readonly unread: number[];
}

/** A cart as it comes from a table or a chat: per line an item number and, if not one, how many. */
export function parseCart(text: string): PastedCart {
  const lines: PastedCart['lines'] = [];
  const unread: number[] = [];
  text.split('\n').forEach((row, index) => {
    const words = row.trim();
    if (words === '') return;
    const [, sku, quantity] = /^([^\s,，×*]+)(?:[\s,，×*xX]+(\d{1,3}))?$/.exec(words) ?? [];
    if (sku === undefined || quantity === '0') unread.push(index + 1);
    else lines.push({ sku, quantity: Number(quantity ?? 1) });
  });
  return { lines, unread };
}

/** Why a rule was not used; of one that another excludes, by its name which. */
export function describeUnused({ reasonText, excludedBy }: Pick<Explanation['refused'][number], 'reasonText' | 'excludedBy'>, applied: readonly Pick<Explanation['applied'][number], 'ruleId' | 'name'>[]): string {
  const names = applied.filter(({ ruleId }) => excludedBy.includes(ruleId)).map(({ name }) => `「${name}」`);
  return names.length === 0 ? reasonText : `已用${names.join('、')}，不可同享`;
}

/** What a rule has given so far, and whether it has stopped by itself because nothing is left. */
export function describeGiven({ uses, spentFen, coupons }: Rule['given'], { kind, limits, coupon }: Pick<Content, 'kind' | 'limits' | 'coupon'>): string {
  const of = (taken: string, most: string | null): string => (most === null ? taken : `${taken} / ${most}`);
  const count = (most: number | null): string | null => (most === null ? null : formatCount(most));
  const isSpent = (limits.budgetFen !== null && spentFen >= limits.budgetFen) || (limits.maxUses !== null && uses >= limits.maxUses);
  return [
    `已用 ${of(formatCount(uses), count(limits.maxUses))} 次`,
    `已花 ${of(formatFen(spentFen), limits.budgetFen === null ? null : formatFen(limits.budgetFen))}`,
    ...(kind === 'coupon' ? [`已发 ${of(formatCount(coupons), count(coupon?.maxCoupons ?? null))} 张`] : []),
    ...(isSpent ? ['已用完，自动停了'] : []),
  ].join('，');
}
