import { computeCancelUntil, computeGifts, describeBooking, describePrice, describeTerms } from './words';

const noon = Date.parse('2026-11-22T12:00:00+08:00');
const booking = {
  status: 'confirmed', kind: 'appointment', startAt: '2026-11-23T14:00:00+08:00', endReason: null, expectedCount: null, receivedCount: null,
  giftTitle: null, giftQuantity: null, depositFen: 5_000, depositOutcome: 'held',
} as const;

describe('what is told before somebody books', () => {
  it('is the deposit, until when one may cancel, and what not coming costs', () => {
    expect(describePrice({ priceFen: 19_800, depositFen: 5_000 })).toBe('¥198 · 先付定金 ¥50');
    expect(describeTerms({ cutOffHours: 4, depositFen: 5_000, noShowPolicy: 'keepDeposit' })).toBe('开始前 4 小时可以改约或取消，定金原路退回；之后取消或没来，不退定金');
    expect(new Date(computeCancelUntil(booking.startAt, 4)).toISOString()).toBe('2026-11-23T02:00:00.000Z');
  });

  it('speaks of no deposit where there is none', () => {
    expect(describePrice({ priceFen: 0, depositFen: 0 })).toBe('免费');
    expect(describeTerms({ cutOffHours: 0, depositFen: 0, noShowPolicy: 'returnDeposit' })).toBe('开始前都可以改约或取消；约了请准时来');
  });
});

describe('a booking says where it stands', () => {
  it('and where the deposit is when nobody came', () => {
    expect(describeBooking({ ...booking, status: 'no_show', depositOutcome: 'kept' }, noon).hint).toBe('按预约时的约定，定金不退');
    expect(describeBooking({ ...booking, status: 'no_show', depositOutcome: 'returned' }, noon).hint).toBe('定金原路退回');
  });

  it('and how many pieces were counted, when they differ', () => {
    const dropOff = { ...booking, kind: 'dropOff', status: 'count_mismatch', expectedCount: 12, receivedCount: 9, depositFen: 0, depositOutcome: 'none' } as const;
    expect(describeBooking(dropOff, noon)).toMatchObject({ title: '数量有出入', hint: '你填了 12 件，实收 9 件，请和店员确认' });
  });
});

it('counts gifts by full sets of pieces', () => {
  const event = { opensOn: '2026-11-20', closesOn: '2026-11-30', unitName: '个', maxCount: 50, gifts: [{ variantId: 'bag', title: '帆布袋', perCount: 5 }] };
  expect([4, 5, 14, 15].map((count) => computeGifts(event, count, 'bag'))).toEqual([0, 1, 2, 3]);
  expect(computeGifts(event, 15, 'other')).toBe(0);
});
