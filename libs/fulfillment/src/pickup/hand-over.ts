import { Injectable } from '@nestjs/common';
import { Orders } from '@quanyu/orders';
import { Database, once, type StaffPrincipal, type Tx } from '@quanyu/platform';
import { CodeReading, shopTime } from './code-reading.js';
import { fulfillmentError } from '../fulfillment.errors.js';
import { type FulfillmentOrder, FulfillmentRepository } from '../fulfillment.repository.js';
import { DeliveryUploads } from '../uploads/delivery-uploads.js';
import { describe } from '../deliveries/deliveries.js';
import { hasPhoto } from '../hand-over-photos/hand-over-photos.repository.js';
import { photoWanted } from '../hand-over-photos/photo-rule.rules.js';
import type { ParcelLine } from '../parcels/parcels.repository.js';
import { sumByLine } from '../parcels/ship-order.js';
import { WorkSteps } from '../work/work-steps.js';

export interface HandOverRequest {
  readonly storeId: string;
  readonly code: string;
  readonly idempotencyKey: string;
  /** What the shopper takes now, when that is not all. */
  readonly lines?: readonly ParcelLine[] | undefined;
}

/** The shopper stands at the counter: read the code, refuse with the reason, or hand over once. */
@Injectable()
export class HandOver {
  constructor(
    private readonly database: Database,
    private readonly repository: FulfillmentRepository,
    private readonly orders: Orders,
    private readonly reading: CodeReading,
    private readonly steps: WorkSteps,
    private readonly uploads: DeliveryUploads,
  ) {}

  /** Hands over, once per idempotency key and once per order. @throws PICKUP.*, FULFILLMENT.PHOTO_WANTED */
  async execute(staff: StaffPrincipal, request: HandOverRequest): Promise<string> {
    const scope = `staff:${staff.staffId}`;
    return once(this.database, { scope, key: request.idempotencyKey, request: { handOver: request.storeId, code: request.code, ...(request.lines === undefined ? {} : { lines: request.lines }) } }, async (tx) => {
      const found = await this.reading.verify(request.storeId, request.code, tx);
      await this.assertPhotographed(tx, found);
      await this.handOver(tx, found, staff, { lines: request.lines });
      return found.id;
    });
  }

  /**
   * Takes in what a device without a network has given away already, once per operation of that device, whoever sends it.
   * @throws PICKUP.* when the server knows otherwise: somebody else handed it over, it was cancelled, it belongs elsewhere.
   */
  async record(staff: StaffPrincipal, request: { storeId: string; fulfillmentOrderId: string; operationId: string; handedOverAt: Date }): Promise<void> {
    const { storeId, fulfillmentOrderId, operationId, handedOverAt } = request;
    await once(this.database, { scope: `store:${storeId}`, key: operationId, request: { recordHandOver: fulfillmentOrderId } }, async (tx) => {
      const found = await this.repository.find(fulfillmentOrderId, tx);
      if (found === null) throw fulfillmentError('PICKUP.CODE_UNKNOWN');
      this.reading.assertCollectable(found, storeId);
      await this.handOver(tx, found, staff, { note: `断网时于 ${shopTime(handedOverAt)} 交付，联网后同步` });
      return null;
    });
  }

  /** What was given away already, without a network, is not asked for its picture: it waits on that device. @throws FULFILLMENT.PHOTO_WANTED */
  private async assertPhotographed(tx: Tx, work: FulfillmentOrder): Promise<void> {
    const cause = photoWanted(work);
    if (cause !== null && !(await hasPhoto(tx, work.id))) throw fulfillmentError('FULFILLMENT.PHOTO_WANTED', { cause });
  }

  /** All that is picked, or the units that the shopper takes now; the rest waits on. */
  private async handOver(tx: Tx, found: FulfillmentOrder, staff: StaffPrincipal, { lines: wanted, note }: { lines?: readonly ParcelLine[] | undefined; note?: string }): Promise<void> {
    const { work, actor } = await this.steps.lockFor(tx, staff, found.id);
    this.reading.assertCollectable(work, work.locationId);
    const lines = await this.repository.listLines([work.id], tx);
    const units = wanted === undefined ? null : new Map(sumByLine(wanted).map(({ lineNo, quantity }) => [lineNo, quantity]));
    const waiting = lines.map((line) => ({ line, left: line.quantityPicked - line.quantityGone }));
    const gone = waiting.flatMap(({ line: { lineNo, variantId }, left }) => {
      const quantity = units === null ? left : (units.get(lineNo) ?? 0);
      if (quantity > left) throw fulfillmentError('FULFILLMENT.NOT_PICKED', { lineNo });
      return quantity > 0 ? [{ lineNo, variantId, quantity }] : [];
    });
    await this.orders.recordGone(tx, work.orderId, { locationId: work.locationId, lines: gone });
    await this.repository.addUnits(tx, work.id, 'gone', gone);
    const isAll = gone.reduce((sum, { quantity }) => sum + quantity, 0) === waiting.reduce((sum, { left }) => sum + left, 0);
    const before = lines.reduce((sum, { quantityGone }) => sum + quantityGone, 0);
    const source = isAll ? `pickup:${work.id}` : `pickup:${work.id}:${before}`;
    await this.uploads.add(tx, { orderId: work.orderId, source, logistics: 'pickup', content: { itemDescription: describe(lines) } });
    if (isAll) await this.steps.move(tx, work, { to: 'handed_over', actor, event: 'handed_over', isKept: true, ...(note === undefined ? {} : { note }) });
    else await this.orders.tell(tx, work.orderId, { type: 'handed_over', actor, note: 'partial' });
  }
}
