import { Injectable } from '@nestjs/common';
import { type Editor, IdSource } from '@quanyu/platform';
import type { ProductEntity } from '../catalogue.entity.js';
import { catalogueError } from '../catalogue.errors.js';
import { type Edit, EditTransaction } from '../edit-transaction.js';
import type { ProductInput } from '../http/admin.contract.js';
import type { ImportResult } from '../http/import.contract.js';
import { countRows, type ImportPlan, type ImportWorld, type KnownProduct, planImport } from './import-plan.js';
import { ImportRepository } from './import.repository.js';

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
    private readonly ids: IdSource,
  ) {}

  /** @throws CATALOGUE.IMPORT_NOT_FOUND; in mode `allOrNothing` CATALOGUE.IMPORT_HAS_ERRORS */
  confirm(command: { importId: string; mode: 'allOrNothing' | 'skipBad'; editor: Editor }): Promise<ImportResult> {
    const { importId, mode } = command;
    return this.edits.run(command.editor, async (edit) => {
      const stored = await this.imports.take(edit.tx, importId);
      if (stored === null) throw catalogueError('CATALOGUE.IMPORT_NOT_FOUND');
      if (stored.result !== null) return stored.result;
      const { inFile } = stored.errors;
      const world = await this.imports.loadWorld(stored.rows, edit.tx);
      const plan = planImport(stored.rows, inFile, world);
      if (mode === 'allOrNothing' && plan.errors.length > 0) {
        throw catalogueError('CATALOGUE.IMPORT_HAS_ERRORS', { totalErrors: plan.errors.length, firstErrors: plan.errors.slice(0, SHOWN_ERRORS) });
      }
      const result = {
        importId,
        created: countRows(plan, 'create'),
        updated: countRows(plan, 'update'),
        unchanged: countRows(plan, 'unchanged'),
        skipped: countRows(plan, 'error'),
        productIds: await this.apply(edit, plan, world.variantIdBySku),
      };
      await this.imports.finish(edit.tx, importId, result, { inFile, all: plan.errors });
      await edit.audit({ action: 'product.import', targetType: 'productImport', targetId: importId, after: { mode, ...result } });
      return result;
    });
  }

  /** Writes what was planned. The plan was made under this edit's lock, so its checks still hold. */
  private async apply(edit: Edit, plan: ImportPlan, variantIdBySku: ImportWorld['variantIdBySku']): Promise<string[]> {
    const products = plan.products.map(({ known, input }) => ({ isNew: known === null, row: this.toRow(edit, known, input), variants: input.variants }));
    await this.imports.saveProducts(edit, {
      created: products.filter(({ isNew }) => isNew).map(({ row }) => row),
      changed: products.filter(({ isNew }) => !isNew).map(({ row }) => row),
      variants: products.flatMap(({ row, variants }) =>
        variants.map(({ variantId, ...fields }, position) => {
          const id = variantId ?? variantIdBySku.get(fields.sku) ?? this.ids.uuid();
          return { ...fields, id, productId: row.id, position, isRetired: false };
        }),
      ),
    });
    for (const [index, { known, input }] of plan.products.entries()) {
      const targetId = products[index]?.row.id ?? '';
      const action = known === null ? 'product.create' : 'product.update';
      await edit.audit({ action, targetType: 'product', targetId, ...(known === null ? {} : { before: known.input }), after: input });
    }
    return products.map(({ row }) => row.id);
  }

  /** The product's row; of a known one only what an import may change is written. */
  private toRow(edit: Edit, known: KnownProduct | null, { variants: _variants, ...described }: ProductInput): ProductEntity {
    const times = { publishAt: null, unpublishAt: null, publishedAt: null, createdAt: edit.now, updatedAt: edit.now };
    const identity = { id: known?.productId ?? this.ids.uuid(), version: known?.version ?? 1, revision: edit.revision };
    return { ...described, ...identity, ...times, status: 'draft', salesCount: 0 };
  }
}
