import { blankContent, type Content, describeTerms, findGap, type Presale, stateLabel, stepsFrom, tallyOf, toBody } from './presales';

const ALL = { mayWrite: true, mayApprove: true, isDirty: false } as const;
type Stepping = Parameters<typeof stepsFrom>[0];
const draft: Stepping = { name: '新品', status: 'draft', checks: [{ key: 'times', state: 'pass', detail: '' }], supplyClosedAt: null, waitingDeposits: 2, waitingDepositFen: 10_000 };
const keys = (presale: Stepping, may: Parameters<typeof stepsFrom>[1] = ALL): string[] => stepsFrom(presale, may).map(({ key, isBlocked = false }) => `${key}${isBlocked ? ' (blocked)' : ''}`);
const count = (status: Presale['deposits'][number]['status'], units: number, refundRequestedFen = 0) => ({ status, deposits: units, units, depositFen: units * 5_000, refundRequestedFen });

describe('a new presale', () => {
  it('takes deposits from the next full hour on, and goods come when balances begin', () => {
    expect(blankContent(Date.parse('2026-11-20T10:20:00Z'))).toMatchObject({
      depositStartsAt: '2026-11-20T11:00:00.000Z', depositEndsAt: '2026-11-27T11:00:00.000Z', arrivesAt: '2026-11-28T11:00:00.000Z', balanceStartsAt: '2026-11-28T11:00:00.000Z', balanceEndsAt: '2026-12-01T11:00:00.000Z',
    });
  });

  it('says what is still to fill in', () => {
    const fills: Partial<Content>[] = [{}, { name: '新品' }, { variantId: 'v' }, { locationId: 'l' }, { priceFen: 29_900, depositFen: 5_000 }, { creditFen: 10_000 }];
    let content = blankContent(0);
    const gaps = fills.map((fill) => {
      content = { ...content, ...fill };
      return findGap(content);
    });
    expect(gaps).toEqual(['先填名称', '先选商品', '先选到货地点', '先填预售价、定金和抵扣', '先填预售价、定金和抵扣', null]);
  });

  it('tells in one line what is paid when, once the amounts fit together', () => {
    expect([[29_900, 5_000, 10_000], [29_900, 5_000, 5_000], [29_900, 5_000, 4_000], [10_000, 5_000, 10_000]].map(([priceFen = 0, depositFen = 0, creditFen = 0]) => describeTerms({ priceFen, depositFen, creditFen }))).toEqual([
      '定金 ¥50.00 抵 ¥100.00，尾款 ¥199.00，到手 ¥249.00', '定金 ¥50.00，尾款 ¥249.00，到手 ¥299.00', null, null,
    ]);
  });

  it('is sent without a delivery that nobody knows yet', () => {
    const content = blankContent(0);
    expect(toBody({ ...content, arrivalReference: ' ' })).not.toHaveProperty('arrivalReference');
    expect(toBody({ ...content, arrivalReference: ' PO-1 ' })).toMatchObject({ arrivalReference: 'PO-1' });
  });
});

describe('the state of a presale', () => {
  it('is what people decided, and the clock once it runs', () => {
    expect(([['submitted', 'upcoming'], ['scheduled', 'upcoming'], ['scheduled', 'deposit'], ['scheduled', 'balance'], ['canceled', 'ended']] as const).map(([status, phase]) => stateLabel({ status, phase }).text)).toEqual([
      '待审批', '已排期', '付定金中', '付尾款中', '已取消',
    ]);
  });
});

describe('the steps of a presale', () => {
  it('are those of its state, and nothing once it is over', () => {
    expect(keys(draft)).toEqual(['cancel', 'submit']);
    expect(keys({ ...draft, status: 'submitted' })).toEqual(['cancel']);
    expect(keys({ ...draft, status: 'scheduled' })).toEqual(['cancel', 'closeSupply']);
    expect(keys({ ...draft, status: 'scheduled', supplyClosedAt: '2026-11-20T00:00:00.000Z' })).toEqual(['cancel']);
    expect([keys({ ...draft, status: 'ended' }), keys({ ...draft, status: 'canceled' })]).toEqual([[], []]);
  });

  it('leave submitting for what is saved and passes the checks, and calling off to who approves', () => {
    expect(keys(draft, { ...ALL, isDirty: true })).toEqual(['cancel', 'submit (blocked)']);
    expect(keys({ ...draft, checks: [{ key: 'price', state: 'fail', detail: '' }] })).toEqual(['cancel', 'submit (blocked)']);
    expect(keys(draft, { ...ALL, mayApprove: false })).toEqual(['submit']);
    expect(keys({ ...draft, status: 'scheduled' }, { ...ALL, mayApprove: false })).toEqual([]);
  });

  it('say what goes back to whom when no more goods come', () => {
    const words = stepsFrom({ ...draft, status: 'scheduled' }, ALL).find(({ key }) => key === 'closeSupply')?.asks?.words;
    expect(words).toContain('2 笔没分到货的定金全额退，共 ¥100.00');
  });
});

describe('the tally of a presale', () => {
  const deposits = [count('deposit_pending', 1), count('deposit_paid', 4), count('balance_ordered', 1), count('balance_paid', 2), count('forfeited', 2, 5_000), count('refunded', 1, 5_000)];

  it('counts what stands, what is paid up, what is kept and what goes back', () => {
    expect(tallyOf({ deposits, arrivedUnits: 5, boundUnits: 4, waitingUnits: 3 })).toEqual({
      standing: { units: 7, fen: 35_000 }, paidUpUnits: 2, forfeited: { units: 2, keptFen: 5_000 }, refunded: { units: 1, fen: 10_000 }, freeUnits: 1, missingUnits: 2,
    });
  });

  it('misses nothing while there is as much as is waited for', () => {
    expect(tallyOf({ deposits, arrivedUnits: 9, boundUnits: 4, waitingUnits: 3 })).toMatchObject({ freeUnits: 5, missingUnits: 0 });
  });
});
