import { Injectable } from '@nestjs/common';
import { Inventory } from '@quanyu/inventory';
import { type Actor, ChangeOrder, type Order, type OrderLine, Orders } from '@quanyu/orders';
import type { Queryable, Tx } from '@quanyu/platform';
import { type CourierMove, type DeliveryEscalation, type DeliveryFacts, DeliveryWork, type EscalationOutcome } from '../couriers/delivery-work.js';
import { type FulfillmentLine, type FulfillmentOrder, FulfillmentRepository } from '../fulfillment.repository.js';
import { DeliveryUploads } from '../uploads/delivery-uploads.js';
import { EscalateDelivery } from './escalate-delivery.js';
import { photoWanted } from '../hand-over-photos/photo-rule.rules.js';
import { computeStageClock } from '../work/stage-clock.rules.js';
import { isBrought, isOver, statesBefore, type WorkState } from '../work/work-state.js';
import { formatCallNumber } from '../pickup/pickup-code.rules.js';
import { type Step, WorkSteps } from '../work/work-steps.js';

/** Nobody weighs the goods: what a courier is told, per piece. */
const GRAMS_PER_UNIT = 500;

/** Goods that came back with their rider. */
@Injectable()
export class BackOnShelf {
  constructor(
    private readonly inventory: Inventory,
    private readonly change: ChangeOrder,
  ) {}

  async take(tx: Tx, order: Order, { work, lines, actor }: { work: FulfillmentOrder; lines: readonly FulfillmentLine[]; actor: Actor }): Promise<void> {
    const goods = lines.map(({ variantId, quantityGone }) => ({ variantId, quantity: quantityGone, condition: 'sellable' as const }));
    await this.inventory.returnToStock(tx, { referenceId: work.id, locationId: work.locationId, lines: goods, actorName: actor.kind === 'staff' ? actor.name : '系统' });
    await this.change.refundReturned(tx, order, { units: lines.map(({ lineNo, quantityGone }) => ({ lineNo, quantity: quantityGone })), actor, reason: '配送未送达，退款' });
  }
}

/** What courier news means for the work, the order, the stock and the money. Bears being told twice, late and out of order. */
@Injectable()
export class Deliveries extends DeliveryWork {
  constructor(
    private readonly repository: FulfillmentRepository,
    private readonly steps: WorkSteps,
    private readonly orders: Orders,
    private readonly returns: BackOnShelf,
    private readonly uploads: DeliveryUploads,
    private readonly escalation: EscalateDelivery,
  ) {
    super();
  }

  override async lock(tx: Tx, fulfillmentOrderId: string): Promise<DeliveryFacts | null> {
    const seen = await this.repository.find(fulfillmentOrderId, tx);
    if (seen === null || !isBrought(seen)) return null;
    const { order, work } = await this.steps.lock(tx, fulfillmentOrderId);
    return factsOf(order, work, await this.orders.listLines(tx, [order.id]), await this.repository.listLines([work.id], tx));
  }

  override async find(fulfillmentOrderId: string, source?: Queryable): Promise<DeliveryFacts | null> {
    const work = await this.repository.find(fulfillmentOrderId, source);
    if (work === null || !isBrought(work)) return null;
    const found = await this.orders.find(work.orderId, source);
    return found === null ? null : factsOf(found.order, work, found.lines, await this.repository.listLines([work.id], source));
  }

  override async listByOrder(orderId: string): Promise<readonly DeliveryFacts[]> {
    const [found, works] = await Promise.all([this.orders.find(orderId), this.repository.listByOrder(orderId)]);
    if (found === null) return [];
    const brought = works.filter(isBrought);
    const lines = await this.repository.listLines(brought.map(({ id }) => id));
    return brought.flatMap((work) => factsOf(found.order, work, found.lines, lines.filter(({ fulfillmentOrderId }) => fulfillmentOrderId === work.id)) ?? []);
  }

  override async moved(tx: Tx, { fulfillmentOrderId }: DeliveryFacts, { to, by }: CourierMove): Promise<void> {
    const { order, work } = await this.steps.lock(tx, fulfillmentOrderId);
    const actor: Actor = by.kind === 'staff' ? { kind: 'staff', name: by.name } : { kind: 'system' };
    switch (to) {
      case 'assigned':
      case 'arrived':
        return this.stepIfNext(tx, work, { to: 'courier_assigned', actor });
      case 'lost':
        return this.stepIfNext(tx, work, { to: 'waiting_courier', actor });
      case 'pickedUp':
        await this.leave(tx, work, actor);
        return;
      case 'delivered': {
        const left = await this.leave(tx, work, actor);
        return this.stepIfNext(tx, left, { to: 'delivered', actor, event: 'delivered', isKept: true });
      }
      case 'returning':
        return this.stepIfNext(tx, work, { to: 'returning', actor, event: 'delivery_failed' });
      case 'returned':
        return this.comeBack(tx, order, work, actor);
    }
  }

  override async findOtherPlaces(fulfillmentOrderId: string): Promise<readonly string[]> {
    return this.escalation.findPlaces(fulfillmentOrderId);
  }

  override async escalate(tx: Tx, { fulfillmentOrderId }: DeliveryFacts, escalation: { step: DeliveryEscalation; place: string | null }): Promise<EscalationOutcome> {
    const { order, work } = await this.steps.lock(tx, fulfillmentOrderId);
    // A promise that was broken is made good when the goods are there, too.
    if (isOver(work.state) && (escalation.step !== 'compensate' || work.state !== 'delivered')) return 'impossible';
    return this.escalation.execute(tx, order, work, escalation);
  }

  /** The goods left with the rider: out of stock, and WeChat is told. Once. */
  private async leave(tx: Tx, work: FulfillmentOrder, actor: Actor): Promise<FulfillmentOrder> {
    if (!statesBefore(work.kind, 'picked_up').includes(work.state)) return work;
    const lines = await this.repository.listLines([work.id], tx);
    const gone = lines.flatMap(({ lineNo, variantId, quantityPicked, quantityGone }) => (quantityPicked > quantityGone ? [{ lineNo, variantId, quantity: quantityPicked - quantityGone }] : []));
    if (gone.length > 0) {
      await this.orders.recordGone(tx, work.orderId, { locationId: work.locationId, lines: gone });
      await this.repository.addUnits(tx, work.id, 'gone', gone);
      await this.uploads.add(tx, { orderId: work.orderId, source: `delivery:${work.id}`, logistics: 'local', content: { itemDescription: describe(lines) } });
    }
    await this.steps.move(tx, work, { to: 'picked_up', actor, event: 'dispatched' });
    return { ...work, state: 'picked_up' };
  }

  /** What nobody took is back on the shelf and paid back. */
  private async comeBack(tx: Tx, order: Order, work: FulfillmentOrder, actor: Actor): Promise<void> {
    const isNext = (state: WorkState): boolean => statesBefore(work.kind, 'returned_to_stock').includes(state);
    const returning: FulfillmentOrder = isNext(work.state) ? work : { ...work, state: 'returning' };
    if (!isNext(work.state)) await this.stepIfNext(tx, work, { to: 'returning', actor, event: 'delivery_failed' });
    const now = await this.repository.lock(tx, work.id);
    if (now === null || !isNext(now.state)) return;
    const lines = (await this.repository.listLines([work.id], tx)).filter(({ quantityGone }) => quantityGone > 0);
    await this.steps.lockWindows(tx, order.id);
    await this.returns.take(tx, order, { work, lines, actor });
    await this.steps.move(tx, returning, { to: 'returned_to_stock', actor, event: 'returned' });
  }

  /** News that does not fit where the work stands is old, or comes too early for it: the courier's own row keeps it. */
  private async stepIfNext(tx: Tx, work: FulfillmentOrder, step: Step): Promise<void> {
    if (statesBefore(work.kind, step.to).includes(work.state)) await this.steps.move(tx, work, step);
  }
}

export function describe(lines: readonly FulfillmentLine[]): string {
  return lines.map(({ title, quantity }) => `${title}×${quantity}`).join('，');
}

function factsOf(order: Order, work: FulfillmentOrder, orderLines: readonly OrderLine[], lines: readonly FulfillmentLine[]): DeliveryFacts | null {
  if (!isBrought(work) || work.storeId === null || work.address === null) return null;
  const units = lines.reduce((sum, { quantity, quantityShort, quantityCanceled }) => sum + quantity - quantityShort - quantityCanceled, 0);
  const valueFen = lines.reduce((sum, line) => {
    const unitFen = orderLines.find(({ lineNo }) => lineNo === line.lineNo)?.unitPriceFen ?? 0;
    return sum + unitFen * (line.quantity - line.quantityShort - line.quantityCanceled);
  }, 0);
  const { province, city, district, detail, latitude, longitude } = work.address;
  return {
    fulfillmentOrderId: work.id,
    orderId: order.id,
    orderNo: order.orderNo,
    groupNo: work.groupNo,
    customerId: order.customerId,
    storeId: work.storeId,
    kind: work.kind,
    callNumber: formatCallNumber(work),
    isPacked: work.packedAt !== null,
    needsPhoto: photoWanted(work) !== null,
    packDueAt: work.packedAt === null ? (computeStageClock({ ...work, state: 'picking' })?.dueAt ?? null) : null,
    isOver: isOver(work.state),
    receiver: { name: work.contactName, phone: work.contactPhone, address: [province, city, district, detail].filter((part, index, all) => all.indexOf(part) === index).join(''), latitude, longitude },
    goods: { valueFen, weightGrams: units * GRAMS_PER_UNIT, itemCount: units },
    remark: work.remark,
    promisedAt: work.promisedAt,
    windowStartAt: work.windowStartAt,
    openedAt: work.openedAt,
  };
}
