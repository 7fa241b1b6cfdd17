import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Payments } from '@quanyu/payments';
import { Clock, Database, Outbox, type RecurringTask, type Tx } from '@quanyu/platform';
import { Assess, type Assessment, HistoryRepository } from '@quanyu/risk';
import { Bookings, Stores } from '@quanyu/stores';
import { ordersError } from '../orders.errors.js';
import { orderCanceled, orderHeld, orderReviewPassed } from '../orders.events.js';
import type { Order } from '../order.js';
import { factsOfParcel, usesCoupon } from './parcel-facts.rules.js';
import { TellReviewed } from './tell-reviewed.js';
import { type HoldReason, type HoldStatus, type NewHold, RiskHoldsRepository } from './risk-holds.repository.js';

/** Longer than any request to place an order lives. */
const WATCHED_MS = 60_000;
/** An order that is paid later than this is looked at as a new one. */
const WATCHES_KEPT_MS = 2 * 86_400_000;
const HOUR_MS = 3_600_000;

/** What a review is looked up in. */
@Injectable()
export class ReviewSurroundings {
  constructor(
    readonly database: Database,
    readonly stores: Stores,
    readonly bookings: Bookings,
    readonly outbox: Outbox,
    readonly messages: TellReviewed,
  ) {}
}

/**
 * Orders that somebody is to look at before anybody works on them. Placing an order knows nothing of it: a suspicious customer is watched
 * for a moment before it, and the hold is written where work would begin.
 */
@Injectable()
export class ReviewOrders implements OnModuleInit {
  constructor(
    private readonly repository: RiskHoldsRepository,
    private readonly around: ReviewSurroundings,
    private readonly assess: Assess,
    private readonly histories: HistoryRepository,
    private readonly payments: Payments,
    private readonly clock: Clock,
  ) {}

  /** A service is worked on from when its shopper is there: not while somebody looks at its order, and then it is not the shopper who stays away. */
  onModuleInit(): void {
    this.around.bookings.beforeArrival(async (tx, orderId) => {
      if ((await this.repository.listStatuses(tx, [orderId])).get(orderId) === 'review') throw ordersError('ORDERS.UNDER_REVIEW');
    });
    this.around.bookings.excuseAbsence((tx, orderId, startAt) => this.repository.wasUnderReview(tx, orderId, startAt));
  }

  subscribe(outbox: Outbox): void {
    outbox.on(orderCanceled, ({ orderId }) => this.histories.noteRefunded(orderId));
    outbox.on(orderHeld, ({ orderId }) => this.around.messages.tell(orderId));
    outbox.on(orderReviewPassed, ({ orderId }) => this.around.messages.tell(orderId));
  }

  recurring(): RecurringTask[] {
    return [{ name: 'orders.prune-risk-watches', everyMs: HOUR_MS, run: () => this.repository.prune(new Date(this.clock.nowMs() - WATCHES_KEPT_MS)) }];
  }

  /** The next moment's orders of this customer shall be looked at. To be awaited before the order is placed. */
  async watch(customerId: string, { rule, evidence }: Pick<Assessment, 'rule' | 'evidence'>): Promise<void> {
    if (rule === null) return;
    const since = this.clock.now();
    await this.repository.watch({ customerId, since, until: new Date(since.getTime() + WATCHED_MS), rule: rule.code, ruleVersion: rule.version, ruleName: rule.name, evidence });
  }

  /** This order is to be looked at, from when it is paid. To be awaited before it can be. */
  async hold({ id: orderId, customerId }: Pick<Order, 'id' | 'customerId'>, { rule, evidence }: Pick<Assessment, 'rule' | 'evidence'>): Promise<void> {
    if (rule === null) return;
    await this.repository.insert(this.around.database, [{ orderId, customerId, rule: rule.code, ruleVersion: rule.version, ruleName: rule.name, evidence, createdAt: this.clock.now() }]);
  }

  /** Whether somebody is looking at an order, or has found that it cannot be. */
  async findStatus(orderId: string): Promise<HoldStatus | null> {
    return this.repository.findStatus(orderId);
  }

  /** Which of these paid orders nobody may work on. What is paid is assessed once, with all that a parcel tells. */
  async findHeld(tx: Tx, orders: readonly Order[]): Promise<ReadonlySet<string>> {
    if (orders.length === 0) return new Set();
    // Watches first: what a watch saw is held before the next takes its place.
    const [watches, statuses, payers] = await Promise.all([
      this.repository.listWatches(tx, orders.map(({ customerId }) => customerId)),
      this.repository.listStatuses(tx, orders.map(({ id }) => id)),
      this.payments.findPayers(tx, orders.flatMap(({ paidAttemptId }) => paidAttemptId ?? [])),
    ]);
    const fresh = orders.filter(({ id }) => !statuses.has(id));
    const holds: NewHold[] = [];
    const reasons = await Promise.all(
      fresh.map((order) => {
        const watch = watches.find(({ customerId, since, until }) => customerId === order.customerId && order.placedAt >= since && order.placedAt <= until);
        return this.reasonFor(tx, order, { watch, payer: order.paidAttemptId === null ? undefined : payers.get(order.paidAttemptId) });
      }),
    );
    // After they were looked at, so that none counts itself.
    tx.lastly(this.histories.notePaid(tx, orders.map((order) => ({ orderId: order.id, customerId: order.customerId, usedCoupon: usesCoupon(order), paidAt: order.paidAt ?? this.clock.now() }))));
    fresh.forEach((order, index) => {
      const reason = reasons[index] ?? null;
      if (reason !== null) holds.push({ ...reason, orderId: order.id, customerId: order.customerId, createdAt: this.clock.now() });
    });
    await this.repository.insert(tx, holds);
    const toTell = [...[...statuses].filter(([, status]) => status === 'review').map(([orderId]) => orderId), ...holds.map(({ orderId }) => orderId)];
    await this.around.outbox.addMany(tx, orderHeld, toTell.map((orderId) => ({ orderId })));
    return new Set([...[...statuses].filter(([, status]) => status !== 'released').map(([orderId]) => orderId), ...holds.map(({ orderId }) => orderId)]);
  }

  private async reasonFor(tx: Tx, order: Order, { watch, payer }: { watch: HoldReason | undefined; payer: string | undefined }): Promise<HoldReason | null> {
    const { verdict, rule, evidence } = await this.assess.assessAgain('pay', { ...factsOfParcel(order, this.around.stores.findStore(order.storeId)), payer }, tx);
    if (watch !== undefined) return { rule: watch.rule, ruleVersion: watch.ruleVersion, ruleName: watch.ruleName, evidence: watch.evidence };
    return rule !== null && verdict !== 'allow' ? { rule: rule.code, ruleVersion: rule.version, ruleName: rule.name, evidence } : null;
  }
}
