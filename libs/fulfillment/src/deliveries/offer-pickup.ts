import { Injectable } from '@nestjs/common';
import { computeSubstitution, type Order, Orders } from '@quanyu/orders';
import { addFen, type Tx } from '@quanyu/platform';
import { Stores } from '@quanyu/stores';
import { AskShopper } from '../questions/ask-shopper.js';
import { type FulfillmentOrder, FulfillmentRepository } from '../fulfillment.repository.js';
import { isOver, isWithStore } from '../work/work-state.js';

const ANSWER_MINUTES = 5;

/** No rider comes in time: the shopper is asked whether to collect it, to wait, or to have the money back. Silence waits. */
@Injectable()
export class OfferPickup {
  constructor(
    private readonly repository: FulfillmentRepository,
    private readonly orders: Orders,
    private readonly stores: Stores,
    private readonly asking: AskShopper,
  ) {}

  /** False when it cannot be collected: it has left, it lies in a warehouse, or another place brings a part of it. */
  async execute(tx: Tx, order: Order, work: FulfillmentOrder): Promise<boolean> {
    const store = work.storeId === null ? null : this.stores.findStore(work.storeId);
    const siblings = (await this.repository.listByOrder(order.id, tx)).filter(({ id, groupNo, state }) => groupNo === work.groupNo && id !== work.id && !isOver(state));
    if (store === null || siblings.length > 0 || !isWithStore(work.state)) return false;
    const [lines, groups] = await Promise.all([this.orders.listLines(tx, [order.id]), this.orders.listGroups([order.id], tx)]);
    const group = groups.find(({ groupNo }) => groupNo === work.groupNo);
    const feeFen = group === undefined ? 0 : group.feeFen - group.feeRefundedFen;
    const goodsFen = lines
      .filter(({ groupNo }) => groupNo === work.groupNo)
      .map((line) => computeSubstitution(line, { quantity: line.quantity - line.quantityCanceled - line.quantityReturned, unitPriceFen: 0 }).valueFen);
    const facts = { storeName: store.name, storeAddress: store.address, promisedAt: work.promisedAt?.toISOString() ?? null, feeFen, refundFen: addFen(feeFen, ...goodsFen) };
    return this.asking.ask(tx, work, { about: { kind: 'pickupOffer', lineNo: null, facts }, minutes: ANSWER_MINUTES, onSilence: 'wait', actor: { kind: 'system' }, note: 'pickupOffer' });
  }
}
