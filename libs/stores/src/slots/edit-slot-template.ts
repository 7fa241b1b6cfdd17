import { Injectable } from '@nestjs/common';
import { Clock, Database, type Editor, platformError } from '@quanyu/platform';
import { EditLog } from '../edit-log.js';
import { Stores } from '../stores.js';
import { SlotsRepository } from './slots.repository.js';
import type { SlotTemplate } from './slot-windows.rules.js';

/** Plans a store's windows of one kind. Windows to come take the new capacity at once; what is promised stays promised. */
@Injectable()
export class EditSlotTemplate {
  constructor(
    private readonly database: Database,
    private readonly repository: SlotsRepository,
    private readonly stores: Stores,
    private readonly log: EditLog,
    private readonly clock: Clock,
  ) {}

  /** `version` is the one that was seen, 0 for a kind without a template. @throws STORES.NOT_FOUND, REQUEST.VERSION_CONFLICT with the current template */
  async execute(edit: SlotTemplate, editor: Editor): Promise<SlotTemplate> {
    const { storeId, kind } = edit;
    this.stores.getStore(storeId);
    return this.database.transaction(async (tx) => {
      const before = await this.repository.lockTemplate(tx, storeId, kind);
      if ((before?.version ?? 0) !== edit.version) throw platformError('REQUEST.VERSION_CONFLICT', { current: before });
      const after = { ...edit, version: edit.version + 1 };
      if (!(await this.repository.writeTemplate(tx, after))) throw platformError('REQUEST.VERSION_CONFLICT');
      await this.repository.resize(tx, after, this.clock.now());
      await this.log.record(tx, editor, { action: 'slotTemplate.update', targetType: 'slotTemplate', targetId: `${storeId}/${kind}`, storeId, before: before ?? undefined, after });
      return after;
    });
  }
}
