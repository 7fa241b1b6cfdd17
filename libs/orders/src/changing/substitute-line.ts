import { Injectable } from '@nestjs/common';
import type { Tx } from '@quanyu/platform';
import { GiveBack } from '../paying/give-back.js';
import { computeSubstitution } from '../pricing/line-money.rules.js';
import type { Actor, LineUnits, Order, OrderLine } from '../order.js';
import { OrdersRepository } from '../orders.repository.js';

/** What takes the place of units that a shelf did not have. */
export type SubstituteGoods = Pick<OrderLine, 'variantId' | 'productId' | 'sku' | 'barcode' | 'title' | 'optionText' | 'imageUrl' | 'unitPriceFen'>;

/**
 * Units of a line that are being picked become a line of something else, for the money that was paid for them and never more; what it
 * costs less goes back. Stock is the caller's.
 */
@Injectable()
export class SubstituteLine {
  constructor(
    private readonly orders: OrdersRepository,
    private readonly refunds: GiveBack,
  ) {}

  /** The order's row is locked. @returns the new line, which is being picked */
  async execute(tx: Tx, order: Order, change: { units: LineUnits; substitute: SubstituteGoods; actor: Actor; note: string }): Promise<OrderLine> {
    const { units, substitute, actor, note } = change;
    await this.orders.stopPicking(tx, order.id, [units]);
    const lines = await this.orders.listLines(tx, [order.id]);
    const former = lines.find(({ lineNo }) => lineNo === units.lineNo);
    if (former === undefined) throw new Error('the line that is replaced belongs to the order');
    const { valueFen, paidFen, differenceFen } = computeSubstitution(former, { quantity: units.quantity, unitPriceFen: substitute.unitPriceFen });
    if (!(await this.orders.cancelUnits(tx, order.id, [{ ...units, refundFen: valueFen }]))) throw new Error('units that were being picked can be replaced');
    const totalFen = substitute.unitPriceFen * units.quantity;
    const line: OrderLine = {
      ...former, ...substitute,
      lineNo: 1 + Math.max(...lines.map(({ lineNo }) => lineNo)),
      quantity: units.quantity, quantityCanceled: 0, quantityPicking: units.quantity, quantityReturned: 0, quantityExchanged: 0, replacesLineNo: former.lineNo, quantityMoved: 0,
      movedLocationId: null,
      totalFen, discountFen: totalFen - paidFen, refundRequestedFen: 0,
    };
    await this.orders.insertReplacement(tx, line, { replaces: units.lineNo, carriedFen: paidFen, exchangedAt: null });
    await this.refunds.request(tx, order, { amountFen: differenceFen, reason: '替换商品差价', actor });
    await this.orders.addEvent(tx, order.id, { type: 'substituted', actor, note });
    return line;
  }
}
