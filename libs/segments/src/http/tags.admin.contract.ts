import { type AnyRoute, defineRoute, fen, instant, text, uuid } from '@quanyu/platform';
import { z } from 'zod';
import { STAGE_CAUSES } from '../lifecycle/lifecycle.rules.js';
import { segmentRule, segmentRuleReply } from './segment-rule.schema.js';
import { stage } from './segments.admin.contract.js';

const shared = { api: 'admin', tag: '人群', class: 'back' } as const;
const reading = { ...shared, access: { kind: 'staff', permission: 'segments.read' } } as const;
const writing = { ...shared, access: { kind: 'staff', permission: 'segments.write' } } as const;
const code = z.string().regex(/^[a-z0-9][a-z0-9-]{1,39}$/, { message: '2 到 40 个小写字母、数字或横线' }).meta({ examples: ['tea-lover'] });
const count = z.int().min(0);

const tag = z
  .strictObject({
    code: z.string(), name: z.string(), rule: segmentRuleReply.nullable().meta({ description: '按规则自动打；手工标签为空' }), version: z.int(), appliedAt: instant.nullable(), updatedByName: z.string(), updatedAt: instant,
  })
  .meta({ id: 'CustomerTagDefinition' });

export const listTags = defineRoute({
  ...reading, id: 'listTags', method: 'GET', path: '/customer-tags', summary: '标签与人数', reply: z.strictObject({ items: z.array(tag.extend({ customers: count }).meta({ id: 'CustomerTagRow' })) }), errors: [],
});

export const createTag = defineRoute({
  ...writing, id: 'createTag', method: 'POST', path: '/customer-tags', summary: '新建标签；带规则的立即打上，之后每夜重打', status: 201,
  body: z.strictObject({ code, name: text(20), rule: segmentRule.nullable() }), reply: tag, errors: ['SEGMENTS.TAG_TAKEN', 'SEGMENTS.INVALID'],
});

export const updateTag = defineRoute({
  ...writing, id: 'updateTag', method: 'PUT', path: '/customer-tags/:code', summary: '修改标签', params: z.strictObject({ code }),
  body: z.strictObject({ version: z.int().min(1), name: text(20), rule: segmentRule.nullable() }), reply: tag, errors: ['SEGMENTS.TAG_NOT_FOUND', 'SEGMENTS.INVALID', 'REQUEST.VERSION_CONFLICT'],
});

export const putCustomerTag = defineRoute({
  ...writing, id: 'putCustomerTag', method: 'PUT', path: '/customer-insights/:customerId/tags/:code', summary: '手工打上或取下标签', params: z.strictObject({ customerId: uuid, code }),
  body: z.strictObject({ isOn: z.boolean() }), reply: 'empty', errors: ['SEGMENTS.TAG_NOT_FOUND', 'SEGMENTS.TAG_BY_RULE', 'SEGMENTS.CUSTOMER_NOT_FOUND'],
});

export const getCustomerInsight = defineRoute({
  ...reading, id: 'getCustomerInsight', method: 'GET', path: '/customer-insights/:customerId', summary: '一位顾客的消费事实、标签和生命周期', params: z.strictObject({ customerId: uuid }),
  reply: z
    .strictObject({
      customerId: uuid, stage, stageSince: instant, orders: count, completedOrders: count, couponOrders: count, units: count, spentFen: fen, firstPaidAt: instant.nullable(), lastPaidAt: instant.nullable(),
      tags: z.array(z.strictObject({ code: z.string(), name: z.string(), taggedAt: instant, byName: z.string().nullable() })),
      moves: z.array(
        z.strictObject({ at: instant, from: stage.nullable(), to: stage, cause: z.enum(STAGE_CAUSES), orders: count, lastPaidAt: instant.nullable(), rulesVersion: z.int() }).meta({ id: 'StageMove' }),
      ),
    })
    .meta({ id: 'CustomerInsight' }),
  errors: ['SEGMENTS.CUSTOMER_NOT_FOUND'],
});

const score = z.int().min(1).max(5);

export const getCustomerGroups = defineRoute({
  ...reading, id: 'getCustomerGroups', method: 'GET', path: '/customer-insights/:customerId/groups', summary: '一位顾客的 RFM 评分和此刻所在的人群（最近改过的 100 个里）', params: z.strictObject({ customerId: uuid }),
  reply: z
    .strictObject({
      scores: z.strictObject({ recency: score, frequency: score, monetary: score }).nullable().meta({ description: '在买过的顾客里五等分，5 最好；没买过、关闭了画像或还没评过分时为空' }),
      scoredAt: instant.nullable().meta({ description: '五等分的分界何时算的，每夜重算' }),
      hasObjected: z.boolean().meta({ description: '顾客关闭了画像：不评分，不在任何人群里' }),
      segments: z.array(z.strictObject({ segmentId: uuid, name: z.string() })),
    })
    .meta({ id: 'CustomerGroups' }),
  errors: ['SEGMENTS.CUSTOMER_NOT_FOUND', 'SEGMENTS.TOO_SLOW'],
});

export const tagsAdminRoutes: readonly AnyRoute[] = [listTags, createTag, updateTag, putCustomerTag, getCustomerInsight, getCustomerGroups];
