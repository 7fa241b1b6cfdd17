import { type AnyRoute, defineRoute, instant, mobilePhone, text, uuid } from '@quanyu/platform';
import { z } from 'zod';
import { COURIER_CODES, COURIER_STATUSES } from '../courier-state.js';
import { OWN_STEPS, RETURN_CAUSES } from '../own-rider.js';

const fen = z.int().min(0);
const params = z.strictObject({ fulfillmentOrderId: uuid });
const platform = z.enum(['dada', 'aggregator']);

export const courierAttempt = z
  .strictObject({
    courierOrderId: uuid, attempt: z.int(),
    /** Null until one is chosen. */
    courier: z.enum(COURIER_CODES).nullable(),
    carrierName: z.string(), status: z.enum(COURIER_STATUSES),
    /** Four digits that the rider reads out at the counter. */
    mark: z.string(),
    isMarkChecked: z.boolean(), isCanceling: z.boolean(),
    quotedFen: fen, chargedFen: fen, tipFen: fen, penaltyFen: fen, distanceMeters: z.int(),
    riderName: z.string().nullable(), riderMaskedPhone: z.string().nullable(), requestedBy: z.string(),
    createdAt: instant, placedAt: instant.nullable(), acceptedAt: instant.nullable(), arrivedAt: instant.nullable(), pickedAt: instant.nullable(), returningAt: instant.nullable(),
    endedAt: instant.nullable(), endReason: z.string().nullable(),
  })
  .meta({ id: 'CourierAttempt' });

export const deliveryRide = z
  .strictObject({
    fulfillmentOrderId: uuid, isPacked: z.boolean(), isOver: z.boolean(), promisedAt: instant.nullable(), expectedAt: instant.nullable(),
    current: courierAttempt.nullable(), attempts: z.array(courierAttempt),
    decisions: z.array(z.strictObject({ step: z.string(), reason: z.string(), outcome: z.string(), at: instant })),
  })
  .meta({ id: 'DeliveryRide', description: '这一单叫过的骑手，以及为什么换' });

export const courierQuote = z
  .strictObject({ courier: platform, carrierId: z.string().nullable(), carrierName: z.string(), feeFen: fen, distanceMeters: z.int(), expectedMinutes: z.int() })
  .meta({ id: 'CourierQuote' });

const STAFF_ERRORS = ['COURIER.NOT_A_DELIVERY'];

export const getDeliveryRide = defineRoute({
  id: 'getDeliveryRide', api: 'staff', method: 'GET', path: '/fulfillment-orders/:fulfillmentOrderId/ride', summary: '骑手进度、历次呼叫和决定', tag: '配送',
  access: { kind: 'staff', permission: 'board.read' }, class: 'back', params, reply: deliveryRide, errors: STAFF_ERRORS,
});

export const listCourierQuotes = defineRoute({
  id: 'listCourierQuotes', api: 'staff', method: 'GET', path: '/fulfillment-orders/:fulfillmentOrderId/courier-quotes', summary: '各配送平台报价', tag: '配送',
  access: { kind: 'staff', permission: 'fulfillment.handOver' }, class: 'back', params,
  reply: z.strictObject({ quotes: z.array(courierQuote), missing: z.array(z.strictObject({ courier: platform, reason: z.string() })) }), errors: STAFF_ERRORS,
});

export const callCourier = defineRoute({
  id: 'callCourier', api: 'staff', method: 'POST', path: '/fulfillment-orders/:fulfillmentOrderId/courier-calls', summary: '叫骑手；不选平台则按价格和时效规则选', tag: '配送',
  access: { kind: 'staff', permission: 'fulfillment.handOver' }, class: 'back', idempotent: true, params,
  body: z.strictObject({ choice: z.strictObject({ courier: platform, carrierId: z.string().regex(/^\d{1,10}$/).nullable() }).nullable() }),
  reply: deliveryRide, errors: [...STAFF_ERRORS, 'COURIER.OVER', 'COURIER.ALREADY_CALLED', 'COURIER.UNAVAILABLE', 'REQUEST.IDEMPOTENCY_KEY_REUSED'],
});

export const previewCourierCancel = defineRoute({
  id: 'previewCourierCancel', api: 'staff', method: 'GET', path: '/fulfillment-orders/:fulfillmentOrderId/courier-cancellation', summary: '取消骑手要多少钱', tag: '配送',
  access: { kind: 'staff', permission: 'fulfillment.handOver' }, class: 'back', params,
  reply: z.strictObject({ penaltyFen: fen, /** False when the platform tells only afterwards. */ isCertain: z.boolean() }),
  errors: [...STAFF_ERRORS, 'COURIER.NOT_CALLED', 'COURIER.TOO_LATE', 'COURIER.UNAVAILABLE'],
});

export const cancelCourier = defineRoute({
  id: 'cancelCourier', api: 'staff', method: 'POST', path: '/fulfillment-orders/:fulfillmentOrderId/courier-cancellation', summary: '取消骑手（费用不超过已显示的）', tag: '配送',
  access: { kind: 'staff', permission: 'fulfillment.handOver' }, class: 'back', params, body: z.strictObject({ reason: text(60), shownPenaltyFen: fen.max(100_000) }),
  reply: deliveryRide, errors: [...STAFF_ERRORS, 'COURIER.NOT_CALLED', 'COURIER.FEE_CHANGED', 'COURIER.TOO_LATE', 'COURIER.UNAVAILABLE'],
});

export const tipCourier = defineRoute({
  id: 'tipCourier', api: 'staff', method: 'POST', path: '/fulfillment-orders/:fulfillmentOrderId/courier-tips', summary: '加小费（填加后总额）', tag: '配送',
  access: { kind: 'staff', permission: 'fulfillment.handOver' }, class: 'back', params, body: z.strictObject({ wholeFen: z.int().min(100).max(5_000).multipleOf(10) }),
  reply: deliveryRide, errors: [...STAFF_ERRORS, 'COURIER.NOT_CALLED', 'COURIER.NO_TIP'],
});

export const checkCourierMark = defineRoute({
  id: 'checkCourierMark', api: 'staff', method: 'POST', path: '/fulfillment-orders/:fulfillmentOrderId/courier-mark-checks', summary: '核对骑手报的取货码', tag: '配送',
  access: { kind: 'staff', permission: 'fulfillment.handOver' }, class: 'back', params, body: z.strictObject({ mark: z.string().regex(/^\d{4}$/, { message: '应为 4 位数字' }).meta({ examples: ['4821'] }) }),
  reply: deliveryRide, errors: [...STAFF_ERRORS, 'COURIER.NOT_CALLED', 'COURIER.WRONG_MARK', 'COURIER.NOT_PACKED', 'COURIER.PHOTO_WANTED', 'COURIER.WRONG_STEP', 'RATE_LIMITED'],
});

export const confirmCourierReturn = defineRoute({
  id: 'confirmCourierReturn', api: 'staff', method: 'POST', path: '/fulfillment-orders/:fulfillmentOrderId/courier-returns', summary: '确认收到骑手退回的商品', tag: '配送',
  access: { kind: 'staff', permission: 'fulfillment.handOver' }, class: 'back', params, body: z.strictObject({}),
  reply: deliveryRide, errors: [...STAFF_ERRORS, 'COURIER.NOT_CALLED', 'COURIER.WRONG_STEP', 'COURIER.UNAVAILABLE'],
});

export const takeOwnDelivery = defineRoute({
  id: 'takeOwnDelivery', api: 'staff', method: 'POST', path: '/fulfillment-orders/:fulfillmentOrderId/own-rides', summary: '门店自送：指定店员', tag: '配送',
  access: { kind: 'staff', permission: 'fulfillment.handOver' }, class: 'back', idempotent: true, params, body: z.strictObject({ riderName: text(20), riderPhone: mobilePhone }),
  reply: deliveryRide, errors: [...STAFF_ERRORS, 'COURIER.OVER', 'COURIER.ALREADY_CALLED', 'REQUEST.IDEMPOTENCY_KEY_REUSED'],
});

export const stepOwnDelivery = defineRoute({
  id: 'stepOwnDelivery', api: 'staff', method: 'POST', path: '/fulfillment-orders/:fulfillmentOrderId/own-ride-steps', summary: '门店自送：出发、送达、带回、已带回', tag: '配送',
  access: { kind: 'staff', permission: 'fulfillment.handOver' }, class: 'back', params,
  /** `cause`: why it is brought back. */
  body: z.strictObject({ step: z.enum(OWN_STEPS), cause: z.enum(RETURN_CAUSES).optional() }),
  reply: deliveryRide, errors: [...STAFF_ERRORS, 'COURIER.NOT_CALLED', 'COURIER.NOT_PACKED', 'COURIER.PHOTO_WANTED', 'COURIER.WRONG_STEP'],
});

const point = { latitude: z.number(), longitude: z.number() };

export const getOrderDelivery = defineRoute({
  id: 'getOrderDelivery', api: 'storefront', method: 'GET', path: '/orders/:orderId/delivery', summary: '配送进度', tag: '订单',
  access: { kind: 'customer' }, class: 'cart', params: z.strictObject({ orderId: uuid }),
  reply: z
    .strictObject({
      orderId: uuid,
      deliveries: z.array(
        z.strictObject({
          fulfillmentOrderId: uuid, groupNo: z.int(), kind: z.enum(['instantDelivery', 'scheduledDelivery']),
          status: z.enum(['preparing', 'waiting', 'assigned', 'arrived', 'onTheWay', 'delivered', 'returning', 'returned']),
          steps: z.array(z.strictObject({ step: z.enum(['packed', 'assigned', 'arrived', 'pickedUp', 'delivered']), at: instant.nullable(), isDone: z.boolean() })),
          rider: z.strictObject({ name: z.string(), maskedPhone: z.string(), isOwn: z.boolean() }).nullable(),
          /** Who sends the rider; null for nobody or the store's own people. */
          platformName: z.string().nullable(),
          /** Null while nobody knows where the rider is: then the steps must do. */
          position: z.strictObject({ ...point, at: instant }).nullable(),
          store: z.strictObject({ name: z.string(), ...point }), receiver: z.strictObject(point),
          promisedAt: instant.nullable(), expectedAt: instant.nullable(), isLate: z.boolean(),
        }),
      ),
    })
    .meta({ id: 'OrderDelivery' }),
  errors: ['COURIER.NOT_A_DELIVERY'],
});

export const listOrderRides = defineRoute({
  id: 'listOrderRides', api: 'admin', method: 'GET', path: '/orders/:orderId/rides', summary: '订单的骑手、回调和决定', tag: '订单',
  access: { kind: 'staff', permission: 'orders.read' }, class: 'back', params: z.strictObject({ orderId: uuid }),
  reply: z.strictObject({
    items: z.array(
      deliveryRide.extend({
        groupNo: z.int(),
        /** What was told, in the order in which it arrived; `none` moved nothing. */
        events: z.array(
          z.strictObject({
            courierOrderId: uuid, source: z.enum(['callback', 'query', 'us']), status: z.enum(COURIER_STATUSES), effect: z.enum(['moved', 'none']), happenedAt: instant.nullable(), receivedAt: instant,
          }),
        ),
      }),
    ),
  }),
  errors: ['ORDERS.NOT_FOUND'],
});

const riderPlanFields = {
  /** `own`: the store's people bring it, and no platform is called by itself. */
  riders: z.enum(['platforms', 'own']),
  /** When the rider of a delivery at once is called: as picking begins, or when the goods are packed. */
  instantCall: z.enum(['picking', 'packed']),
  /** From the call until a rider is at the counter. */
  approachMinutes: z.int().min(0).max(60),
  /** A planned delivery's rider is called so long before its window. */
  scheduledLeadMinutes: z.int().min(0).max(240),
};

export const riderPlan = z.strictObject({ storeId: uuid, ...riderPlanFields, version: z.int() }).meta({ id: 'RiderPlan', description: '门店什么时候叫骑手、叫谁；version 0 为默认' });
const storePlan = { api: 'admin', class: 'back', tag: '配送', params: z.strictObject({ storeId: uuid }) } as const;

export const getRiderPlan = defineRoute({
  ...storePlan, id: 'getRiderPlan', method: 'GET', path: '/stores/:storeId/rider-plan', summary: '门店的叫骑手规则',
  access: { kind: 'staff', permission: 'stores.read' }, reply: riderPlan, errors: ['STORES.NOT_FOUND'],
});

export const updateRiderPlan = defineRoute({
  ...storePlan, id: 'updateRiderPlan', method: 'PUT', path: '/stores/:storeId/rider-plan', summary: '改门店的叫骑手规则',
  access: { kind: 'staff', permission: 'stores.write' }, body: z.strictObject({ version: z.int().min(0), ...riderPlanFields }), reply: riderPlan,
  errors: ['STORES.NOT_FOUND', 'REQUEST.VERSION_CONFLICT'],
});

/** 达达 is told an address for each order, which only it and we know: its signature holds no secret. */
export const dadaCallback = defineRoute({
  id: 'dadaCallback', api: 'callbacks', method: 'POST', path: '/couriers/dada/:token', summary: '达达配送状态回调', tag: '回调',
  access: { kind: 'public' }, class: 'order', consumes: 'raw', params: z.strictObject({ token: z.string().regex(/^[\w-]{43}$/) }),
  reply: z.strictObject({ status: z.literal('ok') }), errors: ['COURIER.CALLBACK_REFUSED'],
});

/** Answered with the word SUCCESS, which the aggregator waits for. */
export const aggregatorCallback = defineRoute({
  id: 'aggregatorCallback', api: 'callbacks', method: 'POST', path: '/couriers/aggregator', summary: '聚合配送状态回调', tag: '回调',
  access: { kind: 'public' }, class: 'order', consumes: 'raw', reply: 'raw', produces: 'text/plain', errors: ['COURIER.CALLBACK_REFUSED'],
});

export const courierRoutes: readonly AnyRoute[] = [
  getDeliveryRide, listCourierQuotes, callCourier, previewCourierCancel, cancelCourier, tipCourier, checkCourierMark, confirmCourierReturn, takeOwnDelivery, stepOwnDelivery,
  getOrderDelivery, listOrderRides, getRiderPlan, updateRiderPlan, dadaCallback, aggregatorCallback,
];
