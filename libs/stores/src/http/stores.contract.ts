import { calendarDate, defineRoute, instant, mobilePhone, pageOf, pageQuery, queryInteger, queryNumber, text, uuid } from '@quanyu/platform';
import { z } from 'zod';
import { STORE_SERVICES, STORE_STATUSES } from '../store.js';

const TAG = '门店';

export const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, { message: '应为 HH:mm，例如 09:30' });

const period = z
  .strictObject({ opensAt: clockTime, closesAt: clockTime })
  .refine((value) => value.opensAt < value.closesAt, { message: '打烊时间要晚于开门时间', path: ['closesAt'] });

export const weekdayPeriod = z
  .strictObject({ weekday: z.int().min(1).max(7), opensAt: clockTime, closesAt: clockTime })
  .refine((value) => value.opensAt < value.closesAt, { message: '打烊时间要晚于开门时间', path: ['closesAt'] })
  .meta({ id: 'WeekdayPeriod', description: '一周中某天的营业时段；weekday 1=周一 … 7=周日' });

const specialDay = z
  .strictObject({ date: calendarDate, periods: z.array(period).max(4), note: text(60, 0) })
  .meta({ id: 'SpecialDay', description: '某一天的特别营业时间；periods 为空表示当天休息' });

const landlineOrMobile = z.union([mobilePhone, z.string().regex(/^(0\d{2,3}-?\d{7,8}|400-?\d{3}-?\d{4})$/)]);

export const openingState = z
  .strictObject({
    state: z.enum(['open', 'closed', 'paused', 'resting']),
    closesAt: instant.nullable(),
    opensAt: instant.nullable(),
  })
  .meta({ id: 'OpeningState', description: '营业状态：open 时看 closesAt，closed 时看 opensAt' });

const storeCardFields = {
  id: uuid,
  code: z.string(),
  name: z.string(),
  city: z.string(),
  district: z.string(),
  address: z.string(),
  latitude: z.number(),
  longitude: z.number(),
  phone: z.string(),
  services: z.array(z.enum(STORE_SERVICES)),
  opening: openingState,
  todayPeriods: z.array(z.strictObject({ opensAt: z.string(), closesAt: z.string() })).meta({ description: '今天的营业时段；空数组表示今天休息' }),
};

const storeCard = z
  .strictObject({
    ...storeCardFields,
    distanceMetres: z.int().nullable().meta({ description: '直线距离；没有给出位置时为 null' }),
    earliestPickupAt: instant.nullable().meta({ description: '最早可取时段的开始；暂不可自提时为 null' }),
  })
  .meta({ id: 'StoreCard' });

const storeDetail = z
  .strictObject({
    ...storeCardFields,
    earliestPickupAt: instant.nullable(),
    weeklyHours: z.array(weekdayPeriod),
    specialDays: z.array(specialDay),
    pickupLeadMinutes: z.int(),
    pickupInstructions: z.string(),
  })
  .meta({ id: 'StoreDetail' });

const pickupWindow = z.strictObject({ startAt: instant, endAt: instant }).meta({ id: 'PickupWindow' });

export const storeIdParams = z.strictObject({ storeId: uuid });

export const listStores = defineRoute({
  id: 'listStores',
  api: 'storefront',
  method: 'GET',
  path: '/stores',
  summary: '门店列表：营业中的在前，给了位置时由近到远',
  tag: TAG,
  access: { kind: 'public' },
  class: 'browse',
  query: z
    .strictObject({
      lat: queryNumber(-90, 90).optional(),
      lng: queryNumber(-180, 180).optional(),
      city: text(20).optional(),
      q: text(40).optional(),
      limit: queryInteger(1, 100).optional(),
    })
    .refine((query) => (query.lat === undefined) === (query.lng === undefined), { message: '经度和纬度要一起给', path: ['lng'] }),
  reply: z.strictObject({ items: z.array(storeCard) }),
  errors: [],
});

export const getStore = defineRoute({
  id: 'getStore',
  api: 'storefront',
  method: 'GET',
  path: '/stores/:storeId',
  summary: '门店详情',
  tag: TAG,
  access: { kind: 'public' },
  class: 'browse',
  params: storeIdParams,
  reply: storeDetail,
  errors: ['STORES.NOT_FOUND'],
});

export const listCities = defineRoute({
  id: 'listCities',
  api: 'storefront',
  method: 'GET',
  path: '/cities',
  summary: '有门店的城市，门店多的在前',
  tag: TAG,
  access: { kind: 'public' },
  class: 'browse',
  reply: z.strictObject({ items: z.array(z.strictObject({ name: z.string(), storeCount: z.int() }).meta({ id: 'City' })) }),
  errors: [],
});

export const listPickupWindows = defineRoute({
  id: 'listPickupWindows',
  api: 'storefront',
  method: 'GET',
  path: '/stores/:storeId/pickup-windows',
  summary: '可选的自提时段（今天起三天，半小时一段）',
  tag: TAG,
  access: { kind: 'public' },
  class: 'browse',
  params: storeIdParams,
  reply: z.strictObject({
    opening: openingState,
    days: z.array(z.strictObject({ date: calendarDate, note: z.string().meta({ description: '特别日期的说明，平日为空' }), windows: z.array(pickupWindow) })),
  }),
  errors: ['STORES.NOT_FOUND'],
});

const staffStore = z
  .strictObject({ id: uuid, code: z.string(), name: z.string(), city: z.string(), address: z.string(), status: z.enum(STORE_STATUSES), stockLocationId: uuid, opening: openingState })
  .meta({ id: 'StaffStore' });

export const listMyStores = defineRoute({
  id: 'listMyStores',
  api: 'staff',
  method: 'GET',
  path: '/stores',
  summary: '我可以工作的门店',
  tag: TAG,
  access: { kind: 'staff', permission: 'any' },
  class: 'back',
  reply: z.strictObject({ items: z.array(staffStore) }),
  errors: [],
});

const adminStore = z
  .strictObject({
    id: uuid,
    code: z.string(),
    name: z.string(),
    city: z.string(),
    district: z.string(),
    address: z.string(),
    latitude: z.number(),
    longitude: z.number(),
    phone: z.string(),
    status: z.enum(STORE_STATUSES),
    statusReason: z.string(),
    services: z.array(z.enum(STORE_SERVICES)),
    weeklyHours: z.array(weekdayPeriod),
    specialDays: z.array(specialDay),
    pickupLeadMinutes: z.int(),
    pickupInstructions: z.string(),
    stockLocationId: uuid,
    opening: openingState,
    version: z.int(),
  })
  .meta({ id: 'AdminStore' });

/** What people edit of a store; also the shape in which the seed writes one. */
export const storeFields = {
  name: text(40),
  city: text(20),
  district: text(20),
  address: text(120),
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
  phone: landlineOrMobile,
  services: z.array(z.enum(STORE_SERVICES)).max(STORE_SERVICES.length),
  weeklyHours: z.array(weekdayPeriod).max(28),
  specialDays: z.array(specialDay).max(100),
  pickupLeadMinutes: z.int().min(0).max(1_440),
  pickupInstructions: text(200, 0),
};

export const adminListStores = defineRoute({
  id: 'listStores',
  api: 'admin',
  method: 'GET',
  path: '/stores',
  summary: '门店列表',
  tag: TAG,
  access: { kind: 'staff', permission: 'stores.read' },
  class: 'back',
  query: z.strictObject({ q: text(40).optional(), city: text(20).optional(), status: z.enum(STORE_STATUSES).optional(), ...pageQuery({ afterCode: text(100) }) }),
  reply: pageOf(adminStore),
  errors: [],
});

export const adminGetStore = defineRoute({
  id: 'getStore',
  api: 'admin',
  method: 'GET',
  path: '/stores/:storeId',
  summary: '门店详情',
  tag: TAG,
  access: { kind: 'staff', permission: 'stores.read' },
  class: 'back',
  params: storeIdParams,
  reply: adminStore,
  errors: ['STORES.NOT_FOUND'],
});

export const createStore = defineRoute({
  id: 'createStore',
  api: 'admin',
  method: 'POST',
  path: '/stores',
  summary: '开一家门店；新店先是歇业，检查后再开',
  tag: TAG,
  access: { kind: 'staff', permission: 'stores.write' },
  class: 'back',
  body: z.strictObject({ code: z.string().regex(/^[A-Z0-9]{2,12}$/, { message: '2–12 位大写字母或数字' }), ...storeFields }),
  reply: adminStore,
  status: 201,
  idempotent: true,
  errors: ['STORES.CODE_TAKEN', 'REQUEST.IDEMPOTENCY_KEY_REQUIRED', 'REQUEST.IDEMPOTENCY_KEY_REUSED'],
});

export const updateStore = defineRoute({
  id: 'updateStore',
  api: 'admin',
  method: 'PUT',
  path: '/stores/:storeId',
  summary: '修改门店资料、营业时间、服务与自提说明',
  tag: TAG,
  access: { kind: 'staff', permission: 'stores.write' },
  class: 'back',
  params: storeIdParams,
  body: z.strictObject({ version: z.int().min(1), ...storeFields }),
  reply: adminStore,
  errors: ['STORES.NOT_FOUND', 'REQUEST.VERSION_CONFLICT'],
});

export const setStoreStatus = defineRoute({
  id: 'setStoreStatus',
  api: 'admin',
  method: 'POST',
  path: '/stores/:storeId/status',
  summary: '营业、暂停接单或歇业，附原因',
  tag: TAG,
  access: { kind: 'staff', permission: 'stores.write' },
  class: 'back',
  params: storeIdParams,
  body: z
    .strictObject({ version: z.int().min(1), status: z.enum(STORE_STATUSES), reason: text(100, 0) })
    .refine((body) => body.status === 'open' || body.reason.length > 0, { message: '请写明原因', path: ['reason'] }),
  reply: adminStore,
  errors: ['STORES.NOT_FOUND', 'REQUEST.VERSION_CONFLICT'],
});

export const listStockLocations = defineRoute({
  id: 'listStockLocations',
  api: 'admin',
  method: 'GET',
  path: '/stock-locations',
  summary: '全部库存地点（门店与仓库），供选择框使用',
  tag: TAG,
  access: { kind: 'staff', permission: 'inventory.read' },
  class: 'back',
  reply: z.strictObject({
    items: z.array(
      z.strictObject({ id: uuid, code: z.string(), name: z.string(), kind: z.enum(['store', 'warehouse']), city: z.string(), storeId: uuid.nullable() }).meta({ id: 'StockLocation' }),
    ),
  }),
  errors: [],
});
