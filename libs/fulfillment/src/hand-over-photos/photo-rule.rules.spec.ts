import { findPhotoCause, NO_PHOTO_RULE, photoWanted } from './photo-rule.rules.js';

const rule = { ...NO_PHOTO_RULE, storeId: 'store' };
const pickup = { kind: 'pickup', payableFen: 30_000 } as const;
const ride = { ...pickup, kind: 'instantDelivery' } as const;

describe('a picture that a store must take', () => {
  it('is of nothing where nobody set a rule', () => {
    expect([pickup, ride].map((work) => findPhotoCause(rule, work))).toEqual([null, null]);
  });

  it('is of what costs more than the store said, not of what costs as much', () => {
    expect([29_999, 30_000].map((aboveFen) => findPhotoCause({ ...rule, aboveFen }, pickup))).toEqual(['amount', null]);
  });

  it('is of what a rider takes, and of what somebody else collects; never of a parcel', () => {
    const strict = { ...rule, forRider: true, forCollector: true };
    expect([pickup, ride, { ...ride, kind: 'scheduledDelivery' as const }, { ...ride, kind: 'shipping' as const }].map((work) => findPhotoCause(strict, work))).toEqual(['collector', 'rider', 'rider', null]);
    expect(findPhotoCause({ ...strict, aboveFen: 1 }, { ...ride, kind: 'shipping' })).toBeNull();
  });

  it('is wanted for somebody else only once somebody else was named', () => {
    expect(photoWanted({ photoCause: 'collector', collectorName: null })).toBeNull();
    expect(photoWanted({ photoCause: 'collector', collectorName: '李阿姨' })).toBe('collector');
    expect(photoWanted({ photoCause: 'amount', collectorName: null })).toBe('amount');
  });
});
