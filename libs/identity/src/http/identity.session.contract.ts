import { defineRoute, PERMISSIONS, text } from '@quanyu/platform';
import { z } from 'zod';
import { STAFF_ROLES } from '../staff/staff-roles.rules.js';
import { refreshTokenBody, tokens } from './identity.storefront.contract.js';

export const staffRole = z.enum(STAFF_ROLES).meta({ id: 'StaffRole' });
export const permission = z.enum(PERMISSIONS).meta({ id: 'Permission' });

export const roleGrant = z
  .strictObject({ role: staffRole, storeId: z.uuid().nullable().meta({ description: '门店角色填门店；总部角色为 null' }) })
  .meta({ id: 'RoleGrant' });

/** No control characters, written so that generators of other languages can read it. */
const typeable = /^[^\u0000-\u001f\u007f-\u009f]+$/;
/** Ten characters at least: length beats rules about symbols (NIST SP 800-63B). The upper bound keeps hashing cheap. */
export const newPassword = z.string().min(10, { message: '密码至少 10 个字符' }).max(128).regex(typeable, { message: '密码不能含控制字符' });
export const presentedPassword = z.string().min(1).max(128).regex(typeable);

export const staffMe = z
  .strictObject({
    staffId: z.uuid(),
    username: z.string(),
    name: z.string(),
    roles: z.array(roleGrant),
    permissions: z.array(permission),
    stores: z.union([z.literal('all'), z.array(z.uuid())]).meta({ description: '可以操作的门店；all 为全部' }),
    mustEnrol: z.boolean().meta({ description: '岗位要求两步验证而本人还没开启：开启之前没有任何权限' }),
  })
  .meta({ id: 'StaffMe' });

const staffSession = z.strictObject({ ...tokens, me: staffMe }).meta({ id: 'StaffSession' });
const newStaffSession = z
  .strictObject({ ...tokens, me: staffMe, deviceMark: z.string().meta({ description: '留在本机，下次登录带上：别人猜密码就锁不到这台设备' }) })
  .meta({ id: 'NewStaffSession' });

/** The sign-in routes of staff; the store workbench and the console have the same ones, each in its own document. */
export function staffSessionRoutes<const Api extends 'staff' | 'admin'>(api: Api) {
  const shared = { api, tag: '账号', class: 'back' } as const;
  const asAnyone = { ...shared, access: { kind: 'public' } } as const;
  const asStaff = { ...shared, access: { kind: 'staff', permission: 'any' } } as const;
  return {
    signIn: defineRoute({
      ...asAnyone,
      id: 'signIn',
      method: 'POST',
      path: '/auth/sign-in',
      summary: '员工用户名密码登录；开了两步验证的，带上验证码再来一次',
      body: z.strictObject({
        username: text(60),
        password: presentedPassword,
        deviceName: text(60).optional(),
        code: text(20, 6).optional().meta({ description: '验证器上的 6 位数字，或一个恢复码' }),
        deviceMark: text(100).optional().meta({ description: '这台设备上次登录时得到的' }),
      }),
      reply: newStaffSession,
      errors: ['IDENTITY.SIGN_IN_FAILED', 'IDENTITY.STAFF_DISABLED', 'IDENTITY.SECOND_FACTOR_REQUIRED', 'IDENTITY.CODE_WRONG'],
    }),
    refreshSession: defineRoute({
      ...asAnyone,
      id: 'refreshSession',
      method: 'POST',
      path: '/auth/refresh',
      summary: '用刷新令牌换一组新令牌',
      body: refreshTokenBody,
      reply: staffSession,
      errors: ['IDENTITY.SESSION_ENDED'],
    }),
    signOut: defineRoute({
      ...asAnyone,
      id: 'signOut',
      method: 'POST',
      path: '/auth/sign-out',
      summary: '退出登录，本机的令牌全部作废',
      body: refreshTokenBody,
      reply: 'empty',
      errors: [],
    }),
    getMe: defineRoute({
      ...asStaff,
      id: 'getMe',
      method: 'GET',
      path: '/me',
      summary: '我的账号、角色和门店',
      reply: staffMe,
      errors: [],
    }),
    changePassword: defineRoute({
      ...asStaff,
      id: 'changePassword',
      method: 'POST',
      path: '/me/password',
      summary: '修改自己的密码，其他设备随即退出',
      body: z.strictObject({ currentPassword: presentedPassword, newPassword }),
      reply: 'empty',
      errors: ['IDENTITY.PASSWORD_WRONG'],
    }),
  };
}

export const workbenchSessionRoutes = staffSessionRoutes('staff');
export const consoleSessionRoutes = staffSessionRoutes('admin');
