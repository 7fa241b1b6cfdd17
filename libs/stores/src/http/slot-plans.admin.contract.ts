import { calendarDate, defineRoute, instant, text, uuid } from '@quanyu/platform';
import { z } from 'zod';
import { SLOT_KINDS } from '../fulfillment-kind.js';
import { clockTime, storeIdParams, weekdayPeriod } from './stores.contract.js';

const TAG = '门店时段与排班';
const MAX_CAPACITY = 1_000_000;

const slotKind = z.enum(SLOT_KINDS);

const capacity = z
  .strictObject({ orders: z.int().min(0).max(MAX_CAPACITY), units: z.int().min(0).max(MAX_CAPACITY), minutes: z.int().min(0).max(MAX_CAPACITY) })
  .meta({ id: 'SlotCapacity', description: '一个时段能接多少：单数、件数、人工分钟' });

const templateFields = {
  windowMinutes: z.int().min(5).max(720),
  weekdayWindows: z.array(weekdayPeriod).max(28).meta({ description: '每周可约的时段，空数组表示全部营业时间' }),
  leadMinutes: z.int().min(0).max(10_080).meta({ description: '最短提前量；即时送达时表示打烊前多久停止接单' }),
  cutOff: clockTime.nullable().meta({ description: '当日截单时间，null 表示不截单' }),
  daysOffered: z.int().min(1).max(60),
  capacity,
};

const slotTemplate = z
  .strictObject({ kind: slotKind, ...templateFields, version: z.int().meta({ description: '0 表示还没有设置，按默认排时段' }) })
  .meta({ id: 'SlotTemplate' });

export const listSlotTemplates = defineRoute({
  id: 'listSlotTemplates',
  api: 'admin',
  method: 'GET',
  path: '/stores/:storeId/slot-templates',
  summary: '门店的时段模板：自提、即时送达、预约送达、服务',
  tag: TAG,
  access: { kind: 'staff', permission: 'stores.read' },
  class: 'back',
  params: storeIdParams,
  reply: z.strictObject({ items: z.array(slotTemplate) }),
  errors: ['STORES.NOT_FOUND'],
});

export const putSlotTemplate = defineRoute({
  id: 'putSlotTemplate',
  api: 'admin',
  method: 'PUT',
  path: '/stores/:storeId/slot-templates/:kind',
  summary: '设置一种时段；之后的时段立即按新容量，已接的单不受影响',
  tag: TAG,
  access: { kind: 'staff', permission: 'stores.write' },
  class: 'back',
  params: z.strictObject({ storeId: uuid, kind: slotKind }),
  body: z.strictObject({ version: z.int().min(0), ...templateFields }),
  reply: slotTemplate,
  errors: ['STORES.NOT_FOUND', 'REQUEST.VERSION_CONFLICT'],
});

export const listSlotLedger = defineRoute({
  id: 'listSlotLedger',
  api: 'admin',
  method: 'GET',
  path: '/stores/:storeId/slots',
  summary: '门店某天各时段的容量、占用与完成',
  tag: TAG,
  access: { kind: 'staff', permission: 'stores.read' },
  class: 'back',
  params: storeIdParams,
  query: z.strictObject({ kind: slotKind, date: calendarDate }),
  reply: z.strictObject({ items: z.array(z.strictObject({ startAt: instant, capacity, held: capacity, used: capacity }).meta({ id: 'SlotLedgerRow' })) }),
  errors: ['STORES.NOT_FOUND'],
});

const shiftFields = { startsAt: clockTime, endsAt: clockTime, staffCount: z.int().min(0).max(500) };
const isForward = (shift: { startsAt: string; endsAt: string }): boolean => shift.startsAt < shift.endsAt;
const forward = { message: '下班时间要晚于上班时间', path: ['endsAt'] };

const shiftPlanFields = {
  weekly: z.array(z.strictObject({ weekday: z.int().min(1).max(7), ...shiftFields }).refine(isForward, forward).meta({ id: 'WeekdayShift' })).max(60),
  specialDays: z
    .array(z.strictObject({ date: calendarDate, shifts: z.array(z.strictObject(shiftFields).refine(isForward, forward)).max(12), note: text(60, 0) }).meta({ id: 'SpecialShiftDay' }))
    .max(100),
};

const shiftPlan = z
  .strictObject({ ...shiftPlanFields, staffNow: z.int().meta({ description: '此刻在岗人数，用于备货承诺' }), version: z.int() })
  .meta({ id: 'ShiftPlan', description: '门店排班：每周班次与特别日期，只记人数' });

export const getShifts = defineRoute({
  id: 'getShifts',
  api: 'admin',
  method: 'GET',
  path: '/stores/:storeId/shifts',
  summary: '门店排班',
  tag: TAG,
  access: { kind: 'staff', permission: 'stores.read' },
  class: 'back',
  params: storeIdParams,
  reply: shiftPlan,
  errors: ['STORES.NOT_FOUND'],
});

export const putShifts = defineRoute({
  id: 'putShifts',
  api: 'admin',
  method: 'PUT',
  path: '/stores/:storeId/shifts',
  summary: '修改门店排班',
  tag: TAG,
  access: { kind: 'staff', permission: 'stores.write' },
  class: 'back',
  params: storeIdParams,
  body: z.strictObject({ version: z.int().min(0), ...shiftPlanFields }),
  reply: shiftPlan,
  errors: ['STORES.NOT_FOUND', 'REQUEST.VERSION_CONFLICT'],
});
