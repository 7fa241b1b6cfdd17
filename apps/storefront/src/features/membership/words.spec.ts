import { benefitCopy, formatChange, groupCode, inviteCard, tierGifts, tierProgress } from './words';

const tier = (growthRequired: number) => ({ code: 't', rank: 1, name: '银卡', growthRequired, pointsRate: 12_000, protectionDays: 365, birthdayPoints: 100, checkInPoints: 0, version: 1 });

describe('what the member page says', () => {
  it('shows the way to the next tier between the two thresholds', () => {
    expect(tierProgress({ tier: tier(1_000), nextTier: { tier: tier(5_000), missing: 3_000 }, growth: 2_000 })).toBe(0.25);
    // A protected tier whose growth value has run out stands at the beginning, not before it.
    expect(tierProgress({ tier: tier(1_000), nextTier: { tier: tier(5_000), missing: 4_800 }, growth: 200 })).toBe(0);
    expect(tierProgress({ tier: tier(5_000), nextTier: null, growth: 9_000 })).toBe(1);
  });

  it('signs what comes and goes, to the piece', () => {
    expect([formatChange(12_050), formatChange(-30), formatChange(0)]).toEqual(['+12,050', '-30', '+0']);
    expect([formatChange(12_050, 'storedValue'), formatChange(-5, 'storedValue')]).toEqual(['+¥120.50', '-¥0.05']);
  });

  it('names benefits with their day, and leaves out what a tier does not give', () => {
    expect(benefitCopy({ kind: 'birthdayPoints', points: 100, on: '2027-02-28' })).toEqual({ title: '生日 100 积分', hint: '2月28日 送到' });
    expect(tierGifts(tier(0))).toEqual(['1 元积 1.2 分', '生日 100 分']);
  });

  it('groups the code by four', () => {
    expect(groupCode('20000000004212345678')).toBe('2000 0000 0042 1234 5678');
  });

  it('invites by a card that says what the friend gets, and opens the page with the code', () => {
    expect(inviteCard({ code: 'ABCD2345', inviteePoints: 100 })).toEqual({ title: '送你 100 积分，入会首单付款后到账', path: '/pkg-member/invite/index?code=ABCD2345' });
  });
});
