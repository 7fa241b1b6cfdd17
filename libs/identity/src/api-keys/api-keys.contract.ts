import { type AnyRoute, defineRoute, instant, PERMISSIONS, text, uuid } from '@quanyu/platform';
import { z } from 'zod';
import { RATE_CLASSES } from './api-key.rules.js';

const TAG = '开放接口';
const scopes = z.array(z.enum(PERMISSIONS));

const apiKey = z
  .strictObject({
    keyId: uuid,
    name: z.string(),
    prefix: z.string().meta({ description: '密钥开头几位，便于辨认' }),
    scopes,
    storeIds: z.array(uuid).nullable().meta({ description: 'null 表示全部门店' }),
    rateClass: z.enum(RATE_CLASSES),
    createdAt: instant,
    createdBy: z.string(),
    expiresAt: instant,
    revokedAt: instant.nullable(),
    lastUsedAt: instant.nullable(),
    state: z.enum(['active', 'expired', 'revoked']),
  })
  .meta({ id: 'ApiKey' });

const withSecret = z.strictObject({ apiKey, secret: z.string().meta({ description: '请求头 Authorization: Bearer 后面的值，只显示这一次' }) }).meta({ id: 'ApiKeyWithSecret' });
const params = z.strictObject({ keyId: uuid });

export const listApiKeys = defineRoute({
  id: 'listApiKeys', api: 'admin', method: 'GET', path: '/api-keys', summary: 'API 密钥', tag: TAG, access: { kind: 'staff', permission: 'developers.read' }, class: 'back',
  reply: z.strictObject({ items: z.array(apiKey) }), errors: [],
});

export const createApiKey = defineRoute({
  id: 'createApiKey', api: 'admin', method: 'POST', path: '/api-keys', summary: '新建 API 密钥', tag: TAG, access: { kind: 'staff', permission: 'developers.write' }, class: 'back', idempotent: true, status: 201,
  body: z.strictObject({
    name: text(40),
    scopes: scopes.min(1).meta({ description: '新建人自己有的权限的一部分；要由人决定的权限不能给，只限部分门店时只能给门店员工有的权限' }),
    storeIds: z.array(uuid).min(1).max(200).nullable(),
    rateClass: z.enum(RATE_CLASSES).meta({ description: 'standard：每秒 10 次；bulk：每秒 50 次' }),
    days: z.int().min(1).max(365),
  }),
  reply: withSecret, errors: ['IDENTITY.API_KEY_SCOPES', 'IDENTITY.API_KEY_STORES', 'IDENTITY.API_KEY_MADE'],
});

export const rotateApiKey = defineRoute({
  id: 'rotateApiKey', api: 'admin', method: 'POST', path: '/api-keys/:keyId/rotation', summary: '换一把同样权限的密钥，旧的再用一天；同一幂等键只换一次', tag: TAG, access: { kind: 'staff', permission: 'developers.write' }, class: 'back', idempotent: true,
  params, reply: withSecret, errors: ['IDENTITY.API_KEY_NOT_FOUND', 'IDENTITY.API_KEY_MADE', 'IDENTITY.API_KEY_SCOPES', 'IDENTITY.API_KEY_STORES'],
});

export const revokeApiKey = defineRoute({
  id: 'revokeApiKey', api: 'admin', method: 'DELETE', path: '/api-keys/:keyId', summary: '立即停用', tag: TAG, access: { kind: 'staff', permission: 'developers.write' }, class: 'back',
  params, reply: 'empty', errors: ['IDENTITY.API_KEY_NOT_FOUND'],
});

export const apiKeyRoutes: readonly AnyRoute[] = [listApiKeys, createApiKey, rotateApiKey, revokeApiKey];
