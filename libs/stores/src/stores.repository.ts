import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '@quanyu/platform';
import type { StockLocation, Store, StoreStatus } from './store.js';
import { StockLocationEntity, StoreEntity } from './store.entity.js';

export interface StoreFilter {
  readonly q: string | null;
  readonly city: string | null;
  readonly status: StoreStatus | null;
  /** Null means every store. */
  readonly storeIds: readonly string[] | null;
  /** Stores after this code, in the order of codes. */
  readonly afterCode: string | null;
  readonly limit: number;
}

@Injectable()
export class StoresRepository {
  constructor(private readonly database: Database) {}

  async loadAll(): Promise<{ stores: Store[]; locations: StockLocation[] }> {
    const { manager } = this.database.dataSource;
    const [stores, locations] = await Promise.all([
      manager.find(StoreEntity, { order: { code: 'ASC' } }),
      manager.find(StockLocationEntity, { order: { kind: 'ASC', code: 'ASC' } }),
    ]);
    return { stores, locations };
  }

  async find(storeId: string): Promise<Store | null> {
    return this.database.dataSource.manager.findOneBy(StoreEntity, { id: storeId });
  }

  async list(filter: StoreFilter): Promise<Store[]> {
    const query = this.database.dataSource.manager.createQueryBuilder(StoreEntity, 's').orderBy('s.code').limit(filter.limit);
    if (filter.afterCode !== null) query.andWhere('s.code > :afterCode', { afterCode: filter.afterCode });
    if (filter.storeIds !== null) query.andWhere('s.id = ANY(:storeIds)', { storeIds: filter.storeIds });
    if (filter.city !== null) query.andWhere('s.city = :city', { city: filter.city });
    if (filter.status !== null) query.andWhere('s.status = :status', { status: filter.status });
    if (filter.q !== null) {
      query.andWhere(`strpos(lower(s.code || ' ' || s.name || ' ' || s.district || ' ' || s.address), lower(:q)) > 0`, { q: filter.q });
    }
    return query.getMany();
  }

  /** The store's row, locked until the transaction ends. */
  async lock(tx: Tx, storeId: string): Promise<Store | null> {
    return tx.manager.findOne(StoreEntity, { where: { id: storeId }, lock: { mode: 'pessimistic_write' } });
  }

  async insertLocation(tx: Tx, location: StockLocation): Promise<void> {
    await tx.manager.insert(StockLocationEntity, location);
  }

  async insert(tx: Tx, store: Store): Promise<void> {
    await tx.manager.insert(StoreEntity, writable(store));
  }

  /** Writes the row if it still has the version before `store.version`; false when somebody was faster. */
  async replace(tx: Tx, store: Store): Promise<boolean> {
    const { affected } = await tx.manager.update(StoreEntity, { id: store.id, version: store.version - 1 }, writable(store));
    await tx.manager.update(StockLocationEntity, { id: store.stockLocationId }, { name: store.name, city: store.city, latitude: store.latitude, longitude: store.longitude });
    return affected === 1;
  }
}

function writable(store: Store) {
  return { ...store, services: [...store.services], weeklyHours: [...store.weeklyHours], specialDays: [...store.specialDays] };
}
