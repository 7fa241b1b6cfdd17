import { clock } from '@/shared/clock';
import { formatFen } from '@/shared/money';
import { formatMoment } from '@/shared/time';
import type { Deposit, PresaleOffer } from './queries';

/** What a shopper calls the step that a deposit is at. */
export const stageNames: Record<Deposit['stage'], string> = {
  awaitingDeposit: '待付定金', awaitingBalance: '待开尾款', awaitingGoods: '等待到货', balanceOpen: '待付尾款', balanceOrdered: '尾款待支付', done: '已付清', closed: '已取消', forfeited: '已过期', refunded: '已退定金',
};

/** The rules of a presale in plain words. */
export function rulesOf({ depositFen, creditFen, balanceFen, forfeitsDeposit, way, placeName, balanceStartsAt, balanceEndsAt }: Pick<PresaleOffer, 'depositFen' | 'creditFen' | 'balanceFen' | 'forfeitsDeposit' | 'way' | 'placeName' | 'balanceStartsAt' | 'balanceEndsAt'>): string[] {
  return [
    creditFen > depositFen ? `付 ${formatFen(depositFen, 'trim')} 定金，抵 ${formatFen(creditFen, 'trim')}，尾款再付 ${formatFen(balanceFen, 'trim')}` : `付 ${formatFen(depositFen, 'trim')} 定金，尾款再付 ${formatFen(balanceFen, 'trim')}`,
    `尾款时间：${formatMoment(balanceStartsAt, clock.now())} 至 ${formatMoment(balanceEndsAt, clock.now())}，开始时会提醒你`,
    forfeitRule(forfeitsDeposit),
    '没有到货或商家取消，定金全额原路退回；到货不足时，先付定金的先得',
    way === 'pickup' ? `付清后到 ${placeName} 自提` : '付清后寄到你的地址',
  ];
}

/** The rules that a deposit was paid under; nobody is told that they would lose it once it was promised back. */
export function rulesOfDeposit({ forfeitsDeposit, isBalanceRefused, way, placeName }: Pick<Deposit, 'forfeitsDeposit' | 'isBalanceRefused' | 'way' | 'placeName'>): string[] {
  return [
    ...(isBalanceRefused ? [] : [forfeitRule(forfeitsDeposit)]),
    '没有到货或商家取消，定金全额原路退回',
    way === 'pickup' ? `付清后到 ${placeName} 自提` : '付清后寄到你的地址',
  ];
}

function forfeitRule(forfeitsDeposit: boolean): string {
  return forfeitsDeposit ? '到货后超时没付尾款，定金不退' : '到货后超时没付尾款，定金原路退回';
}

/** What comes next in a presale, and when; null once it is over. */
export function nextTurnOf({ phase, depositStartsAt, depositEndsAt, balanceStartsAt, balanceEndsAt }: Pick<PresaleOffer, 'phase' | 'depositStartsAt' | 'depositEndsAt' | 'balanceStartsAt' | 'balanceEndsAt'>): { name: string; at: string } | null {
  switch (phase) {
    case 'upcoming':
      return { name: '距开始', at: depositStartsAt };
    case 'deposit':
      return { name: '定金剩', at: depositEndsAt };
    case 'waiting':
      return { name: '距尾款', at: balanceStartsAt };
    case 'balance':
      return { name: '尾款剩', at: balanceEndsAt };
    case 'ended':
      return null;
  }
}

const over: readonly Deposit['stage'][] = ['closed', 'forfeited', 'refunded'];

/** The shopper's own deposit of a presale that is not over: the one that has something to be done first. */
export function ownDepositOf<Own extends Pick<Deposit, 'presaleId' | 'stage'>>(deposits: readonly Own[], presaleId: string): Own | null {
  const own = deposits.filter((deposit) => deposit.presaleId === presaleId && !over.includes(deposit.stage));
  return own.find(({ stage }) => stage === 'balanceOpen' || stage === 'awaitingDeposit' || stage === 'balanceOrdered') ?? own[0] ?? null;
}

/** What a shopper is told of a deposit now. */
export function noteOf({ stage, balanceStartsAt, balanceDueAt, isBalanceRefused, endReason, refundFen, isRefunded }: Pick<Deposit, 'stage' | 'balanceStartsAt' | 'balanceDueAt' | 'isBalanceRefused' | 'endReason' | 'refundFen' | 'isRefunded'>): string {
  switch (stage) {
    case 'awaitingDeposit':
      return '名额给你留着，请尽快付定金';
    case 'awaitingBalance':
      return `${formatMoment(balanceStartsAt, clock.now())} 起付尾款`;
    case 'awaitingGoods':
      return '还没到货，到了会提醒你；没到货定金全额退';
    case 'balanceOpen':
      return isBalanceRefused ? `尾款没有通过安全核验，可以申诉；${formatMoment(balanceDueAt, clock.now())} 前还是不能付，定金全额退回` : '商品已到，付清尾款就能拿';
    case 'balanceOrdered':
      return isBalanceRefused ? '尾款没有通过安全核验，可以申诉；订单到时关闭，不能再付的话定金全额退回' : '尾款订单已提交，请尽快支付';
    case 'done':
      return '已付清，在订单里看进度';
    case 'closed':
    case 'forfeited':
    case 'refunded':
      return [endReason ?? '', refundFen > 0 ? `${formatFen(refundFen)} ${isRefunded ? '已退回' : '退回中'}` : ''].filter(Boolean).join('，');
  }
}
