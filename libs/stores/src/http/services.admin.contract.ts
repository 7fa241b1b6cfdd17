import { calendarDate, defineRoute, fen, text, uuid } from '@quanyu/platform';
import { z } from 'zod';
import { NO_SHOW_POLICIES, RESOURCE_KINDS, SERVICE_KINDS } from '../bookings/service.js';
import { storeIdParams, weekdayPeriod } from './stores.contract.js';

const TAG = '门店服务';

export const dropOffEvent = z
  .strictObject({
    opensOn: calendarDate,
    closesOn: calendarDate,
    unitName: text(10),
    maxCount: z.int().min(1).max(1_000),
    gifts: z.array(z.strictObject({ variantId: uuid, title: text(60), perCount: z.int().min(1).max(1_000) }).meta({ id: 'DropOffGift' })).min(1).max(10),
  })
  .meta({ id: 'DropOffEvent', description: '回收活动：起止日期、单次上限、每多少件换一份礼品' });

const serviceFields = {
  name: text(40),
  description: text(400, 0),
  minutes: z.int().min(5).max(720),
  bufferMinutes: z.int().min(0).max(240).meta({ description: '收拾时间，同一人或房间在此期间不接下一单' }),
  stepMinutes: z.int().min(5).max(240),
  leadMinutes: z.int().min(0).max(10_080),
  daysOffered: z.int().min(1).max(60),
  cutOffHours: z.int().min(0).max(720).meta({ description: '开始前多少小时内不能自行取消' }),
  priceFen: fen,
  depositFen: fen,
  noShowPolicy: z.enum(NO_SHOW_POLICIES),
  needs: z.array(z.enum(RESOURCE_KINDS)).max(2).meta({ description: '预约需要占用的资源；回收活动为空' }),
  event: dropOffEvent.nullable(),
  isActive: z.boolean(),
};

interface ServiceRules {
  readonly kind?: 'appointment' | 'dropOff' | undefined;
  readonly needs: readonly string[];
  readonly event: { readonly opensOn: string; readonly closesOn: string } | null;
  readonly priceFen: number;
  readonly depositFen: number;
}

const isDepositWithinPrice = (service: ServiceRules): boolean => service.depositFen <= service.priceFen;
const depositRule = { message: '定金不能超过价格', path: ['depositFen'] };
const isWhole = ({ event, needs, kind }: ServiceRules): boolean => (event === null ? needs.length > 0 && kind !== 'dropOff' : needs.length === 0 && kind !== 'appointment' && event.opensOn <= event.closesOn);
const wholeRule = { message: '预约服务要选资源；回收活动不占资源，要有起止日期', path: ['needs'] };

const service = z.strictObject({ id: uuid, storeId: uuid, kind: z.enum(SERVICE_KINDS), ...serviceFields, version: z.int() }).meta({ id: 'StoreService' });

export const adminListServices = defineRoute({
  id: 'listServices',
  api: 'admin',
  method: 'GET',
  path: '/stores/:storeId/services',
  summary: '门店的服务，含停用的',
  tag: TAG,
  access: { kind: 'staff', permission: 'stores.read' },
  class: 'back',
  params: storeIdParams,
  reply: z.strictObject({ items: z.array(service) }),
  errors: ['STORES.NOT_FOUND'],
});

export const createService = defineRoute({
  id: 'createService',
  api: 'admin',
  method: 'POST',
  path: '/stores/:storeId/services',
  summary: '新增服务',
  tag: TAG,
  access: { kind: 'staff', permission: 'stores.write' },
  class: 'back',
  params: storeIdParams,
  body: z.strictObject({ kind: z.enum(SERVICE_KINDS), ...serviceFields }).refine(isDepositWithinPrice, depositRule).refine(isWhole, wholeRule),
  reply: service,
  status: 201,
  idempotent: true,
  errors: ['STORES.NOT_FOUND', 'REQUEST.IDEMPOTENCY_KEY_REQUIRED', 'REQUEST.IDEMPOTENCY_KEY_REUSED'],
});

export const updateService = defineRoute({
  id: 'updateService',
  api: 'admin',
  method: 'PUT',
  path: '/stores/:storeId/services/:serviceId',
  summary: '修改或停用服务；已有的预约不变',
  tag: TAG,
  access: { kind: 'staff', permission: 'stores.write' },
  class: 'back',
  params: z.strictObject({ storeId: uuid, serviceId: uuid }),
  body: z.strictObject({ version: z.int().min(1), ...serviceFields }).refine(isDepositWithinPrice, depositRule).refine(isWhole, wholeRule),
  reply: service,
  errors: ['STORES.SERVICE_NOT_FOUND', 'STORES.SERVICE_KIND_FIXED', 'STORES.NOT_FOUND', 'REQUEST.VERSION_CONFLICT'],
});

const resourceFields = {
  name: text(20),
  title: text(20, 0),
  serviceIds: z.array(uuid).max(100),
  weeklyHours: z.array(weekdayPeriod).max(28).meta({ description: '空数组表示全部营业时间' }),
  isActive: z.boolean(),
};

const resource = z.strictObject({ id: uuid, storeId: uuid, kind: z.enum(RESOURCE_KINDS), ...resourceFields, version: z.int() }).meta({ id: 'StoreResource', description: '提供服务的员工或房间' });

export const listResources = defineRoute({
  id: 'listResources',
  api: 'admin',
  method: 'GET',
  path: '/stores/:storeId/resources',
  summary: '门店的服务人员与房间',
  tag: TAG,
  access: { kind: 'staff', permission: 'stores.read' },
  class: 'back',
  params: storeIdParams,
  reply: z.strictObject({ items: z.array(resource) }),
  errors: ['STORES.NOT_FOUND'],
});

export const createResource = defineRoute({
  id: 'createResource',
  api: 'admin',
  method: 'POST',
  path: '/stores/:storeId/resources',
  summary: '新增服务人员或房间',
  tag: TAG,
  access: { kind: 'staff', permission: 'stores.write' },
  class: 'back',
  params: storeIdParams,
  body: z.strictObject({ kind: z.enum(RESOURCE_KINDS), ...resourceFields }),
  reply: resource,
  status: 201,
  idempotent: true,
  errors: ['STORES.NOT_FOUND', 'STORES.SERVICE_NOT_FOUND', 'REQUEST.IDEMPOTENCY_KEY_REQUIRED', 'REQUEST.IDEMPOTENCY_KEY_REUSED'],
});

export const updateResource = defineRoute({
  id: 'updateResource',
  api: 'admin',
  method: 'PUT',
  path: '/stores/:storeId/resources/:resourceId',
  summary: '修改或停用服务人员与房间；已有的预约不变',
  tag: TAG,
  access: { kind: 'staff', permission: 'stores.write' },
  class: 'back',
  params: z.strictObject({ storeId: uuid, resourceId: uuid }),
  body: z.strictObject({ version: z.int().min(1), ...resourceFields }),
  reply: resource,
  errors: ['STORES.RESOURCE_NOT_FOUND', 'STORES.SERVICE_NOT_FOUND', 'STORES.NOT_FOUND', 'REQUEST.VERSION_CONFLICT'],
});
