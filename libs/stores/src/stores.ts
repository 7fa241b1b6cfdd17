import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ChangeFeed } from '@quanyu/platform';
import type { StockLocation, Store } from './store.js';
import { storesError } from './stores.errors.js';
import { StoresRepository } from './stores.repository.js';

/** Topic of the change feed: any store or stock location changed. */
export const STORES_TOPIC = 'stores';

interface Directory {
  readonly stores: readonly Store[];
  readonly byId: ReadonlyMap<string, Store>;
  readonly byCode: ReadonlyMap<string, Store>;
  readonly byLocation: ReadonlyMap<string, Store>;
  readonly locations: readonly StockLocation[];
}

/**
 * Where and when. Every process holds the whole directory (some hundred rows) in memory and swaps it within a second of
 * a change, so that asking costs no wait.
 */
@Injectable()
export class Stores implements OnModuleInit {
  private directory: Directory = indexed([], []);

  constructor(
    private readonly repository: StoresRepository,
    private readonly changes: ChangeFeed,
  ) {}

  async onModuleInit(): Promise<void> {
    this.changes.on(STORES_TOPIC, () => this.reload());
    await this.reload();
  }

  /** Reads the directory anew; also called by the change feed. */
  async reload(): Promise<void> {
    const { stores, locations } = await this.repository.loadAll();
    this.directory = indexed(stores, locations);
  }

  findStore(storeId: string): Store | null {
    return this.directory.byId.get(storeId) ?? null;
  }

  /** @throws STORES.NOT_FOUND */
  getStore(storeId: string): Store {
    const store = this.findStore(storeId);
    if (store === null) throw storesError('STORES.NOT_FOUND');
    return store;
  }

  findByCode(code: string): Store | null {
    return this.directory.byCode.get(code) ?? null;
  }

  findByLocation(locationId: string): Store | null {
    return this.directory.byLocation.get(locationId) ?? null;
  }

  /** Every store, by code. */
  listStores(): readonly Store[] {
    return this.directory.stores;
  }

  /** Every stock location: stores first, then warehouses, each by code. */
  listLocations(): readonly StockLocation[] {
    return this.directory.locations;
  }
}

function indexed(stores: readonly Store[], locations: readonly StockLocation[]): Directory {
  return {
    stores,
    byId: new Map(stores.map((store) => [store.id, store])),
    byCode: new Map(stores.map((store) => [store.code, store])),
    byLocation: new Map(stores.map((store) => [store.stockLocationId, store])),
    locations,
  };
}
