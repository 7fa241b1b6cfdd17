import { Controller } from '@nestjs/common';
import { Clock, editorOf, encodeCursor, Endpoint, type InputOf, isStoreInScope, type ReplyOf, type RequestContext, scopeParameter } from '@quanyu/platform';
import { StoreEditing } from '../edit-store.js';
import type { Store } from '../store.js';
import { storesError } from '../stores.errors.js';
import { Stores } from '../stores.js';
import { StoresRepository } from '../stores.repository.js';
import { keyOf } from './admin-scope.js';
import { adminGetStore, adminListStores, createStore, listStockLocations, setStoreStatus, updateStore } from './stores.contract.js';
import { adminStoreWire } from './stores.wire.js';

const DEFAULT_LIMIT = 50;

@Controller()
export class StoresAdminController {
  constructor(
    private readonly stores: Stores,
    private readonly editing: StoreEditing,
    private readonly repository: StoresRepository,
    private readonly clock: Clock,
  ) {}

  @Endpoint(adminListStores)
  async list({ query }: InputOf<typeof adminListStores>, { principal }: RequestContext<typeof adminListStores>): Promise<ReplyOf<typeof adminListStores>> {
    const limit = query.limit ?? DEFAULT_LIMIT;
    const found = await this.repository.list({
      q: query.q ?? null,
      city: query.city ?? null,
      status: query.status ?? null,
      storeIds: scopeParameter(principal.storeScope),
      afterCode: query.cursor?.afterCode ?? null,
      limit: limit + 1,
    });
    const page = found.slice(0, limit);
    const last = page.at(-1);
    return {
      items: page.map((store) => this.wire(store)),
      nextCursor: found.length > limit && last !== undefined ? encodeCursor([last.code]) : null,
    };
  }

  @Endpoint(adminGetStore)
  async get({ params }: InputOf<typeof adminGetStore>): Promise<ReplyOf<typeof adminGetStore>> {
    const store = await this.repository.find(params.storeId);
    if (store === null) throw storesError('STORES.NOT_FOUND');
    return this.wire(store);
  }

  @Endpoint(createStore)
  async create({ body }: InputOf<typeof createStore>, context: RequestContext<typeof createStore>): Promise<ReplyOf<typeof createStore>> {
    return this.wire(await this.editing.createStoreOnce(keyOf(context), body, editorOf(context)));
  }

  @Endpoint(updateStore)
  async update({ params, body }: InputOf<typeof updateStore>, context: RequestContext<typeof updateStore>): Promise<ReplyOf<typeof updateStore>> {
    const { version, ...fields } = body;
    return this.wire(await this.editing.updateStore({ storeId: params.storeId, version, fields }, editorOf(context)));
  }

  @Endpoint(setStoreStatus)
  async setStatus({ params, body }: InputOf<typeof setStoreStatus>, context: RequestContext<typeof setStoreStatus>): Promise<ReplyOf<typeof setStoreStatus>> {
    return this.wire(await this.editing.setStatus({ storeId: params.storeId, ...body }, editorOf(context)));
  }

  @Endpoint(listStockLocations)
  async listLocations(_input: InputOf<typeof listStockLocations>, { principal }: RequestContext<typeof listStockLocations>): Promise<ReplyOf<typeof listStockLocations>> {
    const visible = this.stores.listLocations().filter(({ id }) => {
      const storeId = this.stores.findByLocation(id)?.id;
      // A warehouse belongs to no store, so only those who see every store see it.
      return storeId === undefined ? principal.storeScope === 'all' : isStoreInScope(principal.storeScope, storeId);
    });
    return { items: visible.map(({ id, code, name, kind, city }) => ({ id, code, name, kind, city, storeId: this.stores.findByLocation(id)?.id ?? null })) };
  }

  private wire(store: Store) {
    return adminStoreWire(store, this.clock.now());
  }
}
