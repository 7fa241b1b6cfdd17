import { defineRoute, instant, uuid } from '@quanyu/platform';
import { z } from 'zod';

export const handOverPhoto = z
  .strictObject({ photoId: uuid, thumbUrl: z.string(), url: z.string(), takenBy: z.string(), takenAt: instant })
  .meta({ id: 'HandOverPhoto', description: '交付时店员拍的照片' });

export const takeHandOverPhoto = defineRoute({
  id: 'takeHandOverPhoto', api: 'staff', method: 'POST', path: '/fulfillment-orders/:fulfillmentOrderId/photos', tag: '核销',
  summary: '交付或发出时拍照留存（表单字段 file；重新编码，半年后删除）', access: { kind: 'staff', permission: 'fulfillment.handOver' }, class: 'back', status: 201,
  consumes: 'multipart/form-data', bodyLimitBytes: 11 * 1024 * 1024, params: z.strictObject({ fulfillmentOrderId: uuid }), reply: handOverPhoto,
  errors: ['FULFILLMENT.NOT_FOUND', 'FULFILLMENT.WRONG_STATE', 'FULFILLMENT.PHOTO_LIMIT', 'CATALOGUE.MEDIA_UNSUPPORTED', 'CATALOGUE.MEDIA_TOO_LARGE', 'REQUEST.UNSUPPORTED_MEDIA'],
});
