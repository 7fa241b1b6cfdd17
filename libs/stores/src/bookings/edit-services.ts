import { Injectable } from '@nestjs/common';
import { Database, type Editor, IdSource, once, platformError, type Tx } from '@quanyu/platform';
import { EditLog } from '../edit-log.js';
import { storesError } from '../stores.errors.js';
import { Stores } from '../stores.js';
import type { Resource, Service } from './service.js';
import { SERVICES_TOPIC } from './service-menu.js';
import { ServicesRepository } from './services.repository.js';

export type NewService = Omit<Service, 'id' | 'version'>;
export type NewResource = Omit<Resource, 'id' | 'version'>;

interface Key {
  readonly scope: string;
  readonly key: string;
}

/** Plans services, and the staff and rooms that they need. Both are closed, not deleted: bookings name them. */
@Injectable()
export class EditServices {
  constructor(
    private readonly database: Database,
    private readonly repository: ServicesRepository,
    private readonly stores: Stores,
    private readonly log: EditLog,
    private readonly ids: IdSource,
  ) {}

  /** @throws STORES.NOT_FOUND */
  async createServiceOnce(key: Key, input: NewService, editor: Editor): Promise<Service> {
    this.stores.getStore(input.storeId);
    return once(this.database, { ...key, request: { createService: input } }, async (tx) => this.saveService(tx, null, { ...input, id: this.ids.uuid(), version: 1 }, editor));
  }

  /** A service keeps its store and its kind. @throws STORES.SERVICE_NOT_FOUND, STORES.SERVICE_KIND_FIXED, REQUEST.VERSION_CONFLICT with the current service */
  async updateService(edit: Omit<Service, 'kind'>, editor: Editor): Promise<Service> {
    return this.database.transaction(async (tx) => {
      const before = await this.repository.lockService(tx, edit.id);
      if (before === null || before.storeId !== edit.storeId) throw storesError('STORES.SERVICE_NOT_FOUND');
      if (before.version !== edit.version) throw platformError('REQUEST.VERSION_CONFLICT', { current: before });
      if ((edit.event !== null) !== (before.kind === 'dropOff')) throw storesError('STORES.SERVICE_KIND_FIXED');
      return this.saveService(tx, before, { ...edit, kind: before.kind, version: before.version + 1 }, editor);
    });
  }

  /** @throws STORES.NOT_FOUND, STORES.SERVICE_NOT_FOUND when it names a service of another store */
  async createResourceOnce(key: Key, input: NewResource, editor: Editor): Promise<Resource> {
    this.stores.getStore(input.storeId);
    return once(this.database, { ...key, request: { createResource: input } }, async (tx) => this.saveResource(tx, null, { ...input, id: this.ids.uuid(), version: 1 }, editor));
  }

  /** A resource keeps its store and its kind. @throws STORES.RESOURCE_NOT_FOUND, STORES.SERVICE_NOT_FOUND, REQUEST.VERSION_CONFLICT with the current resource */
  async updateResource(edit: Omit<Resource, 'kind'>, editor: Editor): Promise<Resource> {
    return this.database.transaction(async (tx) => {
      const before = await this.repository.lockResource(tx, edit.id);
      if (before === null || before.storeId !== edit.storeId) throw storesError('STORES.RESOURCE_NOT_FOUND');
      if (before.version !== edit.version) throw platformError('REQUEST.VERSION_CONFLICT', { current: before });
      return this.saveResource(tx, before, { ...edit, kind: before.kind, version: before.version + 1 }, editor);
    });
  }

  private async saveService(tx: Tx, before: Service | null, after: Service, editor: Editor): Promise<Service> {
    if (!(await this.repository.writeService(tx, after))) throw platformError('REQUEST.VERSION_CONFLICT');
    const action = before === null ? 'service.create' : 'service.update';
    await this.log.record(tx, editor, { action, targetType: 'service', targetId: after.id, storeId: after.storeId, before: before ?? undefined, after }, SERVICES_TOPIC);
    return after;
  }

  private async saveResource(tx: Tx, before: Resource | null, after: Resource, editor: Editor): Promise<Resource> {
    const known = new Set((await this.repository.listServices(tx, after.storeId)).map(({ id }) => id));
    if (!after.serviceIds.every((id) => known.has(id))) throw storesError('STORES.SERVICE_NOT_FOUND');
    if (!(await this.repository.writeResource(tx, after))) throw platformError('REQUEST.VERSION_CONFLICT');
    const action = before === null ? 'resource.create' : 'resource.update';
    await this.log.record(tx, editor, { action, targetType: 'resource', targetId: after.id, storeId: after.storeId, before: before ?? undefined, after }, SERVICES_TOPIC);
    return after;
  }
}
