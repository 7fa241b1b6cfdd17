import { Injectable } from '@nestjs/common';
import { Payments } from '@quanyu/payments';
import { Clock, Database, platformError, type Tx } from '@quanyu/platform';
import { OrderHolds } from '../placing/order-holds.js';
import { OrdersRepository } from '../orders.repository.js';
import { SettlePayment } from './settle-payment.js';
import type { Actor } from '../order.js';

/** Called in the transaction that ends an order, with what it became. */
export type OnEnded = (tx: Tx, ended: { orderId: string; storeId: string; status: 'closed' | 'canceled' }) => Promise<void>;

export interface CloseCause {
  readonly actor: Actor;
  readonly kind: 'release' | 'expire';
  readonly note?: string;
  readonly onEnded?: OnEnded;
}

export type CloseOutcome = 'closed' | 'paid' | 'notPending';

/** Attempts may be opened while we close; more often than this in a row is a defect. */
const MAX_ROUNDS = 3;
const RETRY_MS = 60_000;

/**
 * Ends an unpaid order. The provider is closed first, so that no payment can arrive for stock that was let go; if the
 * shopper paid meanwhile, the order is settled instead.
 */
@Injectable()
export class CloseUnpaid {
  constructor(
    private readonly database: Database,
    private readonly orders: OrdersRepository,
    private readonly payments: Payments,
    private readonly holds: OrderHolds,
    private readonly settle: SettlePayment,
    private readonly clock: Clock,
  ) {}

  /** @throws PAYMENTS.PROVIDER_UNAVAILABLE when the provider cannot be closed; the hold stays. */
  async execute(orderId: string, cause: CloseCause): Promise<CloseOutcome> {
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      for (const attempt of await this.payments.listAttempts(this.database, orderId)) {
        if (attempt.status !== 'created' && attempt.status !== 'prepaid') continue;
        const settled = await this.payments.closeAttempt(attempt, this.database);
        if (settled !== null) {
          await this.settle.execute(attempt, settled);
          return 'paid';
        }
      }
      const outcome = await this.release(orderId, cause);
      if (outcome !== 'attemptOpened') return outcome;
    }
    throw platformError('SERVICE.BUSY');
  }

  /** Takes unpaid orders past their time for closing now; one that cannot be closed is tried again in a minute. */
  async claimDue(limit: number): Promise<{ orderIds: string[]; lagMs: number }> {
    const now = this.clock.now();
    const due = await this.orders.claimDue(now, new Date(now.getTime() + RETRY_MS), limit);
    return { orderIds: due.map(({ id }) => id), lagMs: await this.orders.closeLagMs(now) };
  }

  private async release(orderId: string, cause: CloseCause): Promise<CloseOutcome | 'attemptOpened'> {
    return this.database.transaction(async (tx) => {
      const order = await this.orders.lock(tx, orderId);
      if (order?.status !== 'pending_payment') return 'notPending';
      const attempts = await this.payments.listAttempts(tx, orderId);
      if (attempts.some(({ status }) => status === 'created' || status === 'prepaid')) return 'attemptOpened';
      await this.orders.move(tx, orderId, ['pending_payment'], { status: 'closed', fulfillmentStatus: 'canceled' });
      await this.orders.groups.cancelOpen(tx, orderId);
      await this.holds.release(tx, order, cause.kind);
      await this.orders.addEvent(tx, orderId, { type: 'closed_unpaid', actor: cause.actor, ...(cause.note === undefined ? {} : { note: cause.note }) });
      await cause.onEnded?.(tx, { orderId, storeId: order.storeId, status: 'closed' });
      return 'closed';
    });
  }
}
