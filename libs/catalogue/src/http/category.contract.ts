import { defineRoute, text, uuid } from '@quanyu/platform';
import { z } from 'zod';
import { seenVersion, version } from './catalogue.schema.js';

const tag = '商品';
const read = { kind: 'staff', permission: 'catalogue.read' } as const;
const write = { kind: 'staff', permission: 'catalogue.write' } as const;
const VERSION_CONFLICT = 'REQUEST.VERSION_CONFLICT';

const adminCategory = z
  .strictObject({
    categoryId: uuid,
    parentId: uuid.nullable(),
    name: z.string(),
    description: z.string(),
    iconUrl: z.string().nullable(),
    position: z.int(),
    productCount: z.int().min(0).meta({ description: '直接挂在此分类的商品数，含未上架' }),
    version,
  })
  .meta({ id: 'AdminCategory' });
export type AdminCategory = z.output<typeof adminCategory>;

export const categoryInput = z
  .strictObject({
    parentId: uuid.nullable().default(null),
    name: text(12),
    description: text(60, 0).default(''),
    position: z.int().min(0).max(9_999).default(0),
  })
  .meta({ id: 'CategoryInput' });
export type CategoryInput = z.output<typeof categoryInput>;

const categoryParams = z.strictObject({ categoryId: uuid });

export const listAdminCategories = defineRoute({
  id: 'listCategories',
  api: 'admin',
  method: 'GET',
  path: '/categories',
  summary: '全部分类（平铺，按顺序）',
  tag,
  access: read,
  class: 'back',
  reply: z.strictObject({ items: z.array(adminCategory) }).meta({ id: 'AdminCategoryList' }),
  errors: [],
});

export const createCategory = defineRoute({
  id: 'createCategory',
  api: 'admin',
  method: 'POST',
  path: '/categories',
  summary: '新建分类；最多两级',
  tag,
  access: write,
  class: 'back',
  body: categoryInput,
  reply: adminCategory,
  status: 201,
  idempotent: true,
  errors: ['CATALOGUE.CATEGORY_NOT_FOUND', 'CATALOGUE.CATEGORY_NAME_TAKEN'],
});

export const updateCategory = defineRoute({
  id: 'updateCategory',
  api: 'admin',
  method: 'PUT',
  path: '/categories/:categoryId',
  summary: '修改分类',
  tag,
  access: write,
  class: 'back',
  params: categoryParams,
  body: z.strictObject({ ...categoryInput.shape, version }).meta({ id: 'CategoryUpdate' }),
  reply: adminCategory,
  errors: ['CATALOGUE.CATEGORY_NOT_FOUND', 'CATALOGUE.CATEGORY_NAME_TAKEN', VERSION_CONFLICT],
});

export const uploadCategoryIcon = defineRoute({
  id: 'uploadCategoryIcon',
  api: 'admin',
  method: 'POST',
  path: '/categories/:categoryId/icon',
  summary: '上传分类图标（字段 file）',
  tag,
  access: write,
  class: 'back',
  params: categoryParams,
  consumes: 'multipart/form-data',
  bodyLimitBytes: 11 * 1024 * 1024,
  reply: adminCategory,
  errors: ['CATALOGUE.CATEGORY_NOT_FOUND', 'CATALOGUE.MEDIA_UNSUPPORTED', 'CATALOGUE.MEDIA_TOO_LARGE', 'REQUEST.UNSUPPORTED_MEDIA'],
});

export const deleteCategory = defineRoute({
  id: 'deleteCategory',
  api: 'admin',
  method: 'POST',
  path: '/categories/:categoryId/delete',
  summary: '删除空分类',
  tag,
  access: write,
  class: 'back',
  params: categoryParams,
  body: seenVersion,
  reply: 'empty',
  errors: ['CATALOGUE.CATEGORY_NOT_FOUND', 'CATALOGUE.CATEGORY_NOT_EMPTY', VERSION_CONFLICT],
});

export const categoryRoutes = [listAdminCategories, createCategory, updateCategory, uploadCategoryIcon, deleteCategory] as const;
