import { type AnyRoute, defineRoute, instant, text, uuid } from '@quanyu/platform';
import { z } from 'zod';
import { roleGrant } from '../http/identity.session.contract.js';

const shared = { api: 'admin', tag: '以同事身份查看', class: 'back', access: { kind: 'staff', permission: 'staff.viewAs' } } as const;

const viewable = z.strictObject({ staffId: uuid, username: z.string(), name: z.string(), roles: z.array(roleGrant) }).meta({ id: 'ViewableStaff' });

export const listViewableStaff = defineRoute({
  ...shared, id: 'listViewableStaff', method: 'GET', path: '/viewable-staff', summary: '可以以其身份查看的门店员工，前五十位',
  query: z.strictObject({ q: text(40).optional().meta({ description: '用户名或姓名的一部分' }) }),
  reply: z.strictObject({ items: z.array(viewable) }), errors: [],
});

export const viewAs = defineRoute({
  ...shared, id: 'viewAs', method: 'POST', path: '/viewable-staff/:staffId/views', summary: '以门店员工的身份看工作台：只读，十分钟，写明原因并记录',
  params: z.strictObject({ staffId: uuid }),
  body: z.strictObject({ reason: text(100, 2) }),
  reply: z.strictObject({ accessToken: z.string(), expiresAt: instant, name: z.string(), username: z.string() }).meta({ id: 'StaffView' }),
  errors: ['IDENTITY.NOT_VIEWABLE'],
});

export const viewShopper = defineRoute({
  ...shared, access: { kind: 'staff', permission: 'shoppers.viewAs' }, tag: '以顾客身份查看', id: 'viewShopper', method: 'POST', path: '/shoppers/:customerId/views',
  summary: '看一位顾客眼前的订单和会员页：只读，十分钟，个人信息打码，写明原因并记录',
  params: z.strictObject({ customerId: uuid }),
  body: z.strictObject({ reason: text(100, 2) }),
  reply: z
    .strictObject({ accessToken: z.string().meta({ description: '只能读顾客端允许给员工看的接口' }), expiresAt: instant, nickname: z.string() })
    .meta({ id: 'ShopperView' }),
  errors: ['IDENTITY.CUSTOMER_NOT_FOUND'],
});

export const viewAsRoutes: readonly AnyRoute[] = [listViewableStaff, viewAs, viewShopper];
