import { Injectable } from '@nestjs/common';
import type { BalanceKey } from '@quanyu/inventory';
import { type Actor, ChangeOrder, type Order } from '@quanyu/orders';
import { Outbox, type Tx } from '@quanyu/platform';
import { StopRider } from '../couriers/stop-rider.js';
import { lineShort } from '../fulfillment.events.js';
import { type FulfillmentOrder, FulfillmentRepository } from '../fulfillment.repository.js';
import { OtherPlaces } from '../work/other-places.js';
import { haveLeft } from './pick-order.js';
import { WorkSteps } from '../work/work-steps.js';

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

/** What follows for work, order, money and shopper when units of a line are not there. Their stock was corrected in this transaction, and its places' rows and windows were taken before. */
@Injectable()
export class SettleShort {
  constructor(
    private readonly repository: FulfillmentRepository,
    private readonly steps: WorkSteps,
    private readonly change: ChangeOrder,
    private readonly places: OtherPlaces,
    private readonly couriers: StopRider,
    private readonly outbox: Outbox,
  ) {}

  /** Takes the rows that `settle` changes besides the work's own: windows before stock. Returns the stock that may be asked for. */
  async lockFor(tx: Tx, orderId: string, { variantId, places }: { variantId: string; places: readonly string[] }): Promise<BalanceKey[]> {
    await this.steps.lockWindows(tx, orderId, places.flatMap((locationId) => this.places.storeOf(locationId) ?? []));
    return places.map((locationId) => ({ locationId, variantId }));
  }

  /** The first of the places that still has the units takes them over, or they are paid back. Order and work are locked. */
  async settle(tx: Tx, order: Order, work: FulfillmentOrder, short: ShortUnits): Promise<ShortOutcome> {
    const { lineNo, quantity, actor, reason } = short;
    await this.repository.addUnits(tx, work.id, 'short', [{ lineNo, quantity }]);
    const lines = await this.repository.listLines([work.id], tx);
    const line = lines.find((candidate) => candidate.lineNo === lineNo);
    if (line === undefined) throw new Error('short units belong to a line of the work');
    const note = `${line.title} × ${quantity}`;
    const wasPicking = work.pickingAt !== null;
    const isEmpty = lines.every((candidate) => candidate.quantity === candidate.quantityShort + candidate.quantityCanceled);
    // A question about another line is settled first; then the work goes on or ends.
    const isOver = isEmpty && work.state !== 'substitution_pending';
    const taken = await this.take(tx, order, work, { ...short, isLast: isOver, wasPicking, note });
    if (taken === null) await this.change.refundMissing(tx, order, { units: [{ lineNo, quantity }], actor, reason, note, wasPicking });
    if (isOver) await this.steps.end(tx, work, taken === null ? 'canceled' : 'superseded');
    else this.steps.tellBoard(tx, work, work.state);
    if (isOver) await this.couriers.stop(tx, work.id, taken === null ? 'deliveryOver' : 'otherWay');
    const beside = taken === null ? [] : [(await this.places.open(tx, order, work, { locationId: taken, lines: [{ line, quantity }], actor })).state];
    if (work.state === 'partially_shipped' && haveLeft(lines)) await this.steps.allHasLeft(tx, work, { actor, beside });
    const outcome = taken === null ? 'refunded' : 'otherPlace';
    await this.outbox.add(tx, lineShort, { fulfillmentOrderId: work.id, lineNo, quantity, outcome });
    return outcome;
  }

  private async take(tx: Tx, order: Order, work: FulfillmentOrder, short: ShortUnits & { readonly isLast: boolean; readonly wasPicking: boolean; readonly note: string }): Promise<string | null> {
    const { lineNo, quantity, places, isLast, wasPicking, actor, note } = short;
    const from = { storeId: work.storeId, locationId: work.locationId };
    for (const locationId of places) {
      const to = { storeId: this.places.storeOf(locationId), locationId };
      if (await this.change.takeOver(tx, order, { groupNo: work.groupNo, units: { lineNo, quantity }, from, to, isLast, wasPicking, actor, note })) return locationId;
    }
    return null;
  }
}
