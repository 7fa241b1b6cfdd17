import { Injectable } from '@nestjs/common';
import { type AttemptIdentity, Payments, type SettledPayment, type Transaction } from '@quanyu/payments';
import { Clock, Database, GroupCommit, Outbox, SMALL_ITEMS, togetherOrAlone, type Tx } from '@quanyu/platform';
import { OrderHolds } from '../placing/order-holds.js';
import { orderPaid } from '../orders.events.js';
import { OrdersRepository } from '../orders.repository.js';
import type { OrderGroup, OrderHead } from '../order.js';

export type Settlement = 'placed' | 'settled' | 'alreadySettled' | 'refunded' | 'unknownAttempt';

interface Arrival {
  readonly attempt: AttemptIdentity;
  readonly settled: SettledPayment;
}

const SYSTEM = { kind: 'system' } as const;

/**
 * A payment arrived, by notify, by query or by a close that came too late. Whatever the order of arrival, it ends as
 * paid with stock or refunded without stock, once.
 *
 * Payments that arrive together and in time share a transaction. Everything else (late, twice) goes by itself, behind them.
 */
@Injectable()
export class SettlePayment {
  private readonly lane = new GroupCommit<Arrival, Settlement>((arrivals) => this.settle(arrivals), SMALL_ITEMS);

  constructor(
    private readonly database: Database,
    private readonly orders: OrdersRepository,
    private readonly payments: Payments,
    private readonly holds: OrderHolds,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** Settles what WeChat says of a transaction. @throws PAYMENTS.MISMATCH */
  async fromTransaction(transaction: Transaction): Promise<Settlement> {
    const attempt = await this.payments.findAttempt(transaction.out_trade_no);
    if (attempt === null) return 'unknownAttempt';
    const settled = this.payments.checkTransaction(attempt, transaction);
    return settled === null ? 'alreadySettled' : this.execute(attempt, settled);
  }

  /** Money for something else than an order is its payee's. */
  async execute(attempt: AttemptIdentity, settled: SettledPayment): Promise<Settlement> {
    const payee = this.payments.findPayee(attempt);
    return payee !== null ? payee.settle(attempt, settled) : this.lane.submit({ attempt, settled });
  }

  /** Orders of the caller's transaction for which nothing is left to pay: sold as they are written. */
  async settleFree(tx: Tx, orders: readonly OrderHead[]): Promise<void> {
    if (orders.length === 0) return;
    for (const order of orders) await this.holds.commit(tx, order);
    await this.orders.payMany(tx, orders.map(({ id, placedAt }) => ({ orderId: id, at: placedAt, attemptId: null, note: null })));
    await this.outbox.addMany(tx, orderPaid, orders.map(({ id }) => ({ orderId: id })));
  }

  /** Settling twice is settling once, so a group whose COMMIT was not answered simply runs again. */
  private settle(arrivals: readonly Arrival[]): Promise<readonly (() => Settlement)[]> {
    return togetherOrAlone(arrivals, async (group) => {
      const together = await this.database.transaction((tx) => this.settleTogether(tx, group));
      return Promise.all(
        group.map(async (arrival) => {
          const settlement = together.get(arrival);
          if (settlement !== undefined) return () => settlement;
          return this.settleAlone(arrival).then(
            (alone) => () => alone,
            (error: unknown) => () => {
              throw error;
            },
          );
        }),
      );
    });
  }

  /**
   * Settles the first payments of orders that wait for them, and knows those that were settled before. The others are left out of
   * the reply, and untouched. Rows are taken as by every writer: orders, attempts, stock.
   */
  private async settleTogether(tx: Tx, arrivals: readonly Arrival[]): Promise<Map<Arrival, Settlement>> {
    const [orders, attempts, stock] = await Promise.all([
      this.orders.lockMany(tx, arrivals.map(({ attempt }) => attempt.orderId)),
      this.payments.lockAttempts(tx, arrivals.map(({ attempt }) => attempt.outTradeNo)),
      this.holds.lockHeld(tx, arrivals.map(({ attempt }) => attempt.orderId)),
    ]);
    const settlements = new Map<Arrival, Settlement>();
    const paid = new Map<string, { arrival: Arrival; order: OrderHead }>();
    for (const arrival of arrivals) {
      const { orderId, outTradeNo } = arrival.attempt;
      const order = orders.get(orderId);
      if (attempts.get(outTradeNo) === 'succeeded') settlements.set(arrival, 'alreadySettled');
      else if (order !== undefined && isAwaited(order) && order.serviceFen === 0 && !paid.has(orderId)) paid.set(orderId, { arrival, order });
    }
    if (paid.size === 0) return settlements;
    await this.holds.commitHeld(tx, [...paid.values()].map(({ order }) => order), stock);
    const first = [...paid.values()].map(({ arrival }) => arrival);
    tx.lastly(
      this.payments.recordSuccesses(tx, first.map(({ settled }) => settled)),
      this.orders.payMany(tx, first.map(({ attempt, settled }) => ({ orderId: attempt.orderId, at: settled.succeededAt, attemptId: attempt.id, note: settled.transactionId }))),
      this.outbox.addMany(tx, orderPaid, first.map(({ attempt }) => ({ orderId: attempt.orderId }))),
    );
    for (const arrival of first) settlements.set(arrival, 'placed');
    return settlements;
  }

  /** What the order held is taken again, whole, or the money goes back: in a transaction of its own, so that nothing of a try is left. */
  private async settleAlone(arrival: Arrival): Promise<Settlement> {
    try {
      return await this.settleOne(arrival, true);
    } catch (error) {
      if (!(error instanceof HoldIsGone)) throw error;
      return this.settleOne(arrival, false);
    }
  }

  private async settleOne({ attempt, settled }: Arrival, mayTakeAgain: boolean): Promise<Settlement> {
    return this.database.transaction(async (tx) => {
      const order = await this.orders.lock(tx, attempt.orderId);
      if (order === null) throw new Error('an attempt belongs to an order');
      if (!(await this.payments.recordSuccess(tx, settled))) return 'alreadySettled';
      if (isAwaited(order)) {
        await this.holds.commit(tx, order);
        return this.markPaid(tx, { order, attempt, settled, event: 'paid' });
      }
      // The hold ended before the money came: the same units again in one try, while what was promised still lies ahead.
      const isLate = mayTakeAgain && order.paymentStatus === 'unpaid' && order.status === 'closed';
      const groups = isLate ? await this.orders.groups.list([order.id], tx) : [];
      if (isLate && this.isStillPossible(groups)) {
        if (!(await this.holds.takeAgain(tx, order, groups))) throw new HoldIsGone();
        await this.orders.groups.reopen(tx, order.id);
        return this.markPaid(tx, { order, attempt, settled, event: 'reopened_by_late_payment' });
      }
      return this.giveBack(tx, order, attempt, settled);
    });
  }

  /** Whether every promised window lies ahead, at least in part; of a service, whole. */
  private isStillPossible(groups: readonly OrderGroup[]): boolean {
    const now = this.clock.now();
    return groups.every(({ kind, windowEndAt, promisedAt }) => ((kind === 'service' ? promisedAt : (windowEndAt ?? promisedAt)) ?? now) >= now);
  }

  private async markPaid(
    tx: Tx,
    { order, attempt, settled, event }: { order: OrderHead; attempt: AttemptIdentity; settled: SettledPayment; event: 'paid' | 'reopened_by_late_payment' },
  ): Promise<Settlement> {
    const moved = await this.orders.move(tx, order.id, [order.status], { status: 'placed', paymentStatus: 'paid', fulfillmentStatus: 'unfulfilled', paid: { at: settled.succeededAt, attemptId: attempt.id } });
    if (!moved) throw new Error('a locked order keeps its status');
    await this.orders.addEvent(tx, order.id, { type: event, actor: SYSTEM, note: settled.transactionId });
    await this.outbox.add(tx, orderPaid, { orderId: order.id });
    return 'placed';
  }

  /** Paid twice, or paid for an order that ended: the money goes back by itself. */
  private async giveBack(tx: Tx, order: OrderHead, attempt: AttemptIdentity, settled: SettledPayment): Promise<Settlement> {
    await this.payments.requestRefund(tx, { orderId: order.id, attemptId: attempt.id, amountFen: attempt.amountFen, reason: '订单已关闭，自动退款' });
    await this.orders.addEvent(tx, order.id, { type: 'late_payment_refunded', actor: SYSTEM, note: settled.transactionId });
    return 'refunded';
  }
}

/** What an order held is not there any more: the transaction that found it so is rolled back. */
class HoldIsGone extends Error {}

function isAwaited(order: OrderHead): boolean {
  return order.status === 'pending_payment' && order.paymentStatus === 'unpaid';
}
