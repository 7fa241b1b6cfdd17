import { Injectable } from '@nestjs/common';
import { Database, type Editor, IdSource, once, platformError, sqlState, type Tx, violatedConstraint } from '@quanyu/platform';
import type { Position } from './areas/service-area.rules.js';
import { EditLog } from './edit-log.js';
import type { StockLocation, Store, StoreStatus } from './store.js';
import { storesError } from './stores.errors.js';
import { StoresRepository } from './stores.repository.js';

const UNIQUE_VIOLATION = '23505';

/** What people may change of a store; its status has a flow of its own. */
export type StoreFields = Omit<Store, 'id' | 'code' | 'status' | 'statusReason' | 'stockLocationId' | 'version'>;

export interface NewStore extends StoreFields {
  readonly code: string;
}

export interface StatusChange {
  readonly storeId: string;
  readonly version: number;
  readonly status: StoreStatus;
  readonly reason: string;
}

/** Opens and edits stores. Each edit leaves a line in the audit log and is seen by every process within a second. */
@Injectable()
export class StoreEditing {
  constructor(
    private readonly database: Database,
    private readonly repository: StoresRepository,
    private readonly log: EditLog,
    private readonly ids: IdSource,
  ) {}

  /**
   * Opens a store with a stock location of its own, under the same id. It rests until somebody opens it.
   * @throws STORES.CODE_TAKEN
   */
  async createStore(input: NewStore, editor: Editor): Promise<Store> {
    return this.refusingTakenCode(input.code, () => this.database.transaction((tx) => this.create(tx, input, editor)));
  }

  /** `createStore`, once per idempotency key. */
  async createStoreOnce(key: { scope: string; key: string }, input: NewStore, editor: Editor): Promise<Store> {
    return this.refusingTakenCode(input.code, () => once(this.database, { ...key, request: input }, (tx) => this.create(tx, input, editor)));
  }

  /** A warehouse is a stock location without a store. @throws STORES.CODE_TAKEN */
  async createWarehouse(input: Pick<StockLocation, 'code' | 'name' | 'city'> & Partial<Position>, editor: Editor): Promise<StockLocation> {
    const location: StockLocation = {
      ...{ id: this.ids.uuid(), code: input.code, name: input.name, city: input.city, kind: 'warehouse' as const },
      ...{ latitude: input.latitude ?? null, longitude: input.longitude ?? null },
    };
    return this.refusingTakenCode(input.code, () =>
      this.database.transaction(async (tx) => {
        await this.repository.insertLocation(tx, location);
        await this.log.record(tx, editor, { action: 'warehouse.create', targetType: 'stockLocation', targetId: location.id, after: location });
        return location;
      }),
    );
  }

  /** @throws STORES.NOT_FOUND, REQUEST.VERSION_CONFLICT with the current store */
  async updateStore(edit: { storeId: string; version: number; fields: StoreFields }, editor: Editor): Promise<Store> {
    return this.database.transaction(async (tx) => {
      const before = await this.lock(tx, edit);
      const after: Store = { ...before, ...edit.fields, version: before.version + 1 };
      await this.write(tx, after);
      await this.log.record(tx, editor, { action: 'store.update', targetType: 'store', targetId: after.id, storeId: after.id, before, after });
      return after;
    });
  }

  /** Opens, pauses or rests a store. Orders already placed stay. @throws STORES.NOT_FOUND, REQUEST.VERSION_CONFLICT */
  async setStatus(change: StatusChange, editor: Editor): Promise<Store> {
    return this.database.transaction(async (tx) => {
      const before = await this.lock(tx, change);
      const after: Store = { ...before, status: change.status, statusReason: change.status === 'open' ? '' : change.reason, version: before.version + 1 };
      await this.write(tx, after);
      await this.log.record(tx, editor, {
        action: `store.${change.status}`,
        targetType: 'store',
        targetId: after.id,
        storeId: after.id,
        before: { status: before.status },
        after: { status: after.status },
        reason: change.reason,
      });
      return after;
    });
  }

  private async create(tx: Tx, input: NewStore, editor: Editor): Promise<Store> {
    const id = this.ids.uuid();
    const store: Store = { ...input, id, stockLocationId: id, status: 'resting', statusReason: '筹备中', version: 1 };
    await this.repository.insertLocation(tx, { id, code: input.code, name: input.name, city: input.city, kind: 'store', latitude: input.latitude, longitude: input.longitude });
    await this.repository.insert(tx, store);
    await this.log.record(tx, editor, { action: 'store.create', targetType: 'store', targetId: id, storeId: id, after: store });
    return store;
  }

  private async lock(tx: Tx, expected: { storeId: string; version: number }): Promise<Store> {
    const store = await this.repository.lock(tx, expected.storeId);
    if (store === null) throw storesError('STORES.NOT_FOUND');
    if (store.version !== expected.version) throw platformError('REQUEST.VERSION_CONFLICT', { current: store });
    return store;
  }

  private async write(tx: Tx, store: Store): Promise<void> {
    if (!(await this.repository.replace(tx, store))) throw platformError('REQUEST.VERSION_CONFLICT');
  }

  private async refusingTakenCode<T>(code: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const constraint = violatedConstraint(error);
      if (sqlState(error) === UNIQUE_VIOLATION && (constraint === 'store_code_once' || constraint === 'stock_location_code_once')) {
        throw storesError('STORES.CODE_TAKEN', { code });
      }
      throw error;
    }
  }
}
