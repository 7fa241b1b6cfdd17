import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { type Purchase, type PurchaseKind, Purchases } from '@quanyu/membership';
import { type AttemptIdentity, type Payee, type PaymentAttempt, type PaymentParameters, Payments, type Refund, type RefundOutcome, type SettledPayment } from '@quanyu/payments';
import { Clock, Database, ENV, type Env, fullPath, once, type StaffPrincipal, writeAudit } from '@quanyu/platform';
import type { Asking } from '@quanyu/risk';
import { wechatPayNotify } from '../http/orders.callbacks.contract.js';
import { ordersError } from '../orders.errors.js';
import { PaymentGate } from '../risk/index.js';

/** How long a purchase that was opened can be paid for; then a new one is opened. Money that comes later is used all the same. */
const PAYABLE_MS = 30 * 60_000;

/** Who asks for money back: the member, or staff for them. */
export type RefundBy = { readonly kind: 'customer' } | { readonly kind: 'staff'; readonly staff: StaffPrincipal; readonly ip: string; readonly requestId: string };

/**
 * Members buy stored value and paid terms with WeChat Pay. What a payment gives and what goes back is `Purchases`' business; here the money
 * and the purchase move in one transaction. Payments and refunds run the ways of orders' until they ask whose money it is.
 */
@Injectable()
export class MemberPurchases implements OnModuleInit, Payee {
  constructor(
    private readonly database: Database,
    private readonly purchases: Purchases,
    private readonly payments: Payments,
    private readonly gate: PaymentGate,
    private readonly clock: Clock,
    @Inject(ENV) private readonly env: Env,
  ) {}

  onModuleInit(): void {
    this.payments.register('membership', this);
  }

  /** Opens a purchase at today's terms; the same key again opens none. @throws MEMBERSHIP.NOT_A_MEMBER, MEMBERSHIP.OFFER_GONE, MEMBERSHIP.STORED_VALUE_LIMIT */
  async open(customerId: string, wanted: { kind: PurchaseKind; code: string }, key: string): Promise<Purchase> {
    const purchaseId = await once(this.database, { scope: `customer:${customerId}`, key, request: { purchase: wanted } }, async (tx) => (await this.purchases.open(tx, { customerId, ...wanted })).id);
    return this.purchases.get(purchaseId, customerId);
  }

  /** @throws MEMBERSHIP.PURCHASE_NOT_FOUND, ORDERS.NOT_PAYABLE, RISK.BLOCKED, RISK.CHALLENGE_REQUIRED, PAYMENTS.PROVIDER_UNAVAILABLE */
  async pay(customerId: string, purchaseId: string, from?: Asking): Promise<{ outTradeNo: string; wechat: PaymentParameters }> {
    const payerOpenId = await this.gate.admitForGood('membership.pay', { customerId, from });
    const { purchase, attempt } = await this.openAttempt(customerId, purchaseId);
    const wechat = await this.payments.prepay(attempt, {
      description: purchase.kind === 'topUp' ? '全域商城 储值充值' : '全域商城 付费会员',
      payerOpenId,
      notifyUrl: this.env.PUBLIC_URL + fullPath(wechatPayNotify),
      expiresAt: payableUntil(purchase),
    });
    return { outTradeNo: attempt.outTradeNo, wechat };
  }

  /** Money arrived: what was bought is given, or the money goes back; once, however often it is told. */
  async settle(attempt: AttemptIdentity, settled: SettledPayment): Promise<'settled' | 'alreadySettled' | 'refunded'> {
    return this.database.transaction(async (tx) => {
      const purchase = await this.purchases.lock(tx, attempt.orderId);
      if (purchase === null) throw new Error('an attempt belongs to a purchase');
      if (!(await this.payments.recordSuccess(tx, settled))) return 'alreadySettled';
      const isGiven = purchase.status === 'pending' && (await this.purchases.complete(tx, purchase, { attemptId: attempt.id, at: settled.succeededAt }));
      if (isGiven) return 'settled';
      await this.payments.requestRefund(tx, { orderId: purchase.id, attemptId: attempt.id, amountFen: attempt.amountFen, reason: '购买未生效，自动退款' });
      return 'refunded';
    });
  }

  async endRefund(refund: Refund, outcome: RefundOutcome): Promise<void> {
    await this.database.transaction(async (tx) => {
      const purchase = await this.purchases.lock(tx, refund.orderId);
      if (purchase === null) throw new Error('a refund belongs to a purchase');
      if (!(await this.payments.endRefund(tx, outcome))) return;
      // What was paid twice was never the purchase's payment.
      if (outcome.status === 'succeeded' && refund.attemptId === purchase.attemptId) await this.purchases.noteRefunded(tx, purchase, refund.amountFen);
    });
  }

  /**
   * Gives a purchase back, as far as it is not used. The same key again asks for nothing more.
   * @throws MEMBERSHIP.PURCHASE_NOT_FOUND, MEMBERSHIP.PURCHASE_STATE, MEMBERSHIP.NOTHING_TO_REFUND, MEMBERSHIP.FROZEN
   */
  async refund({ customerId, purchaseId, reason }: { customerId: string; purchaseId: string; reason: string }, by: RefundBy, key: string): Promise<{ purchase: Purchase; refundFen: number }> {
    await this.purchases.get(purchaseId, customerId);
    const scope = by.kind === 'staff' ? `staff:${by.staff.staffId}` : `customer:${customerId}`;
    const refundFen = await once(this.database, { scope, key, request: { refundOf: purchaseId, reason } }, async (tx) => {
      const purchase = await this.purchases.lock(tx, purchaseId);
      if (purchase === null || purchase.attemptId === null) throw ordersError('ORDERS.NOT_PAYABLE', { reason: 'unpaid' });
      const amountFen = await this.purchases.takeBack(tx, purchase, { reason, ...(by.kind === 'staff' ? { actorName: by.staff.name } : {}) });
      await this.payments.requestRefund(tx, { orderId: purchase.id, attemptId: purchase.attemptId, amountFen, reason });
      if (by.kind === 'staff') {
        const { staff, ip, requestId } = by;
        await writeAudit(tx, { actor: staff, action: 'member.refundPurchase', targetType: 'member', targetId: customerId, after: { purchaseId, amountFen }, reason, ip, requestId, at: this.clock.now() });
      }
      return amountFen;
    });
    return { purchase: await this.purchases.get(purchaseId, customerId), refundFen };
  }

  private openAttempt(customerId: string, purchaseId: string): Promise<{ purchase: Purchase; attempt: PaymentAttempt }> {
    return this.database.transaction(async (tx) => {
      const purchase = await this.purchases.lock(tx, purchaseId);
      if (purchase?.customerId !== customerId) throw ordersError('ORDERS.NOT_FOUND');
      if (purchase.status !== 'pending' || payableUntil(purchase) <= this.clock.now()) throw ordersError('ORDERS.NOT_PAYABLE', { status: purchase.status });
      return { purchase, attempt: await this.payments.openAttempt(tx, { orderId: purchase.id, amountFen: purchase.payFen, purpose: 'membership' }) };
    });
  }
}

function payableUntil({ createdAt }: Pick<Purchase, 'createdAt'>): Date {
  return new Date(createdAt.getTime() + PAYABLE_MS);
}
