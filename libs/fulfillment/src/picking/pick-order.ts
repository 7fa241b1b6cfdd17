import { Injectable } from '@nestjs/common';
import { type Actor, type Order, Orders } from '@quanyu/orders';
import { Clock, Database, once, Outbox, type StaffPrincipal, type Tx } from '@quanyu/platform';
import { WorkPace } from '@quanyu/stores';
import { PlanRider } from '../couriers/plan-rider.js';
import { fulfillmentError } from '../fulfillment.errors.js';
import { pickupReady } from '../fulfillment.events.js';
import { type FulfillmentLine, type FulfillmentOrder, FulfillmentRepository } from '../fulfillment.repository.js';
import { PhotoRules } from '../hand-over-photos/photo-rules.js';
import { isBrought } from '../work/work-state.js';
import { WorkSteps, wrongState } from '../work/work-steps.js';

export type PickedItem = { readonly by: 'barcode'; readonly barcode: string } | { readonly by: 'line'; readonly lineNo: number };

/** What follows when picking begins and when it ends: the rider of what is brought is planned, what needs a picture is marked, and the store's pace follows what its work really took. */
@Injectable()
export class AfterPicking {
  constructor(
    private readonly pace: WorkPace,
    private readonly riders: PlanRider,
    private readonly photos: PhotoRules,
    private readonly clock: Clock,
  ) {}

  async began(tx: Tx, work: FulfillmentOrder): Promise<void> {
    if (isBrought(work)) await this.riders.pickingBegan(tx, work.id);
  }

  /** The pace's row is the last that is taken. */
  async packed(tx: Tx, order: Order, work: FulfillmentOrder): Promise<void> {
    await this.photos.packed(tx, work, order.payableFen);
    if (isBrought(work)) await this.riders.packed(tx, work.id);
    if (work.storeId === null || work.pickingAt === null) return;
    await this.pace.record(tx, { storeId: work.storeId, units: work.itemCount, minutes: (this.clock.nowMs() - work.pickingAt.getTime()) / 60_000 });
  }
}

/** The store prepares an order: accept, pick item by item, packed, and for a pickup ready. Doing a step twice is fine. */
@Injectable()
export class PickOrder {
  constructor(
    private readonly database: Database,
    private readonly repository: FulfillmentRepository,
    private readonly orders: Orders,
    private readonly steps: WorkSteps,
    private readonly after: AfterPicking,
    private readonly outbox: Outbox,
  ) {}

  /** @throws FULFILLMENT.NOT_FOUND, FULFILLMENT.WRONG_STATE, FULFILLMENT.ORDER_CANCELED. Accepting twice is fine. */
  async accept(staff: StaffPrincipal, id: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      const { work, actor } = await this.steps.lockFor(tx, staff, id);
      if (work.state === 'accepted') return;
      await this.steps.move(tx, work, { to: 'accepted', actor, event: 'accepted' });
    });
  }

  async startPicking(staff: StaffPrincipal, id: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      const { work, actor } = await this.steps.lockFor(tx, staff, id);
      if (work.state !== 'picking' && work.state !== 'substitution_pending') await this.begin(tx, work, actor);
    });
  }

  /** Counts one item up or down, once per idempotency key. The first pick of an accepted order starts the picking. */
  async pick(staff: StaffPrincipal, id: string, request: { item: PickedItem; quantity: number; idempotencyKey: string }): Promise<void> {
    const { idempotencyKey, ...body } = request;
    await once(this.database, { scope: `staff:${staff.staffId}`, key: idempotencyKey, request: { pick: id, ...body } }, async (tx) => {
      const { work, actor } = await this.steps.lockFor(tx, staff, id);
      if (work.state === 'accepted') await this.begin(tx, work, actor);
      else if (work.state !== 'picking' && work.state !== 'substitution_pending' && work.state !== 'partially_shipped') throw wrongState(work);
      const lines = await this.repository.listLines([id], tx);
      const matching = lines.filter((line) => (request.item.by === 'line' ? line.lineNo === request.item.lineNo : line.barcode === request.item.barcode || line.sku === request.item.barcode));
      const line = matching.find((candidate) => missingOf(candidate) > 0) ?? matching[0];
      if (line === undefined) throw fulfillmentError('FULFILLMENT.WRONG_ITEM');
      const wanted = line.quantity - line.quantityShort - line.quantityCanceled;
      if (!(await this.repository.pick(tx, id, { lineNo: line.lineNo, quantity: request.quantity }))) throw fulfillmentError('FULFILLMENT.PICKED_TOO_MANY', { quantity: wanted, lineNo: line.lineNo });
      return null;
    });
  }

  /** All is in the bag. A pickup may go on to `markReady`; what is brought or sent waits for its courier or carrier. */
  async pack(staff: StaffPrincipal, id: string, bagCount?: number): Promise<void> {
    await this.database.transaction(async (tx) => {
      const { order, work, actor } = await this.steps.lockFor(tx, staff, id);
      if (work.state === 'packed') return;
      await this.assertAllPicked(tx, work);
      if (bagCount !== undefined) await this.repository.noteBags(tx, id, bagCount);
      await this.steps.move(tx, work, { to: 'packed', actor, event: 'packed' });
      if (work.kind === 'pickup') return;
      if (work.kind !== 'shipping') await this.steps.move(tx, { ...work, state: 'packed' }, { to: 'waiting_courier', actor: { kind: 'system' } });
      await this.after.packed(tx, order, work);
    });
  }

  /** The pickup waits for the shopper, who is told. @throws FULFILLMENT.NOT_ALL_PICKED with the number missing. */
  async markReady(staff: StaffPrincipal, id: string, bagCount?: number): Promise<void> {
    await this.database.transaction(async (tx) => {
      const { order, work, actor } = await this.steps.lockFor(tx, staff, id);
      if (work.state === 'ready') return;
      await this.assertAllPicked(tx, work);
      if (bagCount !== undefined) await this.repository.noteBags(tx, id, bagCount);
      await this.steps.move(tx, work, { to: 'ready', actor, event: 'ready', isKept: true });
      await this.outbox.add(tx, pickupReady, { fulfillmentOrderId: id });
      await this.after.packed(tx, order, work);
    });
  }

  private async begin(tx: Tx, work: FulfillmentOrder, actor: Actor): Promise<void> {
    const lines = await this.repository.listLines([work.id], tx);
    const open = lines.flatMap((line) => (missingOf(line) > 0 ? [{ lineNo: line.lineNo, quantity: missingOf(line) }] : []));
    const taken = new Map((await this.orders.startPicking(tx, work.orderId, open)).map(({ lineNo, quantity }) => [lineNo, quantity]));
    if (taken.size === 0) throw fulfillmentError('FULFILLMENT.ORDER_CANCELED');
    // Units that the shopper cancelled a moment ago are nobody's to look for.
    const gone = open.flatMap(({ lineNo, quantity }) => (quantity > (taken.get(lineNo) ?? 0) ? [{ lineNo, quantity: quantity - (taken.get(lineNo) ?? 0) }] : []));
    await this.repository.addUnits(tx, work.id, 'canceled', gone);
    await this.steps.move(tx, work, { to: 'picking', actor, event: 'picking_started' });
    await this.after.began(tx, work);
  }

  private async assertAllPicked(tx: Tx, work: FulfillmentOrder): Promise<void> {
    if (work.state === 'substitution_pending') throw fulfillmentError('FULFILLMENT.ANSWER_AWAITED');
    if (work.state !== 'picking') return;
    const missing = (await this.repository.listLines([work.id], tx)).reduce((sum, line) => sum + missingOf(line), 0);
    if (missing > 0) throw fulfillmentError('FULFILLMENT.NOT_ALL_PICKED', { missing });
  }
}

/** Units of a line that somebody still has to find. */
export function missingOf({ quantity, quantityPicked, quantityShort, quantityCanceled }: FulfillmentLine): number {
  return quantity - quantityShort - quantityCanceled - quantityPicked;
}

/** Everything that is still wanted of these lines has gone. */
export function haveLeft(lines: readonly FulfillmentLine[]): boolean {
  return lines.every((line) => missingOf(line) === 0 && line.quantityPicked === line.quantityGone);
}
