import { Injectable } from '@nestjs/common';
import { type Editor, IdSource, invalidField, platformError } from '@quanyu/platform';
import type { ProductEntity, VariantEntity } from '../catalogue.entity.js';
import { catalogueError } from '../catalogue.errors.js';
import { CatalogueRepository, type ProductRecord } from '../catalogue.repository.js';
import { type Edit, EditTransaction } from '../edit-transaction.js';
import type { AdminProduct, ProductInput } from '../http/admin.contract.js';
import type { Channel } from '../http/catalogue.schema.js';
import { toAdminProduct } from './product-view.js';
import { checkProduct, computePublishBlockers, type FieldError } from './product.rules.js';

interface Seen {
  readonly productId: string;
  /** The version that the editor saw. */
  readonly version: number;
}

/** Editing products: every act is one transaction with its audit line, and is in all processes within a second. */
@Injectable()
export class Products {
  constructor(
    private readonly edits: EditTransaction,
    private readonly repository: CatalogueRepository,
    private readonly ids: IdSource,
  ) {}

  /** @throws CATALOGUE.PRODUCT_NOT_FOUND */
  async get(productId: string): Promise<AdminProduct> {
    return toAdminProduct(await this.repository.getProduct(productId));
  }

  /**
   * Makes a draft; the same key makes it once.
   * @throws REQUEST.INVALID with the fields named, CATALOGUE.CATEGORY_NOT_FOUND, CODE_TAKEN, SKU_TAKEN, BARCODE_TAKEN
   */
  create(command: { input: ProductInput; editor: Editor; idempotencyKey: string }): Promise<AdminProduct> {
    return this.edits.runOnce({ editor: command.editor, key: command.idempotencyKey, body: command.input }, async (edit) =>
      toAdminProduct(await this.createInside(edit, command.input)),
    );
  }

  /** Creation as a part of a larger edit. Same refusals as `create`. */
  async createInside(edit: Edit, input: ProductInput): Promise<ProductRecord> {
    refuseFaults(checkProduct(input));
    await this.repository.getCategory(edit.tx, input.categoryId);
    const productId = this.ids.uuid();
    const { variants, ...described } = input;
    await this.refuseTakenKeys(edit, productId, input);
    const product: ProductEntity = {
      ...described,
      id: productId,
      status: 'draft',
      publishAt: null,
      unpublishAt: null,
      publishedAt: null,
      salesCount: 0,
      revision: edit.revision,
      version: 1,
      createdAt: edit.now,
      updatedAt: edit.now,
    };
    await this.repository.insertProduct(edit.tx, product);
    await this.repository.replaceVariants(edit.tx, productId, this.toVariantRows({ productId, variants, existing: [], mediaIds: new Set() }));
    await edit.audit({ action: 'product.create', targetType: 'product', targetId: productId, after: input });
    return this.repository.getProduct(productId, edit.tx);
  }

  /** Replaces everything an editor may say of a product. Variants that are not submitted are retired. */
  update(command: Seen & { input: ProductInput; editor: Editor }): Promise<AdminProduct> {
    return this.edits.run(command.editor, async (edit) => toAdminProduct(await this.updateInside(edit, command)));
  }

  /** An update as a part of a larger edit. Same refusals as `update`. */
  async updateInside(edit: Edit, { productId, version, input }: Seen & { input: ProductInput }): Promise<ProductRecord> {
    refuseFaults(checkProduct(input));
    const before = await this.repository.getProduct(productId, edit.tx);
    await this.repository.getCategory(edit.tx, input.categoryId);
    await this.refuseTakenKeys(edit, productId, input);
    const { variants, ...described } = input;
    await this.repository.updateProduct(edit, productId, version, described);
    const existing = await this.repository.findVariants(edit.tx, productId);
    const mediaIds = new Set(before.media.map(({ id }) => id));
    await this.repository.replaceVariants(edit.tx, productId, this.toVariantRows({ productId, variants, existing, mediaIds }));
    const after = await this.repository.getProduct(productId, edit.tx);
    if (after.product.status === 'published') refuseUnpublishable(after);
    await edit.audit({ action: 'product.update', targetType: 'product', targetId: productId, before: toInput(before), after: input });
    return after;
  }

  /** @throws CATALOGUE.NOT_PUBLISHABLE naming what is missing */
  publish(command: Seen & { editor: Editor }): Promise<AdminProduct> {
    return this.edits.run(command.editor, async (edit) => {
      const before = await this.repository.getProduct(command.productId, edit.tx);
      refuseUnpublishable(before);
      await this.repository.updateProduct(edit, command.productId, command.version, {
        status: 'published',
        publishedAt: before.product.publishedAt ?? edit.now,
        publishAt: null,
      });
      return this.finish(edit, 'product.publish', before);
    });
  }

  unpublish(command: Seen & { editor: Editor }): Promise<AdminProduct> {
    return this.edits.run(command.editor, async (edit) => {
      const before = await this.repository.getProduct(command.productId, edit.tx);
      await this.repository.updateProduct(edit, command.productId, command.version, { status: 'unpublished', unpublishAt: null });
      return this.finish(edit, 'product.unpublish', before);
    });
  }

  /** Sets the times at which a product appears and disappears by itself; null clears one. */
  schedule(command: Seen & { publishAt: Date | null; unpublishAt: Date | null; editor: Editor }): Promise<AdminProduct> {
    const { publishAt, unpublishAt } = command;
    return this.edits.run(command.editor, async (edit) => {
      const before = await this.repository.getProduct(command.productId, edit.tx);
      const isPublished = before.product.status === 'published';
      if (publishAt !== null && isPublished) throw invalidField('body.publishAt', '商品已上架，不用再定时上架');
      if (publishAt !== null && publishAt <= edit.now) throw invalidField('body.publishAt', '上架时间已过，请选以后的时间');
      if (unpublishAt !== null && unpublishAt <= edit.now) throw invalidField('body.unpublishAt', '下架时间已过，请选以后的时间');
      if (unpublishAt !== null && publishAt === null && !isPublished) throw invalidField('body.unpublishAt', '商品未上架，请同时选上架时间');
      if (publishAt !== null && unpublishAt !== null && unpublishAt <= publishAt) throw invalidField('body.unpublishAt', '下架时间应晚于上架时间');
      if (publishAt !== null) refuseUnpublishable(before);
      await this.repository.updateProduct(edit, command.productId, command.version, { publishAt, unpublishAt });
      return this.finish(edit, 'product.schedule', before);
    });
  }

  /** Sets prices of one channel; null returns a variant to its base price there. */
  setPrices(
    command: Seen & { channel: Channel; prices: readonly { variantId: string; priceFen: number | null }[]; editor: Editor },
  ): Promise<AdminProduct> {
    return this.edits.run(command.editor, async (edit) => {
      const before = await this.repository.getProduct(command.productId, edit.tx);
      const own = new Set(before.variants.map(({ id }) => id));
      command.prices.forEach(({ variantId }, index) => {
        // Deleting also refuses the second mention of one variant, whose price would be ambiguous.
        if (!own.delete(variantId)) throw invalidField(`body.prices[${index}].variantId`, '不是这件商品在售的规格，或重复提交');
      });
      await this.repository.updateProduct(edit, command.productId, command.version, {});
      await this.repository.setChannelPrices(edit.tx, command.channel, command.prices);
      return this.finish(edit, 'product.setPrices', before, { channel: command.channel, prices: command.prices });
    });
  }

  private async finish(edit: Edit, action: string, before: ProductRecord, after?: unknown): Promise<AdminProduct> {
    const record = await this.repository.getProduct(before.product.id, edit.tx);
    await edit.audit({ action, targetType: 'product', targetId: before.product.id, before: auditState(before), after: after ?? auditState(record) });
    return toAdminProduct(record);
  }

  /** The unique constraints are the guard; this names the field and the holder before they have to speak. */
  private async refuseTakenKeys(edit: Edit, productId: string, input: ProductInput): Promise<void> {
    const codeHolder = await this.repository.findProductIdByCode(edit.tx, input.code);
    if (codeHolder !== null && codeHolder !== productId) {
      throw catalogueError('CATALOGUE.CODE_TAKEN', { code: input.code, errors: [{ path: 'body.code', message: '已被其他商品使用' }] });
    }
    const barcodes = input.variants.flatMap(({ barcode }) => (barcode === null ? [] : [barcode]));
    const holders = await this.repository.findKeyHolders(edit.tx, input.variants.map(({ sku }) => sku), barcodes);
    for (const [index, variant] of input.variants.entries()) {
      const bySku = holders.find(({ sku }) => sku === variant.sku);
      const isSameVariant = bySku !== undefined && bySku.productId === productId && (variant.variantId ?? bySku.id) === bySku.id;
      if (bySku !== undefined && !isSameVariant) {
        const errors = [{ path: `body.variants[${index}].sku`, message: `已被“${bySku.title}”的规格使用` }];
        throw catalogueError('CATALOGUE.SKU_TAKEN', { sku: variant.sku, errors });
      }
      const byBarcode = variant.barcode === null ? undefined : holders.find(({ barcode }) => barcode === variant.barcode);
      if (byBarcode !== undefined && byBarcode.id !== (variant.variantId ?? bySku?.id)) {
        const errors = [{ path: `body.variants[${index}].barcode`, message: `已被“${byBarcode.title}”的规格使用` }];
        throw catalogueError('CATALOGUE.BARCODE_TAKEN', { barcode: variant.barcode, errors });
      }
    }
  }

  private toVariantRows(choice: {
    productId: string;
    variants: ProductInput['variants'];
    existing: readonly VariantEntity[];
    mediaIds: ReadonlySet<string>;
  }): VariantEntity[] {
    const byId = new Map(choice.existing.map((variant) => [variant.id, variant]));
    const bySku = new Map(choice.existing.map((variant) => [variant.sku, variant]));
    return choice.variants.map(({ variantId, ...fields }, index) => {
      if (variantId !== undefined && !byId.has(variantId)) throw invalidField(`body.variants[${index}].variantId`, '不是这件商品的规格');
      if (fields.imageMediaId !== null && !choice.mediaIds.has(fields.imageMediaId)) {
        const errors = [{ path: `body.variants[${index}].imageMediaId`, message: '不是这件商品的图片' }];
        throw catalogueError('CATALOGUE.MEDIA_NOT_FOUND', { errors });
      }
      const id = variantId ?? bySku.get(fields.sku)?.id ?? this.ids.uuid();
      return { ...fields, id, productId: choice.productId, position: index, isRetired: false };
    });
  }
}

function refuseFaults(faults: readonly FieldError[]): void {
  if (faults.length === 0) return;
  throw platformError('REQUEST.INVALID', { errors: faults.slice(0, 20).map(({ path, message }) => ({ path: `body.${path}`, message })) });
}

/** @throws CATALOGUE.NOT_PUBLISHABLE naming what is missing */
export function refuseUnpublishable(record: ProductRecord): void {
  const errors = computePublishBlockers(record);
  if (errors.length > 0) throw catalogueError('CATALOGUE.NOT_PUBLISHABLE', { errors });
}

/** The stored product as an editor would submit it. */
export function toInput({ product, variants }: Pick<ProductRecord, 'product' | 'variants'>): ProductInput {
  return {
    code: product.code,
    title: product.title,
    brief: product.brief,
    description: product.description,
    categoryId: product.categoryId,
    brand: product.brand,
    keywords: product.keywords,
    tags: product.tags,
    attributes: product.attributes,
    options: product.options,
    optionsComposed: product.optionsComposed,
    variants: variants.map(({ id, sku, barcode, optionValues, priceFen, listPriceFen, maxPerOrder, imageMediaId }) => ({
      variantId: id,
      sku,
      barcode,
      optionValues,
      priceFen,
      listPriceFen,
      maxPerOrder,
      imageMediaId,
    })),
  };
}

function auditState({ product, channelPrices }: ProductRecord): unknown {
  const { status, publishAt, unpublishAt, version } = product;
  return { status, publishAt, unpublishAt, version, ...(channelPrices.length === 0 ? {} : { channelPrices }) };
}
