import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ChangeFeed, type Tx } from '@quanyu/platform';
import { CatalogueSnapshot, type PublishedProduct, toPublishedProduct } from './catalogue-snapshot.js';
import { CatalogueRepository } from './catalogue.repository.js';
import { CATALOGUE_TOPIC } from './edit-transaction.js';
import { SnapshotRepository } from './snapshot.repository.js';

/** What we sell, for the other domains: a snapshot in memory that every process swaps within a second of a change. */
@Injectable()
export class Catalogue implements OnModuleInit {
  private current: CatalogueSnapshot | null = null;
  private readonly swapListeners = new Set<(snapshot: CatalogueSnapshot) => void>();
  private refreshing: Promise<void> = Promise.resolve();

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

  /** Calls `listener` after each swap, until the returned function is called. */
  onSwap(listener: (snapshot: CatalogueSnapshot) => void): () => void {
    this.swapListeners.add(listener);
    return () => void this.swapListeners.delete(listener);
  }

  /** Loads what changed since the snapshot in use: everything the first time. Calls run one after another. */
  refresh(): Promise<void> {
    const next = this.refreshing.then(() => this.load());
    this.refreshing = next.catch(() => undefined);
    return next;
  }

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
