import { defineRoute, instant, queryInteger, uuid } from '@quanyu/platform';
import { z } from 'zod';
import { MARK_KINDS } from './links.rules.js';

const staffRoute = { api: 'admin', tag: '风控', class: 'back', access: { kind: 'staff', permission: 'risk.read' } } as const;

export const listRiskGroups = defineRoute({
  ...staffRoute, id: 'listRiskGroups', method: 'GET', path: '/risk/groups', summary: '关联群，人多的在前',
  query: z.strictObject({ limit: queryInteger(1, 100).optional() }),
  reply: z.strictObject({
    items: z.array(z.strictObject({ groupId: uuid, size: z.int(), devices: z.int(), changedAt: instant, isDenied: z.boolean().meta({ description: '其中有人在拒绝名单上' }) }).meta({ id: 'RiskGroup' })),
  }),
  errors: [],
});

export const getRiskGroup = defineRoute({
  ...staffRoute, id: 'getRiskGroup', method: 'GET', path: '/risk/groups/:groupId', summary: '一个关联群：成员和他们共同的标记',
  params: z.strictObject({ groupId: uuid }),
  reply: z
    .strictObject({
      groupId: uuid, members: z.array(uuid).meta({ description: '最多 1000 人' }), size: z.int(),
      marks: z
        .array(z.strictObject({ kind: z.enum(MARK_KINDS), subject: z.string().meta({ description: '设备编号；其余是散列，看不出原文' }), customerIds: z.array(uuid), lastSeenAt: instant }))
        .meta({ description: '至少两人共有的，共有最多的在前，最多 60 个' }),
    })
    .meta({ id: 'RiskGroupGraph' }),
  errors: ['RISK.GROUP_NOT_FOUND'],
});

export const groupsRoutes = [listRiskGroups, getRiskGroup] as const;
