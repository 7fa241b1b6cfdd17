import { beijingDay, formatBeijingTime, type Clock } from '../clock.js';
import type { FaultPlan } from '../faults.js';
import { randomDigits } from '../signing.js';
import type { Refund, SimulatorState, Transaction } from '../state.js';
import type { Notifier } from './notifier.js';
import type { Pace } from './pace.js';
import type { CreateRefund } from './pay-contract.js';
import { PayError } from './pay-errors.js';
import type { Transactions } from './transactions.js';

const REFUNDABLE_MS = 365 * 86_400_000;

const NEWS: Record<Exclude<Refund['status'], 'PROCESSING'>, { eventType: string; summary: string }> = {
  SUCCESS: { eventType: 'REFUND.SUCCESS', summary: '退款成功' },
  ABNORMAL: { eventType: 'REFUND.ABNORMAL', summary: '退款异常' },
  CLOSED: { eventType: 'REFUND.CLOSED', summary: '退款关闭' },
};

export interface RefundsParts {
  readonly state: SimulatorState;
  readonly clock: Clock;
  readonly notifier: Notifier;
  readonly transactions: Transactions;
  readonly faults: FaultPlan;
  readonly pace: Pace;
}

/** Refunds by out_refund_no: PROCESSING, then SUCCESS, ABNORMAL or CLOSED. */
export class Refunds {
  private readonly timers = new Map<string, () => void>();

  constructor(private readonly parts: RefundsParts) {}

  /** Goes on with what a former run left in processing. */
  start(): void {
    for (const refund of this.parts.state.refunds.values()) {
      if (refund.status === 'PROCESSING') this.scheduleEnd(refund.outRefundNo);
    }
  }

  stop(): void {
    for (const cancel of this.timers.values()) cancel();
    this.timers.clear();
  }

  /**
   * Starts a refund, or finds the one of the same number: an out_refund_no is refunded once. A CLOSED one starts again.
   * @throws PayError INVALID_REQUEST for other amounts, beyond the total, or an unpaid order; NOT_ENOUGH; RESOURCE_NOT_EXISTS
   */
  create(body: CreateRefund): Record<string, unknown> {
    const { state, clock, faults } = this.parts;
    const transaction = this.findTransaction(body);
    const existing = state.refunds.find(body.out_refund_no);
    if (existing) {
      const same = existing.outTradeNo === transaction.outTradeNo && existing.refundFen === body.amount.refund && existing.totalFen === body.amount.total;
      if (!same) throw new PayError('INVALID_REQUEST', '订单金额或退款金额与之前请求不一致，请核实后再试');
      if (existing.status !== 'CLOSED') return composeRefundView(existing);
    }
    const nowMs = clock.nowMs();
    this.requireRefundable(transaction, body, nowMs);
    if (faults.current.merchantBalanceEmpty) throw new PayError('NOT_ENOUGH', '基本账户余额不足，请充值后重新发起');

    const refund = state.refunds.put(body.out_refund_no, {
      outRefundNo: body.out_refund_no,
      refundId: existing?.refundId ?? `5030${randomDigits(6)}${beijingDay(nowMs).replaceAll('-', '')}${randomDigits(11)}`,
      outTradeNo: transaction.outTradeNo,
      transactionId: transaction.transactionId ?? '',
      refundFen: body.amount.refund,
      totalFen: body.amount.total,
      reason: body.reason,
      notifyUrl: body.notify_url,
      createdAtMs: nowMs,
      status: 'PROCESSING',
    });
    state.transactions.put(transaction.outTradeNo, {
      ...transaction,
      state: 'REFUND',
      refundNos: [...new Set([...transaction.refundNos, refund.outRefundNo])],
    });
    this.scheduleEnd(refund.outRefundNo);
    return composeRefundView(refund);
  }

  /** @throws PayError RESOURCE_NOT_EXISTS */
  get(outRefundNo: string): Refund {
    const refund = this.parts.state.refunds.find(outRefundNo);
    if (!refund) throw new PayError('RESOURCE_NOT_EXISTS', '退款单不存在');
    return refund;
  }

  /** Ends a refund in processing, or one that was ABNORMAL as the merchant's staff do by hand; announces it. */
  end(outRefundNo: string, status: Exclude<Refund['status'], 'PROCESSING'>): Refund {
    const { state, clock, notifier } = this.parts;
    this.timers.get(outRefundNo)?.();
    this.timers.delete(outRefundNo);
    const refund = this.get(outRefundNo);
    if (refund.status === 'SUCCESS' || refund.status === 'CLOSED') return refund;

    const ended = state.refunds.put(outRefundNo, { ...refund, status, endedAtMs: clock.nowMs() });
    if (ended.notifyUrl !== undefined) {
      notifier.announce({
        ...NEWS[status],
        resourceType: 'refund',
        subject: outRefundNo,
        url: ended.notifyUrl,
        resource: this.composeNotifyResource(ended),
      });
    }
    return ended;
  }

  private scheduleEnd(outRefundNo: string): void {
    const { clock, faults, pace } = this.parts;
    this.timers.get(outRefundNo)?.();
    const cancel = clock.after(pace.compress(faults.current.refundMs), () => {
      if (this.parts.state.refunds.find(outRefundNo)) this.end(outRefundNo, faults.current.refundsEndAs);
    });
    this.timers.set(outRefundNo, cancel);
  }

  private findTransaction(body: CreateRefund): Transaction {
    const { transactions } = this.parts;
    try {
      if (body.transaction_id !== undefined) return transactions.getByTransactionId(body.transaction_id);
      return transactions.getByOutTradeNo(body.out_trade_no ?? '');
    } catch {
      throw new PayError('RESOURCE_NOT_EXISTS', '订单号不存在');
    }
  }

  private requireRefundable(transaction: Transaction, body: CreateRefund, nowMs: number): void {
    if (transaction.paidAtMs === undefined) throw new PayError('INVALID_REQUEST', '订单未支付，不能退款');
    if (nowMs - transaction.paidAtMs > REFUNDABLE_MS) throw new PayError('INVALID_REQUEST', '订单已经超过可退款的最大期限');
    if (body.amount.total !== transaction.totalFen) throw new PayError('INVALID_REQUEST', '订单金额与原支付金额不一致，请核实后再试');
    const takenFen = transaction.refundNos
      .map((no) => this.parts.state.refunds.find(no))
      .reduce((sum, refund) => (refund && refund.status !== 'CLOSED' ? sum + refund.refundFen : sum), 0);
    if (takenFen + body.amount.refund > transaction.totalFen) throw new PayError('INVALID_REQUEST', '累计退款金额超过可退金额');
  }

  private composeNotifyResource(refund: Refund): Record<string, unknown> {
    const { state } = this.parts;
    return {
      mchid: state.transactions.find(refund.outTradeNo)?.mchId,
      out_trade_no: refund.outTradeNo,
      transaction_id: refund.transactionId,
      out_refund_no: refund.outRefundNo,
      refund_id: refund.refundId,
      refund_status: refund.status,
      ...(refund.status === 'SUCCESS' && refund.endedAtMs !== undefined && { success_time: formatBeijingTime(refund.endedAtMs) }),
      user_received_account: '支付用户零钱',
      amount: { total: refund.totalFen, refund: refund.refundFen, payer_total: refund.totalFen, payer_refund: refund.refundFen },
    };
  }
}

/** The refund as creating and querying reply. */
export function composeRefundView(refund: Refund): Record<string, unknown> {
  return {
    refund_id: refund.refundId,
    out_refund_no: refund.outRefundNo,
    transaction_id: refund.transactionId,
    out_trade_no: refund.outTradeNo,
    channel: 'ORIGINAL',
    user_received_account: '支付用户零钱',
    ...(refund.status === 'SUCCESS' && refund.endedAtMs !== undefined && { success_time: formatBeijingTime(refund.endedAtMs) }),
    create_time: formatBeijingTime(refund.createdAtMs),
    status: refund.status,
    funds_account: 'AVAILABLE',
    promotion_detail: [],
    amount: {
      total: refund.totalFen,
      refund: refund.refundFen,
      payer_total: refund.totalFen,
      payer_refund: refund.refundFen,
      settlement_refund: refund.refundFen,
      settlement_total: refund.totalFen,
      discount_refund: 0,
      currency: 'CNY',
    },
  };
}
