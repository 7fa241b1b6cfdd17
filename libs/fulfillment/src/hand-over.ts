import { Injectable } from '@nestjs/common';
import { Orders } from '@quanyu/orders';
import { Database, once, type Queryable, type StaffPrincipal, type Tx } from '@quanyu/platform';
import { Stores } from '@quanyu/stores';
import { fulfillmentError } from './fulfillment.errors.js';
import { type FulfillmentOrder, FulfillmentRepository } from './fulfillment.repository.js';
import { PickupCodes } from './pickup-codes.js';
import { WorkSteps } from './work-steps.js';

/** Codes are looked for this far back; older ones are history. */
const LOOK_BACK_MS = 60 * 86_400_000;

/** The shopper stands at the counter: read the code, refuse with the reason, or hand over once. */
@Injectable()
export class HandOver {
  constructor(
    private readonly database: Database,
    private readonly repository: FulfillmentRepository,
    private readonly orders: Orders,
    private readonly stores: Stores,
    private readonly codes: PickupCodes,
    private readonly steps: WorkSteps,
  ) {}

  /**
   * Finds what this code may collect at this store. Inside a transaction `source` is that transaction: a second
   * connection taken while holding one would starve the pool.
   * @throws PICKUP.* with the reason: unknown, expired, wrong store, used, unpaid, cancelled, not ready.
   */
  async verify(storeId: string, code: string, source: Queryable = this.database): Promise<FulfillmentOrder> {
    const read = this.codes.read(code);
    if (read.kind === 'unknown') throw fulfillmentError('PICKUP.CODE_UNKNOWN');
    if (read.kind === 'orderNo') throw await this.refuseOrderNumber(storeId, read.orderNo, source);
    const found =
      read.kind === 'digits'
        ? await this.repository.findByDigits(source, { storeId, digits: read.digits, lookBackMs: LOOK_BACK_MS })
        : await this.repository.find(read.fulfillmentOrderId, source);
    if (found === null) throw fulfillmentError('PICKUP.CODE_UNKNOWN');
    this.assertCollectable(found, storeId);
    // Only now, so that an old picture of a used code is called used, not merely old.
    if (read.kind === 'qr' && read.isExpired) throw fulfillmentError('PICKUP.CODE_EXPIRED');
    return found;
  }

  /** Hands over, once per idempotency key and once per order. */
  async execute(staff: StaffPrincipal, request: { storeId: string; code: string; idempotencyKey: string }): Promise<string> {
    const scope = `staff:${staff.staffId}`;
    return once(this.database, { scope, key: request.idempotencyKey, request: { handOver: request.storeId, code: request.code } }, async (tx) => {
      const found = await this.verify(request.storeId, request.code, tx);
      await this.handOver(tx, found, staff);
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
      this.assertCollectable(found, storeId);
      await this.handOver(tx, found, staff, `断网时于 ${shopTime(handedOverAt)} 交付，联网后同步`);
      return null;
    });
  }

  private async handOver(tx: Tx, found: FulfillmentOrder, staff: StaffPrincipal, note?: string): Promise<void> {
    const { work } = await this.steps.lock(tx, found.id);
    this.assertCollectable(work, work.locationId);
    const lines = await this.repository.listLines([work.id], tx);
    const gone = lines.flatMap(({ lineNo, variantId, quantityPicked, quantityGone }) => (quantityPicked > quantityGone ? [{ lineNo, variantId, quantity: quantityPicked - quantityGone }] : []));
    await this.orders.recordGone(tx, work.orderId, { locationId: work.locationId, lines: gone });
    await this.repository.addUnits(tx, work.id, 'gone', gone);
    await this.steps.move(tx, work, { to: 'handed_over', actor: { kind: 'staff', name: staff.name }, event: 'handed_over', isKept: true, ...(note === undefined ? {} : { note }) });
  }

  private assertCollectable(found: FulfillmentOrder, storeId: string): void {
    if (found.locationId !== storeId) throw this.wrongStore(found.locationId);
    switch (found.state) {
      case 'ready':
      case 'no_show':
        return;
      case 'handed_over':
        throw fulfillmentError('PICKUP.ALREADY_HANDED_OVER', { handedOverAt: shopTime(found.handedOverAt), handedOverBy: found.handedOverBy ?? '', orderNo: found.orderNo });
      case 'canceled':
      case 'superseded':
      case 'returned_to_stock':
        throw fulfillmentError('PICKUP.CANCELED');
      default:
        throw fulfillmentError('PICKUP.NOT_READY', { state: found.state, fulfillmentOrderId: found.id });
    }
  }

  private wrongStore(rightPlaceId: string): Error {
    const store = this.stores.findByLocation(rightPlaceId);
    return fulfillmentError('PICKUP.WRONG_STORE', { storeName: store?.name ?? '其他门店', storeAddress: store?.address ?? '' });
  }

  /** An order number is no proof of anything; it only tells staff what stands in the way. */
  private async refuseOrderNumber(storeId: string, orderNo: string, source: Queryable): Promise<Error> {
    const order = await this.orders.findByNumber(orderNo, source);
    if (order === null) return fulfillmentError('PICKUP.CODE_UNKNOWN');
    // The order knows first; its fulfilment hears of it a moment later.
    if (order.storeId === storeId && (order.status === 'canceled' || order.status === 'closed')) return fulfillmentError('PICKUP.CANCELED');
    const [fulfillment] = (await this.repository.listByOrder(order.id, source)).filter(({ kind, state }) => kind === 'pickup' && state !== 'superseded');
    if (fulfillment !== undefined) {
      this.assertCollectable(fulfillment, storeId);
      return fulfillmentError('PICKUP.CODE_UNKNOWN');
    }
    if (order.storeId !== storeId) return this.wrongStore(order.storeId);
    if (order.status === 'pending_payment') return fulfillmentError('PICKUP.NOT_PAID');
    return order.status === 'placed' ? fulfillmentError('PICKUP.NOT_READY', {}) : fulfillmentError('PICKUP.CANCELED');
  }
}

function shopTime(at: Date | null): string {
  return at === null ? '' : new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(5, 16).replace('T', ' ');
}
