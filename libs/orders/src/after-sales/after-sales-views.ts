import { Injectable } from '@nestjs/common';
import { addFen, Clock, Database, type ReplyOf } from '@quanyu/platform';
import { type Store, Stores } from '@quanyu/stores';
import type { OrderLine } from '../order.js';
import { ordersError } from '../orders.errors.js';
import { OrdersRepository } from '../orders.repository.js';
import { AfterSalesRepository, type CaseFilter } from './after-sales.repository.js';
import { afterSalesError } from './after-sales.errors.js';
import type { AfterSalesCase, CaseEvent, CaseLine, ReturnableLine } from './after-sales-case.js';
import { computeClaimFen, judgeLine } from './after-sales.rules.js';
import { CASE_KINDS, CASE_REASONS } from './after-sales-state.js';
import type { getAfterSales, getAfterSalesOptions } from './http/after-sales.storefront.contract.js';

type CaseView = ReplyOf<typeof getAfterSales>;
type Options = ReplyOf<typeof getAfterSalesOptions>;
export type Viewer = 'customer' | 'staff';

/** Cases as screens show them, and what an order's lines may be applied for. */
@Injectable()
export class AfterSalesViews {
  constructor(
    private readonly database: Database,
    private readonly cases: AfterSalesRepository,
    private readonly orders: OrdersRepository,
    private readonly stores: Stores,
    private readonly clock: Clock,
  ) {}

  /** @throws AFTER_SALES.NOT_FOUND also for a case that the caller may not see. */
  async get(caseId: string, viewer: Viewer, maySee: (found: AfterSalesCase) => boolean): Promise<CaseView> {
    const found = await this.cases.find(this.database, caseId);
    if (found === null || !maySee(found)) throw afterSalesError('AFTER_SALES.NOT_FOUND');
    return this.one(found, viewer);
  }

  /** By the code that a shopper shows, or the number on a parcel: any store may take it in. */
  async findByCode(code: string): Promise<CaseView> {
    const found = await this.cases.findByCode(code);
    if (found === null) throw afterSalesError('AFTER_SALES.NOT_FOUND');
    return this.one(found, 'staff');
  }

  /** Newest first; `nextId` is the last case of this page when there are more. */
  async list(filter: CaseFilter, viewer: Viewer): Promise<{ items: CaseView[]; nextId: string | null }> {
    const rows = await this.cases.list({ ...filter, limit: filter.limit + 1 });
    const shown = rows.slice(0, filter.limit);
    return { items: await this.show(shown, viewer), nextId: rows.length > filter.limit ? (shown.at(-1)?.id ?? null) : null };
  }

  /** What of an order may be applied for. @throws ORDERS.NOT_FOUND also for another customer's order. */
  async options(customerId: string, orderId: string): Promise<Options> {
    const order = await this.orders.find(this.database, orderId);
    if (order?.customerId !== customerId) throw ordersError('ORDERS.NOT_FOUND');
    const [lines, groups, claims, endedAt] = await Promise.all([
      this.orders.listLines(this.database, [orderId]),
      this.orders.groups.list([orderId]),
      this.cases.listClaims(this.database, orderId),
      this.cases.findEndedAt(this.database, orderId),
    ]);
    const options = lines.map((line): Options['lines'][number] => {
      const held = claims.find(({ lineNo }) => lineNo === line.lineNo);
      const claimed: ReturnableLine = { ...line, quantityInReturn: held?.quantityInReturn ?? 0, inReturnFen: held?.inReturnFen ?? 0 };
      const judged = judgeLine(claimed, { order, group: groups.find(({ groupNo }) => groupNo === line.groupNo), endedAt, now: this.clock.now() });
      const left = judged.way === null ? 0 : judged.left;
      const maxRefundFen = left === 0 ? 0 : computeClaimFen(claimed, left);
      const priceFen = left * line.unitPriceFen;
      return {
        lineNo: line.lineNo, groupNo: line.groupNo, title: line.title, optionText: line.optionText, imageUrl: line.imageUrl, quantity: line.quantity, left,
        refusal: judged.way === null ? judged.refusal : null,
        isAutomatic: judged.way === 'cancel',
        maxRefundFen, priceFen, discountFen: Math.max(0, priceFen - maxRefundFen),
        unitRefundsFen: Array.from({ length: left }, (_, index) => computeClaimFen(claimed, index + 1)),
      };
    });
    const isCanceling = (groupNo: number): boolean => options.some((line) => line.groupNo === groupNo && line.isAutomatic);
    const fees = groups.flatMap(({ groupNo, feeFen, feeRefundedFen }) => (feeFen > feeRefundedFen && isCanceling(groupNo) ? [{ groupNo, feeFen: addFen(feeFen, -feeRefundedFen) }] : []));
    const isOffered = { refundOnly: options.some(({ left }) => left > 0), returnRefund: options.some(({ left, isAutomatic }) => left > 0 && !isAutomatic), exchange: false };
    return { orderId, orderNo: order.orderNo, kinds: CASE_KINDS.map((kind) => ({ kind, isOffered: isOffered[kind] })), reasons: [...CASE_REASONS], lines: options, fees };
  }

  private async one(found: AfterSalesCase, viewer: Viewer): Promise<CaseView> {
    const [view] = await this.show([found], viewer);
    if (view === undefined) throw afterSalesError('AFTER_SALES.NOT_FOUND');
    return view;
  }

  private async show(cases: readonly AfterSalesCase[], viewer: Viewer): Promise<CaseView[]> {
    const ids = cases.map(({ id }) => id);
    const [lines, events, orderLines] = await Promise.all([
      this.cases.listLines(this.database, ids),
      this.cases.listEvents(this.database, ids),
      this.orders.listLines(this.database, [...new Set(cases.map(({ orderId }) => orderId))]),
    ]);
    return cases.map((found) => ({
      ...this.headOf(found),
      lines: lines.filter(({ caseId }) => caseId === found.id).map((line) => lineView(line, orderLines.find(({ orderId, lineNo }) => orderId === found.orderId && lineNo === line.lineNo))),
      timeline: events.filter(({ caseId }) => caseId === found.id).map((event) => eventView(event, viewer)),
    }));
  }

  private headOf(found: AfterSalesCase): Omit<CaseView, 'lines' | 'timeline'> {
    const { status } = found;
    const store = this.stores.findStore(found.storeId);
    return {
      caseId: found.id, caseNo: found.caseNo, orderId: found.orderId, orderNo: found.orderNo, kind: found.kind, status, reason: found.reason, description: found.description,
      amountFen: found.amountFen, feeFen: found.feeFen, isAutomatic: found.isAutomatic, returnCode: found.returnCode,
      returnTo: found.returnCode === null || store === null ? null : returnTo(store),
      shipment: shipmentOf(found),
      storeId: found.storeId, storeName: store?.name ?? '',
      receivedStore: this.receivedStoreOf(found),
      decisionNote: found.decisionNote,
      dueAt: found.dueAt?.toISOString() ?? null,
      canCancel: status === 'applied' || status === 'awaiting_return' || status === 'arbitration',
      canShip: status === 'awaiting_return',
      canAppeal: this.canAppeal(found),
      needsApproval: status === 'inspecting',
      createdAt: found.createdAt.toISOString(), updatedAt: found.updatedAt.toISOString(),
    };
  }

  private canAppeal({ status, appealedAt, dueAt }: AfterSalesCase): boolean {
    return status === 'rejected' && appealedAt === null && dueAt !== null && dueAt > this.clock.now();
  }

  private receivedStoreOf({ receivedStoreId }: AfterSalesCase): CaseView['receivedStore'] {
    return receivedStoreId === null ? null : { storeId: receivedStoreId, name: this.stores.findStore(receivedStoreId)?.name ?? '' };
  }
}

function shipmentOf({ carrier, trackingNumber }: AfterSalesCase): CaseView['shipment'] {
  return carrier === null || trackingNumber === null ? null : { carrier, trackingNumber };
}

function returnTo(store: Store): NonNullable<CaseView['returnTo']> {
  return { storeId: store.id, name: store.name, address: `${store.city}${store.district}${store.address}`, phone: store.phone };
}

function lineView(line: CaseLine, bought: OrderLine | undefined): CaseView['lines'][number] {
  if (bought === undefined) throw new Error('a case holds lines of its order');
  const { lineNo, variantId, title, optionText, imageUrl, barcode } = bought;
  const { quantity, refundFen, sellable, damaged, qualityControl } = line;
  return { lineNo, variantId, title, optionText, imageUrl, barcode, quantity, refundFen, sellable, damaged, qualityControl };
}

/** Shoppers read why they were refused in the decision; names of staff and their other words are for staff. */
function eventView({ occurredAt, status, actorKind, actorName, note }: CaseEvent, viewer: Viewer): CaseView['timeline'][number] {
  const isOpen = viewer === 'staff' || actorKind === 'customer' || status === 'rejected';
  return { at: occurredAt.toISOString(), status, actorKind, actorName: viewer === 'staff' ? actorName : null, note: isOpen ? note : null };
}
