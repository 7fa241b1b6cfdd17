import { type AnyRoute, defineRoute, instant, uuid } from '@quanyu/platform';
import { z } from 'zod';

export const handOverPhoto = z
  .strictObject({ photoId: uuid, thumbUrl: z.string(), url: z.string(), takenBy: z.string(), takenAt: instant })
  .meta({ id: 'HandOverPhoto', description: '交付时店员拍的照片' });

export const takeHandOverPhoto = defineRoute({
  id: 'takeHandOverPhoto', api: 'staff', method: 'POST', path: '/fulfillment-orders/:fulfillmentOrderId/photos', tag: '核销',
  summary: '交付或发出时拍照留存（表单字段 file；重新编码，半年后删除；同一幂等键只留一张）', access: { kind: 'staff', permission: 'fulfillment.handOver' }, class: 'back', idempotent: true, status: 201,
  consumes: 'multipart/form-data', bodyLimitBytes: 11 * 1024 * 1024, params: z.strictObject({ fulfillmentOrderId: uuid }), reply: handOverPhoto,
  errors: ['FULFILLMENT.NOT_FOUND', 'FULFILLMENT.WRONG_STATE', 'FULFILLMENT.PHOTO_LIMIT', 'CATALOGUE.MEDIA_UNSUPPORTED', 'CATALOGUE.MEDIA_TOO_LARGE', 'REQUEST.UNSUPPORTED_MEDIA'],
});

const ruleFields = {
  /** Of orders that cost more than this; null: whatever they cost. */
  aboveFen: z.int().min(0).max(100_000_000).nullable(),
  /** Before a rider takes it, and before somebody else collects it. */
  forRider: z.boolean(), forCollector: z.boolean(),
};
const photoRule = z.strictObject({ storeId: uuid, ...ruleFields, version: z.int() }).meta({ id: 'PhotoRule', description: '门店什么时候必须拍照才能交付；version 0 为默认（不强制）' });
const storeRule = { api: 'admin', class: 'back', tag: '核销', params: z.strictObject({ storeId: uuid }) } as const;

export const getPhotoRule = defineRoute({
  ...storeRule, id: 'getPhotoRule', method: 'GET', path: '/stores/:storeId/photo-rule', summary: '门店的交付拍照规则',
  access: { kind: 'staff', permission: 'stores.read' }, reply: photoRule, errors: ['STORES.NOT_FOUND'],
});

export const updatePhotoRule = defineRoute({
  ...storeRule, id: 'updatePhotoRule', method: 'PUT', path: '/stores/:storeId/photo-rule', summary: '改门店的交付拍照规则；之后打包的单按新规则',
  access: { kind: 'staff', permission: 'stores.write' }, body: z.strictObject({ version: z.int().min(0), ...ruleFields }), reply: photoRule,
  errors: ['STORES.NOT_FOUND', 'REQUEST.VERSION_CONFLICT'],
});

export const photoRoutes: readonly AnyRoute[] = [takeHandOverPhoto, getPhotoRule, updatePhotoRule];
