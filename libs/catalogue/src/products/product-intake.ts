import { Injectable } from '@nestjs/common';
import { type Editor, IdSource } from '@quanyu/platform';
import { CatalogueRepository } from '../catalogue.repository.js';
import { EditTransaction } from '../edit-transaction.js';
import type { ProductInput } from '../http/admin.contract.js';
import type { StoredPicture } from '../pictures/pictures.js';
import { Products, refuseUnpublishable, toInput } from './products.js';

export interface ReviewInput {
  readonly rating: 1 | 2 | 3 | 4 | 5;
  readonly content: string;
  /** As shown, already masked. */
  readonly authorName: string;
  readonly optionText: string;
  readonly createdAt: Date;
}

export interface FinishedProduct {
  readonly product: ProductInput;
  /** Already in the media folder; the first is the main one. */
  readonly pictures: readonly (StoredPicture & { readonly alt: string })[];
  /** Which picture a SKU wears, as an index into `pictures`. */
  readonly variantPictures: Readonly<Record<string, number>>;
  readonly reviews: readonly ReviewInput[];
  /** When it first appeared; null leaves it a draft. */
  readonly publishedAt: Date | null;
}

export interface TakenProduct {
  readonly productId: string;
  readonly variants: readonly { readonly sku: string; readonly variantId: string }[];
}

/** Takes finished products over from elsewhere, each whole in one transaction: text, variants, pictures, reviews, state. */
@Injectable()
export class ProductIntake {
  constructor(
    private readonly edits: EditTransaction,
    private readonly repository: CatalogueRepository,
    private readonly products: Products,
    private readonly ids: IdSource,
  ) {}

  /**
   * The same key takes a product once.
   * @throws as `Products.create`, and CATALOGUE.NOT_PUBLISHABLE
   */
  take(command: FinishedProduct & { editor: Editor; idempotencyKey: string }): Promise<TakenProduct> {
    const { editor, idempotencyKey, ...finished } = command;
    return this.edits.runOnce({ editor, key: idempotencyKey, body: finished }, async (edit) => {
      const created = await this.products.createInside(edit, finished.product);
      const productId = created.product.id;
      const mediaIds: string[] = [];
      for (const [index, picture] of finished.pictures.entries()) {
        const id = this.ids.uuid();
        mediaIds.push(id);
        await this.repository.insertMedia(edit.tx, { ...picture, id, productId, position: index + 1 });
      }
      const input = toInput(created);
      const pictureOf = (sku: string): string | null => mediaIds[finished.variantPictures[sku] ?? -1] ?? null;
      const dressed = { ...input, variants: input.variants.map((variant) => ({ ...variant, imageMediaId: pictureOf(variant.sku) })) };
      const record = await this.products.updateInside(edit, { productId, version: created.product.version, input: dressed });
      if (finished.reviews.length > 0) {
        await this.repository.insertReviews(edit.tx, finished.reviews.map((review) => ({ ...review, id: this.ids.uuid(), productId })));
      }
      if (finished.publishedAt !== null) {
        refuseUnpublishable(record);
        await this.repository.updateProduct(edit, productId, null, { status: 'published', publishedAt: finished.publishedAt });
      }
      return { productId, variants: record.variants.map(({ id, sku }) => ({ variantId: id, sku })) };
    });
  }
}
