import type { Tier } from '../member.js';
import { computeNextTier, decideTier, type TierQuestion } from './tier.rules.js';

const NOW = new Date('2026-11-20T12:00:00+08:00');
const days = (count: number): Date => new Date(NOW.getTime() + count * 86_400_000);

function tier(code: string, rank: number, growthRequired: number): Tier {
  return { code, rank, name: code, growthRequired, pointsRate: 10_000, protectionDays: 365, birthdayPoints: 0, checkInPoints: 0, version: 1 };
}

const member = tier('member', 1, 0);
const silver = tier('silver', 2, 1_000);
const gold = tier('gold', 3, 5_000);
const tiers = [member, silver, gold];
const ask = (question: Partial<TierQuestion>) => decideTier({ tiers, current: silver, growth: 1_000, protectedUntil: days(10), now: NOW, ...question });

describe('the tier of a member', () => {
  it('rises at once, over several steps when there is enough, and is protected for a year', () => {
    expect(ask({ current: member, growth: 5_000 })).toEqual({ to: gold, cause: 'upgrade', protectedUntil: days(365) });
  });

  it('stays while it is protected, however little growth value is left', () => {
    expect(ask({ current: gold, growth: 0 })).toBeNull();
  });

  it('falls one step when the protection is over, to a step that is protected again', () => {
    expect(ask({ current: gold, growth: 0, protectedUntil: NOW })).toEqual({ to: silver, cause: 'downgrade', protectedUntil: days(365) });
  });

  it('is renewed when the protection is over and there is still enough', () => {
    expect(ask({ growth: 1_000, protectedUntil: NOW })).toEqual({ to: silver, cause: 'renewal', protectedUntil: days(365) });
  });

  it('does not outlive the refund of the order that it was reached by', () => {
    expect(ask({ current: gold, growth: 300, refundedGrowth: 4_800 })).toMatchObject({ to: member, cause: 'refund' });
  });

  it('is not lost by a refund that made no difference', () => {
    expect(ask({ current: gold, growth: 300, refundedGrowth: 100 })).toBeNull();
    expect(ask({ current: gold, growth: 5_100, refundedGrowth: 100 })).toBeNull();
  });

  it('tells how much is missing to the next one, and nothing at the top', () => {
    expect(computeNextTier(tiers, silver, 1_200)).toEqual({ tier: gold, missing: 3_800 });
    expect(computeNextTier(tiers, gold, 9_000)).toBeNull();
  });
});
