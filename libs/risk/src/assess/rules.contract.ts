import { defineRoute, instant, text } from '@quanyu/platform';
import { z } from 'zod';
import { CHALLENGE_KINDS } from '../challenge/challenge-kinds.js';
import { RISK_POINTS, RULE_MODES, RULE_VERDICTS } from './rule.rules.js';

const ruleCode = z.string().regex(/^[a-z][A-Za-z0-9]{2,39}$/, { message: '小写字母开头，3 到 40 个字母或数字' }).meta({ examples: ['crowdedDevice'] });
const tree = z.record(z.string(), z.unknown()).meta({ description: '条件树：{ all | any: [...] }、{ not }、{ signal, atLeast, atMost }、{ flag, is }、{ count: { of, per, minutes }, atLeast }' });

const riskRuleContent = z
  .strictObject({
    name: text(60),
    points: z.array(z.enum(RISK_POINTS)).min(1).max(RISK_POINTS.length),
    condition: tree,
    effect: z
      .strictObject({ score: z.int().min(1).max(200).optional(), verdict: z.enum(RULE_VERDICTS).optional(), challenge: z.enum(CHALLENGE_KINDS).optional() })
      .meta({ description: '二选一：加分（40 验证、70 复核、100 拒绝），或直接判定；判定为验证时可选方式：work 算题（默认）、slider 滑块、phone 手机号' }),
    mode: z.enum(RULE_MODES).meta({ description: 'live 生效，shadow 只记录，off 关闭' }),
  })
  .meta({ id: 'RiskRuleContent' });

const riskRule = z
  .strictObject({ code: z.string(), version: z.int(), content: riskRuleContent, reason: z.string(), createdBy: z.string(), createdAt: instant })
  .meta({ id: 'RiskRule' });

const percent = z.number().min(0).max(100);

const count = z.int().min(0);
const riskRuleScore = z
  .strictObject({
    version: z.int(), measuredAt: instant, requests: z.int(), abuserHits: count, shopperHits: count,
    precisionPercent: percent.nullable().meta({ description: '命中的请求里来自作弊者的；没有命中则没有' }), recallPercent: percent.nullable().meta({ description: '作弊者在这些环节的请求里被命中的' }),
  })
  .meta({ id: 'RiskRuleScore', description: '一个版本在已知身份的回放流量上的准确率和召回率' });

const staffRoute = { api: 'admin', tag: '风控', class: 'back' } as const;
const params = z.strictObject({ code: ruleCode });

export const listRiskRules = defineRoute({
  ...staffRoute, id: 'listRiskRules', method: 'GET', path: '/risk/rules', summary: '每条规则的最新版本', access: { kind: 'staff', permission: 'risk.read' },
  reply: z.strictObject({ items: z.array(riskRule) }), errors: [],
});

export const listRiskRuleVersions = defineRoute({
  ...staffRoute, id: 'listRiskRuleVersions', method: 'GET', path: '/risk/rules/:code/versions', summary: '一条规则的所有版本，新的在前', access: { kind: 'staff', permission: 'risk.read' },
  params, reply: z.strictObject({ items: z.array(riskRule), scores: z.array(riskRuleScore) }), errors: ['RISK.RULE_NOT_FOUND'],
});

export const saveRiskRule = defineRoute({
  ...staffRoute, id: 'saveRiskRule', method: 'PUT', path: '/risk/rules/:code', summary: '写下规则的下一个版本；一秒内全部进程生效', access: { kind: 'staff', permission: 'risk.write' },
  params, body: z.strictObject({ version: z.int().min(1).meta({ description: '新版本号：最新版本加 1，新规则为 1' }), content: riskRuleContent, reason: text(200) }),
  reply: riskRule, errors: ['REQUEST.VERSION_CONFLICT'],
});

export const tryRiskRule = defineRoute({
  ...staffRoute, id: 'tryRiskRule', method: 'POST', path: '/risk/rule-trials', summary: '在最近一天的请求上试运行一条规则', access: { kind: 'staff', permission: 'risk.read' },
  body: z.strictObject({ content: riskRuleContent }),
  reply: z
    .strictObject({
      assessments: z.int(), hits: z.int(),
      undecided: z.int().meta({ description: '缺少当时没有记录的信号，判断不了的' }),
      people: z.int(), buyers: z.int().meta({ description: '命中的人里，买过并留下商品的' }),
      precisionPercent: percent.nullable(), recallPercent: percent.nullable(),
    })
    .meta({ id: 'RiskTrial' }),
  errors: [],
});

export const keepRiskRuleScores = defineRoute({
  ...staffRoute, id: 'keepRiskRuleScores', method: 'PUT', path: '/risk/rule-scores', summary: '记下一次回放测得的各版本准确率；内容不同的版本不记', access: { kind: 'staff', permission: 'risk.write' },
  body: z.strictObject({
    measuredAt: instant, seed: z.int().min(1).max(1_000_000), requests: z.int().min(1).max(100_000_000),
    rules: z
      .array(
        z
          .strictObject({ code: ruleCode, version: z.int().min(1).max(1_000_000), content: riskRuleContent, abuserRequests: count.max(100_000_000), abuserHits: count.max(100_000_000), shopperHits: count.max(100_000_000) })
          .refine(({ abuserHits, abuserRequests }) => abuserHits <= abuserRequests, { message: '命中不会多于请求' }),
      )
      .min(1)
      .max(200),
  }),
  reply: z.strictObject({ kept: z.array(z.string()) }), errors: [],
});

export const rulesRoutes = [listRiskRules, listRiskRuleVersions, saveRiskRule, tryRiskRule, keepRiskRuleScores] as const;
