import { Injectable } from '@nestjs/common';
import { Clock, Database, type Editor, IdSource } from '@quanyu/platform';
import { catalogueError } from '../catalogue.errors.js';
import type { ImportPreview } from '../http/import.contract.js';
import { importErrorFile, readImportFile } from './import-file.js';
import { countRows, planImport } from './import-plan.js';
import { ImportRepository } from './import.repository.js';

const SHOWN_ROWS = 20;
const SHOWN_ERRORS = 200;
const KEPT_MS = 7 * 86_400_000;

/** The first step of an import by CSV: reads the file, says row by row what it would do, and changes nothing. */
@Injectable()
export class ImportPreviewing {
  constructor(
    private readonly database: Database,
    private readonly imports: ImportRepository,
    private readonly ids: IdSource,
    private readonly clock: Clock,
  ) {}

  /** @throws CATALOGUE.IMPORT_UNREADABLE */
  async preview(command: { bytes: Buffer; editor: Editor }): Promise<ImportPreview> {
    const { encoding, rows, errors: inFile } = readImportFile(command.bytes);
    const plan = planImport(rows, inFile, await this.imports.loadWorld(rows));
    const { actor } = command.editor;
    const entry = {
      id: this.ids.uuid(),
      rows,
      errors: { inFile, all: plan.errors },
      createdBy: actor === 'system' ? 'system' : actor.staffId,
      createdAt: this.clock.now(),
    };
    await this.database.transaction(async (tx) => {
      // Files of more than a week ago are forgotten here, so that they need no task of their own; their effect stays.
      await this.imports.forgetBefore(tx, new Date(this.clock.nowMs() - KEPT_MS));
      await this.imports.insert(tx, entry);
    });
    return {
      importId: entry.id,
      encoding,
      totalRows: rows.length,
      toCreate: countRows(plan, 'create'),
      toUpdate: countRows(plan, 'update'),
      unchanged: countRows(plan, 'unchanged'),
      rows: plan.rows.slice(0, SHOWN_ROWS),
      errors: plan.errors.slice(0, SHOWN_ERRORS),
      totalErrors: plan.errors.length,
      errorRows: countRows(plan, 'error'),
    };
  }

  /** The rows that could not be imported, as CSV with their reasons. @throws CATALOGUE.IMPORT_NOT_FOUND */
  async errorFile(importId: string): Promise<string> {
    const stored = await this.imports.find(importId);
    if (stored === null) throw catalogueError('CATALOGUE.IMPORT_NOT_FOUND');
    return importErrorFile(stored.rows, stored.errors.all);
  }
}
