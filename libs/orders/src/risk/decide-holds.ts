import { Injectable } from '@nestjs/common';
import { asDomainError, Clock, isStoreInScope, type StaffPrincipal, type Tx, writeAudit } from '@quanyu/platform';
import { Appeals } from '@quanyu/risk';
import { CancelOrderFlow } from '../changing/cancel-order.js';
import { ordersError } from '../orders.errors.js';
import { orderReleased, orderReviewPassed } from '../orders.events.js';
import { RefusedBalances } from './refused-balances.js';
import { ReviewSurroundings } from './review-orders.js';
import { type RiskHold, RiskHoldsRepository } from './risk-holds.repository.js';

export interface HoldDecision {
  readonly isReleased: boolean;
  /** Of a rejection, what the shopper reads. */
  readonly reason: string;
}

interface Decider {
  readonly staff: StaffPrincipal;
  readonly ip: string;
  readonly requestId: string;
}

/** Somebody has looked at held orders: work begins, or the order is called off and everything goes back. */
@Injectable()
export class DecideRiskHolds {
  constructor(
    private readonly around: ReviewSurroundings,
    private readonly repository: RiskHoldsRepository,
    private readonly canceling: CancelOrderFlow,
    private readonly appeals: Appeals,
    private readonly balances: RefusedBalances,
    private readonly clock: Clock,
  ) {}

  /** Decides each by itself: what somebody else has decided, or what cannot be called off any more, is told and keeps no other waiting. */
  async execute(orderIds: readonly string[], decision: HoldDecision, decider: Decider): Promise<{ decided: string[]; failed: { orderId: string; code: string }[] }> {
    const decided: string[] = [];
    const failed: { orderId: string; code: string }[] = [];
    for (const orderId of new Set(orderIds)) {
      try {
        await this.decide(orderId, decision, decider);
        decided.push(orderId);
      } catch (error) {
        const refusal = asDomainError(error);
        if (refusal === null) throw error;
        failed.push({ orderId, code: refusal.code });
      }
    }
    return { decided, failed };
  }

  private async decide(orderId: string, decision: HoldDecision, decider: Decider): Promise<void> {
    const hold = await this.repository.find(this.around.database, orderId);
    if (hold === null || !isStoreInScope(decider.staff.storeScope, hold.storeId)) throw ordersError('ORDERS.NOT_FOUND');
    if (hold.status !== 'review') throw ordersError('ORDERS.NOT_HELD');
    if (decision.isReleased) {
      await this.around.database.transaction(async (tx) => {
        await this.end(tx, hold, decision, decider);
        await this.around.outbox.add(tx, orderReleased, { orderId });
        await this.around.outbox.add(tx, orderReviewPassed, { orderId });
      });
      return;
    }
    const ended: string[] = [];
    await this.canceling.execute({
      orderId,
      actor: { kind: 'staff', name: decider.staff.name },
      reason: decision.reason,
      mayTouch: () => true,
      keepsNothing: true,
      onEnded: async (tx) => {
        await this.end(tx, hold, decision, decider);
        await this.balances.noteTurnedDown(tx, orderId);
        ended.push(orderId);
      },
    });
    // It had ended before, by somebody else or by itself.
    if (ended.length === 0) throw ordersError('ORDERS.NOT_HELD');
  }

  private async end(tx: Tx, { orderId, customerId, storeId, rule }: RiskHold, { isReleased, reason }: HoldDecision, { staff, ip, requestId }: Decider): Promise<void> {
    const at = this.clock.now();
    if (!(await this.repository.decide(tx, orderId, { status: isReleased ? 'released' : 'rejected', at, by: staff.name, note: reason }))) throw ordersError('ORDERS.NOT_HELD');
    await this.appeals.label(tx, [customerId], { label: isReleased ? 'shopper' : 'abuser', source: 'hold' });
    await writeAudit(tx, { actor: staff, action: isReleased ? 'riskHold.release' : 'riskHold.reject', targetType: 'order', targetId: orderId, storeId, after: { rule }, reason, ip, requestId, at });
  }
}
