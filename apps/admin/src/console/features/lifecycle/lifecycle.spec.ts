import { explainStage, shareOf } from './lifecycle';

const rules = { version: 1, interestDays: 30, growingOrders: 2, matureOrders: 6, decliningDays: 90, lostDays: 180 };

describe('a stage in words', () => {
  it('names the thresholds of now', () => {
    expect(explainStage('introduced', rules)).toBe('买过 1 单');
    expect(explainStage('growing', rules)).toBe('买过 2–5 单');
    expect(explainStage('introduced', { ...rules, growingOrders: 3, matureOrders: 4 })).toBe('买过 1–2 单');
    expect(explainStage('growing', { ...rules, growingOrders: 3, matureOrders: 4 })).toBe('买过 3 单');
    expect(explainStage('lost', rules)).toBe('180 天没买');
  });

  it('tells its share, also while nobody is there', () => {
    expect([shareOf(1, 3), shareOf(0, 0)]).toEqual([33.3, 0]);
  });
});
