import { type AnyRoute, defineRoute, instant, pageOf, pageQuery, text, uuid } from '@quanyu/platform';
import { z } from 'zod';
import { MESSAGE_TYPES } from '../message.rules.js';

const TAG = '开放接口';
const read = { kind: 'staff', permission: 'developers.read' } as const;
const write = { kind: 'staff', permission: 'developers.write' } as const;

const messageType = z.enum(MESSAGE_TYPES).meta({ id: 'WebhookMessageType' });
const endpointParams = z.strictObject({ endpointId: uuid });
const wish = {
  name: text(60),
  url: text(500).meta({ description: 'https 公网地址，端口 443 或 8443' }),
  types: z.array(messageType).min(1).max(MESSAGE_TYPES.length),
};

const endpoint = z
  .strictObject({
    endpointId: uuid,
    name: z.string(),
    url: z.string(),
    types: z.array(messageType),
    status: z.enum(['active', 'paused', 'disabled']).meta({ description: 'disabled：连续 5 天送不到，或接收方答 410，已自动停用' }),
    oldSecretUntil: instant.nullable().meta({ description: '旧密钥到这时之前仍一起签名' }),
    failingSince: instant.nullable(),
    version: z.int(),
    createdAt: instant,
    createdBy: z.string(),
  })
  .meta({ id: 'WebhookEndpoint' });

const withSecret = z.strictObject({ endpoint, secret: z.string().meta({ description: 'Standard Webhooks 的密钥，只显示这一次' }) }).meta({ id: 'WebhookEndpointWithSecret' });

const delivery = z
  .strictObject({
    deliveryId: uuid,
    messageId: uuid,
    type: messageType,
    occurredAt: instant,
    status: z.enum(['pending', 'delivered', 'failed']),
    attempts: z.int(),
    dueAt: instant.meta({ description: 'pending 时：下一次尝试' }),
    deliveredAt: instant.nullable(),
  })
  .meta({ id: 'WebhookDelivery' });

const attempt = z.strictObject({ attemptNo: z.int(), at: instant, durationMs: z.int(), status: z.int().nullable(), answer: z.string() }).meta({ id: 'WebhookAttempt' });

export const listWebhookEndpoints = defineRoute({
  id: 'listWebhookEndpoints', api: 'admin', method: 'GET', path: '/webhooks', summary: '接收推送的地址', tag: TAG, access: read, class: 'back',
  reply: z.strictObject({ items: z.array(endpoint) }), errors: [],
});

export const createWebhookEndpoint = defineRoute({
  id: 'createWebhookEndpoint', api: 'admin', method: 'POST', path: '/webhooks', summary: '添加接收推送的地址', tag: TAG, access: write, class: 'back', idempotent: true, status: 201,
  body: z.strictObject(wish), reply: withSecret, errors: ['WEBHOOKS.ADDRESS_REFUSED', 'WEBHOOKS.TOO_MANY'],
});

export const updateWebhookEndpoint = defineRoute({
  id: 'updateWebhookEndpoint', api: 'admin', method: 'PUT', path: '/webhooks/:endpointId', summary: '修改、暂停或重新启用', tag: TAG, access: write, class: 'back',
  params: endpointParams, body: z.strictObject({ ...wish, status: z.enum(['active', 'paused']), version: z.int().min(1) }), reply: endpoint,
  errors: ['WEBHOOKS.NOT_FOUND', 'WEBHOOKS.ADDRESS_REFUSED', 'REQUEST.VERSION_CONFLICT'],
});

export const removeWebhookEndpoint = defineRoute({
  id: 'removeWebhookEndpoint', api: 'admin', method: 'DELETE', path: '/webhooks/:endpointId', summary: '删除地址和它的推送记录', tag: TAG, access: write, class: 'back',
  params: endpointParams, reply: 'empty', errors: ['WEBHOOKS.NOT_FOUND'],
});

export const rotateWebhookSecret = defineRoute({
  id: 'rotateWebhookSecret', api: 'admin', method: 'POST', path: '/webhooks/:endpointId/secret', summary: '换一把密钥，旧的再用一天；同一幂等键只换一次', tag: TAG, access: write, class: 'back', idempotent: true,
  params: endpointParams, body: z.strictObject({ version: z.int().min(1) }), reply: withSecret, errors: ['WEBHOOKS.NOT_FOUND', 'REQUEST.VERSION_CONFLICT'],
});

export const testWebhookEndpoint = defineRoute({
  id: 'testWebhookEndpoint', api: 'admin', method: 'POST', path: '/webhooks/:endpointId/test', summary: '推送一条测试消息', tag: TAG, access: write, class: 'back',
  params: endpointParams, reply: 'empty', errors: ['WEBHOOKS.NOT_FOUND'],
});

export const listWebhookDeliveries = defineRoute({
  id: 'listWebhookDeliveries', api: 'admin', method: 'GET', path: '/webhooks/:endpointId/deliveries', summary: '推送记录，保留 30 天', tag: TAG, access: read, class: 'back',
  params: endpointParams, query: z.strictObject({ ...pageQuery({ createdAt: instant, id: uuid }), status: z.enum(['pending', 'delivered', 'failed']).optional() }), reply: pageOf(delivery), errors: ['WEBHOOKS.NOT_FOUND'],
});

export const getWebhookDelivery = defineRoute({
  id: 'getWebhookDelivery', api: 'admin', method: 'GET', path: '/webhook-deliveries/:deliveryId', summary: '一次推送：内容和每次尝试', tag: TAG, access: read, class: 'back',
  params: z.strictObject({ deliveryId: uuid }), reply: z.strictObject({ delivery, body: z.string(), attempts: z.array(attempt) }), errors: ['WEBHOOKS.DELIVERY_NOT_FOUND'],
});

export const replayWebhookDelivery = defineRoute({
  id: 'replayWebhookDelivery', api: 'admin', method: 'POST', path: '/webhook-deliveries/:deliveryId/replay', summary: '再推送一次', tag: TAG, access: write, class: 'back',
  params: z.strictObject({ deliveryId: uuid }), reply: 'empty', errors: ['WEBHOOKS.DELIVERY_NOT_FOUND'],
});

export const replayFailedDeliveries = defineRoute({
  id: 'replayFailedDeliveries', api: 'admin', method: 'POST', path: '/webhooks/:endpointId/replays', summary: '把某时以来失败的再推送一次，从最早的开始', tag: TAG, access: write, class: 'back',
  params: endpointParams, body: z.strictObject({ since: instant }),
  reply: z.strictObject({ deliveries: z.int(), hasMore: z.boolean().meta({ description: '一次最多 20 万条；还有剩的，同样的请求再发一次' }) }), errors: ['WEBHOOKS.NOT_FOUND'],
});

export const webhooksRoutes: readonly AnyRoute[] = [
  listWebhookEndpoints, createWebhookEndpoint, updateWebhookEndpoint, removeWebhookEndpoint, rotateWebhookSecret, testWebhookEndpoint, listWebhookDeliveries, getWebhookDelivery, replayWebhookDelivery, replayFailedDeliveries,
];
