import { defineRoute, text } from '@quanyu/platform';
import { z } from 'zod';
import { SHARED_LIMITS } from './shared-limits.js';

const code = z.enum(SHARED_LIMITS);
const most = z.int().min(1).max(10_000).nullable().meta({ description: 'null 表示不限' });
const riskLimit = z.strictObject({ code, most, version: z.int() }).meta({ id: 'RiskLimit' });

export const listRiskLimits = defineRoute({
  id: 'listRiskLimits', api: 'admin', method: 'GET', path: '/risk/limits', summary: '一台设备、一个关联群一共可得多少', tag: '风控', access: { kind: 'staff', permission: 'risk.read' }, class: 'back',
  reply: z.strictObject({ items: z.array(riskLimit) }), errors: [],
});

export const changeRiskLimit = defineRoute({
  id: 'changeRiskLimit', api: 'admin', method: 'PUT', path: '/risk/limits/:code', summary: '改共享上限；一秒内全部进程生效', tag: '风控', access: { kind: 'staff', permission: 'risk.write' }, class: 'back',
  params: z.strictObject({ code }), body: z.strictObject({ most, version: z.int().min(1), reason: text(200, 2) }), reply: riskLimit, errors: ['REQUEST.VERSION_CONFLICT'],
});

export const sharedLimitsRoutes = [listRiskLimits, changeRiskLimit] as const;
