import { Injectable } from '@nestjs/common';
import type { Asking } from '@quanyu/risk';
import { CancelOrderFlow, type KeepOwed } from '../changing/cancel-order.js';
import { NewCases } from './new-cases.js';
import { RefundGate } from './refund-gate.js';

const DESCRIPTION = '取消订单';

/** Shoppers cancel their orders. Of a paid one the goods are free at once; where risk wants it looked at, the money waits for two people, as a case. */
@Injectable()
export class CancelOwnOrder {
  constructor(
    private readonly canceling: CancelOrderFlow,
    private readonly gate: RefundGate,
    private readonly cases: NewCases,
  ) {}

  /** @throws what `CancelOrderFlow.execute` and `RefundGate.admit` throw */
  execute(customerId: string, { orderId, reason }: { readonly orderId: string; readonly reason: string }, from: Asking): Promise<void> {
    return this.canceling.execute({
      orderId,
      actor: { kind: 'customer' },
      reason,
      mayTouch: (order) => order.customerId === customerId,
      admit: () => this.judge(customerId, from),
    });
  }

  private async judge(customerId: string, from: Asking): Promise<KeepOwed | null> {
    const riskReview = await this.gate.admit(customerId, from);
    if (riskReview === null) return null;
    return async (tx, order, owed) => {
      await this.cases.openOwed(tx, order, { kind: 'refundOnly', reason: 'noLongerWanted', description: DESCRIPTION, sendTo: null, riskReview }, owed);
    };
  }
}
