import { defineRoute, text, uuid } from '@quanyu/platform';
import { z } from 'zod';
import { openingState, storeIdParams } from './stores.contract.js';

const TAG = '门店';

export const listPlaces = defineRoute({
  id: 'listPlaces',
  api: 'staff',
  method: 'GET',
  path: '/places',
  summary: '所有门店和仓库的名称，调拨时选对方',
  tag: TAG,
  access: { kind: 'staff', permission: 'stores.read' },
  class: 'back',
  reply: z.strictObject({
    items: z.array(
      z.strictObject({ locationId: uuid, code: z.string(), name: z.string(), kind: z.enum(['store', 'warehouse']), city: z.string(), phone: z.string().nullable() }).meta({ id: 'Place' }),
    ),
  }),
  errors: [],
});

export const setAccepting = defineRoute({
  id: 'setAccepting',
  api: 'staff',
  method: 'POST',
  path: '/stores/:storeId/accepting',
  summary: '本店暂停接单或恢复；歇业的门店由总部恢复',
  tag: TAG,
  access: { kind: 'staff', permission: 'fulfillment.accept' },
  class: 'back',
  params: storeIdParams,
  body: z.strictObject({ isPaused: z.boolean(), reason: text(100, 0) }).refine((body) => !body.isPaused || body.reason.length > 0, { message: '请写明原因', path: ['reason'] }),
  reply: z.strictObject({ status: z.enum(['open', 'paused', 'resting']), opening: openingState }),
  errors: ['STORES.NOT_FOUND', 'REQUEST.VERSION_CONFLICT'],
});
