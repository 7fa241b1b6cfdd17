import { Injectable } from '@nestjs/common';
import { Inventory } from '@quanyu/inventory';
import { Payments } from '@quanyu/payments';
import { AppLogger, Clock, closeLagSeconds, Database, platformError } from '@quanyu/platform';
import { type Actor, OrdersRepository } from './orders.repository.js';
import { SettlePayment } from './settle-payment.js';

export type CloseOutcome = 'closed' | 'paid' | 'notPending';

const BATCH = 50;
/** Attempts may be opened while we close; more often than this in a row is a defect. */
const MAX_ROUNDS = 3;

/** The clock and the log of the close flow. */
@Injectable()
export class CloseContext {
  constructor(
    readonly clock: Clock,
    readonly logger: AppLogger,
  ) {}
}

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
    private readonly inventory: Inventory,
    private readonly settle: SettlePayment,
    private readonly context: CloseContext,
  ) {}

  /** @throws PAYMENTS.PROVIDER_UNAVAILABLE when the provider cannot be closed; the hold stays. */
  async execute(orderId: string, cause: { actor: Actor; kind: 'release' | 'expire'; note?: string }): Promise<CloseOutcome> {
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

  /** Closes what is past its time; called every few seconds by one worker or another, without need of Redis. */
  async sweep(): Promise<void> {
    const due = await this.orders.listDue(this.context.clock.now(), BATCH);
    const oldest = due[0];
    closeLagSeconds.set(oldest === undefined ? 0 : (this.context.clock.nowMs() - oldest.expiresAt.getTime()) / 1_000);
    for (const { id } of due) {
      try {
        await this.execute(id, { actor: { kind: 'system' }, kind: 'expire' });
      } catch (error) {
        this.context.logger.warn({ orderId: id, error: error instanceof Error ? error.message : 'unknown' }, 'an unpaid order could not be closed yet');
      }
    }
  }

  private async release(orderId: string, cause: { actor: Actor; kind: 'release' | 'expire'; note?: string }): Promise<CloseOutcome | 'attemptOpened'> {
    return this.database.transaction(async (tx) => {
      const order = await this.orders.lock(tx, orderId);
      if (order?.status !== 'pending_payment') return 'notPending';
      const attempts = await this.payments.listAttempts(tx, orderId);
      if (attempts.some(({ status }) => status === 'created' || status === 'prepaid')) return 'attemptOpened';
      const at = this.context.clock.now();
      await this.orders.move(tx, orderId, ['pending_payment'], { status: 'closed', fulfillmentStatus: 'canceled', endedAt: at });
      await this.inventory.release(tx, orderId, cause.kind);
      await this.orders.addEvent(tx, orderId, { at, type: 'closed_unpaid', actor: cause.actor, ...(cause.note === undefined ? {} : { note: cause.note }) });
      return 'closed';
    });
  }
}
