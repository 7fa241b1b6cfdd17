import { computeRefundFen, nextStep } from './words';

describe('what comes back', () => {
  it('is read from the table of the server, unit by unit, since a discount does not divide evenly', () => {
    const lines = [{ lineNo: 1, unitRefundsFen: [333, 667, 1_000] }, { lineNo: 2, unitRefundsFen: [500] }];
    expect(computeRefundFen(lines, new Map([[1, 2], [2, 1]]))).toBe(1_167);
    expect(computeRefundFen(lines, new Map())).toBe(0);
  });
});

describe('what a shopper does next', () => {
  it('is to bring or send the goods while they are awaited', () => {
    const returnTo = { storeId: 's', name: '全域·静安寺店', address: '南京西路', phone: '021' };
    expect(nextStep({ status: 'awaiting_return', returnTo, decisionNote: null, isAutomatic: false })).toBe('到任一门店出示退货码，或寄到全域·静安寺店');
  });

  it('is told why, when it was refused', () => {
    expect(nextStep({ status: 'rejected', returnTo: null, decisionNote: '已拆封', isAutomatic: false })).toBe('已拆封');
  });
});
