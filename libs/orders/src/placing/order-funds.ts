import { Injectable } from '@nestjs/common';
import { AfterLeaving, Ledger, type LedgerUnit, type ReturnedOrder } from '@quanyu/membership';
import { Payments } from '@quanyu/payments';
import { isDomainError, type Tx } from '@quanyu/platform';
import { type BenefitRefusal, type BenefitRequest, type LockedBenefits, OrderBenefits, PresaleDeposits } from '@quanyu/promotions';
import type { Order, OrderLine } from '../order.js';
import { computeTenders, type Tenders } from '../pricing/tenders.rules.js';

type Payer = Pick<Order, 'id' | 'orderNo' | 'customerId' | 'takesBenefits' | 'payableFen' | 'pointsSpent' | 'pointsFen' | 'storedValueFen' | 'depositFen'>;

/** Which account pays, and how much of it an order takes. Every flow takes points before stored value. */
const ACCOUNTS: readonly { readonly unit: LedgerUnit; readonly of: (tenders: Pick<Tenders, 'points' | 'storedValueFen'>) => number }[] = [
  { unit: 'points', of: ({ points }) => points },
  { unit: 'storedValue', of: ({ storedValueFen }) => storedValueFen },
];

/**
 * What an order takes of its customer's own: coupons and uses of limited promotions, deposits, points, stored value. Coupons, uses and budgets come
 * before windows and stock, in the order of every writer; accounts come after everything else, because elsewhere they follow the order's row.
 */
@Injectable()
export class OrderFunds {
  constructor(
    private readonly benefits: OrderBenefits,
    private readonly ledger: Ledger,
    private readonly deposits: PresaleDeposits,
    private readonly leavers: AfterLeaving,
    private readonly payments: Payments,
  ) {}

  /** The rows that `decide` looks at; null when nobody asks for any. */
  async lock(tx: Tx, requests: readonly BenefitRequest[]): Promise<LockedBenefits | null> {
    const asking = requests.filter(({ uses }) => uses.length > 0);
    return asking.length === 0 ? null : this.benefits.lock(tx, asking);
  }

  /** Those of the deposits whose balance can be ordered now; null when nobody asks for any. */
  async lockDeposits(tx: Tx, wanted: readonly { readonly depositId: string }[]): Promise<ReadonlySet<string> | null> {
    return wanted.length === 0 ? null : this.deposits.lockOpen(tx, wanted.map(({ depositId }) => depositId));
  }

  async takeDeposits(tx: Tx, taken: readonly { readonly depositId: string; readonly orderId: string }[]): Promise<void> {
    if (taken.length > 0) await this.deposits.order(tx, taken);
  }

  /** Whether an order gets the coupons, uses and budgets that it was priced with; counts them when it does. */
  decide(request: BenefitRequest, locked: LockedBenefits | null): BenefitRefusal | null {
    return locked === null || request.uses.length === 0 ? null : this.benefits.decide(request, locked);
  }

  letGo(request: BenefitRequest, locked: LockedBenefits | null): void {
    if (locked !== null) this.benefits.letGo(request, locked);
  }

  write(tx: Tx, requests: readonly BenefitRequest[], locked: LockedBenefits | null): void {
    if (locked !== null) this.benefits.write(tx, requests.filter(({ uses }) => uses.length > 0), locked);
  }

  /** Takes what the order pays in points and from stored value. @throws MEMBERSHIP.NOT_ENOUGH, MEMBERSHIP.NOT_A_MEMBER, MEMBERSHIP.FROZEN */
  async spend(tx: Tx, order: Payer, key = payKey(order.id)): Promise<void> {
    const whole = computeTenders(order, order.payableFen);
    for (const { unit, of } of ACCOUNTS) {
      const amount = of(whole);
      if (amount > 0) await this.ledger.spend(tx, { memberId: order.customerId, unit, key, kind: 'spend', note: `购物抵扣 · 订单 ${order.orderNo}`, referenceId: order.id }, amount);
    }
  }

  /** Closed without payment: coupons, uses and budgets go back. They come before windows and stock. */
  async release(tx: Tx, order: Payer): Promise<void> {
    if (order.takesBenefits) await this.benefits.release(tx, order.id);
    if (order.depositFen > 0) await this.deposits.release(tx, order.id);
  }

  /** Nobody will have the goods of a balance: its deposit ends with it. Before windows and stock. */
  async endDeposit(tx: Tx, order: Pick<Payer, 'id' | 'depositFen'>): Promise<void> {
    if (order.depositFen > 0) await this.deposits.endByOrder(tx, order.id);
  }

  /** Nobody will have so many units of a balance that keeps others. Before windows and stock. */
  async giveDepositUnitsBack(tx: Tx, order: Pick<Payer, 'id' | 'depositFen'>, units: number): Promise<void> {
    if (order.depositFen > 0 && units > 0) await this.deposits.giveUnitsBack(tx, order.id, units);
  }

  /** Paid after all: the same coupons, uses and budgets again, at once as used. False when some are gone; then the caller rolls back. */
  async takeAgain(tx: Tx, order: Payer): Promise<boolean> {
    if (order.takesBenefits && !(await this.benefits.takeAgain(tx, { orderId: order.id, customerId: order.customerId }))) return false;
    return order.depositFen === 0 || this.deposits.takeAgain(tx, order.id);
  }

  /** Paid after all: the same points and stored value again, behind everything else. False when they are not there any more; then the caller rolls back. */
  async spendAgain(tx: Tx, order: Payer): Promise<boolean> {
    try {
      await this.spend(tx, order, againKey(order.id));
      return true;
    } catch (error) {
      if (isDomainError(error)) return false;
      throw error;
    }
  }

  /** Paid: the coupons and uses of these orders are used, the deposits of balances complete. */
  async markUsed(tx: Tx, orders: readonly Payer[]): Promise<void> {
    const ids = orders.filter(({ takesBenefits }) => takesBenefits).map(({ id }) => id);
    if (ids.length > 0) await this.benefits.markUsed(tx, ...ids);
    const balances = orders.filter(({ depositFen }) => depositFen > 0).map(({ id }) => id);
    if (balances.length > 0) await this.deposits.complete(tx, balances);
  }

  /** Brings what accounts gave for an order to what it still is worth: `refundedFen` of it is given back in all. Twice is once. */
  async returnSpent(tx: Tx, order: Payer, refundedFen: number): Promise<void> {
    const back = computeTenders(order, refundedFen);
    for (const { unit, of } of ACCOUNTS) {
      const upTo = of(back);
      if (upTo === 0) continue;
      // Of an order that was closed and paid after all, the first spending was given back whole then.
      for (const key of [againKey(order.id), payKey(order.id)]) {
        const returned = await this.ledger.reverse(tx, { memberId: order.customerId, unit, key }, { upTo, kind: 'spendReturn', note: `退回 · 订单 ${order.orderNo}` });
        if (returned !== null) break;
      }
    }
  }

  /** What `returnSpent` brought to the accounts of somebody who has left goes on to where it came from. In a transaction of its own: top-ups come before accounts. Twice is once. */
  async returnToLeft(tx: Tx, order: ReturnedOrder): Promise<void> {
    for (const { purchase, refundFen } of await this.leavers.settle(tx, order)) {
      if (purchase.attemptId === null) throw new Error('a top-up that was paid has its payment');
      await this.payments.requestRefund(tx, { orderId: purchase.id, attemptId: purchase.attemptId, amountFen: refundFen, reason: '退出会员后退款' });
    }
  }

  /** After a refund: all of it comes back with an order that was cancelled; else a coupon whose rule says so, once nothing that it took something off is kept. */
  async returnBenefits(tx: Tx, order: Payer & Pick<Order, 'status'>, lines: readonly OrderLine[]): Promise<void> {
    if (!order.takesBenefits) return;
    if (order.status === 'canceled') return this.benefits.release(tx, order.id);
    await this.benefits.releaseUnkept(tx, order.id, new Set(lines.filter(isKept).flatMap((line) => boughtAs(line, lines))));
  }
}

function isKept({ quantity, quantityCanceled, quantityReturned }: OrderLine): boolean {
  return quantity > quantityCanceled + quantityReturned;
}

/** The variants of a line and of those that it took the place of: their discount went on with it. */
function boughtAs(line: OrderLine, lines: readonly OrderLine[]): string[] {
  const former = lines.find(({ lineNo }) => lineNo === line.replacesLineNo);
  return former === undefined ? [line.variantId] : [line.variantId, ...boughtAs(former, lines)];
}

function payKey(orderId: string): string {
  return `order:${orderId}:pay`;
}

function againKey(orderId: string): string {
  return `${payKey(orderId)}-again`;
}
