import { Injectable } from '@nestjs/common';
import { type Actor, ChangeOrder, type Order, Orders } from '@quanyu/orders';
import type { Tx } from '@quanyu/platform';
import { StopRider } from '../couriers/stop-rider.js';
import { type FulfillmentLine, type FulfillmentOrder, FulfillmentRepository } from '../fulfillment.repository.js';
import { OtherPlaces } from './other-places.js';
import { isWithStore } from './work-state.js';
import { WorkSteps } from './work-steps.js';

/**
 * All that is left of some work goes to another place: its window, its stock and the promise with it. The old work is superseded, and its
 * goods, also those in a bag, are the old place's again.
 */
@Injectable()
export class MoveWork {
  constructor(
    private readonly repository: FulfillmentRepository,
    private readonly steps: WorkSteps,
    private readonly orders: Orders,
    private readonly change: ChangeOrder,
    private readonly places: OtherPlaces,
    private readonly couriers: StopRider,
  ) {}

  /**
   * Locations that have all of it, the best first, without those where its group had work already. Asked before any transaction; each is then
   * tried in a transaction of its own, so that its window and its stock are taken in order.
   */
  async findPlaces(work: FulfillmentOrder): Promise<string[]> {
    const [lines, siblings] = await Promise.all([this.repository.listLines([work.id]), this.repository.listByOrder(work.orderId)]);
    const wants = new Map<string, number>();
    for (const { line, quantity } of leftOf(lines)) wants.set(line.variantId, (wants.get(line.variantId) ?? 0) + quantity);
    const tried = new Set(siblings.filter(({ groupNo }) => groupNo === work.groupNo).map(({ locationId }) => locationId));
    return this.places.find(work, [...wants].map(([variantId, quantity]) => ({ variantId, quantity })), tried);
  }

  /** A place that has all of it takes it over. Order and work are locked. @returns the new work's id; null when it has not all of it, or the goods have left */
  async move(tx: Tx, order: Order, work: FulfillmentOrder, how: { readonly place: string; readonly actor: Actor; readonly note: string }): Promise<FulfillmentOrder['id'] | null> {
    const { place: locationId, ...why } = how;
    const left = leftOf(await this.repository.listLines([work.id], tx));
    if (left.length === 0 || !isWithStore(work.state)) return null;
    const group = (await this.orders.listGroups([order.id], tx)).find(({ groupNo }) => groupNo === work.groupNo);
    if (group === undefined) throw new Error('work belongs to a group');
    const units = left.map(({ line, quantity }) => ({ lineNo: line.lineNo, quantity }));
    const from = { storeId: work.storeId, locationId: work.locationId };
    const to = { storeId: this.places.storeOf(locationId), locationId };
    const isWholeGroup = group.locationId === work.locationId;
    if (!(await this.change.relocate(tx, order, { groupNo: work.groupNo, from, to, units, isWholeGroup, wasPicking: work.pickingAt !== null, ...why }))) return null;
    await this.steps.end(tx, work, 'superseded');
    await this.couriers.stop(tx, work.id, why.note);
    return (await this.places.open(tx, order, work, { locationId, lines: left, actor: why.actor })).id;
  }
}

/** What is still to be brought of lines, in hand or not. */
function leftOf(lines: readonly FulfillmentLine[]): { line: FulfillmentLine; quantity: number }[] {
  return lines.flatMap((line) => {
    const quantity = line.quantity - line.quantityShort - line.quantityCanceled - line.quantityGone;
    return quantity > 0 ? [{ line, quantity }] : [];
  });
}
