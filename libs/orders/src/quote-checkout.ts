import { Injectable } from '@nestjs/common';
import { Catalogue } from '@quanyu/catalogue';
import { Inventory } from '@quanyu/inventory';
import { addFen, Clock } from '@quanyu/platform';
import { type Position, Stores } from '@quanyu/stores';
import { OfferWays, type Way } from './offer-ways.js';
import { ordersError } from './orders.errors.js';
import { mergeLines, priceLines, type QuoteChange, type WantedLine } from './quote.rules.js';

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
  readonly payableFen: number;
  readonly windows: { startAt: string; endAt: string }[];
  readonly changes: QuoteChange[];
  readonly canPlace: boolean;
  /** Only when asked for. */
  readonly ways: Way[];
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
}

/** What an order would cost and when it could be collected, now. Holds nothing: placing decides again. */
@Injectable()
export class QuoteCheckout {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly inventory: Inventory,
    private readonly stores: Stores,
    private readonly offers: OfferWays,
    private readonly clock: Clock,
  ) {}

  /** @throws STORES.NOT_FOUND, ORDERS.STORE_CLOSED. */
  async execute(request: QuoteRequest): Promise<Quote> {
    const store = this.stores.getStore(request.storeId);
    if (store.status !== 'open') throw ordersError('ORDERS.STORE_CLOSED', { status: store.status });
    const collectAt = request.collectStoreId === undefined ? store : this.stores.getStore(request.collectStoreId);
    const snapshot = this.catalogue.snapshot();
    const { priced, changes } = priceLines(mergeLines(request.lines), (variantId) => snapshot.findVariant(variantId));
    const available = await this.inventory.readAvailability(collectAt.stockLocationId, priced.map(({ variant }) => variant.variantId));
    for (const { variant, quantity } of priced) {
      const left = available.get(variant.variantId) ?? 0;
      if (left < quantity) changes.push({ kind: 'stock', variantId: variant.variantId, requested: quantity, available: left });
    }
    const windows = this.stores.listWindows(collectAt.id, 'pickup', this.clock.now()).map(({ startAt, endAt }) => ({ startAt: startAt.toISOString(), endAt: endAt.toISOString() }));
    if (request.pickupStartAt !== undefined) {
      const wanted = new Date(request.pickupStartAt).toISOString();
      if (!windows.some(({ startAt }) => startAt === wanted)) {
        changes.push({ kind: 'window', groupNo: 1, startAt: wanted, nextStartAt: windows.find(({ startAt }) => startAt >= wanted)?.startAt ?? null });
      }
    }
    const short = changes.flatMap((change) => (change.kind === 'stock' ? [{ variantId: change.variantId, quantity: change.requested - change.available }] : []));
    const ways = request.withWays === true ? await this.offers.list(collectAt, priced, { destination: request.destination ?? null, short }) : [];
    const itemsTotalFen = addFen(...priced.map(({ totalFen }) => totalFen));
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
      payableFen: itemsTotalFen,
      windows,
      changes,
      canPlace: changes.length === 0 && priced.length > 0 && windows.length > 0,
      ways,
    };
  }
}
