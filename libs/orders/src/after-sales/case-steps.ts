import { Injectable } from '@nestjs/common';
import { Clock, type StoreScope, type Tx } from '@quanyu/platform';
import type { Actor, Order } from '../order.js';
import { OrdersRepository } from '../orders.repository.js';
import { type CaseChange, AfterSalesRepository } from './after-sales.repository.js';
import type { AfterSalesCase, CaseLine, ReturnableLine } from './after-sales-case.js';
import { afterSalesError } from './after-sales.errors.js';
import { withClaims } from './after-sales.rules.js';
import { type CaseStatus, DUE_MS, mayMove } from './after-sales-state.js';

/** A case whose order's row is locked, and so nobody else moves it. */
export interface OpenCase {
  readonly order: Order;
  readonly case: AfterSalesCase;
  readonly lines: readonly CaseLine[];
}

/** Who asks for a case. */
export interface CaseAccess {
  readonly caseId: string;
  /** Refuses, as if it were not there, a case that the caller may not see. */
  readonly mayTouch: (found: AfterSalesCase) => boolean;
  /** Staff act within these stores: the database must show them the case, too. */
  readonly scope?: StoreScope;
}

/** Opens cases for a change, and moves them along their states, each step with its event. The order's row is their lock. */
@Injectable()
export class CaseSteps {
  constructor(
    private readonly orders: OrdersRepository,
    private readonly cases: AfterSalesRepository,
    private readonly clock: Clock,
  ) {}

  /** @throws AFTER_SALES.NOT_FOUND also when the caller may not touch it. */
  async open(tx: Tx, { caseId, mayTouch, scope = 'all' }: CaseAccess): Promise<OpenCase> {
    const [seen, isShown] = await Promise.all([this.cases.find(tx, caseId), this.cases.isShown(tx, caseId, scope)]);
    if (seen === null || !isShown || !mayTouch(seen)) throw afterSalesError('AFTER_SALES.NOT_FOUND');
    const order = await this.orders.lock(tx, seen.orderId);
    const found = await this.cases.find(tx, caseId);
    if (order === null || found === null) throw afterSalesError('AFTER_SALES.NOT_FOUND');
    return { order, case: found, lines: await this.cases.listLines(tx, [caseId]) };
  }

  /** One step on. @throws AFTER_SALES.WRONG_STATE when the case is elsewhere. */
  async move(tx: Tx, open: OpenCase, to: CaseStatus, by: { actor: Actor; note?: string; change?: CaseChange }): Promise<OpenCase> {
    if (!mayMove(open.case.status, to)) throw afterSalesError('AFTER_SALES.WRONG_STATE', { status: open.case.status });
    const dueMs = DUE_MS[to];
    const dueAt = dueMs === null ? null : new Date(this.clock.nowMs() + dueMs);
    if (!(await this.cases.move(tx, open.case, { ...by.change, status: to, dueAt }))) throw afterSalesError('AFTER_SALES.WRONG_STATE', { status: open.case.status });
    await this.cases.addEvent(tx, open.case.id, { status: to, actor: by.actor, note: by.note ?? null });
    return { ...open, case: { ...open.case, ...by.change, status: to, dueAt } };
  }

  /** The lines of an order with what open cases hold of them. */
  async listLines(tx: Tx, orderId: string): Promise<ReturnableLine[]> {
    const [lines, claims] = await Promise.all([this.orders.listLines(tx, [orderId]), this.cases.listClaims(tx, orderId)]);
    return withClaims(lines, claims);
  }
}
