import type { z } from 'zod';
import type { ContentProblem } from '../campaigns/campaign.rules.js';
import type { presaleContent } from './http/presales.admin.contract.js';

/** draft → submitted → scheduled (a second person approved; runs by its times) → ended; canceled from anywhere before. */
export const PRESALE_STATUSES = ['draft', 'submitted', 'scheduled', 'ended', 'canceled'] as const;
export type PresaleStatus = (typeof PRESALE_STATUSES)[number];

/** Where the clock has come to: before it, deposits, between the two, balances, over. */
export const PRESALE_PHASES = ['upcoming', 'deposit', 'waiting', 'balance', 'ended'] as const;
export type PresalePhase = (typeof PRESALE_PHASES)[number];

export const DEPOSIT_STATUSES = ['deposit_pending', 'closed', 'deposit_paid', 'balance_ordered', 'balance_paid', 'forfeited', 'refunded'] as const;
export type DepositStatus = (typeof DEPOSIT_STATUSES)[number];

/** What ops write. */
export type PresaleContent = z.output<typeof presaleContent>;

/** What one unit costs, and what of it is paid when. */
export interface PresaleTerms {
  readonly priceFen: number;
  readonly depositFen: number;
  /** What the deposit counts as: 定金膨胀. */
  readonly creditFen: number;
}

interface Person {
  readonly id: string;
  readonly name: string;
}

/** What is sold, and where it will arrive and leave from. */
export interface PresaleGoods {
  readonly variantId: string;
  readonly locationId: string;
}

export interface Presale extends PresaleTerms, PresaleGoods {
  readonly id: string;
  readonly version: number;
  readonly status: PresaleStatus;
  readonly name: string;
  readonly note: string;
  /** Who lets the balance window pass loses the deposit; else it comes back. */
  readonly forfeitsDeposit: boolean;
  readonly quota: number;
  /** Units of deposits that are open or stand. */
  readonly taken: number;
  readonly limitPerCustomer: number;
  readonly depositStartsAt: Date;
  readonly depositEndsAt: Date;
  readonly balanceStartsAt: Date;
  readonly balanceEndsAt: Date;
  readonly arrivesAt: Date;
  /** The supplier's delivery that brings the goods. */
  readonly arrivalReference: string;
  /** Since then nothing more is expected to come. */
  readonly supplyClosedAt: Date | null;
  readonly endReason: string | null;
  readonly createdBy: Person;
  readonly submittedBy: Person | null;
  readonly approvedBy: Person | null;
  readonly updatedAt: Date;
}

/** Somebody's deposit, at the terms that were accepted. */
export interface Deposit extends PresaleTerms {
  readonly id: string;
  readonly presaleId: string;
  readonly customerId: string;
  readonly units: number;
  /** Of them, cancelled in an order of the balance that keeps others. */
  readonly unitsGivenBack: number;
  /** As accepted; not any more since its balance could not be ordered for a while in its window. */
  readonly forfeitsDeposit: boolean;
  readonly status: DepositStatus;
  readonly createdAt: Date;
  readonly payUntil: Date;
  readonly attemptId: string | null;
  readonly paidAt: Date | null;
  /** Since then goods are set aside for it, and until `balanceDueAt` the balance can be paid. */
  readonly boundAt: Date | null;
  readonly balanceDueAt: Date | null;
  /** Since then the shop refuses the person the balance; null once they ordered it after all. */
  readonly balanceRefusedAt: Date | null;
  /** The last order that was placed with it. */
  readonly orderId: string | null;
  readonly endedAt: Date | null;
  readonly endReason: string | null;
  readonly refundRequestedFen: number;
  readonly refundedFen: number;
}

/** A paid deposit that waits for goods, and what must come, counted from the first who waits, until its goods are there too. */
export interface QueuedDeposit extends Deposit {
  readonly unitsUntil: number;
}

/** What a shopper is to do, or waits for. */
export const DEPOSIT_STAGES = ['awaitingDeposit', 'awaitingBalance', 'awaitingGoods', 'balanceOpen', 'balanceOrdered', 'done', 'closed', 'forfeited', 'refunded'] as const;
export type DepositStage = (typeof DEPOSIT_STAGES)[number];

/** Of one unit: what is left to pay, and what is paid in all, the deposit included. */
export function computeBalance({ priceFen, depositFen, creditFen }: PresaleTerms): { balanceFen: number; handFen: number } {
  const balanceFen = priceFen - creditFen;
  return { balanceFen, handFen: balanceFen + depositFen };
}

/** Nothing has to fire at the start or the end of a window: the clock decides. Once no more goods come, nobody is asked for a deposit any more. */
export function computePresalePhase(presale: Pick<Presale, 'status' | 'depositStartsAt' | 'depositEndsAt' | 'balanceStartsAt' | 'balanceEndsAt' | 'supplyClosedAt'>, now: Date): PresalePhase {
  if (presale.status === 'ended' || presale.status === 'canceled' || now >= presale.balanceEndsAt) return 'ended';
  if (presale.status !== 'scheduled' || now < presale.depositStartsAt) return 'upcoming';
  if (now < presale.depositEndsAt && presale.supplyClosedAt === null) return 'deposit';
  return now < presale.balanceStartsAt ? 'waiting' : 'balance';
}

export function computeDepositStage(deposit: Deposit, presale: Pick<Presale, 'balanceStartsAt'>, now: Date): DepositStage {
  switch (deposit.status) {
    case 'deposit_pending':
      return 'awaitingDeposit';
    case 'deposit_paid':
      if (now < presale.balanceStartsAt) return 'awaitingBalance';
      return deposit.boundAt === null ? 'awaitingGoods' : 'balanceOpen';
    case 'balance_ordered':
      return 'balanceOrdered';
    case 'balance_paid':
      return 'done';
    case 'closed':
    case 'forfeited':
    case 'refunded':
      return deposit.status;
  }
}

/** What is wrong with a plan in itself, field by field. */
export function findPresaleProblems(content: PresaleContent): ContentProblem[] {
  const problems: ContentProblem[] = [];
  const isAfter = (later: string, earlier: string): boolean => Date.parse(later) > Date.parse(earlier);
  const wrong = (path: string, message: string): void => void problems.push({ path: `body.${path}`, message });
  if (content.creditFen < content.depositFen) wrong('creditFen', '抵扣金额不能低于定金');
  if (content.creditFen >= content.priceFen) wrong('creditFen', '抵扣金额要低于预售价，尾款才大于 0');
  if (!isAfter(content.depositEndsAt, content.depositStartsAt)) wrong('depositEndsAt', '要晚于定金开始时间');
  if (isAfter(content.depositEndsAt, content.balanceStartsAt)) wrong('balanceStartsAt', '不能早于定金结束时间');
  if (!isAfter(content.balanceEndsAt, content.balanceStartsAt)) wrong('balanceEndsAt', '要晚于尾款开始时间');
  if (isAfter(content.arrivesAt, content.balanceStartsAt)) wrong('arrivesAt', '到货要在尾款开始之前：没到货的定金付不了尾款');
  if (content.limitPerCustomer > content.quota) wrong('limitPerCustomer', '每人限购不能多于预售总量');
  return problems;
}
