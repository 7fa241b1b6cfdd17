import { type AnyRoute, defineRoute, text, uuid } from '@quanyu/platform';
import { z } from 'zod';
import { memberAtStore } from './membership.schema.js';

export const readMemberCode = defineRoute({
  id: 'readMemberCode', api: 'staff', method: 'POST', path: '/stores/:storeId/member-readings', summary: '扫会员码识别会员（打码信息，逐次留痕）', tag: '会员',
  access: { kind: 'staff', permission: 'members.identify' }, class: 'back',
  params: z.strictObject({ storeId: uuid }), body: z.strictObject({ code: text(40, 8) }), reply: memberAtStore,
  errors: ['MEMBERSHIP.CODE_UNKNOWN', 'MEMBERSHIP.CODE_EXPIRED'],
});

export const membershipStaffRoutes: readonly AnyRoute[] = [readMemberCode];
