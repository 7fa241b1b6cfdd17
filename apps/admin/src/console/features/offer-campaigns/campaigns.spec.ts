import { formatPoints, formatRate, formatShare, placeOnScale, scaleOf } from './campaigns';

describe('what an offer did, in words', () => {
  it('reads in per cent and points', () => {
    expect([formatRate(1_000), formatRate(25)]).toEqual(['10%', '0.25%']);
    expect([formatShare({ buyers: 1, members: 8 }), formatShare({ buyers: 0, members: 0 })]).toEqual(['12.5%', '—']);
    expect([formatPoints(0.034), formatPoints(-0.012)]).toEqual(['+3.4 个百分点', '-1.2 个百分点']);
  });

  it('is drawn with zero in the middle and no end outside', () => {
    const arm = { members: 10, buyers: 5, orders: 5, spentFen: 0 };
    const result = { offerNo: 1, treated: arm, holdout: arm, lift: { difference: 0.2, from: 0.05, upTo: 0.33, verdict: 'better' as const } };
    const scale = scaleOf([result, { ...result, lift: null }]);
    const { left, width, middle } = placeOnScale(result.lift, scale);
    expect(left).toBeGreaterThan(50);
    expect(middle).toBeGreaterThan(left);
    expect(left + width).toBeLessThan(100);
  });
});
