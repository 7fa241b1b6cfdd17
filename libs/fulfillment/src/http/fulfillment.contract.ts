import { type AnyRoute, defineRoute, instant, queryInteger, text, uuid } from '@quanyu/platform';
import { z } from 'zod';
import { deliveryAddress, deliveryArea } from '@quanyu/orders';
import { COURIER_STATUSES } from '../couriers/courier-state.js';
import { handOverPhoto } from '../hand-over-photos/hand-over-photos.contract.js';
import { PHOTO_CAUSES } from '../hand-over-photos/photo-rule.rules.js';
import { HANDLING } from '../board/handling.rules.js';
import { STAGES } from '../work/stage-clock.rules.js';
import { WORK_KINDS, WORK_STATES } from '../work/work-state.js';
import { shopperQuestion } from '../questions/question.schema.js';

export const boardCard = z
  .strictObject({
    fulfillmentOrderId: uuid, orderId: uuid, orderNo: z.string(),
    /** Short number that staff call out, for example A037; unique per store and day. */
    callNumber: z.string(),
    kind: z.enum(WORK_KINDS), state: z.enum(WORK_STATES),
    promisedAt: instant.nullable(),
    /** What it waits for, and until when. */
    stage: z.enum(STAGES).nullable(), stageDueAt: instant.nullable(), isLate: z.boolean(),
    /** The shopper is outside, at this bay; or somebody else comes. */
    arrivedAt: instant.nullable(), bay: z.string().nullable(), collectorName: z.string().nullable(),
    /** The rider who is wanted, and may be at the counter before the goods are packed; null while nobody is called. */
    ride: z.strictObject({ status: z.enum(COURIER_STATUSES), isOwn: z.boolean(), riderName: z.string().nullable(), arrivedAt: instant.nullable() }).nullable(),
    /** When a rider will be called by itself. */
    riderCallAt: instant.nullable(),
    contactName: z.string(), phoneTail: z.string(),
    itemCount: z.int(), pickedCount: z.int(),
    /** Bags it was packed into; null where nobody counted. */
    bagCount: z.int().nullable(),
    imageUrls: z.array(z.string()), remark: z.string().nullable(),
    windowStartAt: instant, windowEndAt: instant, openedAt: instant, acceptedAt: instant.nullable(), readyAt: instant.nullable(), handedOverAt: instant.nullable(),
  })
  .meta({ id: 'BoardCard' });

export const board = z
  .strictObject({
    storeId: uuid, serverTime: instant,
    toAccept: z.array(boardCard), picking: z.array(boardCard), ready: z.array(boardCard), onTheWay: z.array(boardCard), handedOver: z.array(boardCard),
    counts: z.strictObject({ toAccept: z.int(), picking: z.int(), ready: z.int(), onTheWay: z.int(), handedOverToday: z.int() }),
  })
  .meta({ id: 'Board', description: '今日看板；picking 含已接单和拣货中' });

export const fulfillmentLine = z
  .strictObject({
    lineNo: z.int(), variantId: uuid, title: z.string(), optionText: z.string(), imageUrl: z.string().nullable(),
    sku: z.string(), barcode: z.string().nullable(), quantity: z.int(), quantityPicked: z.int(),
    quantityShort: z.int(), quantityCanceled: z.int(), quantityGone: z.int(),
    /** How it wants to be treated, the most urgent first. */
    handling: z.array(z.enum(HANDLING)),
  })
  .meta({ id: 'FulfillmentLine' });

export const fulfillmentOrder = boardCard
  .extend({ storeId: uuid, groupNo: z.int(), area: deliveryArea.nullable(), version: z.int(), lines: z.array(fulfillmentLine),
    /** What the shopper is asked, newest first. */
    questions: z.array(shopperQuestion),
    /** What staff took when it left their hands. */
    photos: z.array(handOverPhoto),
    /** Why the store may not give it away without one; null: it may. */
    photoWanted: z.enum(PHOTO_CAUSES).nullable(), acceptedBy: z.string().nullable(), pickedBy: z.string().nullable(), handedOverBy: z.string().nullable() })
  .meta({ id: 'FulfillmentOrder' });

const storeParams = z.strictObject({ storeId: uuid });
const params = z.strictObject({ fulfillmentOrderId: uuid });
const STATE_ERRORS = ['FULFILLMENT.NOT_FOUND', 'FULFILLMENT.WRONG_STATE', 'FULFILLMENT.ORDER_CANCELED'];

export const getBoard = defineRoute({
  id: 'getBoard', api: 'staff', method: 'GET', path: '/stores/:storeId/board', summary: '今日看板', tag: '备货',
  access: { kind: 'staff', permission: 'board.read' }, class: 'back', params: storeParams, reply: board, errors: [],
});

export const watchBoard = defineRoute({
  id: 'watchBoard', api: 'staff', method: 'GET', path: '/stores/:storeId/events', summary: '看板实时事件（SSE）：event: board, data: {type, fulfillmentOrderId}', tag: '备货',
  access: { kind: 'staff', permission: 'board.read' }, class: 'back', params: storeParams, reply: 'raw', produces: 'text/event-stream', errors: [],
});

export const getFulfillmentOrder = defineRoute({
  id: 'getFulfillmentOrder', api: 'staff', method: 'GET', path: '/fulfillment-orders/:fulfillmentOrderId', summary: '履约单详情', tag: '备货',
  access: { kind: 'staff', permission: 'board.read' }, class: 'back', params, reply: fulfillmentOrder, errors: ['FULFILLMENT.NOT_FOUND'],
});

export const revealWorkRecipient = defineRoute({
  id: 'revealWorkRecipient', api: 'staff', method: 'POST', path: '/fulfillment-orders/:fulfillmentOrderId/recipient-reveals', summary: '查看完整收货信息（要有原因，逐次留痕）', tag: '备货',
  access: { kind: 'staff', permission: 'fulfillment.pick' }, class: 'back', params, body: z.strictObject({ reason: text(200, 2) }),
  reply: z.strictObject({ contactName: z.string(), contactPhone: z.string(), address: deliveryAddress.nullable() }).meta({ id: 'WorkRecipient' }),
  errors: ['FULFILLMENT.NOT_FOUND', 'FULFILLMENT.WRONG_STATE'],
});

export const acceptFulfillmentOrder = defineRoute({
  id: 'acceptFulfillmentOrder', api: 'staff', method: 'POST', path: '/fulfillment-orders/:fulfillmentOrderId/acceptance', summary: '接单', tag: '备货',
  access: { kind: 'staff', permission: 'fulfillment.accept' }, class: 'back', params, body: z.strictObject({}), reply: fulfillmentOrder, errors: STATE_ERRORS,
});

export const startPicking = defineRoute({
  id: 'startPicking', api: 'staff', method: 'POST', path: '/fulfillment-orders/:fulfillmentOrderId/picking', summary: '开始拣货（从此顾客不能直接取消）', tag: '备货',
  access: { kind: 'staff', permission: 'fulfillment.pick' }, class: 'back', params, body: z.strictObject({}), reply: fulfillmentOrder, errors: STATE_ERRORS,
});

export const pickItem = defineRoute({
  id: 'pickItem', api: 'staff', method: 'POST', path: '/fulfillment-orders/:fulfillmentOrderId/picks', summary: '拣到一件：扫条码或点商品；负数为撤回', tag: '备货',
  access: { kind: 'staff', permission: 'fulfillment.pick' }, class: 'back', idempotent: true, params,
  body: z.strictObject({
    item: z.discriminatedUnion('by', [
      z.strictObject({ by: z.literal('barcode'), barcode: text(64, 4) }),
      z.strictObject({ by: z.literal('line'), lineNo: z.int().min(1).max(100) }),
    ]),
    quantity: z.int().min(-999).max(999).refine((value) => value !== 0, { message: '数量不能为 0' }),
  }),
  reply: fulfillmentOrder,
  errors: [...STATE_ERRORS, 'FULFILLMENT.WRONG_ITEM', 'FULFILLMENT.PICKED_TOO_MANY', 'REQUEST.IDEMPOTENCY_KEY_REUSED'],
});

/** How many bags it takes; left out where nobody counted. */
const packed = z.strictObject({ bagCount: z.int().min(1).max(50).optional() });

export const markReady = defineRoute({
  id: 'markReady', api: 'staff', method: 'POST', path: '/fulfillment-orders/:fulfillmentOrderId/readiness', summary: '备好了，通知顾客', tag: '备货',
  access: { kind: 'staff', permission: 'fulfillment.pick' }, class: 'back', params, body: packed, reply: fulfillmentOrder,
  errors: [...STATE_ERRORS, 'FULFILLMENT.NOT_ALL_PICKED'],
});

export const packOrder = defineRoute({
  id: 'packOrder', api: 'staff', method: 'POST', path: '/fulfillment-orders/:fulfillmentOrderId/packing', summary: '打包好了', tag: '备货',
  access: { kind: 'staff', permission: 'fulfillment.pick' }, class: 'back', params, body: packed, reply: fulfillmentOrder,
  errors: [...STATE_ERRORS, 'FULFILLMENT.NOT_ALL_PICKED'],
});

const PICKUP_ERRORS = ['PICKUP.CODE_UNKNOWN', 'PICKUP.CODE_EXPIRED', 'PICKUP.WRONG_STORE', 'PICKUP.ALREADY_HANDED_OVER', 'PICKUP.NOT_PAID', 'PICKUP.CANCELED', 'PICKUP.NOT_READY'];

export const verifyPickup = defineRoute({
  id: 'verifyPickup', api: 'staff', method: 'POST', path: '/stores/:storeId/pickup-verifications', summary: '查验取货码（8 位数字、二维码内容，或订单号）', tag: '核销',
  access: { kind: 'staff', permission: 'fulfillment.handOver' }, class: 'back', params: storeParams,
  body: z.strictObject({ code: text(200, 8) }), reply: fulfillmentOrder, errors: PICKUP_ERRORS,
});

export const handOver = defineRoute({
  id: 'handOver', api: 'staff', method: 'POST', path: '/stores/:storeId/hand-overs', summary: '确认交付（核销）', tag: '核销',
  access: { kind: 'staff', permission: 'fulfillment.handOver' }, class: 'back', idempotent: true, params: storeParams,
  body: z.strictObject({
    code: text(200, 8),
    /** What the shopper takes now, when that is not all; the rest waits on. */
    lines: z.array(z.strictObject({ lineNo: z.int().min(1).max(100), quantity: z.int().min(1).max(999) })).min(1).max(100).optional(),
  }),
  reply: fulfillmentOrder, errors: [...PICKUP_ERRORS, 'FULFILLMENT.NOT_PICKED', 'FULFILLMENT.PHOTO_WANTED', 'REQUEST.IDEMPOTENCY_KEY_REUSED'],
});

export const listHandOvers = defineRoute({
  id: 'listHandOvers', api: 'staff', method: 'GET', path: '/stores/:storeId/hand-overs', summary: '最近核销记录', tag: '核销',
  access: { kind: 'staff', permission: 'board.read' }, class: 'back', params: storeParams,
  query: z.strictObject({ limit: queryInteger(1, 50).optional() }), reply: z.strictObject({ items: z.array(fulfillmentOrder) }), errors: [],
});

export const getPickupCode = defineRoute({
  id: 'getPickupCode', api: 'storefront', method: 'GET', path: '/orders/:orderId/pickup-code', summary: '取货码', tag: '订单',
  access: { kind: 'customer' }, class: 'cart', params: z.strictObject({ orderId: uuid }),
  /** Without a group: the one that is ready, else the first. */
  query: z.strictObject({ groupNo: z.string().regex(/^[1-9]$/).optional() }),
  reply: z
    .strictObject({
      groupNo: z.int(),
      /** `partial`: some of it was collected, the code opens the rest; `no_show`: its time is over, and it can be collected until it is put back. */
      state: z.enum(['preparing', 'ready', 'partial', 'used', 'no_show', 'returned', 'canceled']),
      orderNo: z.string(), storeName: z.string(), storeAddress: z.string(), itemCount: z.int(),
      /** Of these, collected already. */
      collectedCount: z.int(),
      pickupStartAt: instant, pickupEndAt: instant,
      /** Eight digits that do not change; null until the goods are ready. */
      digits: z.string().nullable(),
      /** Content of the QR code, which rotates each minute; null until ready. */
      qrContent: z.string().nullable(),
      qrExpiresAt: instant.nullable(),
      handedOverAt: instant.nullable(), handedOverBy: z.string().nullable(),
      /** Until then it is kept for the shopper; null where nothing waits. */
      keptUntil: instant.nullable(),
      /** Who collects it instead; null: whoever ordered it. */
      collector: z.strictObject({ name: z.string(), phone: z.string() }).nullable(),
    })
    .meta({ id: 'PickupCode' }),
  errors: ['ORDERS.NOT_FOUND'],
});

export const getOfflineList = defineRoute({
  id: 'getOfflineList', api: 'staff', method: 'GET', path: '/stores/:storeId/offline-list', summary: '断网时核销用的今日清单：待取订单和验码公钥', tag: '核销',
  access: { kind: 'staff', permission: 'fulfillment.handOver' }, class: 'back', params: storeParams,
  reply: z
    .strictObject({
      storeId: uuid, issuedAt: instant, validUntil: instant,
      /** Ed25519, 32 bytes, base64url: verifies the QR codes of shoppers. */
      publicKey: z.string(),
      /** Orders of more are handed over with a network only. */
      amountCapFen: z.int(),
      /** `codeHash`: hex SHA-256 of store id, a dot and the eight digits. */
      orders: z.array(z.strictObject({ order: fulfillmentOrder, codeHash: z.string(), payableFen: z.int() })),
    })
    .meta({ id: 'OfflineList' }),
  errors: [],
});

export const recordOfflineHandOver = defineRoute({
  id: 'recordOfflineHandOver', api: 'staff', method: 'POST', path: '/stores/:storeId/offline-hand-overs', summary: '补报断网时的核销（幂等键即设备上的操作号）', tag: '核销',
  access: { kind: 'staff', permission: 'fulfillment.handOver' }, class: 'back', idempotent: true, params: storeParams,
  body: z.strictObject({ fulfillmentOrderId: uuid, handedOverAt: instant }), reply: fulfillmentOrder, errors: [...PICKUP_ERRORS, 'REQUEST.IDEMPOTENCY_KEY_REUSED'],
});

export const fulfillmentRoutes: readonly AnyRoute[] = [
  getBoard, watchBoard, getFulfillmentOrder, revealWorkRecipient, acceptFulfillmentOrder, startPicking, pickItem, packOrder, markReady, verifyPickup, handOver, listHandOvers,
  getOfflineList, recordOfflineHandOver, getPickupCode,
];
