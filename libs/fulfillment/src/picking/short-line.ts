import { Injectable } from '@nestjs/common';
import { Inventory } from '@quanyu/inventory';
import { Database, isStoreInScope, once, type StaffPrincipal, type Tx } from '@quanyu/platform';
import { fulfillmentError } from '../fulfillment.errors.js';
import { FulfillmentRepository } from '../fulfillment.repository.js';
import { OtherPlaces } from '../work/other-places.js';
import { missingOf } from './pick-order.js';
import { SettleShort, type ShortOutcome } from './settle-short.js';
import type { WorkState } from '../work/work-state.js';
import { WorkSteps } from '../work/work-steps.js';

export interface ShortRequest {
  readonly lineNo: number;
  readonly quantity: number;
  readonly idempotencyKey: string;
}

/** A question about one line keeps no other waiting. */
const MAY_BE_SHORT: readonly WorkState[] = ['picking', 'substitution_pending', 'partially_shipped'];

/** A picker finds the shelf empty: the stock is corrected and trusted less, and the units are settled. */
@Injectable()
export class ShortLine {
  constructor(
    private readonly database: Database,
    private readonly repository: FulfillmentRepository,
    private readonly steps: WorkSteps,
    private readonly inventory: Inventory,
    private readonly places: OtherPlaces,
    private readonly short: SettleShort,
  ) {}

  /** @throws FULFILLMENT.NOT_FOUND, FULFILLMENT.WRONG_STATE, FULFILLMENT.NOT_SHORT */
  async execute(staff: StaffPrincipal, id: string, request: ShortRequest): Promise<ShortOutcome> {
    const seen = await this.repository.find(id, this.database.within(staff.storeScope));
    if (seen === null || !isStoreInScope(staff.storeScope, seen.locationId)) throw fulfillmentError('FULFILLMENT.NOT_FOUND');
    const { lineNo, quantity, idempotencyKey } = request;
    // Asked before the transaction: a second connection taken while holding one would starve the pool.
    const [line] = (await this.repository.listLines([id])).filter((candidate) => candidate.lineNo === lineNo);
    const places = line === undefined ? [] : await this.places.find(seen, [{ variantId: line.variantId, quantity }]);
    return once(this.database, { scope: `staff:${staff.staffId}`, key: idempotencyKey, request: { short: id, lineNo, quantity } }, (tx) => this.record(tx, staff, id, { lineNo, quantity, places }));
  }

  private async record(tx: Tx, staff: StaffPrincipal, id: string, { lineNo, quantity, places }: { lineNo: number; quantity: number; places: readonly string[] }): Promise<ShortOutcome> {
    const { order, work, actor } = await this.steps.lockFor(tx, staff, id);
    if (!MAY_BE_SHORT.includes(work.state)) throw fulfillmentError('FULFILLMENT.WRONG_STATE', { state: work.state });
    const line = (await this.repository.listLines([id], tx)).find((candidate) => candidate.lineNo === lineNo);
    if (line === undefined || missingOf(line) < quantity) throw fulfillmentError('FULFILLMENT.NOT_SHORT', { lineNo });
    const { variantId } = line;
    const also = await this.short.lockFor(tx, order.id, { variantId, places });
    await this.inventory.adjustShort(tx, { orderId: order.id, locationId: work.locationId, variantId, quantity, actorName: staff.name, also });
    return this.short.settle(tx, order, work, { lineNo, quantity, places, actor, reason: '门店缺货退款' });
  }
}
