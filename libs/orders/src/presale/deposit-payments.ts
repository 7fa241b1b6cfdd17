import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { type AttemptIdentity, type Payee, type PaymentAttempt, type PaymentParameters, Payments, type Refund, type RefundOutcome, type SettledPayment } from '@quanyu/payments';
import { Database, ENV, type Env, fullPath, platformError } from '@quanyu/platform';
import { type Deposit, PresaleDeposits, type PresaleGoods, promotionsError } from '@quanyu/promotions';
import type { Asking } from '@quanyu/risk';
import { wechatPayNotify } from '../http/orders.callbacks.contract.js';
import { RefundOrder } from '../paying/refund-order.js';
import { PaymentGate } from '../risk/index.js';

/** Attempts may be opened while we close; more often than this in a row is a defect. */
const MAX_ROUNDS = 3;

/** What a deposit costs and how it ends is `PresaleDeposits`' business; here its money moves with it, in one transaction. */
@Injectable()
export class DepositPayments implements OnModuleInit, Payee {
  constructor(
    private readonly database: Database,
    private readonly deposits: PresaleDeposits,
    private readonly payments: Payments,
    private readonly gate: PaymentGate,
    private readonly orderRefunds: RefundOrder,
    @Inject(ENV) private readonly env: Env,
  ) {}

  onModuleInit(): void {
    this.payments.register('presale', this);
  }

  /** @throws PRESALE.DEPOSIT_NOT_FOUND, PRESALE.DEPOSIT_NOT_PAYABLE, ORDERS.NOT_PAYABLE, RISK.BLOCKED, RISK.CHALLENGE_REQUIRED, PAYMENTS.PROVIDER_UNAVAILABLE */
  async pay(customerId: string, depositId: string, from?: Asking): Promise<{ outTradeNo: string; wechat: PaymentParameters }> {
    const payerOpenId = await this.gate.admitForGood('presale.pay', { customerId, from });
    const { attempt, deposit } = await this.database.transaction(async (tx) => {
      const locked = await this.deposits.lock(tx, depositId);
      if (locked?.customerId !== customerId) throw promotionsError('PRESALE.DEPOSIT_NOT_FOUND');
      if (!this.deposits.isPayable(locked)) throw promotionsError('PRESALE.DEPOSIT_NOT_PAYABLE', { status: locked.status });
      return { deposit: locked, attempt: await this.payments.openAttempt(tx, { orderId: depositId, amountFen: locked.depositFen * locked.units, purpose: 'presale' }) };
    });
    const wechat = await this.payments.prepay(attempt, { description: '全域商城 预售定金', payerOpenId, notifyUrl: this.env.PUBLIC_URL + fullPath(wechatPayNotify), expiresAt: deposit.payUntil });
    return { outTradeNo: attempt.outTradeNo, wechat };
  }

  /** Money arrived: the deposit stands, or the money goes back; once, however often it is told. */
  async settle(attempt: AttemptIdentity, settled: SettledPayment): Promise<'settled' | 'alreadySettled' | 'refunded'> {
    return this.database.transaction(async (tx) => {
      const deposit = await this.deposits.lock(tx, attempt.orderId);
      if (deposit === null) throw new Error('an attempt belongs to a deposit');
      if (!(await this.payments.recordSuccess(tx, settled))) return 'alreadySettled';
      if (await this.deposits.pay(tx, deposit, { attemptId: attempt.id, at: settled.succeededAt })) return 'settled';
      await this.payments.requestRefund(tx, { orderId: deposit.id, attemptId: attempt.id, amountFen: attempt.amountFen, reason: '定金未生效，自动退款' });
      return 'refunded';
    });
  }

  /** A deposit that became part of an order goes back as that order's money. */
  async endRefund(refund: Refund, outcome: RefundOutcome): Promise<void> {
    const isOrders = !(await this.database.transaction(async (tx) => {
      const deposit = await this.deposits.lock(tx, refund.orderId);
      if (deposit === null) return false;
      // What was paid twice was never the deposit's payment.
      if ((await this.payments.endRefund(tx, outcome)) && outcome.status === 'succeeded' && refund.attemptId === deposit.attemptId) await this.deposits.noteRefunded(tx, deposit.id, refund.amountFen);
      return true;
    }));
    if (isOrders) await this.orderRefunds.endForOrder(refund, outcome);
  }

  /** Closes a deposit that nobody paid, at the provider first, so that no payment can come for units that were let go. */
  async closeUnpaid(depositId: string): Promise<void> {
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      for (const attempt of (await this.payments.listAttempts(this.database, depositId)).filter(isOpen)) {
        const settled = await this.payments.closeAttempt(attempt, this.database);
        if (settled !== null) return void (await this.settle(attempt, settled));
      }
      const isClosed = await this.database.transaction(async (tx) => {
        const deposit = await this.deposits.lock(tx, depositId);
        if (deposit === null || (await this.payments.listAttempts(tx, depositId)).some(isOpen)) return false;
        await this.deposits.close(tx, deposit);
        return true;
      });
      if (isClosed) return;
    }
    throw platformError('SERVICE.BUSY');
  }

  /** Ends a paid deposit whose time is over or whose goods do not come; what goes back is asked for in the same transaction. */
  async end(depositId: string, isOnSale: (goods: PresaleGoods) => boolean): Promise<void> {
    await this.database.transaction(async (tx) => {
      const deposit: Deposit | null = await this.deposits.lockToEnd(tx, depositId);
      const ended = deposit === null ? null : await this.deposits.end(tx, deposit, isOnSale);
      if (deposit?.attemptId === null || deposit === null || ended === null || ended.refundFen === 0) return;
      await this.payments.requestRefund(tx, { orderId: deposit.id, attemptId: deposit.attemptId, amountFen: ended.refundFen, reason: ended.reason.slice(0, 80) });
    });
  }
}

function isOpen({ status }: PaymentAttempt): boolean {
  return status === 'created' || status === 'prepaid';
}
