import { Injectable } from '@nestjs/common';
import { type Editor, IdSource, invalidField } from '@quanyu/platform';
import { catalogueError } from '../catalogue.errors.js';
import { CatalogueRepository, type ProductRecord } from '../catalogue.repository.js';
import { EditTransaction } from '../edit-transaction.js';
import { type AdminProduct, LIMITS } from '../http/admin.contract.js';
import { PictureStore } from './pictures.js';
import { toAdminProduct } from '../products/product-view.js';
import { refuseUnpublishable } from '../products/products.js';

/** The pictures of products: added, ordered, removed. */
@Injectable()
export class ProductMedia {
  constructor(
    private readonly edits: EditTransaction,
    private readonly repository: CatalogueRepository,
    private readonly pictures: PictureStore,
    private readonly ids: IdSource,
  ) {}

  /**
   * Adds a picture behind the others. The same bytes uploaded again are the same picture and change nothing.
   * @throws CATALOGUE.MEDIA_UNSUPPORTED, MEDIA_TOO_LARGE, MEDIA_LIMIT, PRODUCT_NOT_FOUND
   */
  async upload(command: { productId: string; bytes: Buffer; alt: string; editor: Editor }): Promise<AdminProduct> {
    const { productId, alt } = command;
    const seen = await this.repository.getProduct(productId);
    refuseOverLimit(seen);
    // Encoding takes a while and touches the disk, so it happens before the transaction.
    const picture = await this.pictures.store(command.bytes);
    return this.edits.run(command.editor, async (edit) => {
      const before = await this.repository.getProduct(productId, edit.tx);
      if (before.media.some(({ file }) => file === picture.file)) return toAdminProduct(before);
      refuseOverLimit(before);
      const position = (before.media.at(-1)?.position ?? 0) + 1;
      await this.repository.updateProduct(edit, productId, null, {});
      await this.repository.insertMedia(edit.tx, { ...picture, id: this.ids.uuid(), productId, alt, position });
      await edit.audit({ action: 'product.uploadMedia', targetType: 'product', targetId: productId, after: { ...picture, alt } });
      return toAdminProduct(await this.repository.getProduct(productId, edit.tx));
    });
  }

  /** The first picture is the main one. The list names each picture of the product exactly once. */
  reorder(command: { productId: string; version: number; mediaIds: readonly string[]; editor: Editor }): Promise<AdminProduct> {
    const { productId, mediaIds } = command;
    return this.edits.run(command.editor, async (edit) => {
      const before = (await this.repository.getProduct(productId, edit.tx)).media.map(({ id }) => id);
      if (new Set(mediaIds).size !== mediaIds.length || [...mediaIds].sort().join() !== [...before].sort().join()) {
        throw invalidField('body.mediaIds', '请把这件商品的每张图片都列出一次');
      }
      await this.repository.updateProduct(edit, productId, command.version, {});
      await this.repository.orderMedia(edit.tx, mediaIds);
      await edit.audit({ action: 'product.reorderMedia', targetType: 'product', targetId: productId, before, after: mediaIds });
      return toAdminProduct(await this.repository.getProduct(productId, edit.tx));
    });
  }

  /** Removes a picture from the product. The file stays, because replies in caches and old orders may still show it. */
  delete(command: { productId: string; mediaId: string; version: number; editor: Editor }): Promise<AdminProduct> {
    const { productId, mediaId } = command;
    return this.edits.run(command.editor, async (edit) => {
      const before = await this.repository.getProduct(productId, edit.tx);
      const removed = before.media.find(({ id }) => id === mediaId);
      if (removed === undefined) throw catalogueError('CATALOGUE.MEDIA_NOT_FOUND');
      await this.repository.updateProduct(edit, productId, command.version, {});
      await this.repository.deleteMedia(edit.tx, mediaId);
      const after = await this.repository.getProduct(productId, edit.tx);
      if (after.product.status === 'published') refuseUnpublishable(after);
      await edit.audit({ action: 'product.deleteMedia', targetType: 'product', targetId: productId, before: removed });
      return toAdminProduct(after);
    });
  }
}

function refuseOverLimit(record: ProductRecord): void {
  if (record.media.length >= LIMITS.pictures) throw catalogueError('CATALOGUE.MEDIA_LIMIT', { limit: LIMITS.pictures });
}
