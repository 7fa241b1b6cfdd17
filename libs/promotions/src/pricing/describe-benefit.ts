import { describePercent, describeYuan } from './describe-rule.js';
import type { Benefit, BenefitKind } from './price-rule.js';

/** What stands large on a coupon: 「¥15」, 「8.5 折」, 「免运费」. */
export interface BenefitFigure {
  readonly before: string;
  readonly main: string;
  readonly after: string;
}

const LABELS: Record<BenefitKind, string> = {
  amountOff: '满减', percentOff: '折扣', buyGet: '买赠', bundle: '套装', exchange: '兑换', gift: '赠品', pointsTimes: '积分', shipping: '运费',
};

/** The kind of a benefit in two characters. */
export function labelBenefit({ kind }: Pick<Benefit, 'kind'>): string {
  return LABELS[kind];
}

/** A benefit in one line: 满 ¥199 减 ¥20，满 ¥399 减 ¥50. */
export function describeBenefit(benefit: Benefit): string {
  switch (benefit.kind) {
    case 'amountOff':
      return benefit.steps.map((step) => `${benefit.repeats ? '每' : ''}${from(step, '立')}减 ¥${describeYuan(step.offFen)}`).join('，');
    case 'percentOff':
      return `${benefit.steps.map((step) => `${from(step, '')}${fold(step.percentOff)}`).join('，')}${most(benefit.maxOffFen)}`;
    case 'buyGet':
      return describeUnits(benefit);
    case 'bundle':
      return `${benefit.parts.reduce((sum, { units }) => sum + units, 0)} 件套装价 ¥${describeYuan(benefit.bundlePriceFen)}`;
    case 'exchange':
      return benefit.exchangePriceFen === 0 ? '免费兑换 1 件' : `¥${describeYuan(benefit.exchangePriceFen)} 换 1 件`;
    case 'gift':
      return `${benefit.repeats ? '每' : ''}${from(benefit, '')}送 ${benefit.title}${benefit.units > 1 ? ` × ${benefit.units}` : ''}`;
    case 'pointsTimes':
      return `${benefit.times} 倍积分`;
    case 'shipping':
      return `${from({ fromFen: benefit.fromFen, fromUnits: 0 }, '')}${benefit.offFen === null ? '免运费' : `运费减 ¥${describeYuan(benefit.offFen)}`}`;
  }
}

/** The figure of a coupon: of a ladder its highest step. */
export function figureOf(benefit: Benefit): BenefitFigure {
  switch (benefit.kind) {
    case 'amountOff':
      return money(Math.max(...benefit.steps.map(({ offFen }) => offFen)));
    case 'percentOff': {
      const percentOff = Math.max(...benefit.steps.map((step) => step.percentOff));
      return percentOff >= 100 ? word('免单') : { before: '', main: describePercent(percentOff), after: '折' };
    }
    case 'buyGet':
      return word(benefit.percentOff >= 100 ? `买${benefit.buyUnits}送${benefit.getUnits}` : `第${benefit.buyUnits + 1}件${describePercent(benefit.percentOff)}折`);
    case 'bundle':
      return money(benefit.bundlePriceFen);
    case 'exchange':
      return benefit.exchangePriceFen === 0 ? word('兑换') : money(benefit.exchangePriceFen);
    case 'gift':
      return word('赠品');
    case 'pointsTimes':
      return { before: '', main: String(benefit.times), after: '倍' };
    case 'shipping':
      return benefit.offFen === null ? word('免运费') : money(benefit.offFen);
  }
}

/** What a coupon asks for, under its figure: 满 ¥99 可用. */
export function conditionOf(benefit: Benefit): string {
  switch (benefit.kind) {
    case 'amountOff':
      return benefit.steps.length > 1 || benefit.repeats ? describeBenefit(benefit) : threshold(benefit.steps[0]);
    case 'percentOff':
      return benefit.steps.length > 1 ? describeBenefit(benefit) : `${threshold(benefit.steps[0])}${most(benefit.maxOffFen)}`;
    case 'shipping':
      return threshold({ fromFen: benefit.fromFen, fromUnits: 0 });
    case 'buyGet':
    case 'bundle':
    case 'exchange':
    case 'gift':
    case 'pointsTimes':
      return describeBenefit(benefit);
  }
}

function threshold(step: { readonly fromFen: number; readonly fromUnits: number } | undefined): string {
  return step === undefined || step.fromFen + step.fromUnits === 0 ? '无门槛' : `${from(step, '')}可用`;
}

function describeUnits({ buyUnits, getUnits, percentOff, getFrom }: Extract<Benefit, { kind: 'buyGet' }>): string {
  const what = getFrom === 'sameVariant' ? '同款' : getFrom === 'cheapest' ? '其中最便宜的' : '指定商品';
  if (percentOff >= 100) return getFrom === 'sameVariant' ? `同款买 ${buyUnits} 送 ${getUnits}` : `买 ${buyUnits} 件送 ${getUnits} 件，送${what}`;
  if (buyUnits === 1 && getUnits === 1 && getFrom !== 'other') return `${getFrom === 'sameVariant' ? '同款' : ''}第 2 件 ${describePercent(percentOff)} 折`;
  return `买 ${buyUnits} 件，${what}再买 ${getUnits} 件 ${describePercent(percentOff)} 折`;
}

function from({ fromFen, fromUnits }: { readonly fromFen: number; readonly fromUnits: number }, without: string): string {
  const parts = [...(fromFen > 0 ? [`¥${describeYuan(fromFen)}`] : []), ...(fromUnits > 0 ? [`${fromUnits} 件`] : [])];
  return parts.length === 0 ? without : `满 ${parts.join(' 且 ')} `;
}

function fold(percentOff: number): string {
  return percentOff >= 100 ? '免单' : `${describePercent(percentOff)} 折`;
}

function most(maxOffFen: number | null): string {
  return maxOffFen === null ? '' : `，最多减 ¥${describeYuan(maxOffFen)}`;
}

function money(fen: number): BenefitFigure {
  return { before: '¥', main: describeYuan(fen), after: '' };
}

function word(main: string): BenefitFigure {
  return { before: '', main, after: '' };
}
