import { Controller } from '@nestjs/common';
import { Catalogue } from '@quanyu/catalogue';
import { formatCallNumber } from '@quanyu/fulfillment';
import { availableToPromise } from '@quanyu/inventory';
import { Database, encodeCursor, Endpoint, type InputOf, isStoreInScope, type ReplyOf, type RequestContext, scopeParameter } from '@quanyu/platform';
import { Stores } from '@quanyu/stores';
import { DashboardReader } from './dashboard.js';
import { getDashboard, getOrderStory, listFailedRefunds, listStock, viewsError } from './views.contract.js';
import { type StoryRow, ViewsRepository } from './views.repository.js';

const DEFAULT_LIMIT = 50;

@Controller()
export class AdminViewsController {
  constructor(
    private readonly repository: ViewsRepository,
    private readonly dashboard: DashboardReader,
    private readonly stores: Stores,
    private readonly catalogue: Catalogue,
    private readonly database: Database,
  ) {}

  @Endpoint(getOrderStory)
  async story({ params }: InputOf<typeof getOrderStory>, { principal }: RequestContext<typeof getOrderStory>): Promise<ReplyOf<typeof getOrderStory>> {
    const storeId = await this.repository.findOrderStore(this.database.within(principal.storeScope), params.orderId);
    if (storeId === null || !isStoreInScope(principal.storeScope, storeId)) throw viewsError('VIEWS.ORDER_NOT_FOUND');
    const rows = await this.repository.readStory(params.orderId);
    return {
      entries: rows.map(({ at, source, kind, facts, ...row }) => ({ at: at.toISOString(), source, kind, actorName: row.actor_name, facts: withCallNumber(facts), referenceId: row.reference_id })),
    };
  }

  @Endpoint(listFailedRefunds)
  async failedRefunds({ query }: InputOf<typeof listFailedRefunds>, { principal }: RequestContext<typeof listFailedRefunds>): Promise<ReplyOf<typeof listFailedRefunds>> {
    const limit = query.limit ?? DEFAULT_LIMIT;
    const rows = await this.repository.listFailedRefunds({ storeIds: scopeParameter(principal.storeScope), orderId: query.orderId ?? null, before: query.cursor ?? null, limit: limit + 1 });
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return {
      items: page.map((row) => ({
        ...{ refundId: row.refund_id, outRefundNo: row.out_refund_no, purpose: row.purpose, orderId: row.order_id, orderNo: row.order_no },
        storeName: row.store_id === null ? null : (this.stores.findStore(row.store_id)?.name ?? null),
        ...{ amountFen: row.amount_fen, reason: row.reason, status: row.status, lastError: row.last_error, requestedAt: row.requested_at.toISOString() },
      })),
      nextCursor: rows.length > limit && last !== undefined ? encodeCursor([last.requested_at.toISOString(), last.refund_id]) : null,
    };
  }

  @Endpoint(listStock)
  async stock({ query }: InputOf<typeof listStock>, { principal }: RequestContext<typeof listStock>): Promise<ReplyOf<typeof listStock>> {
    const limit = query.limit ?? DEFAULT_LIMIT;
    const rows = await this.repository.listStock(this.database.within(principal.storeScope), {
      locationIds: this.locationsInScope(scopeParameter(principal.storeScope), query.locationId),
      variantId: query.variantId ?? null,
      q: query.q ?? null,
      lowStockOnly: query.lowStockOnly ?? false,
      after: query.cursor ?? null,
      limit: limit + 1,
    });
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    const names = new Map(this.stores.listLocations().map(({ id, name }) => [id, name]));
    const snapshot = this.catalogue.snapshot();
    return {
      items: page.map((row) => {
        const balance = {
          ...{ onHand: row.on_hand, reserved: row.reserved, allocated: row.allocated, unavailable: row.unavailable },
          ...{ safetyStock: row.safety_stock, ringFenced: row.ring_fenced, inTransit: row.in_transit },
        };
        return {
          locationId: row.location_id,
          locationName: names.get(row.location_id) ?? '',
          variantId: row.variant_id,
          productId: row.product_id,
          sku: row.sku,
          barcode: row.barcode,
          title: row.title,
          optionText: row.option_values.join(' · '),
          imageUrl: snapshot.findVariant(row.variant_id)?.imageUrl ?? null,
          ...balance,
          availableToPromise: availableToPromise({ locationId: row.location_id, variantId: row.variant_id, ...balance }),
        };
      }),
      nextCursor: rows.length > limit && last !== undefined ? encodeCursor([last.sku, last.location_id]) : null,
    };
  }

  @Endpoint(getDashboard)
  async today(_input: InputOf<typeof getDashboard>, { principal }: RequestContext<typeof getDashboard>): Promise<ReplyOf<typeof getDashboard>> {
    return this.dashboard.read(principal.storeScope);
  }

  /** Null means every location, warehouses included; a location out of scope leaves none. */
  private locationsInScope(storeIds: readonly string[] | null, asked: string | undefined): readonly string[] | null {
    const allowed = storeIds?.flatMap((storeId) => this.stores.findStore(storeId)?.stockLocationId ?? []) ?? null;
    if (asked === undefined) return allowed;
    return allowed === null || allowed.includes(asked) ? [asked] : [];
  }
}

/** The facts with the number as the store called it out. */
function withCallNumber({ serviceDate, callNumber, ...facts }: StoryRow['facts']): StoryRow['facts'] {
  return typeof serviceDate === 'string' && typeof callNumber === 'number' ? { callNumber: formatCallNumber({ serviceDate, callNumber }), ...facts } : facts;
}
