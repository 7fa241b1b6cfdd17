import type { NextStep, RefusedRule, RuleRefusal } from './price-rule.js';

const REASONS: Record<Exclude<RuleRefusal, 'belowThreshold'>, string> = {
  notStarted: '还没开始',
  ended: '已过期',
  notNow: '现在不在活动时段',
  wrongChannel: '不适用于当前渠道',
  wrongStore: '不适用于这家门店',
  wrongWay: '不适用于所选的取货方式',
  notForYou: '不在活动人群内',
  noItems: '没有适用的商品',
  usedUp: '已抢完',
  customerLimit: '已达到每人参与次数',
  budgetSpent: '活动预算已用完',
  excluded: '与已用优惠不可同享',
  notBetter: '已为你选更优惠的组合',
  notChosen: '未选择',
  nothingToGive: '本单没有可优惠的金额',
  couponUnusable: '这张券已使用或已失效',
};

/** Why a rule does not apply, as a shopper reads it. */
export function describeRefusal({ reason, next }: Pick<RefusedRule, 'reason' | 'next'>): string {
  if (reason !== 'belowThreshold') return REASONS[reason];
  return next === null ? '未达到使用门槛' : describeNext(next);
}

/** What is missing and what it gives: 再买 ¥12 减 ¥10. */
export function describeNext({ moreFen, moreUnits, offFen, percentOff }: NextStep): string {
  const missing = [...(moreUnits > 0 ? [`${moreUnits} 件`] : []), ...(moreFen > 0 ? [`¥${describeYuan(moreFen)}`] : [])].join('、');
  if (percentOff !== null) return `再买 ${missing} ${percentOff >= 100 ? '免单' : `享 ${describePercent(percentOff)} 折`}`;
  return offFen === null ? `再买 ${missing} 可享` : `再买 ${missing} 减 ¥${describeYuan(offFen)}`;
}

/** 1990 is 19.90, 2000 is 20. */
export function describeYuan(fen: number): string {
  return fen % 100 === 0 ? String(fen / 100) : (fen / 100).toFixed(2);
}

/** 15 off is 8.5 (折). */
export function describePercent(percentOff: number): string {
  return String((100 - percentOff) / 10);
}
