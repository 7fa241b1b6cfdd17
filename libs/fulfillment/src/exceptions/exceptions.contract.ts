import { defineRoute, instant, uuid } from '@quanyu/platform';
import { z } from 'zod';
import { WORK_KINDS } from '../work/work-state.js';
import { EXCEPTION_STEPS, EXCEPTION_TYPES } from './exceptions.rules.js';

const workException = z
  .strictObject({
    type: z.enum(EXCEPTION_TYPES),
    /** What somebody of the store does next. */
    step: z.enum(EXCEPTION_STEPS),
    since: instant,
    /** Until when that should be done. */
    dueAt: instant,
    fulfillmentOrderId: uuid, callNumber: z.string(), kind: z.enum(WORK_KINDS), itemCount: z.int(), contactName: z.string(), phoneTail: z.string(),
    /** Who has the goods, and what was said of it; null where nothing is known. */
    riderName: z.string().nullable(), note: z.string().nullable(),
  })
  .meta({ id: 'WorkException', description: '一单出的岔子：noShow 超时未取，refused 拒收，unreachable 联系不上，notDelivered 没送成，missing 少件，damaged 破损' });

export const listExceptions = defineRoute({
  id: 'listExceptions', api: 'staff', method: 'GET', path: '/stores/:storeId/exceptions', summary: '本店的异常单：哪一类、下一步、最晚什么时候，最急的在前（破损和少件的售后在退货列表里）', tag: '备货',
  access: { kind: 'staff', permission: 'board.read' }, class: 'back', params: z.strictObject({ storeId: uuid }), reply: z.strictObject({ items: z.array(workException) }), errors: [],
});
