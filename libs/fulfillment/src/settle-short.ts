import { Injectable } from '@nestjs/common';
import { Inventory } from '@quanyu/inventory';
import { type Actor, ChangeOrder, type Order } from '@quanyu/orders';
import { Outbox, type Tx } from '@quanyu/platform';
import { lineShort } from './fulfillment.events.js';
import { type FulfillmentLine, type FulfillmentOrder, FulfillmentRepository } from './fulfillment.repository.js';
import { OtherPlaces } from './other-places.js';
import { WorkSteps } from './work-steps.js';

/** What became of units that a shelf did not have. */
export type ShortOutcome = 'otherPlace' | 'refunded';

export interface ShortUnits {
  readonly lineNo: number;
  readonly quantity: number;
  /** Places that had all of it a moment ago, the best first. */
  readonly places: readonly string[];
  readonly actor: Actor;
  readonly reason: string;
}

/** What follows for work, order, money and shopper when units of a line are not there. Their stock was corrected in this transaction. */
@Injectable()
export class SettleShort {
  constructor(
    private readonly repository: FulfillmentRepository,
    private readonly steps: WorkSteps,
    private readonly change: ChangeOrder,
    private readonly inventory: Inventory,
    private readonly places: OtherPlaces,
    private readonly outbox: Outbox,
  ) {}

  /** The first of the places that still has the units takes them over, or they are paid back. Order and work are locked. */
  async settle(tx: Tx, order: Order, work: FulfillmentOrder, short: ShortUnits): Promise<ShortOutcome> {
    const { lineNo, quantity, actor, reason } = short;
    const lines = await this.repository.listLines([work.id], tx);
    const line = lines.find((candidate) => candidate.lineNo === lineNo);
    if (line === undefined) throw new Error('short units belong to a line of the work');
    await this.repository.addUnits(tx, work.id, 'short', [{ lineNo, quantity }]);
    const note = `${line.title} × ${quantity}`;
    const wasPicking = work.pickingAt !== null;
    const taken = await this.take(tx, order, line, short);
    if (taken === null) {
      await this.change.refundMissing(tx, order, { units: [{ lineNo, quantity }], actor, reason, note, wasPicking });
    } else {
      await this.change.moveUnits(tx, order.id, { lineNo, quantity }, { locationId: taken, actor, wasPicking, note });
      await this.places.open(tx, order, work, { locationId: taken, lines: [{ line, quantity }] });
    }
    const isEmpty = lines.every((candidate) => candidate.quantity - candidate.quantityShort - candidate.quantityCanceled - (candidate.lineNo === lineNo ? quantity : 0) === 0);
    // A question about another line is settled first; then the work goes on or ends.
    if (isEmpty && work.state !== 'substitution_pending') await this.steps.end(tx, work, taken === null ? 'canceled' : 'superseded');
    else this.steps.tellBoard(tx, work, work.state);
    const outcome = taken === null ? 'refunded' : 'otherPlace';
    await this.outbox.add(tx, lineShort, { fulfillmentOrderId: work.id, lineNo, quantity, outcome });
    return outcome;
  }

  private async take(tx: Tx, order: Order, { variantId }: FulfillmentLine, { quantity, places }: ShortUnits): Promise<string | null> {
    for (const locationId of places) {
      if ((await this.inventory.allocate(tx, order.id, { locationId, lines: [{ variantId, quantity }] })).length === 0) return locationId;
    }
    return null;
  }
}
