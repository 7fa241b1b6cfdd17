import { cursorCount, defineRoute, instant, pageOf, pageQuery, text, uuid } from '@quanyu/platform';
import { z } from 'zod';
import { newPassword, permission, roleGrant, staffRole } from './identity.session.contract.js';

const staffStatus = z.enum(['active', 'disabled']).meta({ id: 'StaffStatus' });

export const staffUsername = z
  .string()
  .transform((value) => value.trim().toLowerCase())
  .pipe(z.string().regex(/^[a-z0-9][a-z0-9._-]{1,39}$/, { message: '用小写字母、数字、点、横线，2 到 40 位' }));

export const staffName = text(30);

export const staffAccount = z
  .strictObject({
    id: z.uuid(),
    username: z.string(),
    name: z.string(),
    status: staffStatus,
    roles: z.array(roleGrant),
    lastSignInAt: instant.nullable(),
    createdAt: instant,
    version: z.int().min(1),
    hasSecondFactor: z.boolean(),
  })
  .meta({ id: 'StaffAccount' });

export const staffRoleDefinition = z
  .strictObject({
    role: staffRole,
    name: z.string(),
    description: z.string(),
    reach: z.enum(['company', 'store']).meta({ description: 'store 角色按门店授予' }),
    permissions: z.array(permission),
  })
  .meta({ id: 'StaffRoleDefinition' });

export const auditEntry = z
  .strictObject({
    id: z.int(),
    at: instant,
    actorId: z.uuid().nullable(),
    actorName: z.string(),
    action: z.string().meta({ examples: ['staff.update'] }),
    targetType: z.string(),
    targetId: z.string(),
    storeId: z.uuid().nullable(),
    before: z.unknown(),
    after: z.unknown(),
    reason: z.string().nullable(),
    ip: z.string().nullable(),
    requestId: z.string().nullable(),
  })
  .meta({ id: 'AuditEntry' });

const roles = z.array(roleGrant).min(1).max(200);
const version = z.int().min(1);
const staffParams = z.strictObject({ staffId: uuid });

const shared = { api: 'admin', tag: '员工与权限', class: 'back' } as const;
const reading = { ...shared, access: { kind: 'staff', permission: 'staff.read' } } as const;
const writing = { ...shared, access: { kind: 'staff', permission: 'staff.write' } } as const;

export const listStaff = defineRoute({
  ...reading,
  id: 'listStaff',
  method: 'GET',
  path: '/staff',
  summary: '员工列表，按用户名排序',
  query: z.strictObject({
    ...pageQuery({ afterUsername: text(100) }),
    q: text(40).optional().meta({ description: '用户名或姓名的一部分' }),
    role: staffRole.optional(),
    storeId: uuid.optional(),
    status: staffStatus.optional(),
  }),
  reply: pageOf(staffAccount),
  errors: [],
});

export const getStaff = defineRoute({
  ...reading,
  id: 'getStaff',
  method: 'GET',
  path: '/staff/:staffId',
  summary: '员工账号',
  params: staffParams,
  reply: staffAccount,
  errors: ['IDENTITY.STAFF_NOT_FOUND'],
});

export const createStaff = defineRoute({
  ...writing,
  id: 'createStaff',
  method: 'POST',
  path: '/staff',
  summary: '新建员工账号',
  body: z.strictObject({ username: staffUsername, name: staffName, password: newPassword, roles }),
  reply: staffAccount,
  status: 201,
  idempotent: true,
  errors: ['IDENTITY.USERNAME_TAKEN', 'IDENTITY.ROLES_CONFLICT', 'IDENTITY.ROLE_STORE_REQUIRED'],
});

export const updateStaff = defineRoute({
  ...writing,
  id: 'updateStaff',
  method: 'PATCH',
  path: '/staff/:staffId',
  summary: '修改姓名、角色，停用或启用；一秒内生效',
  params: staffParams,
  body: z.strictObject({ version, name: staffName.optional(), roles: roles.optional(), status: staffStatus.optional() }),
  reply: staffAccount,
  errors: ['IDENTITY.STAFF_NOT_FOUND', 'IDENTITY.ROLES_CONFLICT', 'IDENTITY.ROLE_STORE_REQUIRED', 'IDENTITY.OWN_ACCOUNT', 'IDENTITY.LAST_ADMIN', 'REQUEST.VERSION_CONFLICT'],
});

export const resetStaffPassword = defineRoute({
  ...writing,
  id: 'resetStaffPassword',
  method: 'POST',
  path: '/staff/:staffId/password',
  summary: '重设员工密码，该员工随即退出登录',
  params: staffParams,
  body: z.strictObject({ version, password: newPassword }),
  reply: staffAccount,
  errors: ['IDENTITY.STAFF_NOT_FOUND', 'REQUEST.VERSION_CONFLICT'],
});

export const listRoles = defineRoute({
  ...reading,
  id: 'listRoles',
  method: 'GET',
  path: '/roles',
  summary: '全部角色和它们的权限',
  reply: z.strictObject({ items: z.array(staffRoleDefinition) }),
  errors: [],
});

export const listAuditEntries = defineRoute({
  ...shared,
  access: { kind: 'staff', permission: 'audit.read' },
  id: 'listAuditEntries',
  method: 'GET',
  path: '/audit-entries',
  summary: '操作记录，最近的在前',
  query: z.strictObject({
    ...pageQuery({ beforeId: cursorCount }),
    actorId: uuid.optional(),
    action: z.string().regex(/^[\w.-]{1,60}$/).optional().meta({ description: '动作全名或前缀，如 staff.update 或 staff.' }),
    targetType: z.string().regex(/^[\w.-]{1,60}$/).optional(),
    targetId: text(100).optional(),
    from: instant.optional(),
    to: instant.optional(),
  }),
  reply: pageOf(auditEntry),
  errors: [],
});

export const adminIdentityRoutes = [listStaff, getStaff, createStaff, updateStaff, resetStaffPassword, listRoles, listAuditEntries] as const;
