import { Injectable } from '@nestjs/common';
import { addFen, Clock, Database, findReply, once, requestHash, type Tx } from '@quanyu/platform';
import { ChangeOrder } from '../changing/change-order.js';
import { type GiftMoney, sumGiftMoney } from '../gifts/gifts.rules.js';
import type { LineUnits, Order, RefundedUnits } from '../order.js';
import { ordersError } from '../orders.errors.js';
import { OrdersRepository } from '../orders.repository.js';
import { mergeUnits } from '../pricing/line-money.rules.js';
import { AfterSalesRepository } from './after-sales.repository.js';
import { afterSalesError } from './after-sales.errors.js';
import type { CaseReview, ReplacementContact, ReturnableLine } from './after-sales-case.js';
import { computeClaims, judgeLine, unitsLeft } from './after-sales.rules.js';
import type { CaseKind, CaseReason } from './after-sales-state.js';
import { CasePhotos } from './case-photos.js';
import { CaseRefunds, giftsOf } from './case-refunds.js';
import { CaseSteps } from './case-steps.js';
import { type ExchangedUnits, Exchanges } from './exchanges.js';
import { NewCases } from './new-cases.js';

export interface ApplyAfterSales {
  readonly customerId: string;
  readonly orderId: string;
  readonly kind: CaseKind;
  readonly units: readonly ExchangedUnits[];
  readonly reason: CaseReason;
  readonly description: string | null;
  /** Where a replacement is sent; null: collected at the selling store. Only for exchanges. */
  readonly sendTo: ReplacementContact | null;
  readonly photoIds: readonly string[];
  /** What the shopper was told that gifts which stay take off the refund. */
  readonly giftFen?: number | undefined;
  /** Judges a new application: why risk wants two people to look at it. What was accepted is not judged again. */
  readonly admit?: () => Promise<CaseReview | null>;
  readonly idempotencyKey: string;
}

type Judged = ApplyAfterSales & { readonly riskReview: CaseReview | null };

const CUSTOMER = { kind: 'customer' } as const;
const SYSTEM = { kind: 'system' } as const;

/** What applying does its work with. */
@Injectable()
export class CaseParts {
  constructor(
    readonly steps: CaseSteps,
    readonly refunds: CaseRefunds,
    readonly change: ChangeOrder,
    readonly exchanges: Exchanges,
    readonly photos: CasePhotos,
  ) {}
}

/**
 * A shopper applies for units of a paid order. Units that nobody has begun to pick are cancelled and refunded at once, or, where risk wants it
 * looked at, as soon as two people have; units that the shopper has are held by the case, at an amount that stays.
 */
@Injectable()
export class ApplyAfterSalesFlow {
  constructor(
    private readonly database: Database,
    private readonly orders: OrdersRepository,
    private readonly cases: AfterSalesRepository,
    private readonly parts: CaseParts,
    private readonly opening: NewCases,
    private readonly clock: Clock,
  ) {}

  /**
   * The id of the case; applying twice with one key is one case.
   * @throws ORDERS.NOT_FOUND, AFTER_SALES.NOT_BOUGHT, AFTER_SALES.NOTHING_LEFT, AFTER_SALES.NOT_RETURNABLE, AFTER_SALES.REPLACEMENT_REFUSED,
   * AFTER_SALES.EXCHANGE_UNAVAILABLE, AFTER_SALES.GIFT_DUE, AFTER_SALES.PHOTO_NOT_FOUND, and what `admit` throws
   */
  async execute(application: ApplyAfterSales): Promise<string> {
    const { customerId, idempotencyKey, admit, ...asked } = application;
    const key = { scope: `customer:${customerId}`, key: idempotencyKey, request: { afterSales: asked } };
    const kept = await findReply<string>(this.database, { ...key, requestHash: requestHash(key.request) });
    if (kept !== null) return kept;
    const request = { ...application, riskReview: (await admit?.()) ?? null };
    return once(this.database, key, async (tx) => {
      const order = await this.orders.lock(tx, request.orderId);
      if (order?.customerId !== customerId) throw ordersError('ORDERS.NOT_FOUND');
      const units = mergeUnits(request.units);
      const lines = await this.parts.steps.listLines(tx, order.id);
      const way = await this.judge(tx, order, lines, units);
      if (way === 'cancel' && request.kind !== 'refundOnly') throw afterSalesError('AFTER_SALES.NOT_RETURNABLE', { reason: 'notReceived' });
      const caseId = await (way === 'cancel' ? this.cancelNow(tx, order, request, units) : this.hold(tx, order, request, { lines, units }));
      await this.parts.photos.attach(tx, { caseId, customerId, photoIds: request.photoIds });
      return caseId;
    });
  }

  /** The one way that all of these units go. */
  private async judge(tx: Tx, order: Order, lines: readonly ReturnableLine[], units: readonly LineUnits[]): Promise<'cancel' | 'return'> {
    const [groups, endedAt] = await Promise.all([this.orders.groups.list([order.id], tx), this.cases.findEndedAt(tx, order.id)]);
    const ways = units.map(({ lineNo, quantity }) => {
      const line = lines.find((candidate) => candidate.lineNo === lineNo);
      if (line === undefined) throw afterSalesError('AFTER_SALES.NOT_BOUGHT', { lineNo });
      const judged = judgeLine(line, { order, group: groups.find(({ groupNo }) => groupNo === line.groupNo), endedAt, now: this.clock.now() });
      const isShort = judged.way === null ? judged.refusal === 'nothingLeft' : quantity > judged.left;
      if (isShort) throw afterSalesError('AFTER_SALES.NOTHING_LEFT', { lineNo, left: unitsLeft(line) });
      if (judged.way === null) throw afterSalesError('AFTER_SALES.NOT_RETURNABLE', { lineNo, reason: judged.refusal });
      return judged.way;
    });
    const [way] = ways;
    if (way === undefined || ways.some((other) => other !== way)) throw afterSalesError('AFTER_SALES.NOT_RETURNABLE', { reason: 'mixed' });
    return way;
  }

  private async hold(tx: Tx, order: Order, request: Judged, { lines, units }: { lines: readonly ReturnableLine[]; units: readonly LineUnits[] }): Promise<string> {
    const isExchange = request.kind === 'exchange';
    const claims = computeClaims(lines, units);
    const replacements = isExchange ? await this.parts.exchanges.choose(tx, order.storeId, lines, request.units) : null;
    // The fees are looked at before the case is there, so that it does not count itself.
    const feeFen = isExchange ? 0 : await this.parts.refunds.computeFeeFen(tx, order.id, { lines, units, reason: request.reason });
    const giftFen = isExchange ? 0 : agreedGiftFen(request, giftsOf(order, lines, { reason: request.reason, claims }));
    if (!(await this.cases.claim(tx, order.id, claims))) throw afterSalesError('AFTER_SALES.NOTHING_LEFT');
    const amountFen = isExchange ? 0 : addFen(feeFen, ...claims.map(({ refundFen }) => refundFen)) - giftFen;
    const held = claims.map((claim) => ({ ...claim, ...replacements?.get(claim.lineNo) }));
    return this.opening.open(tx, order, request, { amountFen, feeFen, giftFen, isAutomatic: false, lines: held });
  }

  /**
   * Nobody has begun to pick: cancelled by the way of every cancellation, which alone computes the money. That is given back by rule, or where risk
   * wants it looked at, by two people; the units are free at once all the same.
   */
  private async cancelNow(tx: Tx, order: Order, request: Judged, units: readonly LineUnits[]): Promise<string> {
    const before = await this.orders.listLines(tx, [order.id]);
    const amountFen = await this.parts.change.cancelOwing(tx, order, { units, actor: CUSTOMER, note: request.description ?? request.reason });
    if (amountFen === null) throw ordersError('ORDERS.NOT_CANCELABLE', { status: order.status });
    const after = await this.orders.listLines(tx, [order.id]);
    const given = units.map(({ lineNo, quantity }): RefundedUnits => ({ lineNo, quantity, refundFen: requestedOf(after, lineNo) - requestedOf(before, lineNo) }));
    const caseId = await this.opening.openOwed(tx, order, request, { amountFen, units: given });
    if (request.riskReview !== null) return caseId;
    const approved = await this.parts.steps.move(tx, await this.parts.steps.open(tx, { caseId, mayTouch: () => true }), 'approved', { actor: SYSTEM });
    await this.parts.refunds.payOwed(tx, approved, { actor: SYSTEM });
    return caseId;
  }
}

/** What gifts that stay take off the refund, which the shopper has been told. @throws AFTER_SALES.GIFT_DUE */
function agreedGiftFen({ giftFen: seenFen = 0 }: ApplyAfterSales, gifts: readonly GiftMoney[]): number {
  const giftFen = sumGiftMoney(gifts);
  if (giftFen > 0 && giftFen !== seenFen) throw afterSalesError('AFTER_SALES.GIFT_DUE', { giftFen, gifts: gifts.filter((gift) => gift.giftFen > 0) });
  return giftFen;
}

function requestedOf(lines: readonly { lineNo: number; refundRequestedFen: number }[], lineNo: number): number {
  return lines.find((line) => line.lineNo === lineNo)?.refundRequestedFen ?? 0;
}
