import { Injectable } from '@nestjs/common';
import { BlindIndex, Clock, GroupCommit, IdSource, platformError, publicNumber, type Queryable, shopDate, SMALL_ITEMS, type Tx } from '@quanyu/platform';
import { LRUCache } from 'lru-cache';
import type { AttemptStatus } from './payment-state.js';
import { paymentsError } from './payments.errors.js';
import { type ClaimedRefund, type PaymentAttempt, type PaymentPurpose, PaymentsRepository, type Refund } from './payments.repository.js';
import { type PaymentParameters, WechatPay, WechatPayRefusal, WechatPayUnknown } from './wechat-pay/wechat-pay.js';
import type { RefundNotice, RefundReply, Transaction } from './wechat-pay/wechat-pay.schema.js';

/** A payment that the provider vouches for, by signed notify or by query. */
export interface SettledPayment {
  readonly outTradeNo: string;
  readonly transactionId: string;
  readonly succeededAt: Date;
  /** Tells payers apart and says nothing else of them; left out when the provider did not name one. */
  readonly payerMark?: string;
}

export interface RefundOutcome {
  readonly outRefundNo: string;
  readonly status: 'succeeded' | 'abnormal' | 'closed';
  readonly at: Date;
}

/** What one step of a refund at WeChat came to. */
export interface RefundStep {
  /** Its end, when it has ended. */
  readonly outcome: RefundOutcome | null;
  /** False when WeChat refused it, limited us or did not answer: it comes again later, and what else is due had better wait, too. */
  readonly isTaken: boolean;
}

/** What is fixed about an attempt when it is opened. */
export type AttemptIdentity = Pick<PaymentAttempt, 'id' | 'purpose' | 'orderId' | 'outTradeNo' | 'amountFen'>;

/** What is to be paid, and for what; an order when nothing is said. */
export interface Wanted {
  readonly orderId: string;
  readonly amountFen: number;
  readonly purpose?: PaymentPurpose;
}

/** What became of money that was for something else than an order. */
export interface Payee {
  /** A payment arrived, once or again. */
  settle(attempt: AttemptIdentity, settled: SettledPayment): Promise<'settled' | 'alreadySettled' | 'refunded'>;
  /** A refund ended, once or again. */
  endRefund(refund: Refund, outcome: RefundOutcome): Promise<void>;
}

const ATTEMPTS_KNOWN = 20_000;
/** WeChat keeps a prepay id for two hours; we renew a little earlier. */
const PREPAY_LIFE_MS = 110 * 60_000;
/**
 * Queries after a payment was started: a lost notify is found within two minutes, and of what can be paid for half an hour, and that nobody
 * closes, also when it was paid last.
 */
const FIRST_QUERY_MS = 20_000;
const QUERY_STEPS_MS = [20_000, 30_000, 60_000, 120_000, 300_000, 600_000, 900_000, 900_000];

/** How long whoever claimed a refund has it to themselves: longer than two calls to WeChat can take. */
const REFUND_CLAIM_MS = 60_000;
/** When WeChat limits us: the refund itself did nothing wrong, so it does not wait longer each time. */
const LIMITED_RETRY_MS = 60_000;

/** Attempts to pay and refunds. Which order they belong to is a fact here; what that means is `orders`' business. */
@Injectable()
export class Payments {
  private readonly payees = new Map<PaymentPurpose, Payee>();

  /** Attempts that this process opened, whose notifies will soon ask for them. */
  private readonly known = new LRUCache<string, AttemptIdentity>({ max: ATTEMPTS_KNOWN });

  /** Rows that are asked for or written one by one, by everyone at once: what waits shares a statement. */
  private readonly finding = new GroupCommit<string, PaymentAttempt | null>(async (numbers) => {
    const found = await this.repository.findAttempts(numbers);
    return numbers.map((number) => () => found.get(number) ?? null);
  }, SMALL_ITEMS);

  private readonly prepaying = new GroupCommit<{ outTradeNo: string; prepayId: string; expiresAt: Date }, boolean>(async (prepaid) => {
    const open = await this.repository.setPrepaid(prepaid);
    return prepaid.map(({ outTradeNo }) => () => open.has(outTradeNo));
  }, SMALL_ITEMS);

  constructor(
    private readonly repository: PaymentsRepository,
    private readonly wechatPay: WechatPay,
    private readonly clock: Clock,
    private readonly ids: IdSource,
    private readonly index: BlindIndex,
  ) {}

  /** Says who is told what becomes of money of another purpose than orders, whose own flows ask first. */
  register(purpose: Exclude<PaymentPurpose, 'order'>, payee: Payee): void {
    this.payees.set(purpose, payee);
  }

  /** Whose money it is; null for an order's. */
  findPayee({ purpose }: { readonly purpose: PaymentPurpose }): Payee | null {
    if (purpose === 'order') return null;
    const payee = this.payees.get(purpose);
    if (payee === undefined) throw new Error(`nobody is told of money for ${purpose}`);
    return payee;
  }

  /** The open attempt of one order, or a new one, in the transaction that holds the order's row. */
  async openAttempt(tx: Tx, order: Wanted): Promise<PaymentAttempt> {
    const attempt = this.openAttempts(tx, [order], await this.findOpenAttempts(tx, [order.orderId])).get(order.orderId);
    if (attempt === undefined) throw new Error('an order that is asked for has its attempt');
    return attempt;
  }

  /** Attempts of these orders that are not over, the oldest of each, for `openAttempts`. */
  async findOpenAttempts(tx: Tx, orderIds: readonly string[]): Promise<ReadonlyMap<string, PaymentAttempt>> {
    return new Map((await this.repository.listOpenAttempts(tx, orderIds)).reverse().map((attempt) => [attempt.orderId, attempt]));
  }

  /**
   * The open attempt of each order, or a new one, in the transaction that holds the orders' rows. One open attempt per
   * order: a second tap pays the same transaction. The writes travel with the caller's next statement.
   */
  openAttempts(tx: Tx, orders: readonly Wanted[], open: ReadonlyMap<string, PaymentAttempt>): Map<string, PaymentAttempt> {
    const now = this.clock.now();
    const attempts = new Map(open);
    const opened: (AttemptIdentity & { createdAt: Date; nextQueryAt: Date })[] = [];
    for (const { orderId, amountFen, purpose = 'order' } of orders) {
      if (attempts.has(orderId)) continue;
      const attempt = { id: this.ids.uuid(), purpose, orderId, outTradeNo: `P${publicNumber(shopDate(now), this.ids)}`, amountFen, createdAt: now, nextQueryAt: new Date(now.getTime() + FIRST_QUERY_MS) };
      opened.push(attempt);
      attempts.set(orderId, { ...attempt, status: 'created', prepayId: null, prepayExpiresAt: null, transactionId: null, succeededAt: null, queries: 0 });
    }
    if (opened.length > 0) tx.lastly(this.repository.insertAttempts(tx, opened));
    tx.afterCommit(() => {
      for (const { id, purpose, orderId, outTradeNo, amountFen } of opened) this.known.set(outTradeNo, { id, purpose, orderId, outTradeNo, amountFen });
    });
    return attempts;
  }

  /**
   * Registers the attempt at WeChat and signs the parameters for the shopper's client. Remote: never in a transaction.
   * @throws PAYMENTS.PROVIDER_UNAVAILABLE when the outcome is unknown; the same attempt is used again.
   * @throws PAYMENTS.CLOSED when the order ended meanwhile.
   */
  async prepay(attempt: PaymentAttempt, request: { description: string; payerOpenId: string; notifyUrl: string; expiresAt: Date }): Promise<PaymentParameters> {
    const isFresh = attempt.prepayId !== null && attempt.prepayExpiresAt !== null && attempt.prepayExpiresAt > this.clock.now();
    let prepayId = isFresh ? attempt.prepayId : null;
    if (prepayId === null) {
      prepayId = await this.wechatPay.prepay({ ...request, outTradeNo: attempt.outTradeNo, amountFen: attempt.amountFen }).catch(refuseProvider);
      const isOpen = await this.prepaying.submit({ outTradeNo: attempt.outTradeNo, prepayId, expiresAt: new Date(this.clock.nowMs() + PREPAY_LIFE_MS) });
      if (!isOpen) {
        // The order ended while WeChat was asked: what was just opened there must not be payable.
        await this.wechatPay.close(attempt.outTradeNo).catch(refuseProvider);
        throw paymentsError('PAYMENTS.CLOSED');
      }
    }
    return this.wechatPay.paymentParameters(prepayId);
  }

  async listAttempts(source: Queryable, orderId: string): Promise<PaymentAttempt[]> {
    return this.repository.listAttempts(source, orderId);
  }

  /** The order behind one of our trade numbers or one of WeChat's transaction ids. */
  async findOrderByPaymentNumber(number: string): Promise<string | null> {
    return this.repository.findOrderByPaymentNumber(number);
  }

  async listRefunds(source: Queryable, orderId: string): Promise<Refund[]> {
    return this.repository.listRefunds(source, orderId);
  }

  /** Whose payment a trade number is, and how much is owed: what never changes about an attempt. */
  async findAttempt(outTradeNo: string): Promise<AttemptIdentity | null> {
    return this.known.get(outTradeNo) ?? this.finding.submit(outTradeNo);
  }

  /** The attempts' states, their rows taken, behind those of their orders. Unknown numbers are left out. */
  async lockAttempts(tx: Tx, outTradeNos: readonly string[]): Promise<ReadonlyMap<string, AttemptStatus>> {
    return new Map((await this.repository.lockAttempts(tx, outTradeNos)).map(({ outTradeNo, status }) => [outTradeNo, status]));
  }

  /** Marks attempts paid that `lockAttempts` found unpaid. */
  async recordSuccesses(tx: Tx, settled: readonly SettledPayment[]): Promise<void> {
    await this.repository.succeedMany(tx, settled);
  }

  /**
   * Compares what the provider says with our own attempt.
   * @throws PAYMENTS.MISMATCH when amount, merchant or app differ: somebody else's money, or a forgery.
   */
  checkTransaction(attempt: AttemptIdentity, transaction: Transaction): SettledPayment | null {
    if (transaction.trade_state !== 'SUCCESS' && transaction.trade_state !== 'REFUND') return null;
    const isOurs = transaction.mchid === this.wechatPay.merchantId && (transaction.appid === undefined || transaction.appid === this.wechatPay.appId);
    const isWhole = transaction.amount?.total === attempt.amountFen && (transaction.amount.currency ?? 'CNY') === 'CNY';
    if (!isOurs || !isWhole || transaction.transaction_id === undefined || transaction.out_trade_no !== attempt.outTradeNo) {
      throw paymentsError('PAYMENTS.MISMATCH', {});
    }
    return {
      outTradeNo: attempt.outTradeNo,
      transactionId: transaction.transaction_id,
      succeededAt: transaction.success_time === undefined ? this.clock.now() : new Date(transaction.success_time),
      ...(transaction.payer?.openid === undefined ? {} : { payerMark: this.index.of('payment.payer', transaction.payer.openid) }),
    };
  }

  /** Who paid, by the attempt; those of whom the provider said nothing are left out. */
  async findPayers(tx: Tx, attemptIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    return attemptIds.length === 0 ? new Map() : this.repository.findPayers(tx, attemptIds);
  }

  /** Marks the attempt paid. False when it was marked before. */
  async recordSuccess(tx: Tx, settled: SettledPayment): Promise<boolean> {
    return this.repository.setSucceeded(tx, settled);
  }

  /** Asks WeChat what became of an attempt; null while it is unpaid. Remote. */
  async query(attempt: PaymentAttempt): Promise<SettledPayment | null> {
    const transaction = await this.wechatPay.query(attempt.outTradeNo).catch(refuseProvider);
    return transaction === null ? null : this.checkTransaction(attempt, transaction);
  }

  /** Closes an attempt at WeChat first, then here. Returns the payment when the shopper was faster. Remote. */
  async closeAttempt(attempt: PaymentAttempt, source: Queryable): Promise<SettledPayment | null> {
    const outcome = await this.wechatPay.close(attempt.outTradeNo).catch(refuseProvider);
    if (outcome === 'closed') {
      await this.repository.setClosed(source, attempt.outTradeNo);
      return null;
    }
    return this.query(attempt);
  }

  /** Attempts whose notify may have been lost, claimed for asking now. */
  async claimQueries(limit: number): Promise<PaymentAttempt[]> {
    const claimed = await this.repository.claimQueries(this.clock.now(), new Date(this.clock.nowMs() + 60_000), limit);
    await Promise.all(
      claimed.map(({ outTradeNo, queries }) => {
        const step = QUERY_STEPS_MS[queries - 1];
        return this.repository.setNextQuery(outTradeNo, step === undefined ? null : new Date(this.clock.nowMs() + step));
      }),
    );
    return claimed;
  }

  /** Writes a refund that a worker will ask for, in the transaction of its cause. */
  async requestRefund(tx: Tx, refund: { orderId: string; attemptId: string; amountFen: number; reason: string }): Promise<void> {
    const now = this.clock.now();
    const id = this.ids.uuid();
    await this.repository.insertRefund(tx, { ...refund, id, outRefundNo: `R${id.replaceAll('-', '')}`, requestedAt: now, nextCheckAt: now });
  }

  /**
   * Refunds due to be asked for or asked about, claimed for a minute: nobody else asks for one of them meanwhile. Of one payment one at a time,
   * whoever asks, because WeChat refuses refunds of a payment that come at once: the next may go when `advanceRefund` is done with this one.
   */
  async claimRefundChecks(limit: number): Promise<ClaimedRefund[]> {
    return this.repository.claimRefundChecks(this.clock.now(), new Date(this.clock.nowMs() + REFUND_CLAIM_MS), limit);
  }

  /** Drives one refund a step further at WeChat. Remote, safe to repeat. */
  async advanceRefund(refund: ClaimedRefund, notifyUrl: string): Promise<RefundStep> {
    try {
      const known = refund.status === 'processing' ? await this.wechatPay.queryRefund(refund.outRefundNo) : null;
      const reply =
        known ??
        (await this.wechatPay.refund({
          outTradeNo: refund.outTradeNo,
          outRefundNo: refund.outRefundNo,
          reason: refund.reason,
          refundFen: refund.amountFen,
          totalFen: refund.totalFen,
          notifyUrl,
        }));
      return { outcome: await this.noteRefund(refund, reply), isTaken: true };
    } catch (error) {
      const message = error instanceof Error ? error.message : 'unknown error';
      const isLimited = error instanceof WechatPayRefusal && error.httpStatus === 429;
      await this.repository.setRefundError(refund.outRefundNo, message, new Date(this.clock.nowMs() + (isLimited ? LIMITED_RETRY_MS : refundRetryMs(refund.checks))));
      if (error instanceof WechatPayRefusal || error instanceof WechatPayUnknown) return { outcome: null, isTaken: false };
      throw error;
    } finally {
      await this.repository.releasePayment(refund);
    }
  }

  /** Ends a refund in the transaction that tells the order. False when it had ended before. */
  async endRefund(tx: Tx, outcome: RefundOutcome): Promise<boolean> {
    return this.repository.endRefund(tx, outcome.outRefundNo, outcome.status, outcome.at);
  }

  async findRefund(tx: Tx, refundId: string): Promise<Refund | null> {
    return this.repository.findRefundById(tx, refundId);
  }

  /** Refunds that WeChat closed or could not pay out, and that wait for a person, whatever they were for. */
  async countFailedRefunds(): Promise<number> {
    return this.repository.countFailedRefunds();
  }

  /** A refund that WeChat could not pay out is asked for again, under the same number. False unless it had failed. */
  async retryRefund(tx: Tx, outRefundNo: string): Promise<boolean> {
    return this.repository.reopenRefund(tx, outRefundNo, this.clock.now());
  }

  /** Compares a refund notice with our own row; null when the refund is not ours. */
  async checkRefundNotice(notice: RefundNotice): Promise<{ refund: Refund; outcome: RefundOutcome } | null> {
    const refund = await this.repository.findRefund(notice.out_refund_no);
    if (refund === null) return null;
    if (notice.mchid !== this.wechatPay.merchantId || notice.amount.refund !== refund.amountFen || notice.out_trade_no !== refund.outTradeNo) {
      throw paymentsError('PAYMENTS.MISMATCH', {});
    }
    return { refund, outcome: { outRefundNo: refund.outRefundNo, status: endOf(notice.refund_status), at: notice.success_time === undefined ? this.clock.now() : new Date(notice.success_time) } };
  }

  private async noteRefund(refund: Refund, reply: RefundReply): Promise<RefundOutcome | null> {
    if (reply.amount.refund !== refund.amountFen) throw paymentsError('PAYMENTS.MISMATCH', {});
    if (reply.status === 'PROCESSING') {
      await this.repository.setRefundProcessing(refund.outRefundNo, reply.refund_id, new Date(this.clock.nowMs() + refundRetryMs(refund.checks)));
      return null;
    }
    return { outRefundNo: refund.outRefundNo, status: endOf(reply.status), at: reply.success_time === undefined ? this.clock.now() : new Date(reply.success_time) };
  }
}

function endOf(status: 'SUCCESS' | 'CLOSED' | 'ABNORMAL'): RefundOutcome['status'] {
  return status === 'SUCCESS' ? 'succeeded' : status === 'CLOSED' ? 'closed' : 'abnormal';
}

/** Every minute at first, as the documents ask, then slower, up to an hour. */
function refundRetryMs(checks: number): number {
  return Math.min(3_600_000, 60_000 * Math.max(1, 2 ** (checks - 5)));
}

function refuseProvider(error: unknown): never {
  if (error instanceof WechatPayUnknown) throw paymentsError('PAYMENTS.PROVIDER_UNAVAILABLE');
  if (error instanceof WechatPayRefusal) {
    if (error.httpStatus === 429) throw platformError('SERVICE.BUSY');
    throw paymentsError('PAYMENTS.PROVIDER_REFUSED', { reason: error.code });
  }
  throw error;
}
