import { formatRate, tellWay } from './tiers';

const silver = { code: 'silver', rank: 2, name: '银卡会员', growthRequired: 1_000, pointsRate: 12_000, protectionDays: 365, birthdayPoints: 100, checkInPoints: 2, version: 1 };

describe('the tier of a member in words', () => {
  it('says how far it is to the next one, or that there is none', () => {
    expect(tellWay({ growth: 300, nextTier: { tier: silver, missing: 700 } })).toBe('成长值 300，再得 700 升为银卡会员');
    expect(tellWay({ growth: 25_000, nextTier: null })).toBe('成长值 25,000，已是最高等级');
  });

  it('writes its rate as people say it', () => {
    expect([formatRate(10_000), formatRate(12_500)]).toEqual(['1 倍', '1.25 倍']);
  });
});
