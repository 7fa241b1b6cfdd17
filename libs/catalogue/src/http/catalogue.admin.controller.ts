import { Controller } from '@nestjs/common';
import { editorOf, Endpoint, type InputOf, type ReplyOf, type RequestContext } from '@quanyu/platform';
import { Categories } from '../categories.js';
import { ProductListRepository } from '../products/product-list.repository.js';
import { ProductMedia } from '../pictures/product-media.js';
import { Products } from '../products/products.js';
import {
  type AdminProduct,
  createProduct,
  deleteMedia,
  getAdminProduct,
  listAdminProducts,
  publishProduct,
  reorderMedia,
  scheduleProduct,
  setPrices,
  unpublishProduct,
  updateProduct,
  uploadMedia,
} from './admin.contract.js';
import { type AdminCategory, createCategory, deleteCategory, listAdminCategories, updateCategory, uploadCategoryIcon } from './category.contract.js';
import { readPicture } from './uploads.js';

function instantOrNull(value: string | null): Date | null {
  return value === null ? null : new Date(value);
}

@Controller()
export class CatalogueAdminController {
  constructor(
    private readonly products: Products,
    private readonly list: ProductListRepository,
    private readonly media: ProductMedia,
    private readonly categories: Categories,
  ) {}

  @Endpoint(listAdminProducts)
  listProducts({ query: { cursor, limit, ...filter } }: InputOf<typeof listAdminProducts>): Promise<ReplyOf<typeof listAdminProducts>> {
    return this.list.list(filter, { cursor, limit });
  }

  @Endpoint(createProduct)
  createProduct({ body }: InputOf<typeof createProduct>, context: RequestContext<typeof createProduct>): Promise<AdminProduct> {
    return this.products.create({ input: body, editor: editorOf(context), idempotencyKey: context.idempotencyKey });
  }

  @Endpoint(getAdminProduct)
  getProduct({ params }: InputOf<typeof getAdminProduct>): Promise<AdminProduct> {
    return this.products.get(params.productId);
  }

  @Endpoint(updateProduct)
  updateProduct({ params, body: { version, ...input } }: InputOf<typeof updateProduct>, context: RequestContext<typeof updateProduct>): Promise<AdminProduct> {
    return this.products.update({ ...params, version, input, editor: editorOf(context) });
  }

  @Endpoint(publishProduct)
  publishProduct({ params, body }: InputOf<typeof publishProduct>, context: RequestContext<typeof publishProduct>): Promise<AdminProduct> {
    return this.products.publish({ ...params, ...body, editor: editorOf(context) });
  }

  @Endpoint(unpublishProduct)
  unpublishProduct({ params, body }: InputOf<typeof unpublishProduct>, context: RequestContext<typeof unpublishProduct>): Promise<AdminProduct> {
    return this.products.unpublish({ ...params, ...body, editor: editorOf(context) });
  }

  @Endpoint(scheduleProduct)
  scheduleProduct({ params, body }: InputOf<typeof scheduleProduct>, context: RequestContext<typeof scheduleProduct>): Promise<AdminProduct> {
    const times = { publishAt: instantOrNull(body.publishAt), unpublishAt: instantOrNull(body.unpublishAt) };
    return this.products.schedule({ ...params, version: body.version, ...times, editor: editorOf(context) });
  }

  @Endpoint(setPrices)
  setPrices({ params, body }: InputOf<typeof setPrices>, context: RequestContext<typeof setPrices>): Promise<AdminProduct> {
    return this.products.setPrices({ ...params, ...body, editor: editorOf(context) });
  }

  @Endpoint(uploadMedia)
  async uploadMedia({ params }: InputOf<typeof uploadMedia>, context: RequestContext<typeof uploadMedia>): Promise<AdminProduct> {
    return this.media.upload({ ...params, ...(await readPicture(context.request)), editor: editorOf(context) });
  }

  @Endpoint(reorderMedia)
  reorderMedia({ params, body }: InputOf<typeof reorderMedia>, context: RequestContext<typeof reorderMedia>): Promise<AdminProduct> {
    return this.media.reorder({ ...params, ...body, editor: editorOf(context) });
  }

  @Endpoint(deleteMedia)
  deleteMedia({ params, body }: InputOf<typeof deleteMedia>, context: RequestContext<typeof deleteMedia>): Promise<AdminProduct> {
    return this.media.delete({ ...params, ...body, editor: editorOf(context) });
  }

  @Endpoint(listAdminCategories)
  async listCategories(): Promise<ReplyOf<typeof listAdminCategories>> {
    return { items: await this.categories.list() };
  }

  @Endpoint(createCategory)
  createCategory({ body }: InputOf<typeof createCategory>, context: RequestContext<typeof createCategory>): Promise<AdminCategory> {
    return this.categories.create({ input: body, editor: editorOf(context), idempotencyKey: context.idempotencyKey });
  }

  @Endpoint(updateCategory)
  updateCategory({ params, body: { version, ...input } }: InputOf<typeof updateCategory>, context: RequestContext<typeof updateCategory>): Promise<AdminCategory> {
    return this.categories.update({ ...params, version, input, editor: editorOf(context) });
  }

  @Endpoint(uploadCategoryIcon)
  async uploadCategoryIcon({ params }: InputOf<typeof uploadCategoryIcon>, context: RequestContext<typeof uploadCategoryIcon>): Promise<AdminCategory> {
    const { bytes } = await readPicture(context.request);
    return this.categories.uploadIcon({ ...params, bytes, editor: editorOf(context) });
  }

  @Endpoint(deleteCategory)
  deleteCategory({ params, body }: InputOf<typeof deleteCategory>, context: RequestContext<typeof deleteCategory>): Promise<void> {
    return this.categories.delete({ ...params, ...body, editor: editorOf(context) });
  }
}
