import { Inject, Injectable } from '@nestjs/common';
import { type ClaimedRefund, Payments, type Refund, type RefundNotice, type RefundOutcome } from '@quanyu/payments';
import { AppLogger, Database, ENV, type Env, fullPath } from '@quanyu/platform';
import { CaseRefunds } from '../after-sales/case-refunds.js';
import { wechatRefundNotify } from '../http/orders.callbacks.contract.js';
import { OrdersRepository } from '../orders.repository.js';

/**
 * So many are asked for at once in one process. WeChat asks for few at a time, and a round must be over before its claim is: two calls of
 * five seconds each are well within the minute that `claimRefundChecks` takes.
 */
const AT_ONCE = 8;
/** So many rounds in one run; what is left waits for the next one, two seconds later. */
const ROUNDS_PER_RUN = 20;
const SYSTEM = { kind: 'system' } as const;

/** Drives refunds to their end, and tells the order. A refund is a row with a due time; nothing is lost with Redis. */
@Injectable()
export class RefundOrder {
  constructor(
    private readonly database: Database,
    private readonly orders: OrdersRepository,
    private readonly payments: Payments,
    private readonly cases: CaseRefunds,
    private readonly logger: AppLogger,
    @Inject(ENV) private readonly env: Env,
  ) {}

  /**
   * Asks for, or asks about, refunds that are due, several at once: after a cancelled presale thousands wait. The first goes alone, and once
   * WeChat refuses one, limits us or does not answer, the rest stays due for the next run.
   */
  async sweep(): Promise<void> {
    for (let round = 0; round < ROUNDS_PER_RUN; round += 1) {
      const claimed = await this.payments.claimRefundChecks(round === 0 ? 1 : AT_ONCE);
      if (claimed.length === 0) return;
      const taken = await Promise.all(claimed.map((refund) => this.advance(refund)));
      if (taken.includes(false)) return;
    }
  }

  /** Whether WeChat took it. What fails on our side is looked at again when its claim ends, and keeps none of the others waiting. */
  private async advance(refund: ClaimedRefund): Promise<boolean> {
    try {
      const { outcome, isTaken } = await this.payments.advanceRefund(refund, this.env.PUBLIC_URL + fullPath(wechatRefundNotify));
      if (outcome !== null) await this.end(refund, outcome);
      return isTaken;
    } catch (error) {
      this.logger.error({ outRefundNo: refund.outRefundNo, error: error instanceof Error ? error.message : 'unknown' }, 'a refund could not be driven on');
      return true;
    }
  }

  /** A signed refund notify. @throws PAYMENTS.MISMATCH */
  async fromNotice(notice: RefundNotice): Promise<void> {
    const checked = await this.payments.checkRefundNotice(notice);
    if (checked !== null) await this.end(checked.refund, checked.outcome);
  }

  private async end(refund: Refund, outcome: RefundOutcome): Promise<void> {
    const payee = this.payments.findPayee(refund);
    return payee !== null ? payee.endRefund(refund, outcome) : this.endForOrder(refund, outcome);
  }

  /** Ends a refund of money that an order gives back: of its own payment, or of the deposit that it is the balance of. */
  async endForOrder(refund: Refund, outcome: RefundOutcome): Promise<void> {
    await this.database.transaction(async (tx) => {
      const order = await this.orders.lock(tx, refund.orderId);
      if (order === null) throw new Error('a refund belongs to an order');
      if (!(await this.payments.endRefund(tx, outcome))) return;
      const hasSucceeded = outcome.status === 'succeeded';
      await this.orders.addEvent(tx, order.id, { type: hasSucceeded ? 'refunded' : 'refund_failed', actor: SYSTEM });
      await this.cases.ended(tx, refund);
      // Money that came twice, or too late, was never the order's payment: giving it back changes nothing of the order.
      if (!hasSucceeded || (refund.attemptId !== order.paidAttemptId && refund.purpose !== 'presale')) return;
      const refundedFen = Math.min(order.payableFen, order.refundedFen + refund.amountFen);
      await this.orders.move(tx, order.id, [order.status], { refundedFen, paymentStatus: refundedFen === order.payableFen ? 'refunded' : 'partially_refunded' });
    });
  }
}
