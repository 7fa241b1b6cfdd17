import { Injectable } from '@nestjs/common';
import { addFen, Clock, Database, type ReplyOf, type StoreScope } from '@quanyu/platform';
import { type Store, Stores } from '@quanyu/stores';
import type { OrderLine } from '../order.js';
import { OrdersRepository } from '../orders.repository.js';
import { AfterSalesRepository, type CaseFilter } from './after-sales.repository.js';
import { afterSalesError } from './after-sales.errors.js';
import type { AfterSalesCase, CaseEvent, CaseLine } from './after-sales-case.js';
import { needsTwoPeople } from './after-sales-state.js';
import { CasePhotos } from './case-photos.js';
import type { getAfterSales } from './http/after-sales.storefront.contract.js';
import { maskContact } from './mask-contact.rules.js';

type CaseView = ReplyOf<typeof getAfterSales>;
export type Viewer = 'customer' | 'staff';

/** Cases as screens show them. */
@Injectable()
export class AfterSalesViews {
  constructor(
    private readonly database: Database,
    private readonly cases: AfterSalesRepository,
    private readonly orders: OrdersRepository,
    private readonly photos: CasePhotos,
    private readonly stores: Stores,
    private readonly clock: Clock,
  ) {}

  /** The same views, read as staff of these stores may read: the database hides the cases of others. */
  within(scope: StoreScope): AfterSalesViews {
    return new AfterSalesViews(this.database.within(scope), this.cases, this.orders, this.photos, this.stores, this.clock);
  }

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
    const rows = await this.cases.list({ ...filter, limit: filter.limit + 1 }, this.database);
    const shown = rows.slice(0, filter.limit);
    return { items: await this.show(shown, viewer), nextId: rows.length > filter.limit ? (shown.at(-1)?.id ?? null) : null };
  }

  private async one(found: AfterSalesCase, viewer: Viewer): Promise<CaseView> {
    const [view] = await this.show([found], viewer);
    if (view === undefined) throw afterSalesError('AFTER_SALES.NOT_FOUND');
    return view;
  }

  private async show(cases: readonly AfterSalesCase[], viewer: Viewer): Promise<CaseView[]> {
    const ids = cases.map(({ id }) => id);
    const [photos, lines, events, orderLines] = await Promise.all([
      this.photos.listViews(this.database, ids),
      this.cases.listLines(this.database, ids),
      this.cases.listEvents(this.database, ids),
      this.orders.listLines(this.database, [...new Set(cases.map(({ orderId }) => orderId))]),
    ]);
    return cases.map((found) => {
      const own = lines.filter(({ caseId }) => caseId === found.id);
      return {
        ...this.headOf(found, viewer),
        ...approvalOf(found, own, viewer),
        photos: [...(photos.get(found.id) ?? [])],
        lines: own.map((line) => lineView(line, orderLines.find(({ orderId, lineNo }) => orderId === found.orderId && lineNo === line.lineNo))),
        timeline: events.filter((event) => event.caseId === found.id && isShown(event, viewer)).map((event) => eventView(event, viewer)),
      };
    });
  }

  private headOf(found: AfterSalesCase, viewer: Viewer): Omit<CaseView, 'lines' | 'timeline' | 'photos' | keyof ReturnType<typeof approvalOf>> {
    const { status } = found;
    const store = this.stores.findStore(found.storeId);
    return {
      caseId: found.id, caseNo: found.caseNo, orderId: found.orderId, orderNo: found.orderNo, kind: found.kind, status, reason: found.reason, description: found.description,
      amountFen: found.amountFen, feeFen: found.feeFen, giftFen: found.giftFen, isAutomatic: found.isAutomatic, returnCode: found.returnCode,
      returnTo: found.returnCode === null || store === null ? null : returnTo(store),
      shipment: shipmentOf(found.carrier, found.trackingNumber),
      replacement: replacementOf(found, viewer),
      storeId: found.storeId, storeName: store?.name ?? '',
      receivedStore: this.receivedStoreOf(found),
      decisionNote: found.decisionNote,
      dueAt: found.dueAt?.toISOString() ?? null,
      canCancel: !found.isAutomatic && (status === 'applied' || status === 'awaiting_return' || status === 'arbitration'),
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

/** Shoppers read what they wrote; staff see it in full by `RevealReplacementContact` alone. */
function replacementOf({ replacementWay: way, replacementContact, replacementCarrier, replacementTrackingNumber }: AfterSalesCase, viewer: Viewer): CaseView['replacement'] {
  const contact = replacementContact === null || viewer === 'customer' ? replacementContact : maskContact(replacementContact);
  return way === null ? null : { way, contact, shipment: shipmentOf(replacementCarrier, replacementTrackingNumber) };
}

/** Who agrees is the business of staff. */
function approvalOf(found: AfterSalesCase, lines: readonly CaseLine[], viewer: Viewer): Pick<CaseView, 'needsSecondPerson' | 'firstApproverName' | 'riskReview'> {
  if (viewer === 'customer') return { needsSecondPerson: false, firstApproverName: null, riskReview: null };
  const { feeFen, firstApproverName, isAutomatic, riskReview } = found;
  return {
    needsSecondPerson: (!isAutomatic || riskReview !== null) && needsTwoPeople(found, addFen(feeFen, ...lines.map(({ refundFen }) => refundFen))), firstApproverName,
    riskReview: riskReview === null ? null : { ruleName: riskReview.ruleName, evidence: { ...riskReview.evidence } },
  };
}

function shipmentOf(carrier: string | null, trackingNumber: string | null): CaseView['shipment'] {
  return carrier === null || trackingNumber === null ? null : { carrier, trackingNumber };
}

function returnTo(store: Store): NonNullable<CaseView['returnTo']> {
  return { storeId: store.id, name: store.name, address: `${store.city}${store.district}${store.address}`, phone: store.phone };
}

function lineView(line: CaseLine, bought: OrderLine | undefined): CaseView['lines'][number] {
  if (bought === undefined) throw new Error('a case holds lines of its order');
  const { lineNo, variantId, title, optionText, imageUrl, barcode } = bought;
  const { quantity, refundFen, sellable, damaged, qualityControl, replacementVariantId } = line;
  const replacement =
    replacementVariantId === null ? null : { variantId: replacementVariantId, optionText: line.replacementOptionText ?? '', imageUrl: line.replacementImageUrl, barcode: line.replacementBarcode };
  return { lineNo, variantId, title, optionText, imageUrl, barcode, quantity, refundFen, sellable, damaged, qualityControl, replacement };
}

/** The first yes of two, and what a count missed, move nothing and are the business of staff. */
function isShown({ status, actorKind, note }: CaseEvent, viewer: Viewer): boolean {
  if (actorKind === 'system') return viewer === 'staff' || note === null;
  return viewer === 'staff' || actorKind !== 'staff' || (status !== 'applied' && status !== 'arbitration');
}

/** Shoppers read why they were refused in the decision; names of staff and their other words are for staff. */
function eventView({ occurredAt, status, actorKind, actorName, note }: CaseEvent, viewer: Viewer): CaseView['timeline'][number] {
  const isOpen = viewer === 'staff' || actorKind === 'customer' || status === 'rejected';
  return { at: occurredAt.toISOString(), status, actorKind, actorName: viewer === 'staff' ? actorName : null, note: isOpen ? note : null };
}
