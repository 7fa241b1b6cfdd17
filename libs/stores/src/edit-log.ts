import { Injectable } from '@nestjs/common';
import { type AuditEntry, ChangeFeed, Clock, type Editor, type Tx, writeAudit } from '@quanyu/platform';
import { STORES_TOPIC } from './stores.js';

/** Leaves the audit line of an edit and tells every process, in the transaction of the edit. */
@Injectable()
export class EditLog {
  constructor(
    private readonly changes: ChangeFeed,
    private readonly clock: Clock,
  ) {}

  async record(tx: Tx, editor: Editor, entry: Omit<AuditEntry, 'at' | 'actor'>, topic: string = STORES_TOPIC): Promise<void> {
    await writeAudit(tx, { ...editor, ...entry, at: this.clock.now() });
    await this.changes.announce(tx, topic);
  }
}
