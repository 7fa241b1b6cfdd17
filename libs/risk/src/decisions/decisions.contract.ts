import { cursorCount, defineRoute, instant, pageOf, pageQuery, queryInteger, text, uuid } from '@quanyu/platform';
import { z } from 'zod';

const verdict = z.enum(['allowed', 'challenged', 'reviewed', 'queued', 'refused', 'shadowed']);

const riskDecision = z
  .strictObject({
    decisionId: z.int(),
    at: instant,
    kind: z.string().meta({ description: '什么请求，例如 flash.attempt' }),
    rule: z.string(),
    ruleVersion: z.int(),
    verdict,
    customerId: uuid.nullable(),
    deviceId: z.string().nullable(),
    address: z.string().nullable().meta({ description: '网络地址，IPv4 只到 /24' }),
    evidence: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
    weight: z.int().meta({ description: '这条记录代表多少次（高峰时抽样）' }),
  })
  .meta({ id: 'RiskDecision' });

export const listRiskDecisions = defineRoute({
  id: 'listRiskDecisions',
  api: 'admin',
  method: 'GET',
  path: '/risk/decisions',
  summary: '风控判定记录（高峰时抽样），新的在前',
  tag: '风控',
  access: { kind: 'staff', permission: 'risk.read' },
  class: 'back',
  query: z.strictObject({
    rule: text(60).optional(),
    kind: text(60).optional(),
    verdict: verdict.optional(),
    customerId: uuid.optional(),
    deviceId: text(100).optional(),
    from: instant.optional(),
    to: instant.optional(),
    ...pageQuery({ beforeId: cursorCount }),
  }),
  reply: pageOf(riskDecision),
  errors: [],
});

export const getRiskCounters = defineRoute({
  id: 'getRiskCounters',
  api: 'admin',
  method: 'GET',
  path: '/risk/counters',
  summary: '每条规则每分钟的次数（不抽样），最近若干分钟',
  tag: '风控',
  access: { kind: 'staff', permission: 'risk.read' },
  class: 'back',
  query: z.strictObject({ minutes: queryInteger(1, 1_440).optional() }),
  reply: z.strictObject({
    from: instant,
    rules: z.array(
      z
        .strictObject({
          rule: z.string(),
          verdict,
          total: z.int(),
          perMinute: z.array(z.strictObject({ minute: instant, count: z.int() })).meta({ description: '没有发生的分钟不列出' }),
        })
        .meta({ id: 'RiskCounter' }),
    ),
  }),
  errors: [],
});

export const decisionsRoutes = [listRiskDecisions, getRiskCounters] as const;
