import { Injectable } from '@nestjs/common';
import type { Order, OrderGroup, OrderLine } from '@quanyu/orders';
import { Clock, IdSource, shopDate, type Tx } from '@quanyu/platform';
import { addOpeningTime, Stores } from '@quanyu/stores';
import { FulfillmentRepository, type NewFulfillmentOrder, type NewLine } from '../fulfillment.repository.js';
import { computeStageClock } from './stage-clock.rules.js';
import { WORK_KINDS, type WorkKind, type WorkState } from './work-state.js';
import { WorkSteps } from './work-steps.js';

type Goods = Pick<OrderLine, 'lineNo' | 'variantId' | 'sku' | 'barcode' | 'title' | 'optionText' | 'imageUrl' | 'quantity'>;

/** Work and the lines of it that are wanted. */
export interface WorkWithLines {
  readonly work: NewFulfillmentOrder;
  readonly lines: readonly Goods[];
}

/** Makes work of a group at a place. */
@Injectable()
export class NewWork {
  constructor(
    private readonly repository: FulfillmentRepository,
    private readonly steps: WorkSteps,
    private readonly stores: Stores,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /** Open, or taken on at once for what must be at the door in half an hour. The clock of such a promise runs from the payment. */
  make(order: Order, group: OrderGroup, partNo = 1): NewFulfillmentOrder {
    const now = this.clock.now();
    const kind = kindOf(group);
    const state: WorkState = kind === 'instantDelivery' ? 'accepted' : 'open';
    const openedAt = kind === 'instantDelivery' ? (order.paidAt ?? now) : now;
    const isCollected = kind === 'pickup';
    return {
      id: this.ids.uuid(),
      orderId: order.id,
      orderNo: order.orderNo,
      groupNo: group.groupNo,
      partNo,
      customerId: order.customerId,
      kind,
      storeId: group.storeId,
      locationId: group.locationId,
      serviceDate: shopDate(group.windowStartAt ?? group.promisedAt ?? now),
      state,
      pickupCode: isCollected ? String(this.ids.integer(100_000_000)).padStart(8, '0') : null,
      contactName: order.contactName,
      contactPhone: order.contactPhone,
      remark: order.remark,
      itemCount: group.itemCount,
      windowStartAt: group.windowStartAt,
      windowEndAt: group.windowEndAt,
      promisedAt: group.promisedAt,
      address: isCollected ? null : order.address,
      openedAt,
      clock: computeStageClock({ ...group, kind, state, openedAt, addOpenTime: this.openTimeOf(group) }),
    };
  }

  /** A warehouse never shuts; a store's people are there while it is open. */
  private openTimeOf({ storeId }: OrderGroup): ((from: Date, openMs: number) => Date) | undefined {
    const store = storeId === null ? null : this.stores.findStore(storeId);
    return store === null ? undefined : (from, openMs) => addOpeningTime(store, from, openMs);
  }

  /** Writes new work; the counters of its places come last, with the COMMIT behind them. */
  insert(tx: Tx, works: readonly WorkWithLines[]): void {
    const rows = works.flatMap(({ work, lines }) => lines.flatMap((line): NewLine[] => (line.quantity > 0 ? [{ ...line, fulfillmentOrderId: work.id }] : [])));
    tx.lastly(this.repository.insertMany(tx, works.map(({ work }) => work)), this.repository.insertLines(tx, rows));
    for (const { work } of works) this.steps.tellBoard(tx, work, work.state);
  }
}

export function isWork(kind: OrderGroup['kind']): kind is WorkKind {
  return (WORK_KINDS as readonly string[]).includes(kind);
}

function kindOf({ kind }: OrderGroup): WorkKind {
  if (!isWork(kind)) throw new Error('a service is work of its calendar');
  return kind;
}
