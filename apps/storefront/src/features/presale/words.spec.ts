import { nextTurnOf, noteOf, ownDepositOf, rulesOfDeposit } from './words';

const times = { depositStartsAt: '1', depositEndsAt: '2', balanceStartsAt: '3', balanceEndsAt: '4' };

describe('what comes next in a presale', () => {
  it('is counted down to in each of its phases, and nothing is once it is over', () => {
    const turn = (phase: Parameters<typeof nextTurnOf>[0]['phase']) => nextTurnOf({ phase, ...times });
    expect([turn('upcoming'), turn('deposit'), turn('waiting'), turn('balance'), turn('ended')]).toEqual([
      { name: '距开始', at: '1' }, { name: '定金剩', at: '2' }, { name: '距尾款', at: '3' }, { name: '尾款剩', at: '4' }, null,
    ]);
  });
});

describe('the own deposit on the page of a presale', () => {
  const deposit = (presaleId: string, stage: Parameters<typeof ownDepositOf>[0][number]['stage']) => ({ presaleId, stage });

  it('is the one that waits for the shopper, before one that waits for goods, and none that is over', () => {
    const own = [deposit('p', 'refunded'), deposit('p', 'awaitingGoods'), deposit('p', 'balanceOpen'), deposit('q', 'done')];
    expect([ownDepositOf(own, 'p')?.stage, ownDepositOf(own, 'q')?.stage, ownDepositOf(own.slice(0, 1), 'p')]).toEqual(['balanceOpen', 'done', null]);
  });
});

describe('the rules below a deposit', () => {
  const deposit = { forfeitsDeposit: true, isBalanceRefused: false, way: 'pickup', placeName: '静安寺店' } as const;

  it('say what is lost by not paying, and not to whom the deposit was promised back', () => {
    const arrives = '没有到货或商家取消，定金全额原路退回';
    expect(rulesOfDeposit(deposit)).toEqual(['到货后超时没付尾款，定金不退', arrives, '付清后到 静安寺店 自提']);
    expect(rulesOfDeposit({ ...deposit, forfeitsDeposit: false, way: 'shipping' })).toEqual(['到货后超时没付尾款，定金原路退回', arrives, '付清后寄到你的地址']);
    expect(rulesOfDeposit({ ...deposit, isBalanceRefused: true })).toEqual([arrives, '付清后到 静安寺店 自提']);
  });
});

describe('what is told of a deposit whose balance is due', () => {
  const deposit = { stage: 'balanceOpen', balanceStartsAt: '2026-11-20T10:00:00+08:00', balanceDueAt: '2026-11-22T22:00:00+08:00', isBalanceRefused: false, endReason: null, refundFen: 0, isRefunded: false } as const;

  it('is that it can be paid, or, once the shop refused it, that it can be appealed and is not lost', () => {
    expect(noteOf(deposit)).toBe('商品已到，付清尾款就能拿');
    const refused = noteOf({ ...deposit, isBalanceRefused: true });
    expect([refused.includes('可以申诉'), refused.includes('22:00 前'), refused.includes('定金全额退回')]).toEqual([true, true, true]);
    expect(noteOf({ ...deposit, stage: 'balanceOrdered', isBalanceRefused: true })).toContain('定金全额退回');
  });
});
