import { type AnyRoute, defineRoute, instant, mobilePhone, text, uuid } from '@quanyu/platform';
import { z } from 'zod';
import { handOverPhoto } from '../hand-over-photos/hand-over-photos.contract.js';
import { PARCEL_STATES } from '../parcels/parcel-state.js';
import { WORK_KINDS, WORK_STATES } from '../work/work-state.js';
import { fulfillmentOrder } from './fulfillment.contract.js';

const params = z.strictObject({ fulfillmentOrderId: uuid });
const staffWork = { api: 'staff', class: 'back', tag: '备货' } as const;
const WORK_ERRORS = ['FULFILLMENT.NOT_FOUND', 'FULFILLMENT.WRONG_STATE', 'FULFILLMENT.ORDER_CANCELED'];
const units = z.strictObject({ lineNo: z.int().min(1).max(100), quantity: z.int().min(1).max(999) });
const trackingNo = z.string().regex(/^[0-9A-Za-z-]{6,32}$/, { message: '不是有效的运单号' });
const carrier = z.string().regex(/^[A-Z0-9_]{2,16}$/, { message: '不是有效的承运商代码' });

export const parcel = z
  .strictObject({
    parcelId: uuid, parcelNo: z.int(), groupNo: z.int(), carrier: z.string(), trackingNo: z.string(), state: z.enum(PARCEL_STATES),
    lines: z.array(z.strictObject({ lineNo: z.int(), quantity: z.int() })),
    shippedAt: instant, deliveredAt: instant.nullable(),
    /** Newest first. */
    events: z.array(z.strictObject({ at: instant, code: z.enum(PARCEL_STATES), text: z.string() })),
  })
  .meta({ id: 'Parcel' });

export const reportShort = defineRoute({
  ...staffWork, id: 'reportShort', method: 'POST', path: '/fulfillment-orders/:fulfillmentOrderId/shorts', summary: '货架没有：校正库存，换一处发货或按行退款',
  access: { kind: 'staff', permission: 'fulfillment.pick' }, idempotent: true, params, body: units,
  reply: z.strictObject({ outcome: z.enum(['otherPlace', 'refunded']), order: fulfillmentOrder }),
  errors: [...WORK_ERRORS, 'FULFILLMENT.NOT_SHORT', 'REQUEST.IDEMPOTENCY_KEY_REUSED'],
});

export const shipParcel = defineRoute({
  ...staffWork, id: 'shipParcel', method: 'POST', path: '/fulfillment-orders/:fulfillmentOrderId/parcels', summary: '发出一个包裹；可分多次发',
  access: { kind: 'staff', permission: 'fulfillment.handOver' }, idempotent: true, params,
  body: z.strictObject({ carrier, trackingNo, lines: z.array(units).min(1).max(100) }),
  reply: z.strictObject({ parcelId: uuid, order: fulfillmentOrder }),
  errors: [...WORK_ERRORS, 'FULFILLMENT.NOT_PICKED', 'FULFILLMENT.TRACKING_TAKEN', 'REQUEST.IDEMPOTENCY_KEY_REUSED'],
});

export const returnToStock = defineRoute({
  ...staffWork, id: 'returnToStock', method: 'POST', path: '/fulfillment-orders/:fulfillmentOrderId/restocking', summary: '超时未取或退回的商品放回货架，并退款',
  access: { kind: 'staff', permission: 'fulfillment.handOver' }, params, body: z.strictObject({}), reply: fulfillmentOrder, errors: WORK_ERRORS,
});

const shopper = { api: 'storefront', class: 'cart', tag: '订单', access: { kind: 'customer' } } as const;
const groupParams = z.strictObject({ orderId: uuid, groupNo: z.string().regex(/^[1-9]$/) });

export const reportArrival = defineRoute({
  ...shopper, id: 'reportArrival', method: 'POST', path: '/orders/:orderId/groups/:groupNo/arrival', summary: '我到店外了，告诉车位',
  params: groupParams, body: z.strictObject({ bay: text(20) }), reply: 'empty', errors: ['ORDERS.NOT_FOUND', 'FULFILLMENT.NOT_COLLECTED_HERE'],
});

export const setCollector = defineRoute({
  ...shopper, id: 'setCollector', method: 'PUT', path: '/orders/:orderId/groups/:groupNo/collector', summary: '请别人代取；null 为取消代取',
  params: groupParams, body: z.strictObject({ collector: z.strictObject({ name: text(20), phone: mobilePhone }).nullable() }),
  reply: 'empty', errors: ['ORDERS.NOT_FOUND', 'FULFILLMENT.NOT_COLLECTED_HERE'],
});

export const confirmReceipt = defineRoute({
  ...shopper, id: 'confirmReceipt', method: 'POST', path: '/orders/:orderId/groups/:groupNo/receipt', summary: '确认收货',
  params: groupParams, body: z.strictObject({}), reply: 'empty', errors: ['ORDERS.NOT_FOUND', 'FULFILLMENT.WRONG_STATE'],
});

export const listParcels = defineRoute({
  ...shopper, id: 'listParcels', method: 'GET', path: '/orders/:orderId/parcels', summary: '订单的包裹与物流',
  params: z.strictObject({ orderId: uuid }), reply: z.strictObject({ items: z.array(parcel) }), errors: ['ORDERS.NOT_FOUND'],
});

const admin = { api: 'admin', class: 'back', tag: '订单' } as const;

export const getOrderFulfillment = defineRoute({
  ...admin, id: 'getOrderFulfillment', method: 'GET', path: '/orders/:orderId/fulfillment', summary: '订单的履约单、包裹与微信发货信息',
  access: { kind: 'staff', permission: 'orders.read' }, params: z.strictObject({ orderId: uuid }),
  reply: z.strictObject({
    fulfillmentOrders: z.array(
      z.strictObject({
        fulfillmentOrderId: uuid, groupNo: z.int(), partNo: z.int(), kind: z.enum(WORK_KINDS), state: z.enum(WORK_STATES), callNumber: z.string(),
        storeId: uuid.nullable(), locationId: uuid, promisedAt: instant.nullable(), isLate: z.boolean(), openedAt: instant, acceptedAt: instant.nullable(), packedAt: instant.nullable(),
        readyAt: instant.nullable(), dispatchedAt: instant.nullable(), deliveredAt: instant.nullable(), handedOverAt: instant.nullable(), handedOverBy: z.string().nullable(),
        parcels: z.array(parcel), bagCount: z.int().nullable(), photos: z.array(handOverPhoto),
      }),
    ),
    wechatUploads: z.array(
      z.strictObject({
        uploadId: uuid, logistics: z.enum(['express', 'local', 'virtual', 'pickup']), state: z.enum(['pending', 'uploaded', 'rejected']), tries: z.int(),
        lastError: z.string().nullable(), happenedAt: instant, uploadedAt: instant.nullable(),
      }),
    ),
  }),
  errors: ['ORDERS.NOT_FOUND'],
});

export const retryWechatUpload = defineRoute({
  ...admin, id: 'retryWechatUpload', method: 'POST', path: '/orders/:orderId/wechat-uploads/:uploadId/retry', summary: '重新上传微信发货信息',
  access: { kind: 'staff', permission: 'orders.cancel' }, params: z.strictObject({ orderId: uuid, uploadId: uuid }), body: z.strictObject({}),
  reply: 'empty', errors: ['ORDERS.NOT_FOUND', 'FULFILLMENT.UPLOAD_UNKNOWN'],
});

export const recordTracking = defineRoute({
  ...admin, id: 'recordTracking', method: 'POST', path: '/parcels/tracking', summary: '录入承运商的物流消息；重复、乱序都可以',
  access: { kind: 'staff', permission: 'orders.cancel' },
  body: z.strictObject({
    carrier, trackingNo,
    events: z.array(z.strictObject({ at: instant, code: z.enum(PARCEL_STATES), text: text(200) })).min(1).max(50),
  }),
  reply: 'empty', errors: ['FULFILLMENT.PARCEL_UNKNOWN'],
});

export const workRoutes: readonly AnyRoute[] = [
  reportShort, shipParcel, returnToStock, reportArrival, setCollector, confirmReceipt, listParcels, getOrderFulfillment, retryWechatUpload, recordTracking,
];
