import { formatFen } from '../../../shared/money';
import type { Schemas } from '../../api';

export type RulesVersion = Schemas['SourcingRulesVersion'];
export type RuleSet = Schemas['SourcingRuleSet'];
export type Rules = Schemas['SourcingRules'];
export type SourcedKind = keyof RuleSet;
export type Weight = keyof Rules['weights'];
export type Totals = Schemas['SourcingReplayTotals'];

export const SOURCED_KINDS = ['pickup', 'instantDelivery', 'scheduledDelivery', 'shipping'] as const satisfies readonly SourcedKind[];

interface WeightWords {
  readonly label: string;
  /** What the number buys, given in fen. */
  readonly explain: (fen: number) => string;
}

/** Each weight with what it means in money: the sum of all is what a choice costs, the cheapest wins. */
export const WEIGHTS: Readonly<Record<Weight, WeightWords>> = {
  kilometreFen: { label: '远 1 公里', explain: (fen) => `每远 1 公里记 ${formatFen(fen)}，10 公里就是 ${formatFen(fen * 10)}` },
  extraPartFen: { label: '多拆 1 单', explain: (fen) => `从两处发比一处发多记 ${formatFen(fen)}` },
  queueMinuteFen: { label: '积压 1 分钟', explain: (fen) => `前面每压 1 分钟的活记 ${formatFen(fen)}，半小时就是 ${formatFen(fen * 30)}` },
  lastUnitFen: { label: '动用最后的 1 件', explain: (fen) => `动到受保护的最后几件，每件记 ${formatFen(fen)}` },
  otherKindFen: { label: '不是优先类型', explain: (fen) => `从另一类地点发记 ${formatFen(fen)}` },
};

/** What one weight is worth in another: how many kilometres a split may save. */
export function describeTrade({ weights }: Rules): string {
  const { kilometreFen, extraPartFen } = weights;
  if (kilometreFen === 0) return '距离不计分：只看货齐不齐、忙不忙';
  return `宁可远 ${Math.round((extraPartFen / kilometreFen) * 10) / 10} 公里，也不多拆一单`;
}

const kilometres = (metres: number | null): string => (metres === null ? '不限' : `${metres / 1000} 公里`);

/** The rules of one kind in words, for comparing two versions. */
export function describeRules(rules: Rules): string {
  const { weights } = rules;
  return [
    ...(Object.keys(WEIGHTS) as Weight[]).map((key) => `${WEIGHTS[key].label} ${formatFen(weights[key])}`),
    `保护最后 ${rules.protectedUnits} 件`,
    `保质期至少 ${rules.minimumShelfDays} 天`,
    `最多拆 ${rules.maximumParts} 单`,
    `最远 ${kilometres(rules.maximumDistanceMetres)}`,
    `积压上限 ${rules.maximumOpenOrders ?? '不限'}`,
    `优先 ${rules.preferredKind === null ? '不分' : rules.preferredKind === 'store' ? '门店' : '仓库'}`,
    `排除 ${rules.excludedLocationIds.length} 处`,
  ].join('，');
}

export interface ReplayFigure {
  readonly label: string;
  readonly before: number;
  readonly after: number;
  readonly unit: string;
  /** Fewer is better for all of them. */
  readonly isBetter: boolean | null;
}

const per = (sum: number, count: number): number => (count === 0 ? 0 : sum / count);

/** What the other rules would have changed, per decision where a mean says more than a sum. */
export function toFigures(totals: Totals): ReplayFigure[] {
  const { decisions } = totals;
  const figure = (label: string, unit: string, before: number, after: number): ReplayFigure => ({ label, unit, before, after, isBetter: Math.abs(after - before) < 1e-9 ? null : after < before });
  return [
    figure('拆单', '%', per(totals.splits.before, decisions) * 100, per(totals.splits.after, decisions) * 100),
    figure('每单距离', '公里', per(totals.metres.before, decisions) / 1000, per(totals.metres.after, decisions) / 1000),
    figure('每单包裹', '个', per(totals.parts.before, decisions), per(totals.parts.after, decisions)),
    figure('缺货', '件', totals.unitsShort.before, totals.unitsShort.after),
    figure('每单前面的活', '分钟', per(totals.queueMinutes.before, decisions), per(totals.queueMinutes.after, decisions)),
  ];
}

export function formatFigure(value: number): string {
  return Number.isInteger(value) ? value.toLocaleString('zh-CN') : value.toFixed(value < 10 ? 2 : 1);
}
