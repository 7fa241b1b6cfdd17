import { Injectable } from '@nestjs/common';
import { catalogueError } from './catalogue.errors.js';
import { type Edit, EditTransaction, type Editor } from './edit-transaction.js';
import type { ImportResult } from './http/import.contract.js';
import { countRows, type ImportPlan, planImport } from './import-plan.js';
import { ImportRepository } from './import.repository.js';
import { Products } from './products.js';

/** Errors that travel with a refusal; the error file has all of them. */
const SHOWN_ERRORS = 20;

/**
 * The second step of an import by CSV. It plans again inside its transaction, because the shop may have changed since
 * the preview, and it happens once: a second confirmation is answered with what the first one did.
 */
@Injectable()
export class ImportConfirmation {
  constructor(
    private readonly edits: EditTransaction,
    private readonly imports: ImportRepository,
    private readonly products: Products,
  ) {}

  /** @throws CATALOGUE.IMPORT_NOT_FOUND; in mode `allOrNothing` CATALOGUE.IMPORT_HAS_ERRORS */
  confirm(command: { importId: string; mode: 'allOrNothing' | 'skipBad'; editor: Editor }): Promise<ImportResult> {
    const { importId, mode } = command;
    return this.edits.run(command.editor, async (edit) => {
      const stored = await this.imports.take(edit.tx, importId);
      if (stored === null) throw catalogueError('CATALOGUE.IMPORT_NOT_FOUND');
      if (stored.result !== null) return stored.result;
      const { inFile } = stored.errors;
      const plan = planImport(stored.rows, inFile, await this.imports.loadWorld(stored.rows, edit.tx));
      if (mode === 'allOrNothing' && plan.errors.length > 0) {
        throw catalogueError('CATALOGUE.IMPORT_HAS_ERRORS', { totalErrors: plan.errors.length, firstErrors: plan.errors.slice(0, SHOWN_ERRORS) });
      }
      const result = {
        importId,
        created: countRows(plan, 'create'),
        updated: countRows(plan, 'update'),
        unchanged: countRows(plan, 'unchanged'),
        skipped: countRows(plan, 'error'),
        productIds: await this.apply(edit, plan),
      };
      await this.imports.finish(edit.tx, importId, result, { inFile, all: plan.errors });
      await edit.audit({ action: 'product.import', targetType: 'productImport', targetId: importId, after: { mode, ...result } });
      return result;
    });
  }

  private async apply(edit: Edit, plan: ImportPlan): Promise<string[]> {
    const productIds: string[] = [];
    // Known products in the order of their ids, like every writer of many products, so that none waits in a circle.
    const inOrder = [...plan.products].sort((a, b) => compareText(a.known?.productId ?? '', b.known?.productId ?? ''));
    for (const { known, input } of inOrder) {
      const record =
        known === null
          ? await this.products.createInside(edit, input)
          : await this.products.updateInside(edit, { productId: known.productId, version: known.version, input });
      productIds.push(record.product.id);
    }
    return productIds;
  }
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
