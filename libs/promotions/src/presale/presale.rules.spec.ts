import { computeBalance, computePresalePhase, findPresaleProblems, type PresaleContent } from './presale.rules.js';

const CONTENT: PresaleContent = {
  name: '新品预售', variantId: '0193a5b0-0000-7000-8000-000000000001', locationId: '0193a5b0-0000-7000-8000-000000000002', priceFen: 29_900, depositFen: 5_000, creditFen: 10_000, forfeitsDeposit: true, quota: 100,
  limitPerCustomer: 2, depositStartsAt: '2026-11-20T00:00:00+08:00', depositEndsAt: '2026-11-25T00:00:00+08:00', balanceStartsAt: '2026-12-01T00:00:00+08:00', balanceEndsAt: '2026-12-03T00:00:00+08:00',
  arrivesAt: '2026-11-30T00:00:00+08:00',
};
const wrong = (change: Partial<PresaleContent>): string[] => findPresaleProblems({ ...CONTENT, ...change }).map(({ path }) => path);
const TIMES = {
  depositStartsAt: new Date(CONTENT.depositStartsAt), depositEndsAt: new Date(CONTENT.depositEndsAt), balanceStartsAt: new Date(CONTENT.balanceStartsAt), balanceEndsAt: new Date(CONTENT.balanceEndsAt),
};
const phaseOn = (day: string, supplyClosedAt: Date | null = null): string => computePresalePhase({ status: 'scheduled', ...TIMES, supplyClosedAt }, new Date(`${day}T00:00:00+08:00`));

describe('a presale', () => {
  it('of ¥299 with ¥50 that count as ¥100 leaves ¥199, and costs ¥249 in hand', () => {
    expect(computeBalance(CONTENT)).toEqual({ balanceFen: 19_900, handFen: 24_900 });
  });

  it('that does not swell costs its price', () => {
    expect(computeBalance({ ...CONTENT, creditFen: 5_000 })).toEqual({ balanceFen: 24_900, handFen: 29_900 });
  });

  it('names the field that is wrong', () => {
    expect(wrong({})).toEqual([]);
    expect(wrong({ creditFen: 4_900 })).toEqual(['body.creditFen']);
    expect(wrong({ creditFen: 29_900 })).toEqual(['body.creditFen']);
    expect(wrong({ depositEndsAt: CONTENT.depositStartsAt })).toEqual(['body.depositEndsAt']);
    expect(wrong({ balanceStartsAt: '2026-11-24T23:00:00+08:00', arrivesAt: '2026-11-24T00:00:00+08:00' })).toEqual(['body.balanceStartsAt']);
    expect(wrong({ balanceEndsAt: CONTENT.balanceStartsAt })).toEqual(['body.balanceEndsAt']);
    expect(wrong({ arrivesAt: '2026-12-01T00:00:01+08:00' })).toEqual(['body.arrivesAt']);
    expect(wrong({ quota: 1 })).toEqual(['body.limitPerCustomer']);
  });

  it('runs by the clock once it is approved', () => {
    expect(['2026-11-19', '2026-11-20', '2026-11-25', '2026-12-01', '2026-12-03'].map((day) => phaseOn(day))).toEqual(['upcoming', 'deposit', 'waiting', 'balance', 'ended']);
  });

  it('asks for no deposit any more once no more goods come; who has goods pays the balance all the same', () => {
    const supplyClosedAt = new Date('2026-11-22T00:00:00+08:00');
    expect(['2026-11-23', '2026-12-01'].map((day) => phaseOn(day, supplyClosedAt))).toEqual(['waiting', 'balance']);
  });
});
