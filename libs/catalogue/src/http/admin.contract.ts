import { defineRoute, fen, instant, multilineText, pageQuery, text, uuid } from '@quanyu/platform';
import { z } from 'zod';
import { attribute, channel, color, picture, priceFen, productStatus, rowInstant, seenVersion, version } from './catalogue.schema.js';

const tag = '商品';
const read = { kind: 'staff', permission: 'catalogue.read' } as const;
const write = { kind: 'staff', permission: 'catalogue.write' } as const;
const VERSION_CONFLICT = 'REQUEST.VERSION_CONFLICT';
const NOT_FOUND = 'CATALOGUE.PRODUCT_NOT_FOUND';

const productParams = z.strictObject({ productId: uuid });

export const LIMITS = { options: 3, valuesPerOption: 30, variants: 200, attributes: 50, tags: 6, pictures: 12 } as const;

const optionInput = z.strictObject({ name: text(20), values: z.array(text(40)).min(1).max(LIMITS.valuesPerOption) });

const sku = text(40).refine((value) => /^[\p{L}\p{N}._/-]+$/u.test(value), { message: '货号只能用文字、数字和 . _ / -' });
const code = text(40).refine((value) => /^[\p{L}\p{N}._/-]+$/u.test(value), { message: '商品编码只能用文字、数字和 . _ / -' });
const barcode = z.string().regex(/^[0-9A-Za-z-]{4,32}$/, { message: '条码应为 4–32 位数字或字母' });

const variantInput = z
  .strictObject({
    variantId: uuid.optional().meta({ description: '修改已有规格时给出；不给时按货号匹配，没有则新建' }),
    sku,
    barcode: barcode.nullable().default(null),
    optionValues: z.array(text(40)).max(LIMITS.options).meta({ description: '与 options 同序，每个规格名一个值' }),
    priceFen,
    listPriceFen: priceFen.nullable().default(null),
    maxPerOrder: z.int().min(1).max(999).default(99),
    imageMediaId: uuid.nullable().default(null),
  })
  .meta({ id: 'VariantInput' });
export type VariantInput = z.output<typeof variantInput>;

export const productInput = z
  .strictObject({
    code,
    title: text(60, 2),
    brief: text(80, 0).default(''),
    description: multilineText(5000).default(''),
    categoryId: uuid,
    brand: text(40).nullable().default(null),
    keywords: text(200, 0).default(''),
    tags: z.array(text(8)).max(LIMITS.tags).default([]),
    attributes: z.array(attribute).max(LIMITS.attributes).default([]),
    options: z.array(optionInput).max(LIMITS.options).default([]),
    optionsComposed: z.boolean().default(false).meta({ description: '规格为演示数据' }),
    variants: z.array(variantInput).max(LIMITS.variants).default([]),
  })
  .meta({ id: 'ProductInput' });
/** What an editor or an import says of a product. */
export type ProductInput = z.output<typeof productInput>;

const adminVariant = z
  .strictObject({
    variantId: uuid,
    sku: z.string(),
    barcode: z.string().nullable(),
    optionValues: z.array(z.string()),
    priceFen: fen.meta({ description: '基础价' }),
    listPriceFen: fen.nullable(),
    maxPerOrder: z.int(),
    imageMediaId: uuid.nullable(),
    imageUrl: z.string().nullable(),
    channelPrices: z.array(z.strictObject({ channel, priceFen: fen })),
  })
  .meta({ id: 'AdminVariant' });

export const adminProduct = z
  .strictObject({
    productId: uuid,
    code: z.string(),
    title: z.string(),
    brief: z.string(),
    description: z.string(),
    categoryId: uuid,
    categoryPath: z.array(z.strictObject({ categoryId: uuid, name: z.string() })),
    brand: z.string().nullable(),
    keywords: z.string(),
    tags: z.array(z.string()),
    attributes: z.array(attribute),
    options: z.array(z.strictObject({ name: z.string(), values: z.array(z.string()) })),
    optionsComposed: z.boolean(),
    variants: z.array(adminVariant),
    media: z.array(picture),
    status: productStatus,
    publishAt: instant.nullable().meta({ description: '定时上架' }),
    unpublishAt: instant.nullable().meta({ description: '定时下架' }),
    publishedAt: instant.nullable().meta({ description: '首次上架' }),
    salesCount: z.int(),
    version,
    createdAt: instant,
    updatedAt: instant,
    publishBlockers: z
      .array(z.strictObject({ path: z.string(), message: z.string() }))
      .meta({ description: '上架前还缺什么；为空即可上架' }),
  })
  .meta({ id: 'AdminProduct' });
export type AdminProduct = z.output<typeof adminProduct>;

const adminProductRow = z
  .strictObject({
    productId: uuid,
    code: z.string(),
    title: z.string(),
    imageUrl: z.string().nullable(),
    imageColor: color.nullable(),
    categoryId: uuid,
    categoryName: z.string(),
    status: productStatus,
    publishAt: instant.nullable(),
    unpublishAt: instant.nullable(),
    variantCount: z.int(),
    minPriceFen: fen.nullable(),
    maxPriceFen: fen.nullable(),
    salesCount: z.int(),
    version,
    updatedAt: instant,
  })
  .meta({ id: 'AdminProductRow' });
export type AdminProductRow = z.output<typeof adminProductRow>;

const productFilter = {
  q: text(60).optional().meta({ description: '名称、编码、货号或条码' }),
  status: z.enum(['draft', 'published', 'unpublished', 'scheduled']).optional(),
  categoryId: uuid.optional().meta({ description: '含子分类' }),
};

export const listAdminProducts = defineRoute({
  id: 'listProducts',
  api: 'admin',
  method: 'GET',
  path: '/products',
  summary: '商品列表，最近修改的在前',
  tag,
  access: read,
  class: 'back',
  query: z.strictObject({ ...productFilter, ...pageQuery({ updatedAt: rowInstant, productId: uuid }) }),
  reply: z
    .strictObject({ items: z.array(adminProductRow), nextCursor: z.string().nullable(), total: z.int().min(0) })
    .meta({ id: 'AdminProductPage' }),
  errors: [],
});

export const createProduct = defineRoute({
  id: 'createProduct',
  api: 'admin',
  method: 'POST',
  path: '/products',
  summary: '新建商品（草稿）',
  tag,
  access: write,
  class: 'back',
  body: productInput,
  reply: adminProduct,
  status: 201,
  idempotent: true,
  errors: ['CATALOGUE.CATEGORY_NOT_FOUND', 'CATALOGUE.CODE_TAKEN', 'CATALOGUE.SKU_TAKEN', 'CATALOGUE.BARCODE_TAKEN'],
});

export const getAdminProduct = defineRoute({
  id: 'getProduct',
  api: 'admin',
  method: 'GET',
  path: '/products/:productId',
  summary: '商品全部内容',
  tag,
  access: read,
  class: 'back',
  params: productParams,
  reply: adminProduct,
  errors: [NOT_FOUND],
});

export const updateProduct = defineRoute({
  id: 'updateProduct',
  api: 'admin',
  method: 'PUT',
  path: '/products/:productId',
  summary: '修改商品（整体提交；未提交的规格停用）',
  tag,
  access: write,
  class: 'back',
  params: productParams,
  body: z.strictObject({ ...productInput.shape, version }).meta({ id: 'ProductUpdate' }),
  reply: adminProduct,
  errors: [NOT_FOUND, VERSION_CONFLICT, 'CATALOGUE.CATEGORY_NOT_FOUND', 'CATALOGUE.CODE_TAKEN', 'CATALOGUE.SKU_TAKEN', 'CATALOGUE.BARCODE_TAKEN', 'CATALOGUE.MEDIA_NOT_FOUND', 'CATALOGUE.NOT_PUBLISHABLE'],
});

export const publishProduct = defineRoute({
  id: 'publishProduct',
  api: 'admin',
  method: 'POST',
  path: '/products/:productId/publish',
  summary: '立即上架',
  tag,
  access: write,
  class: 'back',
  params: productParams,
  body: seenVersion,
  reply: adminProduct,
  errors: [NOT_FOUND, VERSION_CONFLICT, 'CATALOGUE.NOT_PUBLISHABLE'],
});

export const unpublishProduct = defineRoute({
  id: 'unpublishProduct',
  api: 'admin',
  method: 'POST',
  path: '/products/:productId/unpublish',
  summary: '立即下架',
  tag,
  access: write,
  class: 'back',
  params: productParams,
  body: seenVersion,
  reply: adminProduct,
  errors: [NOT_FOUND, VERSION_CONFLICT],
});

export const scheduleProduct = defineRoute({
  id: 'scheduleProduct',
  api: 'admin',
  method: 'POST',
  path: '/products/:productId/schedule',
  summary: '定时上架、下架；留空即取消该定时',
  tag,
  access: write,
  class: 'back',
  params: productParams,
  body: z
    .strictObject({ version, publishAt: instant.nullable().default(null), unpublishAt: instant.nullable().default(null) })
    .meta({ id: 'ProductSchedule' }),
  reply: adminProduct,
  errors: [NOT_FOUND, VERSION_CONFLICT, 'CATALOGUE.NOT_PUBLISHABLE'],
});

export const setPrices = defineRoute({
  id: 'setPrices',
  api: 'admin',
  method: 'PUT',
  path: '/products/:productId/prices',
  summary: '设置渠道价；null 恢复为基础价',
  tag,
  access: write,
  class: 'back',
  params: productParams,
  body: z
    .strictObject({
      version,
      channel,
      prices: z.array(z.strictObject({ variantId: uuid, priceFen: priceFen.nullable() })).min(1).max(LIMITS.variants),
    })
    .meta({ id: 'ChannelPricesInput' }),
  reply: adminProduct,
  errors: [NOT_FOUND, VERSION_CONFLICT],
});

export const uploadMedia = defineRoute({
  id: 'uploadMedia',
  api: 'admin',
  method: 'POST',
  path: '/products/:productId/media',
  summary: '上传商品图片（字段 file；可带 alt；JPG、PNG、WebP、AVIF、GIF，最大 10 MB）',
  tag,
  access: write,
  class: 'back',
  params: productParams,
  consumes: 'multipart/form-data',
  bodyLimitBytes: 11 * 1024 * 1024,
  reply: adminProduct,
  status: 201,
  errors: [NOT_FOUND, 'CATALOGUE.MEDIA_UNSUPPORTED', 'CATALOGUE.MEDIA_TOO_LARGE', 'CATALOGUE.MEDIA_LIMIT', 'REQUEST.UNSUPPORTED_MEDIA'],
});

export const reorderMedia = defineRoute({
  id: 'reorderMedia',
  api: 'admin',
  method: 'PUT',
  path: '/products/:productId/media/order',
  summary: '图片排序；第一张是主图',
  tag,
  access: write,
  class: 'back',
  params: productParams,
  body: z.strictObject({ version, mediaIds: z.array(uuid).max(LIMITS.pictures) }).meta({ id: 'MediaOrder' }),
  reply: adminProduct,
  errors: [NOT_FOUND, VERSION_CONFLICT],
});

export const deleteMedia = defineRoute({
  id: 'deleteMedia',
  api: 'admin',
  method: 'POST',
  path: '/products/:productId/media/:mediaId/delete',
  summary: '删除一张图片；在售商品的最后一张不能删',
  tag,
  access: write,
  class: 'back',
  params: z.strictObject({ productId: uuid, mediaId: uuid }),
  body: seenVersion,
  reply: adminProduct,
  errors: [NOT_FOUND, VERSION_CONFLICT, 'CATALOGUE.MEDIA_NOT_FOUND', 'CATALOGUE.NOT_PUBLISHABLE'],
});

export const exportProducts = defineRoute({
  id: 'exportProducts',
  api: 'admin',
  method: 'GET',
  path: '/products/export',
  summary: '导出商品 CSV（一行一个规格，可原样再导入）',
  tag,
  access: read,
  class: 'back',
  query: z.strictObject(productFilter),
  reply: 'raw',
  produces: 'text/csv',
  errors: ['EXPORT.DAILY_LIMIT'],
});

export const adminProductRoutes = [
  listAdminProducts,
  createProduct,
  getAdminProduct,
  updateProduct,
  publishProduct,
  unpublishProduct,
  scheduleProduct,
  setPrices,
  uploadMedia,
  reorderMedia,
  deleteMedia,
  exportProducts,
] as const;
