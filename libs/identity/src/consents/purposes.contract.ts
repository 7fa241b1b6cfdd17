import { type AnyRoute, defineRoute, instant } from '@quanyu/platform';
import { z } from 'zod';
import { CHOICES } from './purposes.rules.js';

const shared = { api: 'storefront', tag: '账号', class: 'cart', access: { kind: 'customer' } } as const;

const purpose = z
  .strictObject({
    code: z.enum(['service', 'security', 'law', ...CHOICES]),
    title: z.string(),
    text: z.string(),
    fields: z.array(z.string()).meta({ description: '用到哪些信息' }),
    keptFor: z.string(),
    stops: z.string().nullable().meta({ description: '撤回后停止什么；null 表示依据不是同意，不能单独撤回' }),
    accepted: z.boolean(),
    decidedAt: instant.nullable(),
  })
  .meta({ id: 'DataPurpose' });

const purposes = z.strictObject({ documentVersion: z.string(), items: z.array(purpose) }).meta({ id: 'DataPurposes' });

export const listPurposes = defineRoute({
  ...shared, id: 'listDataPurposes', method: 'GET', path: '/me/purposes', summary: '我的信息用在哪里', reply: purposes, errors: [],
});

export const decidePurpose = defineRoute({
  ...shared, id: 'decideDataPurpose', method: 'PUT', path: '/me/purposes/:purpose', summary: '同意或撤回一种用途，立即生效',
  params: z.strictObject({ purpose: z.enum(CHOICES) }), body: z.strictObject({ documentVersion: z.string().regex(/^[\w.-]{1,32}$/), accepted: z.boolean() }), reply: purposes, errors: ['IDENTITY.CONSENT_OUTDATED'],
});

export const purposeRoutes: readonly AnyRoute[] = [listPurposes, decidePurpose];
