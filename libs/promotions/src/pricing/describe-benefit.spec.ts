import { conditionOf, describeBenefit, figureOf } from './describe-benefit.js';
import type { Benefit } from './price-rule.js';

const step = (fromFen: number, offFen: number) => ({ fromFen, fromUnits: 0, offFen });
const off = (...steps: ReturnType<typeof step>[]): Benefit => ({ kind: 'amountOff', steps, repeats: false });
const percent = (percentOff: number, fromUnits = 0, maxOffFen: number | null = null): Benefit => ({ kind: 'percentOff', steps: [{ fromFen: 0, fromUnits, percentOff }], maxOffFen });
const units = (buyUnits: number, getUnits: number, percentOff: number): Benefit => ({ kind: 'buyGet', buyUnits, getUnits, percentOff, getFrom: 'sameVariant', getScope: null, maxTimes: null });
const shown = (benefit: Benefit): string => Object.values(figureOf(benefit)).join('');

describe('a benefit on a coupon', () => {
  it('shows money, folds and words as people say them', () => {
    expect([off(step(9_900, 1_500)), percent(15), percent(100), units(2, 1, 100), units(1, 1, 50), { kind: 'shipping', fromFen: 0, offFen: null } as const].map(shown)).toEqual([
      '¥15', '8.5折', '免单', '买2送1', '第2件5折', '免运费',
    ]);
  });

  it('shows the highest step of a ladder, and says all of its steps', () => {
    const ladder = off(step(19_900, 2_000), step(39_900, 5_000));
    expect([shown(ladder), conditionOf(ladder)]).toEqual(['¥50', '满 ¥199 减 ¥20，满 ¥399 减 ¥50']);
  });

  it('says what it asks for, or that it asks for nothing', () => {
    expect([off(step(9_900, 1_500)), off(step(0, 500)), percent(20, 2, 3_000), percent(15)].map(conditionOf)).toEqual(['满 ¥99 可用', '无门槛', '满 2 件 可用，最多减 ¥30', '无门槛']);
  });
});

describe('a promotion in one line', () => {
  it('names its threshold and what it gives', () => {
    expect([
      off(step(0, 500)), off(step(5_050, 550)), { ...off(step(10_000, 1_000)), repeats: true } as Benefit, percent(15, 2), units(2, 1, 100), units(1, 1, 50),
      { kind: 'gift', fromFen: 19_900, fromUnits: 0, variantId: 'v', title: '帆布袋', units: 1, worthFen: 1_990, repeats: false } as const,
      { kind: 'shipping', fromFen: 5_900, offFen: null } as const, { kind: 'pointsTimes', times: 3 } as const, { kind: 'exchange', exchangePriceFen: 0 } as const,
    ].map(describeBenefit)).toEqual([
      '立减 ¥5', '满 ¥50.50 减 ¥5.50', '每满 ¥100 减 ¥10', '满 2 件 8.5 折', '同款买 2 送 1', '同款第 2 件 5 折', '满 ¥199 送 帆布袋', '满 ¥59 免运费', '3 倍积分', '免费兑换 1 件',
    ]);
  });
});
