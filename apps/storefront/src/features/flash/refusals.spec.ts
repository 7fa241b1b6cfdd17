import { ApiProblem, errorSpecs } from '@quanyu/api-client';
import { describeRefusal } from './refusals';

const noon = Date.parse('2026-11-22T12:00:00+08:00');

function refused(code: keyof typeof errorSpecs, details: Record<string, unknown> = {}) {
  const { status, title } = errorSpecs[code];
  return describeRefusal(new ApiProblem({ code, status, title, requestId: 'r', details }), noon);
}

describe('what a refused attempt says', () => {
  it('names the time of a sale that has not begun', () => {
    expect(refused('FLASH.NOT_STARTED', { startsAt: '2026-11-22T14:00:00+08:00' })).toMatchObject({ title: '还没开始，今天 14:00 开抢', step: 'remind' });
  });

  it('tells sold out from what may come back', () => {
    expect(refused('FLASH.SOLD_OUT', { mayReturn: false })).toMatchObject({ title: '已抢光', step: 'similar' });
    expect(refused('FLASH.SOLD_OUT', { mayReturn: true })).toMatchObject({ title: '这次没抢到', hint: '有人还没付款，可能还有机会' });
  });

  it('counts what was bought already', () => {
    expect(refused('FLASH.LIMIT', { limit: 2, already: 2 })).toMatchObject({ title: '每人限购 2 件，你已购 2 件', step: 'orders' });
  });

  it('gives the reason for whom the sale is not', () => {
    expect(refused('FLASH.NOT_ELIGIBLE', { reason: 'newCustomer' }).hint).toContain('新顾客');
    expect(refused('FLASH.NOT_ELIGIBLE', { reason: 'accountAge' }).hint).toContain('注册时间');
    expect(refused('FLASH.NOT_ELIGIBLE', {}).hint).not.toBe('');
  });

  it('waits as long as the server says when there are too many, and a moment when it does not say', () => {
    expect(refused('RATE_LIMITED', { retryAfterSeconds: 8 })).toMatchObject({ title: '操作太快了', waitSeconds: 8 });
    expect(refused('SERVICE.BUSY', { retryAfterSeconds: 0.2 }).waitSeconds).toBe(1);
    expect(refused('SERVICE.BUSY').waitSeconds).toBe(3);
  });

  it('never shows a lost answer as a failure', () => {
    const silent = describeRefusal(new ApiProblem({ code: 'CLIENT.OFFLINE', status: 0, title: '', requestId: '' }), noon);
    expect(silent).toMatchObject({ title: '网络中断，结果还不确定', step: 'confirmAgain' });
    expect(refused('SERVICE.OUTCOME_UNKNOWN').step).toBe('confirmAgain');
  });

  it.each([
    ['FLASH.ENDED', 'sessions'],
    ['FLASH.PAUSED', 'refresh'],
    ['FLASH.LIMIT_SHARED', 'orders'],
    ['FLASH.NOT_IN_STORE', 'changeStore'],
    ['ORDERS.STORE_CLOSED', 'changeStore'],
    ['RISK.QUEUE_REQUIRED', 'queue'],
    ['RISK.BLOCKED', 'callStore'],
    ['RISK.SALE_TOKEN_INVALID', 'grabAgain'],
    ['RISK.DEVICE_REQUIRED', 'signIn'],
    ['RISK.ROOM_CLOSED', 'refresh'],
  ] as const)('%s leads to %s', (code, step) => {
    expect(refused(code).step).toBe(step);
  });

  it('says of every code of the sale, in Chinese, what happened, and shows no code', () => {
    for (const code of Object.keys(errorSpecs) as (keyof typeof errorSpecs)[]) {
      if (!/^(FLASH|RISK|SERVICE|RATE)/.test(code)) continue;
      const { title, hint } = refused(code);
      expect(title).toMatch(/[\u4e00-\u9fff]/);
      expect(title + hint).not.toMatch(/[A-Z]{3,}|\{/);
    }
  });
});
