import { Injectable } from '@nestjs/common';
import { type AuditEntry, ChangeFeed, Clock, Database, type Editor, once, type Tx, writeAudit } from '@quanyu/platform';
import { CatalogueRepository } from './catalogue.repository.js';

/** The change-feed topic of everything that shoppers see of the catalogue. */
export const CATALOGUE_TOPIC = 'catalogue';

/** One open edit: its transaction, its revision, and the time that all its rows carry. */
export interface Edit {
  readonly tx: Tx;
  readonly revision: number;
  readonly now: Date;
  /** Appends to the audit log, in this edit's transaction. */
  audit(entry: Pick<AuditEntry, 'action' | 'targetType' | 'targetId' | 'before' | 'after'>): Promise<void>;
}

/**
 * Opens every edit of the catalogue the same way: take the revision row, so that edits commit one after another in the
 * order of their revisions; work; announce. Readers then load "all that is newer than what I have" and miss nothing.
 */
@Injectable()
export class EditTransaction {
  constructor(
    private readonly database: Database,
    private readonly repository: CatalogueRepository,
    private readonly changes: ChangeFeed,
    private readonly clock: Clock,
  ) {}

  run<T>(editor: Editor, work: (edit: Edit) => Promise<T>): Promise<T> {
    return this.database.transaction((tx) => this.inside(tx, editor, work));
  }

  /** Like `run`, once per editor and key. */
  runOnce<T>(request: { editor: Editor; key: string; body: unknown }, work: (edit: Edit) => Promise<T>): Promise<T> {
    const { actor } = request.editor;
    const scope = actor === 'system' ? 'system' : `staff:${actor.staffId}`;
    return once(this.database, { scope, key: request.key, request: request.body }, (tx) => this.inside(tx, request.editor, work));
  }

  private async inside<T>(tx: Tx, editor: Editor, work: (edit: Edit) => Promise<T>): Promise<T> {
    const revision = await this.repository.takeRevision(tx);
    const now = this.clock.now();
    const result = await work({ tx, revision, now, audit: (entry) => writeAudit(tx, { ...editor, ...entry, at: now }) });
    await this.changes.announce(tx, CATALOGUE_TOPIC);
    return result;
  }
}
