import { describeTrade, formatFigure, type Rules, toFigures } from './rules';

const rules: Rules = {
  weights: { kilometreFen: 200, extraPartFen: 800, queueMinuteFen: 5, lastUnitFen: 100, otherKindFen: 0 },
  protectedUnits: 2, preferredKind: null, minimumShelfDays: 0, maximumParts: 3, maximumDistanceMetres: null, maximumOpenOrders: null, excludedLocationIds: [],
};

describe('rules of sourcing in words', () => {
  it('say how far one goes rather than split an order', () => {
    expect(describeTrade(rules)).toBe('宁可远 4 公里，也不多拆一单');
    expect(describeTrade({ ...rules, weights: { ...rules.weights, kilometreFen: 0 } })).toMatch('距离不计分');
  });

  it('show the change of a replay per order, and whether it is better', () => {
    const same = { before: 0, after: 0 };
    const figures = toFigures({ decisions: 200, skippedOrders: 3, moved: 40, splits: { before: 20, after: 10 }, parts: { before: 220, after: 210 }, metres: { before: 400_000, after: 500_000 }, unitsShort: same, queueMinutes: same });
    expect(figures.map(({ label, before, after, isBetter }) => [label, formatFigure(before), formatFigure(after), isBetter])).toEqual([
      ['拆单', '10', '5', true],
      ['每单距离', '2', '2.50', false],
      ['每单包裹', '1.10', '1.05', true],
      ['缺货', '0', '0', null],
      ['每单前面的活', '0', '0', null],
    ]);
  });
});
