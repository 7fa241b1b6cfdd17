import { Injectable } from '@nestjs/common';
import { Database, type Editor, IdSource, once, platformError, type Tx } from '@quanyu/platform';
import { EditLog } from '../edit-log.js';
import { storesError } from '../stores.errors.js';
import { Stores } from '../stores.js';
import { AreasRepository } from './areas.repository.js';
import type { ServiceArea } from './service-area.rules.js';

/** What people say of an area; its kind and store stay. */
export type AreaFields = Omit<ServiceArea, 'id' | 'storeId' | 'kind' | 'version'>;

export type NewArea = Omit<ServiceArea, 'id' | 'version'>;

/** Draws and redraws where stores bring goods to. Areas are closed, not deleted: orders name them. */
@Injectable()
export class EditAreas {
  constructor(
    private readonly database: Database,
    private readonly repository: AreasRepository,
    private readonly stores: Stores,
    private readonly log: EditLog,
    private readonly ids: IdSource,
  ) {}

  /** @throws STORES.NOT_FOUND */
  async createOnce(key: { scope: string; key: string }, input: NewArea, editor: Editor): Promise<ServiceArea> {
    this.stores.getStore(input.storeId);
    return once(this.database, { ...key, request: { createArea: input } }, (tx) => this.create(tx, input, editor));
  }

  /** @throws STORES.AREA_NOT_FOUND, REQUEST.VERSION_CONFLICT with the current area */
  async update(edit: { storeId: string; areaId: string; version: number; fields: AreaFields }, editor: Editor): Promise<ServiceArea> {
    return this.database.transaction(async (tx) => {
      const before = await this.repository.lock(tx, edit.areaId);
      if (before === null || before.storeId !== edit.storeId) throw storesError('STORES.AREA_NOT_FOUND');
      if (before.version !== edit.version) throw platformError('REQUEST.VERSION_CONFLICT', { current: before });
      const after: ServiceArea = { ...before, ...edit.fields, version: before.version + 1 };
      if (!(await this.repository.replace(tx, after))) throw platformError('REQUEST.VERSION_CONFLICT');
      await this.log.record(tx, editor, { action: 'serviceArea.update', targetType: 'serviceArea', targetId: after.id, storeId: after.storeId, before, after });
      return after;
    });
  }

  private async create(tx: Tx, input: NewArea, editor: Editor): Promise<ServiceArea> {
    const area: ServiceArea = { ...input, id: this.ids.uuid(), version: 1 };
    await this.repository.insert(tx, area);
    await this.log.record(tx, editor, { action: 'serviceArea.create', targetType: 'serviceArea', targetId: area.id, storeId: area.storeId, after: area });
    return area;
  }
}
