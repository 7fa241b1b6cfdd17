import { calendarDate, defineRoute, instant, mobilePhone, pageOf, pageQuery, text, uuid } from '@quanyu/platform';
import { z } from 'zod';
import { BOOKING_STATUSES, DEPOSIT_OUTCOMES } from '../bookings/booking-state.js';
import { NO_SHOW_POLICIES, SERVICE_KINDS } from '../bookings/service.js';
import { SLOT_KINDS } from '../fulfillment-kind.js';
import { dropOffEvent } from './services.admin.contract.js';
import { storeIdParams } from './stores.contract.js';

const TAG = '时段与预约';

const slotWindow = z
  .strictObject({ startAt: instant, endAt: instant, left: z.int().nullable().meta({ description: '还能接几单；0 表示约满' }) })
  .meta({ id: 'SlotWindow' });

export const listStoreSlots = defineRoute({
  id: 'listStoreSlots',
  api: 'storefront',
  method: 'GET',
  path: '/stores/:storeId/slots',
  summary: '门店某种方式的可选时段与余量',
  tag: TAG,
  access: { kind: 'public' },
  class: 'browse',
  params: storeIdParams,
  query: z.strictObject({ kind: z.enum(SLOT_KINDS) }),
  reply: z.strictObject({ days: z.array(z.strictObject({ date: calendarDate, note: z.string().meta({ description: '特别日期的说明，平日为空' }), windows: z.array(slotWindow) }).meta({ id: 'SlotDay' })) }),
  errors: ['STORES.NOT_FOUND'],
});

const deliveryTerms = z
  .strictObject({ baseFeeFen: z.int(), freeAboveFen: z.int().nullable(), minimumFen: z.int(), promiseMinutes: z.int() })
  .meta({ id: 'DeliveryTerms', description: '这个位置所在配送范围的费用与时效' });

export const checkDelivery = defineRoute({
  id: 'checkDelivery',
  api: 'storefront',
  method: 'POST',
  path: '/stores/:storeId/delivery-check',
  summary: '这些位置在不在门店的配送范围内',
  tag: TAG,
  access: { kind: 'public' },
  class: 'browse',
  params: storeIdParams,
  body: z.strictObject({ points: z.array(z.strictObject({ latitude: z.number().min(-90).max(90), longitude: z.number().min(-180).max(180) })).min(1).max(20) }),
  reply: z.strictObject({
    items: z.array(z.strictObject({ instantDelivery: deliveryTerms.nullable(), scheduledDelivery: deliveryTerms.nullable() }).meta({ id: 'DeliveryCheck', description: 'null 表示超出范围' })),
  }),
  errors: ['STORES.NOT_FOUND'],
});

const serviceCard = z
  .strictObject({
    id: uuid,
    storeId: uuid,
    kind: z.enum(SERVICE_KINDS),
    name: z.string(),
    description: z.string(),
    minutes: z.int(),
    priceFen: z.int(),
    depositFen: z.int(),
    cutOffHours: z.int(),
    noShowPolicy: z.enum(NO_SHOW_POLICIES),
    daysOffered: z.int(),
    staff: z.array(z.strictObject({ id: uuid, name: z.string(), title: z.string() }).meta({ id: 'ServiceStaff' })).meta({ description: '可以指定的服务人员；不需要人员时为空' }),
    event: dropOffEvent.nullable(),
  })
  .meta({ id: 'ServiceCard' });

export const listStoreServices = defineRoute({
  id: 'listStoreServices',
  api: 'storefront',
  method: 'GET',
  path: '/stores/:storeId/services',
  summary: '门店可预约的服务',
  tag: TAG,
  access: { kind: 'public' },
  class: 'browse',
  params: storeIdParams,
  reply: z.strictObject({ items: z.array(serviceCard) }),
  errors: ['STORES.NOT_FOUND'],
});

export const getService = defineRoute({
  id: 'getService',
  api: 'storefront',
  method: 'GET',
  path: '/services/:serviceId',
  summary: '服务详情',
  tag: TAG,
  access: { kind: 'public' },
  class: 'browse',
  params: z.strictObject({ serviceId: uuid }),
  reply: serviceCard,
  errors: ['STORES.SERVICE_NOT_FOUND'],
});

export const freeStart = z
  .strictObject({ startAt: instant, endAt: instant, left: z.int(), staffIds: z.array(uuid).meta({ description: '这个时间有空的服务人员' }) })
  .meta({ id: 'FreeStart' });

export const listServiceSlots = defineRoute({
  id: 'listServiceSlots',
  api: 'storefront',
  method: 'GET',
  path: '/services/:serviceId/slots',
  summary: '某天还能约的时间，可指定服务人员',
  tag: TAG,
  access: { kind: 'public' },
  class: 'browse',
  params: z.strictObject({ serviceId: uuid }),
  query: z.strictObject({ date: calendarDate, staffId: uuid.optional() }),
  reply: z.strictObject({ items: z.array(freeStart) }),
  errors: ['STORES.SERVICE_NOT_FOUND'],
});

const myBooking = z
  .strictObject({
    id: uuid,
    storeId: uuid,
    storeName: z.string(),
    storeAddress: z.string(),
    serviceId: uuid,
    serviceName: z.string(),
    kind: z.enum(SERVICE_KINDS),
    startAt: instant,
    endAt: instant,
    status: z.enum(BOOKING_STATUSES),
    code: z.string().nullable().meta({ description: '到店出示的八位数字；还没确认或已结束时为 null' }),
    staffName: z.string().nullable(),
    priceFen: z.int(),
    depositFen: z.int(),
    depositOutcome: z.enum(DEPOSIT_OUTCOMES),
    cancelUntil: instant.meta({ description: '这之前可以自行改约或取消' }),
    canChange: z.boolean(),
    canCancel: z.boolean(),
    cancelRefundFen: z.int().meta({ description: '现在取消能退回的定金，单位分' }),
    expiresAt: instant.nullable(),
    contactName: z.string(),
    contactPhone: z.string(),
    remark: z.string(),
    expectedCount: z.int().nullable(),
    receivedCount: z.int().nullable(),
    giftTitle: z.string().nullable(),
    giftQuantity: z.int().nullable(),
    orderId: uuid.nullable(),
    endReason: z.string().nullable(),
  })
  .meta({ id: 'MyBooking' });

export const bookService = defineRoute({
  id: 'bookService',
  api: 'storefront',
  method: 'POST',
  path: '/bookings',
  summary: '预约不收定金的服务或回收；要付定金的服务走下单',
  tag: TAG,
  access: { kind: 'customer' },
  class: 'order',
  body: z.strictObject({
    serviceId: uuid,
    startAt: instant,
    staffId: uuid.nullable().optional(),
    contactName: text(20),
    contactPhone: mobilePhone,
    remark: text(200, 0).optional(),
    count: z.int().min(1).max(1_000).nullable().optional().meta({ description: '回收件数' }),
    giftVariantId: uuid.nullable().optional(),
  }),
  reply: myBooking,
  status: 201,
  idempotent: true,
  errors: [
    'STORES.SERVICE_NOT_FOUND', 'STORES.SLOT_NOT_OFFERED', 'STORES.SLOT_FULL', 'STORES.BOOKING_NEEDS_PAYMENT', 'STORES.TOO_MANY_BOOKINGS', 'STORES.COUNT_TOO_HIGH', 'STORES.GIFT_NOT_OFFERED',
    'REQUEST.IDEMPOTENCY_KEY_REQUIRED', 'REQUEST.IDEMPOTENCY_KEY_REUSED',
  ],
});

export const listMyBookings = defineRoute({
  id: 'listMyBookings',
  api: 'storefront',
  method: 'GET',
  path: '/bookings',
  summary: '我的预约，新的在前',
  tag: TAG,
  access: { kind: 'customer' },
  class: 'browse',
  query: z.strictObject(pageQuery({ beforeId: uuid })),
  reply: pageOf(myBooking),
  errors: [],
});

const bookingIdParams = z.strictObject({ bookingId: uuid });

export const getMyBooking = defineRoute({
  id: 'getMyBooking',
  api: 'storefront',
  method: 'GET',
  path: '/bookings/:bookingId',
  summary: '我的预约详情',
  tag: TAG,
  access: { kind: 'customer' },
  class: 'browse',
  params: bookingIdParams,
  reply: myBooking,
  errors: ['STORES.BOOKING_NOT_FOUND'],
});

export const moveMyBooking = defineRoute({
  id: 'moveMyBooking',
  api: 'storefront',
  method: 'POST',
  path: '/bookings/:bookingId/move',
  summary: '改约到另一个时间',
  tag: TAG,
  access: { kind: 'customer' },
  class: 'order',
  params: bookingIdParams,
  body: z.strictObject({ startAt: instant, staffId: uuid.nullable().optional() }),
  reply: myBooking,
  errors: ['STORES.BOOKING_NOT_FOUND', 'STORES.BOOKING_STATE', 'STORES.BOOKING_CUT_OFF', 'STORES.SLOT_NOT_OFFERED', 'STORES.SLOT_FULL'],
});

export const cancelMyBooking = defineRoute({
  id: 'cancelMyBooking',
  api: 'storefront',
  method: 'POST',
  path: '/bookings/:bookingId/cancel',
  summary: '取消预约；付过定金的按约定退或不退，待付款的从订单取消',
  tag: TAG,
  access: { kind: 'customer' },
  class: 'order',
  params: bookingIdParams,
  body: z.strictObject({ reason: text(100, 0).optional() }),
  reply: myBooking,
  errors: ['STORES.BOOKING_NOT_FOUND', 'STORES.BOOKING_STATE', 'STORES.BOOKING_CUT_OFF', 'STORES.BOOKING_OF_ORDER'],
});
