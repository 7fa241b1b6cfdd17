import { Injectable } from '@nestjs/common';
import { Payments } from '@quanyu/payments';
import { addFen, type Tx } from '@quanyu/platform';
import { HistoryRepository } from '@quanyu/risk';
import { GiveBack } from '../paying/give-back.js';
import { computeFeeRefundFen } from '../pricing/line-money.rules.js';
import { computeGiftMoney, type GiftedLine, type GiftMoney, sumGiftMoney } from '../gifts/gifts.rules.js';
import type { Actor, LineUnits, Order, OrderGroup, OrderLine, RefundedUnits } from '../order.js';
import { OrdersRepository } from '../orders.repository.js';
import type { AfterSalesCase } from './after-sales-case.js';
import { AfterSalesRepository, type CaseChange } from './after-sales.repository.js';
import { afterSalesError } from './after-sales.errors.js';
import { findFeeGroups } from './after-sales.rules.js';
import { type CaseReason, type CaseStatus, GIVEN_BACK, GOING_BACK, isSellersFault } from './after-sales-state.js';
import { CaseSteps, type OpenCase } from './case-steps.js';

const SYSTEM = { kind: 'system' } as const;

/** A refund, by its number and whose it is. */
interface Numbered {
  readonly orderId: string;
  readonly outRefundNo: string;
}

/** The money of cases: asked for once, ended by WeChat's word, and asked for again under the same number when WeChat could not pay it out. */
@Injectable()
export class CaseRefunds {
  constructor(
    private readonly steps: CaseSteps,
    private readonly cases: AfterSalesRepository,
    private readonly orders: OrdersRepository,
    private readonly payments: Payments,
    private readonly refunds: GiveBack,
    private readonly histories: HistoryRepository,
  ) {}

  /** The delivery fees that come back with these units, if all that other cases hold goes back as well. */
  async computeFeeFen(tx: Tx, orderId: string, claim: { lines: readonly OrderLine[]; units: readonly LineUnits[]; reason: CaseReason }): Promise<number> {
    return computeFeeRefundFen(await this.findFees(tx, orderId, { ...claim, from: GOING_BACK }));
  }

  /** A case ended without its money: its units may be applied for again, and fees that it took are not given back. */
  async letGo(tx: Tx, { order, case: found, lines }: OpenCase): Promise<void> {
    await this.cases.release(tx, order.id, lines);
    if (found.feeGroupNos.length > 0) await this.orders.groups.restoreFees(tx, order.id, found.feeGroupNos);
  }

  /**
   * What the case holds of its lines is given back, at the amount that was told when it was applied for, with the fees of groups whose last
   * goods go back now, and less the gifts that stay unearned: other cases may have been withdrawn or refused since, or wait for an answer still.
   */
  async start(tx: Tx, asked: OpenCase, by: { actor: Actor; note?: string }): Promise<OpenCase> {
    const open = await this.takeGifts(tx, await this.takeFees(tx, asked));
    const { case: found, order, lines } = open;
    const { amountFen, feeFen, giftFen, feeGroupNos } = found;
    await this.histories.noteRefunded(order.id, tx);
    await this.cases.settle(tx, order.id, lines);
    return this.ask(tx, open, { ...by, change: { amountFen, feeFen, giftFen, feeGroupNos } });
  }

  /**
   * Units that were cancelled when the case was applied for: only their money has not been asked for yet, or what of it a process that knew of no
   * such cases has not given back with the rest of the order.
   */
  async payOwed(tx: Tx, open: OpenCase, by: { actor: Actor }): Promise<OpenCase> {
    const { case: { amountFen, feeFen }, order } = open;
    const leftFen = order.payableFen - order.refundRequestedFen;
    if (amountFen <= leftFen) return this.ask(tx, open, { ...by, change: {} });
    const change = { amountFen: leftFen, feeFen: Math.min(feeFen, leftFen) };
    return this.ask(tx, { ...open, case: { ...open.case, ...change } }, { ...by, note: `${((amountFen - leftFen) / 100).toFixed(2)} 元已随订单的其他退款退回`, change });
  }

  /** Asks for the money of a case. The order's row is locked, so the refunds that are new are its own. */
  private async ask(tx: Tx, open: OpenCase, { change, ...by }: { actor: Actor; note?: string; change: CaseChange }): Promise<OpenCase> {
    const { case: { amountFen }, order } = open;
    const before = new Set((await this.payments.listRefunds(tx, order.id)).map(({ outRefundNo }) => outRefundNo));
    await this.refunds.request(tx, order, { amountFen, reason: '售后退款', actor: by.actor });
    const [outRefundNo, ...otherRefundNos] = (await this.payments.listRefunds(tx, order.id)).flatMap((refund) => (before.has(refund.outRefundNo) ? [] : [refund.outRefundNo]));
    // What was paid from the shopper's own accounts is back at once; only money has to be sent.
    return outRefundNo === undefined ? this.steps.move(tx, open, 'completed', { ...by, change }) : this.steps.move(tx, open, 'refunding', { ...by, change: { ...change, outRefundNo, otherRefundNos } });
  }

  /** A refund ended; the order's row is locked. Refunds that belong to no case are none of ours. */
  async ended(tx: Tx, refund: Numbered): Promise<void> {
    await this.follow(tx, refund, { actor: SYSTEM });
  }

  /** Asks WeChat again, under the same numbers. @throws AFTER_SALES.WRONG_STATE unless the refund has failed */
  async retry(tx: Tx, open: OpenCase, by: { actor: Actor; note?: string }): Promise<OpenCase> {
    const { status } = open.case;
    let isAsked = false;
    for (const outRefundNo of numbersOf(open.case)) if (await this.payments.retryRefund(tx, outRefundNo)) isAsked = true;
    if (!isAsked) throw afterSalesError('AFTER_SALES.WRONG_STATE', { status });
    return this.steps.move(tx, open, 'refunding', by);
  }

  /** A refund is asked for again; the order's row is locked. Refunds that belong to no case are none of ours. */
  async retried(tx: Tx, refund: Numbered, by: { actor: Actor; note?: string }): Promise<void> {
    await this.follow(tx, refund, by);
  }

  /** Its money is back with the last of its refunds, and has failed with any. */
  private async follow(tx: Tx, refund: Numbered, by: { actor: Actor; note?: string }): Promise<void> {
    const found = await this.cases.findByRefund(tx, refund);
    if (found === null || (found.status !== 'refunding' && found.status !== 'refund_failed')) return;
    const own = new Set(numbersOf(found));
    const states = (await this.payments.listRefunds(tx, refund.orderId)).filter(({ outRefundNo }) => own.has(outRefundNo)).map(({ status }) => status);
    const hasFailed = states.some((status) => status === 'abnormal' || status === 'closed');
    const to = hasFailed ? 'refund_failed' : states.every((status) => status === 'succeeded') ? 'completed' : 'refunding';
    if (found.status !== to) await this.steps.move(tx, await this.steps.open(tx, { caseId: found.id, mayTouch: () => true }), to, by);
  }

  /** Notes the fees that go back with a case, in place of what it expected or took before. */
  private async takeFees(tx: Tx, open: OpenCase): Promise<OpenCase> {
    const { case: found, order, lines: units } = open;
    if (found.feeGroupNos.length > 0) await this.orders.groups.restoreFees(tx, order.id, found.feeGroupNos);
    const lines = await this.orders.listLines(tx, [order.id]);
    const groups = found.kind === 'exchange' ? [] : await this.findFees(tx, order.id, { lines, units, reason: found.reason, from: GIVEN_BACK });
    const feeGroupNos = groups.map(({ groupNo }) => groupNo);
    const fees = await Promise.all(feeGroupNos.map((groupNo) => this.orders.groups.takeFee(tx, order.id, groupNo)));
    const feeFen = addFen(...fees);
    return { ...open, case: { ...found, feeFen, feeGroupNos, amountFen: found.amountFen - found.feeFen + feeFen } };
  }

  /** Notes what gifts take off the case, or give back with it, in place of what was expected. What other open cases hold is still with the shopper. */
  private async takeGifts(tx: Tx, open: OpenCase): Promise<OpenCase> {
    const { case: found, order, lines: units } = open;
    const lines = (await this.steps.listLines(tx, order.id)).map((line) => ({ ...line, quantityInReturn: 0 }));
    const gifts = found.kind === 'exchange' ? [] : giftsOf(order, lines, { reason: found.reason, claims: units });
    await this.cases.keepGifts(tx, order.id, gifts);
    const giftFen = sumGiftMoney(gifts);
    return { ...open, case: { ...found, giftFen, amountFen: found.amountFen + found.giftFen - giftFen } };
  }

  private async findFees(
    tx: Tx,
    orderId: string,
    { lines, units, reason, from }: { lines: readonly OrderLine[]; units: readonly LineUnits[]; reason: CaseReason; from: readonly CaseStatus[] },
  ): Promise<OrderGroup[]> {
    const [groups, faultUnits] = await Promise.all([this.orders.groups.list([orderId], tx), this.cases.listFaultUnits(tx, orderId, from)]);
    return findFeeGroups({ groups, lines, faultUnits }, units, reason);
  }
}

/** What gifts take off a refund of these units, or give back with them; the seller's fault takes nothing. */
export function giftsOf(order: Order, lines: readonly GiftedLine[], { reason, claims }: { reason: CaseReason; claims: readonly RefundedUnits[] }): GiftMoney[] {
  return computeGiftMoney(order, lines, { units: claims, mayTake: !isSellersFault(reason), mostFen: addFen(...claims.map(({ refundFen }) => refundFen)) });
}

/** The refunds of a case: of its order's own payment, and of the deposit that the order is the balance of. */
function numbersOf({ outRefundNo, otherRefundNos }: Pick<AfterSalesCase, 'outRefundNo' | 'otherRefundNos'>): string[] {
  return outRefundNo === null ? [] : [outRefundNo, ...otherRefundNos];
}
