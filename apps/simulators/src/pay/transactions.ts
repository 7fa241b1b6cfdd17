import { randomBytes } from 'node:crypto';
import { beijingDay, formatBeijingTime, type Clock } from '../clock.js';
import { randomDigits } from '../signing.js';
import type { SimulatorState, Transaction } from '../state.js';
import type { Notifier } from './notifier.js';
import type { CreateTransaction } from './pay-contract.js';
import { PayError } from './pay-errors.js';

/** [mem] A prepay_id opens the pay sheet for two hours. */
const PREPAY_MS = 2 * 3_600_000;
/** [mem] time_expire must lie at least a minute ahead. */
const EXPIRE_AHEAD_MS_MIN = 60_000;

const STATE_WORDS: Record<Transaction['state'], string> = {
  SUCCESS: '支付成功',
  REFUND: '订单发生过退款，退款详情请查询退款单',
  NOTPAY: '订单未支付',
  CLOSED: '订单已关闭',
};

export interface TransactionsParts {
  readonly appId: string;
  readonly mchId: string;
  readonly state: SimulatorState;
  readonly clock: Clock;
  readonly notifier: Notifier;
}

/** Transactions by out_trade_no: NOTPAY → SUCCESS → REFUND, or NOTPAY → CLOSED. */
export class Transactions {
  constructor(private readonly parts: TransactionsParts) {}

  /**
   * Creates, or finds what the same parameters created before.
   * @throws PayError INVALID_REQUEST for other parameters, ORDER_PAID, ORDER_CLOSED
   */
  create(body: CreateTransaction): { prepay_id: string } {
    const { appId, mchId, state, clock } = this.parts;
    this.requireMchId(body.mchid);
    if (body.appid !== appId) throw new PayError('APPID_MCHID_NOT_MATCH', '商户号和appid没有绑定关系');
    const nowMs = clock.nowMs();
    const asked = {
      outTradeNo: body.out_trade_no,
      appId,
      mchId,
      description: body.description,
      attach: body.attach,
      notifyUrl: body.notify_url,
      timeExpire: body.time_expire,
      totalFen: body.amount.total,
      openid: body.payer.openid,
    };
    const existing = state.transactions.find(body.out_trade_no);
    if (existing) return { prepay_id: this.reenter(existing, asked, nowMs) };

    if (asked.timeExpire !== undefined && Date.parse(asked.timeExpire) < nowMs + EXPIRE_AHEAD_MS_MIN) {
      throw new PayError('PARAM_ERROR', 'time_expire时间过早，请晚于当前时间1分钟', { field: '/time_expire', location: 'body', value: asked.timeExpire });
    }
    const prepayId = newPrepayId(nowMs);
    state.transactions.put(body.out_trade_no, {
      ...asked,
      prepayId,
      prepayUntilMs: nowMs + PREPAY_MS,
      createdAtMs: nowMs,
      state: 'NOTPAY',
      refundNos: [],
    });
    return { prepay_id: prepayId };
  }

  /** @throws PayError ORDER_NOT_EXIST */
  getByOutTradeNo(outTradeNo: string): Transaction {
    return requireOrder(this.parts.state.transactions.find(outTradeNo));
  }

  /** @throws PayError ORDER_NOT_EXIST */
  getByTransactionId(transactionId: string): Transaction {
    const transaction = requireOrder(this.parts.state.transactions.findByAlias(transactionId));
    return requireOrder(transaction.transactionId === transactionId ? transaction : undefined);
  }

  findByPrepayId(prepayId: string): Transaction | undefined {
    const transaction = this.parts.state.transactions.findByAlias(prepayId);
    return transaction?.prepayId === prepayId ? transaction : undefined;
  }

  /** Closing twice is no error [mem]. @throws PayError ORDER_PAID, ORDER_NOT_EXIST */
  close(outTradeNo: string, mchId: string): void {
    this.requireMchId(mchId);
    const transaction = this.getByOutTradeNo(outTradeNo);
    requireUnpaid(transaction);
    if (transaction.state === 'NOTPAY') this.parts.state.transactions.put(outTradeNo, { ...transaction, state: 'CLOSED' });
  }

  /**
   * The user pays: SUCCESS and a notify.
   * @param options.late also a closed order, as when the bank's answer crosses the closing
   * @throws PayError ORDER_PAID, ORDER_CLOSED, INVALID_REQUEST after its time
   */
  pay(outTradeNo: string, options: { readonly late?: boolean } = {}): Transaction {
    const { state, clock, notifier } = this.parts;
    const transaction = this.getByOutTradeNo(outTradeNo);
    const nowMs = clock.nowMs();
    if (options.late) requireUnpaid(transaction);
    else this.requirePayable(transaction);

    const paid = state.transactions.put(outTradeNo, {
      ...transaction,
      state: 'SUCCESS',
      transactionId: newTransactionId(nowMs),
      paidAtMs: nowMs,
    });
    notifier.announce({
      eventType: 'TRANSACTION.SUCCESS',
      summary: '支付成功',
      resourceType: 'transaction',
      subject: outTradeNo,
      url: paid.notifyUrl,
      resource: composeTransactionView(paid),
    });
    return paid;
  }

  /** @throws PayError PARAM_ERROR */
  requireMchId(mchId: string): void {
    if (mchId !== this.parts.mchId) throw new PayError('PARAM_ERROR', '商户号与签名商户号不一致', { field: '/mchid', value: mchId });
  }

  /** @throws PayError ORDER_PAID, ORDER_CLOSED, INVALID_REQUEST after its time */
  requirePayable(transaction: Transaction): void {
    requireUnpaid(transaction);
    if (transaction.state === 'CLOSED') throw new PayError('ORDER_CLOSED', '该订单已关闭');
    const nowMs = this.parts.clock.nowMs();
    const expired = transaction.timeExpire !== undefined && Date.parse(transaction.timeExpire) <= nowMs;
    if (expired || transaction.prepayUntilMs <= nowMs) throw new PayError('INVALID_REQUEST', '订单已过期，请重新下单');
  }

  private reenter(existing: Transaction, asked: Partial<Transaction>, nowMs: number): string {
    if (existing.state === 'CLOSED') throw new PayError('ORDER_CLOSED', '该订单已关闭');
    requireUnpaid(existing);
    const differs = (Object.keys(asked) as (keyof Transaction)[]).some((name) => asked[name] !== existing[name]);
    if (differs) throw new PayError('INVALID_REQUEST', '请求重入时，参数与首次请求时不一致');
    if (existing.prepayUntilMs > nowMs) return existing.prepayId;
    const prepayId = newPrepayId(nowMs);
    this.parts.state.transactions.put(existing.outTradeNo, { ...existing, prepayId, prepayUntilMs: nowMs + PREPAY_MS });
    return prepayId;
  }
}

function requireUnpaid(transaction: Transaction): void {
  if (transaction.paidAtMs !== undefined) throw new PayError('ORDER_PAID', '该订单已支付');
}

function requireOrder(transaction: Transaction | undefined): Transaction {
  if (!transaction) throw new PayError('ORDER_NOT_EXIST', '订单不存在');
  return transaction;
}

/** The transaction as the query replies and as the notify carries it. */
export function composeTransactionView(transaction: Transaction): Record<string, unknown> {
  const { paidAtMs, transactionId, totalFen } = transaction;
  const identity = {
    appid: transaction.appId,
    mchid: transaction.mchId,
    out_trade_no: transaction.outTradeNo,
    trade_state: transaction.state,
    trade_state_desc: STATE_WORDS[transaction.state],
    attach: transaction.attach ?? '',
    promotion_detail: [],
  };
  if (paidAtMs === undefined) {
    return { ...identity, payer: {}, amount: { total: totalFen, currency: 'CNY', payer_currency: 'CNY' } };
  }
  return {
    ...identity,
    transaction_id: transactionId,
    trade_type: 'JSAPI',
    bank_type: 'OTHERS',
    success_time: formatBeijingTime(paidAtMs),
    payer: { openid: transaction.openid },
    amount: { total: totalFen, payer_total: totalFen, currency: 'CNY', payer_currency: 'CNY' },
  };
}

function compactTime(ms: number): string {
  return formatBeijingTime(ms).slice(0, 19).replace(/\D/g, '');
}

function newPrepayId(nowMs: number): string {
  return `wx${compactTime(nowMs)}${randomBytes(10).toString('hex')}`;
}

function newTransactionId(nowMs: number): string {
  return `4200${randomDigits(6)}${beijingDay(nowMs).replaceAll('-', '')}${randomDigits(10)}`;
}
