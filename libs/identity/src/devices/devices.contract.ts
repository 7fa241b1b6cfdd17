import { type AnyRoute, type ApiName, defineRoute, instant, uuid } from '@quanyu/platform';
import { z } from 'zod';

const TAG = '登录设备';

const device = z
  .strictObject({
    sessionId: uuid,
    deviceName: z.string().nullable(),
    userAgent: z.string(),
    maskedAddress: z.string().meta({ description: '网络地址，隐去末段' }),
    signedInAt: instant,
    lastSeenAt: instant.meta({ description: '误差在十分钟以内' }),
    isThis: z.boolean().meta({ description: '就是发出这个请求的设备' }),
  })
  .meta({ id: 'SignedInDevice' });

const list = z.strictObject({ items: z.array(device) });
const params = z.strictObject({ sessionId: uuid });

/** One's own devices; alike for shoppers, the workbench and the console. */
function ownDeviceRoutes<const Api extends Exclude<ApiName, 'callbacks'>, const Kind extends 'customer' | 'staff'>(api: Api, kind: Kind) {
  const access = (kind === 'staff' ? { kind: 'staff', permission: 'any' } : { kind: 'customer' }) as Kind extends 'staff' ? { kind: 'staff'; permission: 'any' } : { kind: 'customer' };
  const shared = { api, tag: TAG, class: 'back', access } as const;
  return {
    listDevices: defineRoute({ ...shared, id: 'listMyDevices', method: 'GET', path: '/me/devices', summary: '我登录着的设备', reply: list, errors: [] }),
    revokeDevice: defineRoute({
      ...shared, id: 'signOutDevice', method: 'DELETE', path: '/me/devices/:sessionId', summary: '让一台设备退出，一秒内生效', params, reply: 'empty', errors: ['IDENTITY.SESSION_NOT_FOUND'],
    }),
    revokeOthers: defineRoute({
      ...shared, id: 'signOutOtherDevices', method: 'DELETE', path: '/me/devices', summary: '除了这台，全部退出', reply: z.strictObject({ ended: z.int().min(0) }), errors: [],
    }),
  };
}

export const shopperDeviceRoutes = ownDeviceRoutes('storefront', 'customer');
export const workbenchDeviceRoutes = ownDeviceRoutes('staff', 'staff');
export const consoleDeviceRoutes = ownDeviceRoutes('admin', 'staff');

const ofStaff = { api: 'admin', tag: TAG, class: 'back' } as const;
const staffParams = z.strictObject({ staffId: uuid });

export const listStaffDevices = defineRoute({
  ...ofStaff, access: { kind: 'staff', permission: 'staff.read' }, id: 'listStaffDevices', method: 'GET', path: '/staff/:staffId/devices', summary: '员工登录着的设备', params: staffParams, reply: list, errors: [],
});
export const signOutStaffDevice = defineRoute({
  ...ofStaff, access: { kind: 'staff', permission: 'staff.write' }, id: 'signOutStaffDevice', method: 'DELETE', path: '/staff/:staffId/devices/:sessionId', summary: '让员工的一台设备退出，一秒内生效',
  params: z.strictObject({ staffId: uuid, sessionId: uuid }), reply: 'empty', errors: ['IDENTITY.SESSION_NOT_FOUND'],
});
export const signOutStaff = defineRoute({
  ...ofStaff, access: { kind: 'staff', permission: 'staff.write' }, id: 'signOutStaff', method: 'DELETE', path: '/staff/:staffId/devices', summary: '让员工在所有设备上退出，一秒内生效',
  params: staffParams, reply: z.strictObject({ ended: z.int().min(0) }), errors: [],
});

export const deviceRoutes: readonly AnyRoute[] = [
  ...Object.values(shopperDeviceRoutes),
  ...Object.values(workbenchDeviceRoutes),
  ...Object.values(consoleDeviceRoutes),
  listStaffDevices,
  signOutStaffDevice,
  signOutStaff,
];
