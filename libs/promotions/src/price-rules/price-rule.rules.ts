import { CHANNELS } from '@quanyu/catalogue';
import type { z } from 'zod';
import type { RULE_STATUSES, ruleContent } from '../http/price-rules.admin.contract.js';
import type { Benefit, PriceRule, RuleSchedule } from '../pricing/index.js';
import { findFirstHold } from '../pricing/rule-conditions.js';

const DAY_MS = 24 * 3_600_000;

export type RuleStatus = (typeof RULE_STATUSES)[number];
/** A rule as ops write it. */
export type RuleContent = z.output<typeof ruleContent>;

export interface StoredRule {
  readonly id: string;
  readonly version: number;
  readonly status: RuleStatus;
  readonly content: RuleContent;
  readonly updatedAt: Date;
  readonly updatedByName: string;
}

/** What may follow what. */
export const RULE_STEPS: Record<RuleStatus, readonly RuleStatus[]> = { draft: ['published', 'ended'], published: ['paused', 'ended'], paused: ['published', 'ended'], ended: [] };

export interface RuleProblem {
  readonly path: string;
  readonly message: string;
}

/** What the engine runs. */
export function toPriceRule({ id, content }: Pick<StoredRule, 'id' | 'content'>): PriceRule {
  const { kind, limits: _limits, coupon: _coupon, schedule, ...rest } = content;
  return { ...rest, id, needsCoupon: kind === 'coupon', schedule: timed(schedule) };
}

function timed(schedule: RuleContent['schedule']): RuleSchedule {
  return { ...schedule, startsAt: new Date(schedule.startsAt), endsAt: new Date(schedule.endsAt) };
}

interface GoodsPrices {
  /** The catalogue's price; null when it is not on sale. */
  readonly priceOf: (variantId: string) => number | null;
}

/** What a rule is checked against. */
export interface RuleShop extends GoodsPrices {
  readonly knowsStore: (storeId: string) => boolean;
  readonly tiers: ReadonlySet<string>;
}

/** What is wrong with a rule in itself and against the shop, field by field; paths are those of the content. */
export function findRuleProblems(content: RuleContent, shop: RuleShop): RuleProblem[] {
  const { coupon, kind, benefit, scope } = content;
  const problems: RuleProblem[] = [...findScheduleProblems(content.schedule)];
  const isTimed = problems.length === 0;
  const say = (path: string, message: string): void => void problems.push({ path, message });
  if (kind === 'coupon' && coupon === null) say('coupon', '优惠券要填领取和有效期');
  if (kind === 'promotion' && coupon !== null) say('coupon', '只有优惠券才有领取和有效期');
  if (kind === 'promotion' && benefit.kind === 'exchange') say('benefit.kind', '兑换只能用于优惠券');
  if (coupon !== null) problems.push(...findTermProblems(coupon));
  if (isTimed && problems.length === 0 && coupon !== null && !canBeUsed(coupon, content.schedule)) say(coupon.validity.kind === 'fixed' ? 'coupon.validity.until' : 'coupon.claimFrom', '券可用的日子里这条规则从不生效');
  problems.push(...findPlaceProblems(content, shop), ...findBenefitProblems(benefit, { ...shop, scope }).map(({ path, message }) => ({ path: `benefit.${path}`, message })));
  return problems;
}

/** Of how a coupon is claimed and how long it is good. */
function findTermProblems({ claimFrom, claimUntil, isInCentre, issueOn = null, pointsPrice = null, validity }: NonNullable<RuleContent['coupon']>): RuleProblem[] {
  const [from, until] = [Date.parse(claimFrom), Date.parse(claimUntil)];
  const problems: RuleProblem[] = until <= from ? [{ path: 'coupon.claimUntil', message: '领取结束要晚于领取开始' }] : [];
  if (pointsPrice !== null && !isInCentre) problems.push({ path: 'coupon.pointsPrice', message: '只有领券中心可领的券才能用积分换' });
  if (pointsPrice !== null && issueOn !== null) problems.push({ path: 'coupon.pointsPrice', message: '自动发放的券不能用积分换，另建一种' });
  if (validity.kind === 'days') return problems;
  const path = 'coupon.validity.until';
  if (Date.parse(validity.until) <= Date.parse(validity.from)) return [...problems, { path, message: '有效期结束要晚于开始' }];
  return Date.parse(validity.until) < until ? [...problems, { path, message: '有效期不能在领取结束之前就结束' }] : problems;
}

/** Channels, stores and tiers that there are not: the rule would hold for nobody, and nobody would be told. */
function findPlaceProblems({ channels, storeIds, audience: { tiers } }: RuleContent, shop: RuleShop): RuleProblem[] {
  const unknown = (path: string, named: readonly string[] | null, isKnown: (name: string) => boolean, message: string): RuleProblem[] =>
    (named ?? []).flatMap((name, index) => (isKnown(name) ? [] : [{ path: `${path}[${index}]`, message }]));
  return [
    ...unknown('channels', channels, (name) => CHANNELS.some((channel) => channel === name), '没有这个渠道'),
    ...unknown('storeIds', storeIds, shop.knowsStore, '没有这家门店'),
    ...unknown('audience.tiers', tiers, (name) => shop.tiers.has(name), '没有这个等级'),
  ];
}

function findScheduleProblems(schedule: RuleContent['schedule']): RuleProblem[] {
  if (Date.parse(schedule.endsAt) <= Date.parse(schedule.startsAt)) return [{ path: 'schedule.endsAt', message: '结束时间要晚于开始时间' }];
  if ((schedule.fromMinute ?? 0) >= (schedule.toMinute ?? 1_440)) return [{ path: 'schedule.toMinute', message: '每天的结束时刻要晚于开始时刻' }];
  if (schedule.weekdays !== null && new Set(schedule.weekdays).size < schedule.weekdays.length) return [{ path: 'schedule.weekdays', message: '同一天选了两次' }];
  const { startsAt, endsAt } = timed(schedule);
  return findFirstHold(timed(schedule), startsAt, endsAt) === null ? [{ path: schedule.weekdays === null ? 'schedule.toMinute' : 'schedule.weekdays', message: '这段时间里没有一刻生效' }] : [];
}

/** Whether somebody who claims at the best moment can use the coupon at some moment. */
function canBeUsed({ claimFrom, claimUntil, validity }: NonNullable<RuleContent['coupon']>, schedule: RuleContent['schedule']): boolean {
  const [from, until] = validity.kind === 'fixed' ? [validity.from, validity.until].map(Date.parse) : [Date.parse(claimFrom), Date.parse(claimUntil) + validity.days * DAY_MS];
  return findFirstHold(timed(schedule), new Date(Math.max(from ?? 0, Date.parse(claimFrom))), new Date(until ?? 0)) !== null;
}

function findBenefitProblems(benefit: Benefit, { priceOf, scope }: GoodsPrices & { readonly scope: RuleContent['scope'] }): RuleProblem[] {
  switch (benefit.kind) {
    case 'amountOff':
      return [
        ...findStepProblems(benefit.steps.map(({ offFen, ...from }) => ({ ...from, gives: offFen }))),
        ...benefit.steps.flatMap(({ fromFen, offFen }, index) => (fromFen > 0 && offFen > fromFen ? [{ path: `steps[${index}].offFen`, message: '减免不能超过门槛金额' }] : [])),
        ...(benefit.repeats && (benefit.steps.length > 1 || benefit.steps[0]?.fromFen === 0) ? [{ path: 'repeats', message: '「每满」只能有一档，且要有门槛金额' }] : []),
      ];
    case 'percentOff':
      return findStepProblems(benefit.steps.map(({ percentOff, ...from }) => ({ ...from, gives: percentOff })));
    case 'buyGet':
      return (benefit.getFrom === 'other') === (benefit.getScope !== null) ? [] : [{ path: 'getScope', message: '送其他商品时要选送哪些，其他情况不选' }];
    case 'bundle':
      return findBundleProblems(benefit, priceOf);
    case 'gift':
      return [
        ...(priceOf(benefit.variantId) === null ? [{ path: 'variantId', message: '赠品不在售' }] : []),
        ...(benefit.repeats && benefit.fromFen === 0 ? [{ path: 'repeats', message: '「每满」要有门槛金额' }] : []),
      ];
    case 'exchange': {
      // Whole categories change: only goods that are named can be compared.
      const named = scope.productIds.length + scope.categoryIds.length === 0 ? scope.variantIds.flatMap((variantId) => priceOf(variantId) ?? []) : [];
      return named.length > 0 && benefit.exchangePriceFen >= Math.max(...named) ? [{ path: 'exchangePriceFen', message: '兑换价要低于商品价' }] : [];
    }
    case 'pointsTimes':
    case 'shipping':
      return [];
  }
}

/** A ladder climbs: each step asks for more and gives more than the one before. */
function findStepProblems(steps: readonly { fromFen: number; fromUnits: number; gives: number }[]): RuleProblem[] {
  return steps.flatMap((step, index): RuleProblem[] => {
    const before = steps[index - 1];
    if (before === undefined) return [];
    const asksMore = step.fromFen >= before.fromFen && step.fromUnits >= before.fromUnits && (step.fromFen > before.fromFen || step.fromUnits > before.fromUnits);
    if (!asksMore) return [{ path: `steps[${index}].fromFen`, message: '门槛要高于上一档' }];
    return step.gives > before.gives ? [] : [{ path: `steps[${index}]`, message: '优惠要高于上一档' }];
  });
}

function findBundleProblems({ parts, bundlePriceFen }: Extract<Benefit, { kind: 'bundle' }>, priceOf: GoodsPrices['priceOf']): RuleProblem[] {
  const problems: RuleProblem[] = [];
  const seen = new Set<string>();
  let dearestFen = 0;
  parts.forEach(({ variantIds, units }, index) => {
    const prices = variantIds.flatMap((variantId) => priceOf(variantId) ?? []);
    if (prices.length < variantIds.length) problems.push({ path: `parts[${index}].variantIds`, message: '有商品不在售' });
    if (variantIds.some((variantId) => seen.has(variantId))) problems.push({ path: `parts[${index}].variantIds`, message: '同一个规格不能出现在两个部分里' });
    for (const variantId of variantIds) seen.add(variantId);
    dearestFen += Math.max(0, ...prices) * units;
  });
  if (problems.length === 0 && bundlePriceFen >= dearestFen) problems.push({ path: 'bundlePriceFen', message: '套装价要低于单买的价格' });
  return problems;
}
