import { aCouponTemplate } from '../test-kit/price-rules.js';
import { type Claimer, type Claims, computeCentreState } from './centre.rules.js';

const NOW = Date.parse('2026-11-20T10:00:00+08:00');

interface Circumstances {
  readonly perCustomer?: number;
  readonly pointsPrice?: number;
  readonly tiers?: string[] | null;
  readonly claims?: Partial<Claims>;
  readonly claimer?: Partial<Claimer>;
  readonly claimFrom?: string;
}

function stateOf({ perCustomer = 2, pointsPrice, tiers = null, claims = {}, claimer = {}, claimFrom = '2026-11-01T00:00:00+08:00' }: Circumstances = {}) {
  const content = aCouponTemplate({ perCustomer, claimFrom, ...(pointsPrice === undefined ? {} : { pointsPrice }) }, { audience: { tiers, tags: null } });
  if (content.coupon === null) throw new Error('a coupon has terms');
  return computeCentreState({ ...content, coupon: content.coupon }, { mine: 0, unused: 0, issued: 10, maxCoupons: 100, ...claims }, { nowMs: NOW, tier: null, points: null, audience: null, ...claimer });
}

describe('a coupon in the claim centre', () => {
  it('can be claimed until the customer has all that are theirs', () => {
    expect(stateOf()).toMatchObject({ state: 'claimable', claimed: 0, takenPercent: 10 });
    expect(stateOf({ claims: { mine: 1, unused: 1 } })).toMatchObject({ state: 'claimable', claimed: 1 });
    expect(stateOf({ claims: { mine: 2, unused: 0 } }).state).toBe('claimed');
  });

  it('says that it is sold out, but not to who has theirs', () => {
    expect(stateOf({ claims: { issued: 100 } })).toMatchObject({ state: 'soldOut', takenPercent: 100 });
    expect(stateOf({ claims: { issued: 100, mine: 2 } }).state).toBe('claimed');
    expect(stateOf({ claims: { issued: 9_999, maxCoupons: 10_000 } }).takenPercent).toBe(99);
    expect(stateOf({ claims: { issued: 5_000_000, maxCoupons: null } })).toMatchObject({ state: 'claimable', takenPercent: null });
  });

  it('is announced before its time', () => {
    expect(stateOf({ claimFrom: '2026-11-21T00:00:00+08:00' }).state).toBe('upcoming');
  });

  it('of a tier is for who has it, and tells the others whose it is', () => {
    expect(stateOf({ tiers: ['gold', 'black'], claimer: { tier: 'gold' } }).state).toBe('claimable');
    expect(stateOf({ tiers: ['gold'], claimer: { audience: '金卡会员' } })).toMatchObject({ state: 'notForYou', reason: '限金卡会员领取' });
    expect(stateOf({ tiers: ['gold'], claimer: { tier: 'silver', audience: '金卡会员' } }).state).toBe('notForYou');
  });

  it('that costs points is for who has them, and tells the others how many are missing', () => {
    expect(stateOf({ pointsPrice: 500, claimer: { points: 500 } }).state).toBe('claimable');
    expect(stateOf({ pointsPrice: 500, claimer: { points: 320 } })).toMatchObject({ state: 'notForYou', reason: '积分不够，还差 180 分' });
    expect(stateOf({ pointsPrice: 500 })).toMatchObject({ state: 'notForYou', reason: '入会后可用积分换' });
    expect(stateOf({ pointsPrice: 500, claimFrom: '2026-11-21T00:00:00+08:00' }).state).toBe('upcoming');
  });
});
