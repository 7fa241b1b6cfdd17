import { instant, text, uuid } from '@quanyu/platform';
import { z } from 'zod';
import { LIFECYCLE_STAGES } from '../lifecycle/lifecycle.rules.js';
import { CHOICE_FIELDS, type ChoiceField, MAX_CONDITIONS, MAX_DEPTH, NUMBER_FIELDS, RFM_MEASURES, type SegmentRule, TIME_FIELDS } from '../segments/segment-rule.js';

const amount = z.int().min(0).max(1_000_000_000_000);
const score = z.int().min(1).max(5);

/** What a choice may name. */
const VALUES: Record<ChoiceField, z.ZodType> = { stage: z.enum(LIFECYCLE_STAGES), tier: z.string(), tag: z.string(), category: uuid, kind: z.string(), store: uuid };

const condition = [
  z
    .strictObject({ kind: z.literal('number'), field: z.enum(NUMBER_FIELDS), min: amount.nullable(), max: amount.nullable() })
    .refine(({ min, max }) => min !== null || max !== null, { message: '至少填一头', path: ['min'] })
    .refine(({ min, max }) => min === null || max === null || min <= max, { message: '上限要不低于下限', path: ['max'] }),
  z.strictObject({ kind: z.literal('age'), field: z.enum(TIME_FIELDS), is: z.enum(['within', 'before']), days: z.int().min(1).max(3_650) }),
  z
    .strictObject({ kind: z.literal('time'), field: z.enum(TIME_FIELDS), from: instant.nullable(), until: instant.nullable() })
    .refine(({ from, until }) => from !== null || until !== null, { message: '至少填一头', path: ['from'] })
    .refine(({ from, until }) => from === null || until === null || Date.parse(from) < Date.parse(until), { message: '结束要晚于开始', path: ['until'] }),
  z.strictObject({ kind: z.literal('ever'), field: z.enum(TIME_FIELDS), is: z.boolean() }),
  z
    .strictObject({ kind: z.literal('choice'), field: z.enum(CHOICE_FIELDS), is: z.enum(['anyOf', 'noneOf']), values: z.array(text(40)).min(1).max(200) })
    .refine(({ field, values }) => values.every((value) => VALUES[field].safeParse(value).success), { message: '有不认识的选项', path: ['values'] }),
  z.strictObject({ kind: z.literal('score'), field: z.enum(RFM_MEASURES), min: score, max: score }).refine(({ min, max }) => min <= max, { message: '上限要不低于下限', path: ['max'] }),
] as const;

const tree: z.ZodType<SegmentRule, SegmentRule> = z
  .discriminatedUnion('kind', [
    ...condition,
    z.strictObject({ kind: z.enum(['all', 'any']), rules: z.array(z.lazy(() => tree)).min(1).max(20) }),
    z.strictObject({ kind: z.literal('not'), rule: z.lazy(() => tree) }),
  ])
  .meta({ id: 'SegmentRule', description: '人群规则树：all 全部满足，any 任一满足，not 取反，其余为条件' });

/** A rule as it comes in. How deep and how long it is, is looked at before anything recursive touches it. */
export const segmentRule = z.preprocess((value, context) => {
  const problem = findSizeProblem(value);
  if (problem === null) return value;
  context.addIssue({ code: 'custom', message: problem });
  return z.NEVER;
}, tree);

/** A rule as it is told. */
export const segmentRuleReply = tree;

function findSizeProblem(value: unknown): string | null {
  let leaves = 0;
  for (let level: unknown[] = [value], depth = 1; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) return `规则最多嵌套 ${MAX_DEPTH} 层`;
    const inner = level.map(innerRules);
    leaves += inner.filter((rules) => rules.length === 0).length;
    if (leaves > MAX_CONDITIONS) return `规则最多 ${MAX_CONDITIONS} 个条件`;
    level = inner.flat();
  }
  return null;
}

function innerRules(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('rules' in value && Array.isArray(value.rules)) return value.rules;
  return 'rule' in value ? [value.rule] : [];
}
