import { Injectable } from '@nestjs/common';
import { Inventory } from '@quanyu/inventory';
import { ChangeOrder, type Order, Orders, Sourcing, type SourcingDecision } from '@quanyu/orders';
import { Database, isStoreInScope, once, type StaffPrincipal, type Tx } from '@quanyu/platform';
import { Stores } from '@quanyu/stores';
import { fulfillmentError } from './fulfillment.errors.js';
import { type FulfillmentLine, type FulfillmentOrder, FulfillmentRepository } from './fulfillment.repository.js';
import { NewWork } from './new-work.js';
import { missingOf } from './pick-order.js';
import { WorkSteps } from './work-steps.js';

export interface ShortRequest {
  readonly lineNo: number;
  readonly quantity: number;
  readonly idempotencyKey: string;
}

/** What became of units that a shelf did not have. */
export type ShortOutcome = 'otherPlace' | 'refunded';

/** Finds other places for goods that are brought or sent, and opens work there. */
@Injectable()
export class OtherPlaces {
  constructor(
    private readonly repository: FulfillmentRepository,
    private readonly orders: Orders,
    private readonly sourcing: Sourcing,
    private readonly stores: Stores,
    private readonly work: NewWork,
  ) {}

  /** Locations that have all of it, the best first. Empty for what is collected: the shopper chose the store. */
  async find(work: FulfillmentOrder, want: { variantId: string; quantity: number }): Promise<string[]> {
    if (work.kind === 'pickup' || work.address === null) return [];
    const decision = await this.sourcing.plan({ kind: work.kind, destination: work.address, lines: [want] });
    return ranked(decision).filter((locationId) => locationId !== work.locationId);
  }

  /** Work on units of one line at another place, under the same promise. */
  async open(tx: Tx, order: Order, from: FulfillmentOrder, { locationId, line, quantity }: { locationId: string; line: FulfillmentLine; quantity: number }): Promise<void> {
    const [groups, siblings] = await Promise.all([this.orders.listGroups([order.id], tx), this.repository.listByOrder(order.id, tx)]);
    const group = groups.find(({ groupNo }) => groupNo === from.groupNo);
    if (group === undefined) throw new Error('work belongs to a group');
    const partNo = 1 + Math.max(...siblings.filter(({ groupNo }) => groupNo === from.groupNo).map((sibling) => sibling.partNo));
    const storeId = this.stores.findByLocation(locationId)?.id ?? null;
    const work = this.work.make(order, { ...group, storeId, locationId, itemCount: quantity, promisedAt: from.promisedAt }, partNo);
    this.work.insert(tx, [{ work, lines: [{ ...line, quantity }] }]);
  }
}

/**
 * A picker finds the shelf empty: the stock is corrected and trusted less, and the units come from another place where the way allows
 * that, or are paid back. What the shopper collects is not sent to another store.
 */
@Injectable()
export class ShortLine {
  constructor(
    private readonly database: Database,
    private readonly repository: FulfillmentRepository,
    private readonly steps: WorkSteps,
    private readonly change: ChangeOrder,
    private readonly inventory: Inventory,
    private readonly places: OtherPlaces,
  ) {}

  /** @throws FULFILLMENT.NOT_FOUND, FULFILLMENT.WRONG_STATE, FULFILLMENT.NOT_SHORT */
  async execute(staff: StaffPrincipal, id: string, request: ShortRequest): Promise<ShortOutcome> {
    const seen = await this.repository.find(id);
    if (seen === null || !isStoreInScope(staff.storeScope, seen.locationId)) throw fulfillmentError('FULFILLMENT.NOT_FOUND');
    const { lineNo, quantity, idempotencyKey } = request;
    // Asked before the transaction: a second connection taken while holding one would starve the pool.
    const [line] = (await this.repository.listLines([id])).filter((candidate) => candidate.lineNo === lineNo);
    const places = line === undefined ? [] : await this.places.find(seen, { variantId: line.variantId, quantity });
    return once(this.database, { scope: `staff:${staff.staffId}`, key: idempotencyKey, request: { short: id, lineNo, quantity } }, (tx) => this.record(tx, staff, id, { lineNo, quantity, places }));
  }

  private async record(tx: Tx, staff: StaffPrincipal, id: string, { lineNo, quantity, places }: { lineNo: number; quantity: number; places: readonly string[] }): Promise<ShortOutcome> {
    const { order, work, actor } = await this.steps.lockFor(tx, staff, id);
    if (work.state !== 'picking' && work.state !== 'partially_shipped') throw fulfillmentError('FULFILLMENT.WRONG_STATE', { state: work.state });
    const lines = await this.repository.listLines([id], tx);
    const line = lines.find((candidate) => candidate.lineNo === lineNo);
    if (line === undefined || missingOf(line) < quantity) throw fulfillmentError('FULFILLMENT.NOT_SHORT', { lineNo });
    await this.inventory.adjustShort(tx, { orderId: order.id, locationId: work.locationId, variantId: line.variantId, quantity, actorName: staff.name });
    await this.repository.addUnits(tx, id, 'short', [{ lineNo, quantity }]);
    const note = `${line.title} × ${quantity}`;
    const taken = await this.take(tx, order, { line, quantity, places });
    if (taken === null) {
      await this.change.refundMissing(tx, order, { units: [{ lineNo, quantity }], actor, reason: '门店缺货退款', note });
    } else {
      await this.change.moveUnits(tx, order.id, { lineNo, quantity }, { locationId: taken, actor, wasPicking: true, note });
      await this.places.open(tx, order, work, { locationId: taken, line, quantity });
    }
    const isEmpty = lines.every((candidate) => candidate.quantity - candidate.quantityShort - candidate.quantityCanceled - (candidate.lineNo === lineNo ? quantity : 0) === 0);
    if (isEmpty) await this.steps.end(tx, work, taken === null ? 'canceled' : 'superseded');
    else this.steps.tellBoard(tx, work, work.state);
    return taken === null ? 'refunded' : 'otherPlace';
  }

  /** The first of the places that still has the units now takes them. */
  private async take(tx: Tx, order: Order, { line, quantity, places }: { line: FulfillmentLine; quantity: number; places: readonly string[] }): Promise<string | null> {
    for (const locationId of places) {
      if ((await this.inventory.allocate(tx, order.id, { locationId, lines: [{ variantId: line.variantId, quantity }] })).length === 0) return locationId;
    }
    return null;
  }
}

function ranked({ plan, lines }: SourcingDecision): string[] {
  return plan.weighed.filter(({ wholeLines }) => wholeLines === lines.length).sort((a, b) => a.score.totalFen - b.score.totalFen).map(({ locationId }) => locationId);
}
