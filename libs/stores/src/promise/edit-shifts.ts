import { Injectable } from '@nestjs/common';
import { Database, type Editor, platformError } from '@quanyu/platform';
import { EditLog } from '../edit-log.js';
import { Stores } from '../stores.js';
import type { ShiftPlan } from './shift.rules.js';
import { ShiftsRepository } from './shifts.repository.js';

/** Plans how many staff a store has, and when. */
@Injectable()
export class EditShifts {
  constructor(
    private readonly database: Database,
    private readonly repository: ShiftsRepository,
    private readonly stores: Stores,
    private readonly log: EditLog,
  ) {}

  /** `version` is the one that was seen, 0 for a store without a plan. @throws STORES.NOT_FOUND, REQUEST.VERSION_CONFLICT with the current plan */
  async execute(edit: ShiftPlan, editor: Editor): Promise<ShiftPlan> {
    const { storeId } = edit;
    this.stores.getStore(storeId);
    return this.database.transaction(async (tx) => {
      const before = await this.repository.lock(tx, storeId);
      if ((before?.version ?? 0) !== edit.version) throw platformError('REQUEST.VERSION_CONFLICT', { current: before });
      const after = { ...edit, version: edit.version + 1 };
      if (!(await this.repository.write(tx, after))) throw platformError('REQUEST.VERSION_CONFLICT');
      await this.log.record(tx, editor, { action: 'shifts.update', targetType: 'store', targetId: storeId, storeId, before: before ?? undefined, after });
      return after;
    });
  }
}
