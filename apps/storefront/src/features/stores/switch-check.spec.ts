import { computeSwitchDiff, describeSwitch, isHarmless } from './switch-check';

const lines = [
  { variantId: 'rice', title: '大米', quantity: 1 },
  { variantId: 'towel', title: '毛巾', quantity: 3 },
  { variantId: 'cup', title: '保温杯', quantity: 1 },
  { variantId: 'crab', title: '大闸蟹', quantity: 2 },
];

describe('choosing another store with something in the cart', () => {
  it('names what the other store has none or too few of', () => {
    const diff = computeSwitchDiff(lines, new Map([['rice', 5], ['towel', 2], ['crab', 0]]));
    expect(diff).toEqual({ missing: ['保温杯', '大闸蟹'], short: ['毛巾'] });
    expect(describeSwitch(diff)).toBe('切换后 2 件缺货、1 件不够');
    expect(isHarmless(diff)).toBe(false);
  });

  it('asks nothing when the other store has all of it', () => {
    expect(isHarmless(computeSwitchDiff(lines, new Map(lines.map(({ variantId }) => [variantId, 9]))))).toBe(true);
  });
});
