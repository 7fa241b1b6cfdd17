import { Injectable } from '@nestjs/common';
import { addFen, Clock, Database, type ReplyOf } from '@quanyu/platform';
import { Stores } from '@quanyu/stores';
import type { Order, OrderGroup, OrderLine } from '../order.js';
import { ordersError } from '../orders.errors.js';
import { OrdersRepository } from '../orders.repository.js';
import { AfterSalesRepository } from './after-sales.repository.js';
import type { ReturnableLine } from './after-sales-case.js';
import { computeClaimFen, findFeeGroups, judgeLine, withClaims } from './after-sales.rules.js';
import { CASE_KINDS, CASE_REASONS, FAULT_REASONS, GOING_BACK } from './after-sales-state.js';
import { Exchanges } from './exchanges.js';
import type { getAfterSalesOptions } from './http/after-sales.storefront.contract.js';

type Options = ReplyOf<typeof getAfterSalesOptions>;
type OptionLine = Options['lines'][number];

/** What of an order may be applied for, at what money, and what it may be exchanged for. */
@Injectable()
export class AfterSalesChoices {
  constructor(
    private readonly database: Database,
    private readonly cases: AfterSalesRepository,
    private readonly orders: OrdersRepository,
    private readonly exchanges: Exchanges,
    private readonly stores: Stores,
    private readonly clock: Clock,
  ) {}

  /** @throws ORDERS.NOT_FOUND also for another customer's order. */
  async get(customerId: string, orderId: string): Promise<Options> {
    const order = await this.orders.find(this.database, orderId);
    if (order?.customerId !== customerId) throw ordersError('ORDERS.NOT_FOUND');
    const [lines, groups, claims, endedAt, faultUnits] = await Promise.all([
      this.orders.listLines(this.database, [orderId]),
      this.orders.groups.list([orderId]),
      this.cases.listClaims(this.database, orderId),
      this.cases.findEndedAt(this.database, orderId),
      this.cases.listFaultUnits(this.database, orderId, GOING_BACK),
    ]);
    const available = await this.exchanges.countAvailable(order.storeId, [...new Set(lines.flatMap((line) => this.exchanges.optionsFor(line).map(({ variantId }) => variantId)))]);
    const options = withClaims(lines, claims).map((line): OptionLine => {
      const judged = judgeLine(line, { order, group: groups.find(({ groupNo }) => groupNo === line.groupNo), endedAt, now: this.clock.now() });
      const isReturnable = judged.way === 'return';
      return {
        ...moneyOf(line, judged.way === null ? 0 : judged.left),
        refusal: judged.way === null ? judged.refusal : null,
        isAutomatic: judged.way === 'cancel',
        replacements: isReturnable ? this.exchanges.optionsFor(line).map(({ variantId, optionText, imageUrl }) => ({ variantId, optionText, imageUrl, available: Math.max(0, available.get(variantId) ?? 0) })) : [],
      };
    });
    const isOffered = {
      refundOnly: options.some(({ left }) => left > 0),
      returnRefund: options.some(({ left, isAutomatic }) => left > 0 && !isAutomatic),
      exchange: options.some(({ replacements }) => replacements.some((one) => one.available > 0)),
    };
    return {
      orderId, orderNo: order.orderNo, kinds: CASE_KINDS.map((kind) => ({ kind, isOffered: isOffered[kind] })), reasons: [...CASE_REASONS], faultReasons: [...FAULT_REASONS],
      lines: options, fees: feesOf(groups, lines, { options, faultUnits }),
      replacementFrom: { storeId: order.storeId, name: this.stores.findStore(order.storeId)?.name ?? '' },
      contact: contactOf(order),
    };
  }
}

function moneyOf(line: ReturnableLine, left: number): Omit<OptionLine, 'refusal' | 'isAutomatic' | 'replacements'> {
  const { lineNo, groupNo, title, optionText, imageUrl, quantity } = line;
  const maxRefundFen = left === 0 ? 0 : computeClaimFen(line, left);
  const priceFen = left * line.unitPriceFen;
  return {
    lineNo, groupNo, title, optionText, imageUrl, quantity, left, maxRefundFen, priceFen, discountFen: Math.max(0, priceFen - maxRefundFen),
    unitRefundsFen: Array.from({ length: left }, (_, index) => computeClaimFen(line, index + 1)),
  };
}

/** The fees that come back when everything that is left is applied for. */
function feesOf(groups: readonly OrderGroup[], lines: readonly OrderLine[], { options, faultUnits }: { options: readonly OptionLine[]; faultUnits: Parameters<typeof findFeeGroups>[0]['faultUnits'] }): Options['fees'] {
  const canceling = new Set(options.flatMap(({ groupNo, isAutomatic }) => (isAutomatic ? [groupNo] : [])));
  const all = options.flatMap(({ lineNo, left }) => (left === 0 ? [] : [{ lineNo, quantity: left }]));
  const faulty = new Set(findFeeGroups({ groups, lines, faultUnits }, all, 'quality').map(({ groupNo }) => groupNo));
  return groups.flatMap(({ groupNo, feeFen, feeRefundedFen }): Options['fees'] => {
    const condition = canceling.has(groupNo) ? 'canceled' : faulty.has(groupNo) ? 'sellersFault' : null;
    return condition === null || feeFen === feeRefundedFen ? [] : [{ groupNo, feeFen: addFen(feeFen, -feeRefundedFen), condition }];
  });
}

function contactOf({ contactName, contactPhone, address }: Order): Options['contact'] {
  return { contactName, contactPhone, address: address === null ? '' : `${address.province === address.city ? '' : address.province}${address.city}${address.district}${address.detail}` };
}
