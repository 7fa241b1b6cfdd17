import { Injectable } from '@nestjs/common';
import { storefrontAt } from '@quanyu/catalogue';
import { Inventory } from '@quanyu/inventory';
import { addFen, Clock, type ReplyOf } from '@quanyu/platform';
import { type Position, type Store, Stores } from '@quanyu/stores';
import type { quoteCheckout } from '../http/checkout.storefront.contract.js';
import { OfferWays, type Way } from '../ways/offer-ways.js';
import { ordersError } from '../orders.errors.js';
import { PriceCheckout, type PriceOffer, type PricingWish } from './price-checkout.js';
import { toPricing } from './quote-pricing.js';
import { mergeLines, type PricedLine, type QuoteChange, type WantedLine } from './quote.rules.js';
import { computeDueFen } from './tenders.rules.js';
import { VisitTerms, type VisitWish } from '../visits/visit-terms.js';

export type Quote = ReplyOf<typeof quoteCheckout>;

export interface QuoteRequest extends PricingWish {
  readonly customerId: string;
  readonly storeId: string;
  readonly lines: readonly WantedLine[];
  readonly pickupStartAt?: string | undefined;
  /** The address or the position, for ways that come to the shopper. */
  readonly destination?: Position | undefined;
  readonly withWays?: boolean | undefined;
  /** Where it would be collected; the selling store unless said. */
  readonly collectStoreId?: string | undefined;
  /** The ways that were chosen, with their fees as they were told. */
  readonly chosenWays?: readonly { readonly kind: string; readonly feeFen: number }[] | undefined;
  /** A service to book with the order, or by itself. */
  readonly service?: VisitWish | undefined;
}

interface PickupWindowTold {
  readonly startAt: string;
  readonly endAt: string;
}

/** What an order would cost and when it could be collected, now. Holds nothing: placing decides again. */
@Injectable()
export class QuoteCheckout {
  constructor(
    private readonly prices: PriceCheckout,
    private readonly inventory: Inventory,
    private readonly stores: Stores,
    private readonly offers: OfferWays,
    private readonly visits: VisitTerms,
    private readonly clock: Clock,
  ) {}

  /** @throws STORES.NOT_FOUND, STORES.SERVICE_NOT_FOUND, ORDERS.STORE_CLOSED, ORDERS.GROUPS_INVALID when nothing is asked for. */
  async execute(request: QuoteRequest): Promise<Quote> {
    if (request.lines.length === 0 && request.service === undefined) throw ordersError('ORDERS.GROUPS_INVALID', { reason: 'empty' });
    const { store, collectAt } = this.storesOf(request);
    const wanted = mergeLines(request.lines);
    const place = storefrontAt(store.id);
    const { priced, changes } = this.prices.read(wanted, place);
    const available = await this.inventory.readAvailability(collectAt.stockLocationId, priced.map(({ variant }) => variant.variantId));
    changes.push(...stockChanges(priced, available));
    const windows = this.stores.listWindows(collectAt.id, 'pickup', this.clock.now()).map(tellWindow);
    if (request.pickupStartAt !== undefined) changes.push(...windowChanges(new Date(request.pickupStartAt).toISOString(), windows));
    const ways = await this.listWays(request, { collectAt, priced, changes });
    const service = request.service === undefined ? null : await this.visits.offer(store.id, request.service);
    const isServicePossible = request.service === undefined || service?.isFree === true;
    const offer = await this.prices.offer({ ...place, customerId: request.customerId, storeId: store.id, lines: priced, ways: request.chosenWays ?? [] }, request);
    return {
      storeId: store.id,
      ...toPrices(offer, { priced, available, serviceFen: service?.payNowFen ?? 0 }),
      windows,
      changes,
      canPlace: changes.length === 0 && isServicePossible && (priced.length === 0 || windows.length > 0) && priced.length === wanted.length,
      ways,
      service,
    };
  }

  private storesOf({ storeId, collectStoreId }: QuoteRequest): { store: Store; collectAt: Store } {
    const store = this.stores.getStore(storeId);
    if (store.status !== 'open') throw ordersError('ORDERS.STORE_CLOSED', { status: store.status });
    return { store, collectAt: collectStoreId === undefined ? store : this.stores.getStore(collectStoreId) };
  }

  private async listWays(request: QuoteRequest, { collectAt, priced, changes }: { collectAt: Store; priced: readonly PricedLine[]; changes: readonly QuoteChange[] }): Promise<Way[]> {
    if (request.withWays !== true || priced.length === 0) return [];
    const short = changes.flatMap((change) => (change.kind === 'stock' ? [{ variantId: change.variantId, quantity: change.requested - change.available }] : []));
    return this.offers.list(collectAt, priced, { destination: request.destination ?? null, short });
  }
}

/** What it costs, line by line and in all. */
function toPrices(offer: PriceOffer, { priced, available, serviceFen }: { priced: readonly PricedLine[]; available: ReadonlyMap<string, number>; serviceFen: number }) {
  const { quote } = offer;
  const { itemsTotalFen, discountFen, shippingFen, shippingOffFen, pointsFen } = quote;
  const payableFen = addFen(quote.payableFen, pointsFen, serviceFen);
  const storedValueFen = offer.storedValue.isWanted ? Math.min(offer.storedValue.availableFen, payableFen - pointsFen) : 0;
  return {
    lines: priced.map(({ variant, quantity }, index) => {
      const { unitPriceFen = variant.priceFen, totalFen = 0, discountFen: offFen = 0 } = quote.lines[index] ?? {};
      return {
        variantId: variant.variantId, title: variant.title, optionText: variant.optionText, imageUrl: variant.imageUrl, quantity, unitPriceFen, totalFen,
        discountFen: offFen, payableFen: totalFen - offFen, availableToPromise: available.get(variant.variantId) ?? 0,
      };
    }),
    itemsTotalFen, discountFen, shippingFen, shippingOffFen, serviceFen, payableFen, pointsFen, storedValueFen,
    dueFen: computeDueFen({ payableFen, pointsFen, storedValueFen }),
    pricing: toPricing(offer, { storedValueFen }),
  };
}

/** Lines of which the place has fewer than are wanted. */
function stockChanges(priced: readonly PricedLine[], available: ReadonlyMap<string, number>): QuoteChange[] {
  return priced.flatMap(({ variant, quantity }): QuoteChange[] => {
    const left = available.get(variant.variantId) ?? 0;
    return left < quantity ? [{ kind: 'stock', variantId: variant.variantId, requested: quantity, available: left }] : [];
  });
}

/** All quotes of a minute tell the same windows of a store, three days of half hours: written once, by the moment that all of them share. */
const toldWindows = new WeakMap<Date, PickupWindowTold>();

function tellWindow({ startAt, endAt }: { readonly startAt: Date; readonly endAt: Date }): PickupWindowTold {
  const known = toldWindows.get(startAt);
  if (known !== undefined) return known;
  const told = { startAt: startAt.toISOString(), endAt: endAt.toISOString() };
  toldWindows.set(startAt, told);
  return told;
}

/** A chosen window that is not on offer, with the next that is. */
function windowChanges(startAt: string, windows: readonly { readonly startAt: string }[]): QuoteChange[] {
  if (windows.some((window) => window.startAt === startAt)) return [];
  return [{ kind: 'window', groupNo: 1, startAt, nextStartAt: windows.find((window) => window.startAt >= startAt)?.startAt ?? null }];
}
