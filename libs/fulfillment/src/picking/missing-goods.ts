import { Injectable } from '@nestjs/common';
import { commitmentsShort, Inventory, MissingStock } from '@quanyu/inventory';
import { CloseUnpaid, Orders, WorkCase } from '@quanyu/orders';
import { Database, type Outbox } from '@quanyu/platform';
import { type FulfillmentLine, type FulfillmentOrder, FulfillmentRepository } from '../fulfillment.repository.js';
import { OtherPlaces } from '../work/other-places.js';
import { missingOf } from './pick-order.js';
import { SettleShort } from './settle-short.js';
import { WorkSteps } from '../work/work-steps.js';
import { isBeingPrepared } from '../work/work-state.js';

/** A variant at a place. */
interface Shelf {
  readonly locationId: string;
  readonly variantId: string;
}

const SYSTEM = { kind: 'system' } as const;

/** Units that one paid order waits for and a count did not find: from another place where the way allows that, or paid back. */
@Injectable()
export class MissingOfOrder {
  constructor(
    private readonly database: Database,
    private readonly repository: FulfillmentRepository,
    private readonly steps: WorkSteps,
    private readonly inventory: Inventory,
    private readonly places: OtherPlaces,
    private readonly short: SettleShort,
  ) {}

  /** Settles what is still missing as far as this order holds it. False when it has no work yet. */
  async settle(orderId: string, shelf: Shelf): Promise<boolean> {
    const works = await this.repository.listByOrder(orderId);
    for (const work of works.filter(({ locationId, state }) => locationId === shelf.locationId && isOpenToChange(state))) {
      const lines = (await this.repository.listLines([work.id])).filter((line) => line.variantId === shelf.variantId && missingOf(line) > 0);
      for (const line of lines) await this.settleLine(work, line, shelf);
    }
    return works.length > 0;
  }

  /** What a picker has in hand was there to be counted, so only the others can be missing. */
  private async settleLine(seen: FulfillmentOrder, wanted: FulfillmentLine, shelf: Shelf): Promise<void> {
    const { lineNo } = wanted;
    // Asked before the transaction: a second connection taken while holding one would starve the pool.
    const places = await this.places.find(seen, [{ variantId: shelf.variantId, quantity: missingOf(wanted) }]);
    await this.database.transaction(async (tx) => {
      const { order, work } = await this.steps.lock(tx, seen.id);
      const line = (await this.repository.listLines([work.id], tx)).find((candidate) => candidate.lineNo === lineNo);
      if (line === undefined || !isOpenToChange(work.state)) return;
      const also = await this.short.lockFor(tx, order.id, { variantId: shelf.variantId, places });
      const quantity = await this.inventory.takeMissing(tx, { ...shelf, orderId: order.id, atMost: missingOf(line), actorName: '系统', also });
      if (quantity > 0) await this.short.settle(tx, order, work, { lineNo, quantity, places, actor: SYSTEM, reason: '门店缺货退款' });
    });
  }
}

/**
 * A count found fewer units than orders hold. Orders that nobody has paid are closed first and their units let go, then paid ones are settled,
 * and exchanges lose what they have set aside, until nothing is missing. How much is missing stands in one row that every step lowers, so the news may come twice, or again after a crash.
 */
@Injectable()
export class MissingGoods {
  constructor(
    private readonly missing: MissingStock,
    private readonly orders: Orders,
    private readonly closeUnpaid: CloseUnpaid,
    private readonly paid: MissingOfOrder,
    private readonly cases: WorkCase,
  ) {}

  subscribe(outbox: Outbox): void {
    outbox.on(commitmentsShort, ({ holders, ...shelf }) => this.settle(shelf, holders));
  }

  async settle(shelf: Shelf, holders: readonly { readonly orderId: string; readonly isPaid: boolean }[]): Promise<void> {
    const failures: unknown[] = [];
    const settleEach = async (orderIds: readonly string[], step: (orderId: string) => Promise<void>): Promise<void> => {
      for (const orderId of orderIds) {
        if ((await this.missing.left(shelf)) === 0) return;
        // One that cannot be settled yet keeps nobody else waiting: the news comes again for it.
        await step(orderId).catch((error: unknown) => failures.push(error));
      }
    };
    await settleEach(holders.filter(({ isPaid }) => !isPaid).map(({ orderId }) => orderId), (orderId) => this.letGo(orderId, shelf));
    await settleEach(holders.map(({ orderId }) => orderId), (orderId) => this.settlePaid(orderId, shelf));
    if (failures.length > 0 && (await this.missing.left(shelf)) > 0) throw failures[0];
  }

  /** Nobody has paid for them: the provider is closed first, and what becomes free is what was missing. */
  private async letGo(orderId: string, shelf: Shelf): Promise<void> {
    await this.closeUnpaid.execute(orderId, { actor: SYSTEM, kind: 'release', note: 'stockMissing' });
    await this.missing.settle(shelf);
  }

  private async settlePaid(orderId: string, shelf: Shelf): Promise<void> {
    if ((await this.paid.settle(orderId, shelf)) || (await this.cases.loseReplacement(orderId, shelf))) return;
    if ((await this.orders.find(orderId))?.order.status === 'placed') throw new Error('the work of a paid order is not open yet');
  }
}

/** Nobody has packed it yet, or parts of it are still to be sent. */
function isOpenToChange(state: FulfillmentOrder['state']): boolean {
  return isBeingPrepared(state) || state === 'partially_shipped';
}
