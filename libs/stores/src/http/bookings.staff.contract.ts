import { calendarDate, defineRoute, instant, mobilePhone, queryInteger, text, uuid } from '@quanyu/platform';
import { z } from 'zod';
import { BOOKING_STATUSES, DEPOSIT_OUTCOMES } from '../bookings/booking-state.js';
import { RESOURCE_KINDS, SERVICE_KINDS } from '../bookings/service.js';
import { freeStart } from './bookings.storefront.contract.js';
import { dropOffEvent } from './services.admin.contract.js';
import { storeIdParams } from './stores.contract.js';

const TAG = '预约日历';
const READ = { kind: 'staff', permission: 'board.read' } as const;
const ACT = { kind: 'staff', permission: 'fulfillment.handOver' } as const;

const staffBooking = z
  .strictObject({
    id: uuid,
    serviceId: uuid,
    serviceName: z.string(),
    kind: z.enum(SERVICE_KINDS),
    resourceIds: z.array(uuid),
    startAt: instant,
    endAt: instant,
    status: z.enum(BOOKING_STATUSES),
    contactName: z.string().meta({ description: '只留姓' }),
    phoneTail: z.string(),
    remark: z.string(),
    isWalkIn: z.boolean(),
    priceFen: z.int(),
    depositFen: z.int(),
    depositOutcome: z.enum(DEPOSIT_OUTCOMES),
    expectedCount: z.int().nullable(),
    receivedCount: z.int().nullable(),
    countReason: z.string().nullable(),
    giftTitle: z.string().nullable(),
    giftQuantity: z.int().nullable(),
    checkedInAt: instant.nullable(),
    startedAt: instant.nullable(),
    endedAt: instant.nullable(),
    endReason: z.string().nullable(),
    version: z.int(),
  })
  .meta({ id: 'StaffBooking' });

const staffService = z
  .strictObject({ id: uuid, kind: z.enum(SERVICE_KINDS), name: z.string(), minutes: z.int(), priceFen: z.int(), depositFen: z.int(), needs: z.array(z.enum(RESOURCE_KINDS)), event: dropOffEvent.nullable(), isActive: z.boolean() })
  .meta({ id: 'StaffService' });

const staffResource = z.strictObject({ id: uuid, kind: z.enum(RESOURCE_KINDS), name: z.string(), title: z.string(), serviceIds: z.array(uuid), isActive: z.boolean() }).meta({ id: 'StaffResource' });

const resourceBlock = z.strictObject({ id: z.int(), resourceId: uuid, startAt: instant, endAt: instant, note: z.string() }).meta({ id: 'ResourceBlock' });

export const getBookingCalendar = defineRoute({
  id: 'getBookingCalendar',
  api: 'staff',
  method: 'GET',
  path: '/stores/:storeId/booking-calendar',
  summary: '预约日历：一天或一周，按人员与房间',
  tag: TAG,
  access: READ,
  class: 'back',
  params: storeIdParams,
  query: z.strictObject({ from: calendarDate.optional().meta({ description: '第一天，默认今天' }), days: queryInteger(1, 7).optional() }),
  reply: z.strictObject({ resources: z.array(staffResource), services: z.array(staffService), bookings: z.array(staffBooking), blocks: z.array(resourceBlock) }),
  errors: ['STORES.NOT_FOUND'],
});

export const listServices = defineRoute({
  id: 'listServices',
  api: 'staff',
  method: 'GET',
  path: '/stores/:storeId/services',
  summary: '本店的服务',
  tag: TAG,
  access: READ,
  class: 'back',
  params: storeIdParams,
  reply: z.strictObject({ items: z.array(staffService) }),
  errors: ['STORES.NOT_FOUND'],
});

export const listFreeStarts = defineRoute({
  id: 'listFreeStarts',
  api: 'staff',
  method: 'GET',
  path: '/stores/:storeId/services/:serviceId/free-starts',
  summary: '某天还能约的时间',
  tag: TAG,
  access: READ,
  class: 'back',
  params: z.strictObject({ storeId: uuid, serviceId: uuid }),
  query: z.strictObject({ date: calendarDate, staffId: uuid.optional() }),
  reply: z.strictObject({ items: z.array(freeStart) }),
  errors: ['STORES.NOT_FOUND', 'STORES.SERVICE_NOT_FOUND'],
});

export const addWalkIn = defineRoute({
  id: 'addWalkIn',
  api: 'staff',
  method: 'POST',
  path: '/stores/:storeId/bookings',
  summary: '为到店顾客登记预约，费用到店收',
  tag: TAG,
  access: ACT,
  class: 'back',
  params: storeIdParams,
  body: z.strictObject({
    serviceId: uuid,
    startAt: instant,
    staffId: uuid.nullable(),
    contactName: text(20),
    contactPhone: mobilePhone,
    remark: text(200, 0),
    count: z.int().min(1).max(1_000).nullable(),
    giftVariantId: uuid.nullable(),
  }),
  reply: staffBooking,
  status: 201,
  idempotent: true,
  errors: [
    'STORES.NOT_FOUND', 'STORES.SERVICE_NOT_FOUND', 'STORES.SLOT_NOT_OFFERED', 'STORES.SLOT_FULL', 'STORES.COUNT_TOO_HIGH', 'STORES.GIFT_NOT_OFFERED',
    'REQUEST.IDEMPOTENCY_KEY_REQUIRED', 'REQUEST.IDEMPOTENCY_KEY_REUSED',
  ],
});

export const checkInByCode = defineRoute({
  id: 'checkInByCode',
  api: 'staff',
  method: 'POST',
  path: '/stores/:storeId/booking-check-ins',
  summary: '凭八位码签到；回收预约返回后再清点',
  tag: TAG,
  access: ACT,
  class: 'back',
  params: storeIdParams,
  body: z.strictObject({ code: z.string().regex(/^\d{8}$/, { message: '请输入八位数字' }).meta({ examples: ['12345678'] }) }),
  reply: staffBooking,
  errors: ['STORES.NOT_FOUND', 'STORES.BOOKING_CODE_UNKNOWN', 'STORES.BOOKING_STATE', 'ORDERS.UNDER_REVIEW'],
});

const bookingParams = z.strictObject({ storeId: uuid, bookingId: uuid });
const seen = { version: z.int().min(1) };
const actErrors = ['STORES.NOT_FOUND', 'STORES.BOOKING_NOT_FOUND', 'STORES.BOOKING_STATE', 'STORES.BOOKING_OF_ORDER', 'REQUEST.VERSION_CONFLICT'];

/** An act of staff on one booking, which answers with the booking as it is then. */
const actRoute = { api: 'staff', method: 'POST', tag: TAG, access: ACT, class: 'back', params: bookingParams, reply: staffBooking } as const;

export const checkInBooking = defineRoute({
  ...actRoute,
  id: 'checkInBooking',
  path: '/stores/:storeId/bookings/:bookingId/check-in',
  summary: '按预约签到（核对姓名与手机尾号）',
  body: z.strictObject(seen),
  errors: [...actErrors, 'ORDERS.UNDER_REVIEW'],
});

export const startBooking = defineRoute({
  ...actRoute,
  id: 'startBooking',
  path: '/stores/:storeId/bookings/:bookingId/start',
  summary: '开始服务',
  body: z.strictObject(seen),
  errors: actErrors,
});

export const finishBooking = defineRoute({
  ...actRoute,
  id: 'finishBooking',
  path: '/stores/:storeId/bookings/:bookingId/finish',
  summary: '服务完成',
  body: z.strictObject(seen),
  errors: actErrors,
});

export const markBookingNoShow = defineRoute({
  ...actRoute,
  id: 'markBookingNoShow',
  path: '/stores/:storeId/bookings/:bookingId/no-show',
  summary: '记为爽约；定金按预约时的规则处理',
  body: z.strictObject(seen),
  errors: [...actErrors, 'STORES.BOOKING_TOO_EARLY'],
});

export const moveBooking = defineRoute({
  ...actRoute,
  id: 'moveBooking',
  path: '/stores/:storeId/bookings/:bookingId/move',
  summary: '改约到另一个时间或人员',
  body: z.strictObject({ ...seen, startAt: instant, staffId: uuid.nullable() }),
  errors: [...actErrors, 'STORES.SLOT_NOT_OFFERED', 'STORES.SLOT_FULL'],
});

export const cancelBooking = defineRoute({
  ...actRoute,
  id: 'cancelBooking',
  path: '/stores/:storeId/bookings/:bookingId/cancel',
  summary: '门店取消预约，定金退回',
  body: z.strictObject({ ...seen, reason: text(100) }),
  errors: actErrors,
});

export const receiveDropOff = defineRoute({
  ...actRoute,
  id: 'receiveDropOff',
  path: '/stores/:storeId/bookings/:bookingId/receive',
  summary: '清点回收件数；与预约不同要写原因',
  body: z.strictObject({ ...seen, count: z.int().min(0).max(10_000), reason: text(100, 0) }),
  errors: [...actErrors, 'STORES.COUNT_NEEDS_REASON'],
});

export const rewardDropOff = defineRoute({
  ...actRoute,
  id: 'rewardDropOff',
  path: '/stores/:storeId/bookings/:bookingId/reward',
  summary: '发放礼品，礼品库存此时减少',
  body: z.strictObject(seen),
  errors: [...actErrors, 'STORES.GIFT_SHORT'],
});

export const blockResource = defineRoute({
  id: 'blockResource',
  api: 'staff',
  method: 'POST',
  path: '/stores/:storeId/resource-blocks',
  summary: '留出人员或房间的时间，不接预约',
  tag: TAG,
  access: ACT,
  class: 'back',
  params: storeIdParams,
  body: z.strictObject({ resourceId: uuid, startAt: instant, minutes: z.int().min(5).max(1_440), note: text(60, 0) }),
  reply: resourceBlock,
  status: 201,
  idempotent: true,
  errors: ['STORES.NOT_FOUND', 'STORES.RESOURCE_NOT_FOUND', 'STORES.SLOT_FULL', 'REQUEST.IDEMPOTENCY_KEY_REQUIRED', 'REQUEST.IDEMPOTENCY_KEY_REUSED'],
});

export const unblockResource = defineRoute({
  id: 'unblockResource',
  api: 'staff',
  method: 'DELETE',
  path: '/stores/:storeId/resource-blocks/:blockId',
  summary: '取消留出的时间',
  tag: TAG,
  access: ACT,
  class: 'back',
  params: z.strictObject({ storeId: uuid, blockId: z.string().regex(/^[1-9]\d{0,14}$/, { message: '应为编号' }).transform(Number) }),
  reply: 'empty',
  errors: ['STORES.NOT_FOUND', 'STORES.RESOURCE_NOT_FOUND'],
});
