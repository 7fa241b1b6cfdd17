import { Injectable } from '@nestjs/common';
import { type Actor, type Order, Orders, Sourcing, type SourcingDecision, summarizeFulfillment } from '@quanyu/orders';
import type { Tx } from '@quanyu/platform';
import { Stores } from '@quanyu/stores';
import { type FulfillmentLine, type FulfillmentOrder, FulfillmentRepository, type NewFulfillmentOrder } from '../fulfillment.repository.js';
import { NewWork } from './new-work.js';
import { statusOf } from './work-state.js';

/** So many places are asked at most; what they do not take waits for the next look, or is paid back. */
const PLACES_AT_ONCE = 3;

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

  /** The few best locations that have all of it, without those that had their turn. Empty for what is collected: the shopper chose the store. */
  async find(work: FulfillmentOrder, wants: readonly { readonly variantId: string; readonly quantity: number }[], tried: ReadonlySet<string> = new Set()): Promise<string[]> {
    if (work.kind === 'pickup' || work.address === null || wants.length === 0) return [];
    const decision = await this.sourcing.plan({ kind: work.kind, destination: work.address, lines: [...wants] });
    return ranked(decision).filter((locationId) => locationId !== work.locationId && !tried.has(locationId)).slice(0, PLACES_AT_ONCE);
  }

  /** Work on units of lines at another place, under the same promise; the group is as far as what is furthest behind. @returns the new work */
  async open(tx: Tx, order: Order, from: FulfillmentOrder, to: { locationId: string; lines: readonly { readonly line: FulfillmentLine; readonly quantity: number }[]; actor: Actor }): Promise<NewFulfillmentOrder> {
    const { locationId, lines, actor } = to;
    const [groups, siblings] = await Promise.all([this.orders.listGroups([order.id], tx), this.repository.listByOrder(order.id, tx)]);
    const group = groups.find(({ groupNo }) => groupNo === from.groupNo);
    if (group === undefined) throw new Error('work belongs to a group');
    const ofGroup = siblings.filter(({ groupNo }) => groupNo === from.groupNo);
    const partNo = 1 + Math.max(...ofGroup.map((sibling) => sibling.partNo));
    const storeId = this.storeOf(locationId);
    const itemCount = lines.reduce((sum, { quantity }) => sum + quantity, 0);
    const work = this.work.make(order, { ...group, storeId, locationId, itemCount, promisedAt: from.promisedAt }, partNo);
    this.work.insert(tx, [{ work, lines: lines.map(({ line, quantity }) => ({ ...line, quantity })) }]);
    const status = summarizeFulfillment([...ofGroup, work].map(({ state }) => statusOf(state)));
    if (status !== group.status) await this.orders.recordProgress(tx, order.id, { groupNo: from.groupNo, status, actor });
    return work;
  }

  /** The store of a location; null for a warehouse. */
  storeOf(locationId: string): string | null {
    return this.stores.findByLocation(locationId)?.id ?? null;
  }
}

function ranked({ plan, lines }: SourcingDecision): string[] {
  return plan.weighed.filter(({ wholeLines }) => wholeLines === lines.length).sort((a, b) => a.score.totalFen - b.score.totalFen).map(({ locationId }) => locationId);
}
