import { Injectable } from '@nestjs/common';
import { Catalogue, storefrontAt } from '@quanyu/catalogue';
import { Inventory } from '@quanyu/inventory';
import { addFen, Clock, Database, IdSource, once, platformError, type StaffPrincipal } from '@quanyu/platform';
import { type Store, Stores } from '@quanyu/stores';
import { ordersError } from '../orders.errors.js';
import { mergeLines, priceLines, type PricedLine, type WantedLine } from '../pricing/quote.rules.js';
import { computeShippingFee } from '../ways/shipping-terms.rules.js';
import { NearestWithBasket, Sourcing, type StoreOffer } from '../sourcing/index.js';
import { COUNTER_SALE_HOURS, computeCounterSaleStatus, type CounterSale, type CounterSaleRecord } from './counter-sale.js';
import { CounterSalesRepository } from './counter-sales.repository.js';

export interface NewCounterSale {
  readonly storeId: string;
  readonly lines: readonly WantedLine[];
  readonly collectStoreId: string | null;
}

/** Where goods are that this store has not. */
export interface Elsewhere {
  readonly here: readonly { readonly variantId: string; readonly available: number }[];
  readonly stores: readonly StoreOffer[];
  readonly shipping: { readonly isOffered: boolean; readonly feeFen: number };
}

const SHOWN_STORES = 6;
const HOUR_MS = 3_600_000;
const CODE_BYTES = 9;

/** The places that staff look through for goods. */
@Injectable()
export class GoodsElsewhere {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly stores: Stores,
    private readonly inventory: Inventory,
    private readonly nearest: NearestWithBasket,
    private readonly sourcing: Sourcing,
  ) {}

  /** What this store has of some goods, which stores around have them, and whether they can be sent. @throws STORES.NOT_FOUND */
  async find(storeId: string, wanted: readonly WantedLine[]): Promise<Elsewhere> {
    const { latitude, longitude, stockLocationId } = this.stores.getStore(storeId);
    const lines = mergeLines(wanted);
    const [available, offers, sent] = await Promise.all([
      this.inventory.readAvailability(stockLocationId, lines.map(({ variantId }) => variantId)),
      this.nearest.find({ latitude, longitude, kind: 'pickup', lines, limit: SHOWN_STORES + 1 }),
      this.sourcing.plan({ kind: 'shipping', lines, destination: null }),
    ]);
    const worthFen = addFen(...priceLines(lines, this.catalogue.shelfAt(storefrontAt(storeId))).priced.map(({ totalFen }) => totalFen));
    return {
      here: lines.map(({ variantId }) => ({ variantId, available: available.get(variantId) ?? 0 })),
      stores: offers.filter(({ store }) => store.id !== storeId).slice(0, SHOWN_STORES),
      shipping: { isOffered: sent.plan.parts.length > 0 && sent.plan.short.length === 0, feeFen: computeShippingFee(worthFen) },
    };
  }
}

/**
 * Sales at the counter of goods that lie elsewhere. Staff put the goods together; the shopper scans the code, orders and pays on the
 * own phone, and the order says which store and who sold it. A sale holds no stock: the order does.
 */
@Injectable()
export class CounterSales {
  constructor(
    private readonly database: Database,
    private readonly repository: CounterSalesRepository,
    private readonly catalogue: Catalogue,
    private readonly stores: Stores,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /** @throws STORES.NOT_FOUND, ORDERS.VARIANT_UNAVAILABLE, AUTH.FORBIDDEN where the database does not let them write */
  async open(staff: StaffPrincipal, idempotencyKey: string, wish: NewCounterSale): Promise<CounterSaleRecord> {
    const { storeId, collectStoreId } = wish;
    this.stores.getStore(storeId);
    if (collectStoreId !== null) this.stores.getStore(collectStoreId);
    const lines = mergeLines(wish.lines);
    const snapshot = this.catalogue.snapshot();
    if (lines.some(({ variantId }) => snapshot.findVariant(variantId) === null)) throw ordersError('ORDERS.VARIANT_UNAVAILABLE');
    const { saleId } = await once(this.database, { scope: `staff:${staff.staffId}`, key: idempotencyKey, request: { openCounterSale: wish } }, async (tx) => {
      const createdAt = this.clock.now();
      const sale: CounterSale = {
        id: this.ids.uuid(), code: this.ids.token(CODE_BYTES), storeId, collectStoreId, lines,
        staffId: staff.staffId, staffName: staff.name, createdAt, expiresAt: new Date(createdAt.getTime() + COUNTER_SALE_HOURS * HOUR_MS),
      };
      await this.repository.insert(tx.writingWithin(staff.storeScope), sale);
      return { saleId: sale.id };
    });
    return this.get(storeId, saleId);
  }

  /** @throws REQUEST.NOT_FOUND also for another store's sale. */
  async get(storeId: string, saleId: string): Promise<CounterSaleRecord> {
    const sale = await this.repository.find(this.database.within([storeId]), saleId);
    if (sale?.storeId !== storeId) throw platformError('REQUEST.NOT_FOUND');
    return sale;
  }

  /** Newest first; `beforeId` is the last sale of the page before. */
  async list(storeId: string, page: { beforeId: string | null; limit: number }): Promise<{ items: CounterSaleRecord[]; nextId: string | null }> {
    const found = await this.repository.list(this.database.within([storeId]), storeId, { ...page, limit: page.limit + 1 });
    const items = found.slice(0, page.limit);
    return { items, nextId: found.length > page.limit ? (items.at(-1)?.id ?? null) : null };
  }

  /** The sale that a shopper scanned. @throws ORDERS.COUNTER_SALE_OVER when its code is unknown, out of time or was paid with. */
  async scan(code: string): Promise<CounterSaleRecord> {
    const sale = await this.repository.findByCode(code);
    if (sale === null || this.clock.now() >= sale.expiresAt) throw ordersError('ORDERS.COUNTER_SALE_OVER');
    const status = computeCounterSaleStatus(sale, this.clock.now());
    if (status !== 'waiting' && status !== 'ordered') throw ordersError('ORDERS.COUNTER_SALE_OVER');
    return sale;
  }

  /** The goods of a sale at today's prices; what is not sold any more is left out. */
  price({ storeId, lines }: Pick<CounterSale, 'storeId' | 'lines'>): { lines: readonly PricedLine[]; itemsTotalFen: number } {
    const { priced } = priceLines(lines, this.catalogue.shelfAt(storefrontAt(storeId)));
    return { lines: priced, itemsTotalFen: addFen(...priced.map(({ totalFen }) => totalFen)) };
  }

  collectStoreOf({ collectStoreId }: Pick<CounterSale, 'collectStoreId'>): Store | null {
    return collectStoreId === null ? null : this.stores.findStore(collectStoreId);
  }
}
