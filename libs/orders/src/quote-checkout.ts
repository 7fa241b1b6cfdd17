import { Injectable } from '@nestjs/common';
import { Catalogue } from '@quanyu/catalogue';
import { Inventory } from '@quanyu/inventory';
import { addFen, Clock } from '@quanyu/platform';
import { type Position, Stores } from '@quanyu/stores';
import { OfferWays, type Way } from './offer-ways.js';
import { ordersError } from './orders.errors.js';
import { type OfferedVisit, VisitTerms, type VisitWish } from './visit-terms.js';
import { mergeLines, priceLines, type PricedLine, type QuoteChange, type WantedLine } from './quote.rules.js';

export interface Quote {
  readonly storeId: string;
  readonly lines: {
    variantId: string;
    title: string;
    optionText: string;
    imageUrl: string | null;
    quantity: number;
    unitPriceFen: number;
    totalFen: number;
    availableToPromise: number;
  }[];
  readonly itemsTotalFen: number;
  readonly discountFen: number;
  /** What the service costs in advance. */
  readonly serviceFen: number;
  readonly payableFen: number;
  readonly windows: { startAt: string; endAt: string }[];
  readonly changes: QuoteChange[];
  readonly canPlace: boolean;
  /** Only when asked for. */
  readonly ways: Way[];
  /** The service that was asked for; null too when an order cannot book it. */
  readonly service: OfferedVisit | null;
}

export interface QuoteRequest {
  readonly storeId: string;
  readonly lines: readonly WantedLine[];
  readonly pickupStartAt?: string | undefined;
  /** The address or the position, for ways that come to the shopper. */
  readonly destination?: Position | undefined;
  readonly withWays?: boolean | undefined;
  /** Where it would be collected; the selling store unless said. */
  readonly collectStoreId?: string | undefined;
  /** A service to book with the order, or by itself. */
  readonly service?: VisitWish | undefined;
}

/** What an order would cost and when it could be collected, now. Holds nothing: placing decides again. */
@Injectable()
export class QuoteCheckout {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly inventory: Inventory,
    private readonly stores: Stores,
    private readonly offers: OfferWays,
    private readonly visits: VisitTerms,
    private readonly clock: Clock,
  ) {}

  /** @throws STORES.NOT_FOUND, STORES.SERVICE_NOT_FOUND, ORDERS.STORE_CLOSED, ORDERS.GROUPS_INVALID when nothing is asked for. */
  async execute(request: QuoteRequest): Promise<Quote> {
    const store = this.stores.getStore(request.storeId);
    if (store.status !== 'open') throw ordersError('ORDERS.STORE_CLOSED', { status: store.status });
    if (request.lines.length === 0 && request.service === undefined) throw ordersError('ORDERS.GROUPS_INVALID', { reason: 'empty' });
    const collectAt = request.collectStoreId === undefined ? store : this.stores.getStore(request.collectStoreId);
    const snapshot = this.catalogue.snapshot();
    const { priced, changes } = priceLines(mergeLines(request.lines), (variantId) => snapshot.findVariant(variantId));
    const available = await this.inventory.readAvailability(collectAt.stockLocationId, priced.map(({ variant }) => variant.variantId));
    changes.push(...stockChanges(priced, available));
    const windows = this.stores.listWindows(collectAt.id, 'pickup', this.clock.now()).map(({ startAt, endAt }) => ({ startAt: startAt.toISOString(), endAt: endAt.toISOString() }));
    if (request.pickupStartAt !== undefined) changes.push(...windowChanges(new Date(request.pickupStartAt).toISOString(), windows));
    const short = changes.flatMap((change) => (change.kind === 'stock' ? [{ variantId: change.variantId, quantity: change.requested - change.available }] : []));
    const ways = request.withWays === true && priced.length > 0 ? await this.offers.list(collectAt, priced, { destination: request.destination ?? null, short }) : [];
    const service = request.service === undefined ? null : await this.visits.offer(store.id, request.service);
    const isServicePossible = request.service === undefined || service?.isFree === true;
    const itemsTotalFen = addFen(...priced.map(({ totalFen }) => totalFen));
    const serviceFen = service?.payNowFen ?? 0;
    return {
      storeId: store.id,
      lines: priced.map(({ variant, quantity, totalFen }) => ({
        variantId: variant.variantId,
        title: variant.title,
        optionText: variant.optionText,
        imageUrl: variant.imageUrl,
        quantity,
        unitPriceFen: variant.priceFen,
        totalFen,
        availableToPromise: available.get(variant.variantId) ?? 0,
      })),
      itemsTotalFen,
      discountFen: 0,
      serviceFen,
      payableFen: addFen(itemsTotalFen, serviceFen),
      windows,
      changes,
      canPlace: changes.length === 0 && isServicePossible && (priced.length === 0 || windows.length > 0) && priced.length === mergeLines(request.lines).length,
      ways,
      service,
    };
  }
}

/** Lines of which the place has fewer than are wanted. */
function stockChanges(priced: readonly PricedLine[], available: ReadonlyMap<string, number>): QuoteChange[] {
  return priced.flatMap(({ variant, quantity }): QuoteChange[] => {
    const left = available.get(variant.variantId) ?? 0;
    return left < quantity ? [{ kind: 'stock', variantId: variant.variantId, requested: quantity, available: left }] : [];
  });
}

/** A chosen window that is not on offer, with the next that is. */
function windowChanges(startAt: string, windows: readonly { readonly startAt: string }[]): QuoteChange[] {
  if (windows.some((window) => window.startAt === startAt)) return [];
  return [{ kind: 'window', groupNo: 1, startAt, nextStartAt: windows.find((window) => window.startAt >= startAt)?.startAt ?? null }];
}
