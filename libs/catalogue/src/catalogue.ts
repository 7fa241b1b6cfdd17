import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ChangeFeed, oneAtATime, type Tx } from '@quanyu/platform';
import { LRUCache } from 'lru-cache';
import { CatalogueSnapshot, type PublishedProduct, repricedVariant, type SellableVariant, toPublishedProduct } from './snapshot/catalogue-snapshot.js';
import { CatalogueRepository } from './catalogue.repository.js';
import { CATALOGUE_TOPIC } from './edit-transaction.js';
import type { PlacePrices, PricesAt, SalesPlace } from './snapshot/place-prices.js';
import { SnapshotRepository } from './snapshot/snapshot.repository.js';

/** Places with price lists of their own whose catalogue is kept ready; another is made when it is asked for. */
const KEPT_PLACES = 100;

/** What we sell, for the other domains: a snapshot in memory that every process swaps within a second of a change. */
@Injectable()
export class Catalogue implements OnModuleInit {
  private current: CatalogueSnapshot | null = null;
  private readonly swapListeners = new Set<(snapshot: CatalogueSnapshot) => void>();
  private listed: PricesAt = () => null;
  private readonly atPlaces = new LRUCache<string, { readonly of: CatalogueSnapshot; readonly priced: CatalogueSnapshot }>({ max: KEPT_PLACES });

  constructor(
    private readonly snapshots: SnapshotRepository,
    private readonly repository: CatalogueRepository,
    private readonly changes: ChangeFeed,
  ) {}

  /** Loads the catalogue and keeps it fresh. The change feed runs before, so that no change falls between. */
  async onModuleInit(): Promise<void> {
    this.changes.on(CATALOGUE_TOPIC, () => this.refresh());
    await this.refresh();
  }

  /** The catalogue as it is now. Keep the snapshot for the length of one request, so that it agrees with itself. */
  snapshot(): CatalogueSnapshot {
    if (this.current === null) throw new Error('the catalogue was asked before it was loaded');
    return this.current;
  }

  /** Whoever keeps price lists says here which stand before the catalogue's prices. */
  priceBy(listed: PricesAt): void {
    this.listed = listed;
  }

  /** The price lists that stand at a place now; null where there are none. */
  pricesAt(place: SalesPlace): PlacePrices | null {
    return this.listed(place);
  }

  /**
   * Looks up single goods as they are sold at a place now; keep it for the length of one request. An order needs a few of them, and the
   * whole catalogue at the prices of each of many stores would not be worth making for it.
   */
  shelfAt(place: SalesPlace): (variantId: string) => SellableVariant | null {
    const [snapshot, prices] = [this.snapshot(), this.listed(place)];
    return (variantId) => {
      const variant = snapshot.findVariant(variantId);
      return variant === null || prices === null ? variant : repricedVariant(variant, prices.fenByVariant);
    };
  }

  /** The whole catalogue as it is sold at a place now, for lists and search. Keep it for the length of one request. */
  snapshotAt(place: SalesPlace): CatalogueSnapshot {
    const prices = this.listed(place);
    return prices === null ? this.snapshot() : this.pricedBy(prices);
  }

  /** The catalogue of now by some price lists. */
  pricedBy({ key, fenByVariant }: PlacePrices): CatalogueSnapshot {
    const of = this.snapshot();
    const known = this.atPlaces.get(key);
    if (known?.of === of) return known.priced;
    const priced = of.withPrices(fenByVariant);
    this.atPlaces.set(key, { of, priced });
    return priced;
  }

  /** Calls `listener` after each swap, until the returned function is called. */
  onSwap(listener: (snapshot: CatalogueSnapshot) => void): () => void {
    this.swapListeners.add(listener);
    return () => void this.swapListeners.delete(listener);
  }

  /** Loads what changed since the snapshot in use: everything the first time. */
  readonly refresh = oneAtATime(() => this.load());

  /** Adds sold quantities to the products' sales counts; a negative quantity takes a cancelled sale back. */
  async recordSales(tx: Tx, lines: readonly { readonly productId: string; readonly quantity: number }[]): Promise<void> {
    if (lines.length > 0) await this.repository.addSales(tx, lines);
  }

  private async load(): Promise<void> {
    const before = this.current;
    // Read first: what commits during the load carries a higher revision and is loaded again next time.
    const revision = await this.snapshots.readRevision();
    if (before !== null && before.version === revision) return;
    const products = new Map<string, PublishedProduct>(before?.products);
    const rows = before === null ? await this.snapshots.loadPublished() : await this.snapshots.loadChangedSince(before.version);
    for (const row of rows) {
      const product = toPublishedProduct(row);
      if (product === null) products.delete(row.id);
      else products.set(row.id, product);
    }
    const snapshot = new CatalogueSnapshot(revision, products, await this.snapshots.loadSurroundings());
    this.current = snapshot;
    for (const listener of this.swapListeners) listener(snapshot);
  }
}
