import { defineRoute, fen, uuid } from '@quanyu/platform';
import { z } from 'zod';

const tag = '商品导入';
const write = { kind: 'staff', permission: 'catalogue.write' } as const;

/** Bytes of one import file. */
export const MAX_IMPORT_BYTES = 8 * 1024 * 1024;

const importError = z
  .strictObject({
    line: z.int().min(1).meta({ description: '文件中的行号，表头是第 1 行' }),
    column: z.string().meta({ description: '列名；整行的问题为空' }),
    value: z.string(),
    reason: z.string(),
    suggestion: z.string(),
  })
  .meta({ id: 'ImportRowError' });
export type ImportRowError = z.output<typeof importError>;

const importRow = z
  .strictObject({
    line: z.int().min(1),
    action: z.enum(['create', 'update', 'unchanged', 'error']),
    productCode: z.string(),
    sku: z.string(),
    title: z.string(),
    optionText: z.string(),
    priceFen: fen.nullable(),
    changes: z.array(z.string()).meta({ description: '将要改动的列名' }),
  })
  .meta({ id: 'ImportRowPreview' });
export type ImportRowPreview = z.output<typeof importRow>;

const importPreview = z
  .strictObject({
    importId: uuid,
    encoding: z.enum(['utf-8', 'gb18030']),
    totalRows: z.int().min(0),
    toCreate: z.int().min(0),
    toUpdate: z.int().min(0),
    unchanged: z.int().min(0),
    rows: z.array(importRow).max(20).meta({ description: '前 20 行' }),
    errors: z.array(importError).max(200).meta({ description: '前 200 处；全部见错误文件' }),
    totalErrors: z.int().min(0),
    errorRows: z.int().min(0),
  })
  .meta({ id: 'ImportPreview' });
export type ImportPreview = z.output<typeof importPreview>;

export const downloadImportTemplate = defineRoute({
  id: 'downloadImportTemplate',
  api: 'admin',
  method: 'GET',
  path: '/product-imports/template',
  summary: '下载导入模板（CSV，UTF-8 BOM）',
  tag,
  access: write,
  class: 'back',
  reply: 'raw',
  produces: 'text/csv',
  errors: [],
});

export const previewImport = defineRoute({
  id: 'previewImport',
  api: 'admin',
  method: 'POST',
  path: '/product-imports',
  summary: '上传 CSV 并预览（text/csv 正文，或 multipart 字段 file）；不改动任何商品',
  tag,
  access: write,
  class: 'back',
  consumes: 'text/csv',
  bodyLimitBytes: MAX_IMPORT_BYTES,
  reply: importPreview,
  status: 201,
  errors: ['CATALOGUE.IMPORT_UNREADABLE', 'REQUEST.TOO_LARGE', 'REQUEST.UNSUPPORTED_MEDIA'],
});

const importResult = z
  .strictObject({
    importId: uuid,
    created: z.int().min(0).meta({ description: '新建的规格数' }),
    updated: z.int().min(0),
    unchanged: z.int().min(0),
    skipped: z.int().min(0).meta({ description: '跳过的错误行数' }),
    productIds: z.array(uuid).meta({ description: '新建或改动的商品' }),
  })
  .meta({ id: 'ImportResult' });
export type ImportResult = z.output<typeof importResult>;

export const confirmImport = defineRoute({
  id: 'confirmImport',
  api: 'admin',
  method: 'POST',
  path: '/product-imports/:importId/confirm',
  summary: '执行导入；重复执行只生效一次',
  tag,
  access: write,
  class: 'back',
  params: z.strictObject({ importId: uuid }),
  body: z.strictObject({ mode: z.enum(['allOrNothing', 'skipBad']) }).meta({ id: 'ImportConfirmation' }),
  reply: importResult,
  errors: ['CATALOGUE.IMPORT_NOT_FOUND', 'CATALOGUE.IMPORT_HAS_ERRORS'],
});

export const downloadImportErrors = defineRoute({
  id: 'downloadImportErrors',
  api: 'admin',
  method: 'GET',
  path: '/product-imports/:importId/errors',
  summary: '下载出错的行（带原因，改好可直接再导入）',
  tag,
  access: write,
  class: 'back',
  params: z.strictObject({ importId: uuid }),
  reply: 'raw',
  produces: 'text/csv',
  errors: ['CATALOGUE.IMPORT_NOT_FOUND'],
});

export const importRoutes = [downloadImportTemplate, previewImport, confirmImport, downloadImportErrors] as const;
