import { segmentRule } from '../http/segment-rule.schema.js';
import { compileRule } from './compile-rule.rules.js';
import type { SegmentRule } from './segment-rule.js';

const now = new Date('2026-11-20T12:00:00+08:00');
const compile = (rule: SegmentRule) => compileRule(rule, { now, cuts: null, values: [] });
const leaf: SegmentRule = { kind: 'number', field: 'orders', min: 2, max: 5 };
const nested = (depth: number): unknown => (depth === 1 ? leaf : { kind: 'all', rules: [nested(depth - 1)] });

describe('a rule of a segment', () => {
  it('becomes one condition in which every value is a parameter, whatever somebody typed', () => {
    const evil = `'; DROP TABLE segments.segment; --`;
    const { where, values } = compile({ kind: 'all', rules: [leaf, { kind: 'not', rule: { kind: 'choice', field: 'tag', is: 'anyOf', values: [evil] } }, { kind: 'age', field: 'lastPaidAt', is: 'before', days: 60 }] });
    expect(where).toBe(
      '((f.orders >= $1::bigint AND f.orders <= $2::bigint) AND (NOT coalesce((f.customer_id IN (SELECT t.customer_id FROM segments.customer_tag t WHERE t.tag_code = ANY($3::text[]))), false)) AND (f.last_paid_at < $4::timestamptz))',
    );
    expect(values).toEqual([2, 5, [evil], new Date('2026-09-21T12:00:00+08:00')]);
  });

  it('counts its parameters behind those that its statement has already', () => {
    expect(compileRule(leaf, { now, cuts: null, values: ['a', 'b'] })).toEqual({ where: '(f.orders >= $3::bigint AND f.orders <= $4::bigint)', values: ['a', 'b', 2, 5] });
  });

  it('finds nobody by a score while nobody has bought, and a range between fifths afterwards', () => {
    const best: SegmentRule = { kind: 'score', field: 'monetary', min: 4, max: 5 };
    expect(compile(best).where).toBe('(false)');
    const cuts = { recency: [now, now, now, now], frequency: [1, 1, 2, 4], monetary: [1_000, 2_000, 5_000, 9_000] };
    expect(compileRule(best, { now, cuts, values: [] })).toEqual({ where: '(f.orders > 0 AND f.spent_fen > $1::bigint)', values: [5_000] });
    expect(compileRule({ ...best, min: 1, max: 1 }, { now, cuts, values: [] })).toEqual({ where: '(f.orders > 0 AND f.spent_fen <= $1::bigint)', values: [1_000] });
  });

  it('is refused when it is deeper than five or longer than forty, before anything walks down into it', () => {
    expect(segmentRule.safeParse(nested(5)).success).toBe(true);
    expect(segmentRule.safeParse(nested(6)).error?.issues[0]?.message).toBe('规则最多嵌套 5 层');
    const bottomless = JSON.parse(`${'{"kind":"not","rule":'.repeat(5_000)}{}${'}'.repeat(5_000)}`) as unknown;
    expect(segmentRule.safeParse(bottomless).success).toBe(false);
    const long = (count: number) => ({ kind: 'any', rules: Array.from({ length: Math.ceil(count / 20) }, (_unused, part) => ({ kind: 'all', rules: Array.from({ length: Math.min(20, count - part * 20) }, () => leaf) })) });
    expect(segmentRule.safeParse(long(40)).success).toBe(true);
    expect(segmentRule.safeParse(long(41)).error?.issues[0]?.message).toBe('规则最多 40 个条件');
  });

  it.each([
    ['no bound at all', { kind: 'number', field: 'orders', min: null, max: null }, ['min']],
    ['bounds that are crossed', { kind: 'number', field: 'orders', min: 5, max: 2 }, ['max']],
    ['a score above five', { kind: 'score', field: 'recency', min: 1, max: 6 }, ['max']],
    ['a category that is no id', { kind: 'choice', field: 'category', is: 'anyOf', values: ['茶'] }, ['values']],
    ['a stage that does not exist', { kind: 'choice', field: 'stage', is: 'anyOf', values: ['rich'] }, ['values']],
    ['a field that is no field', { kind: 'number', field: 'password', min: 1, max: null }, ['field']],
    ['an empty group', { kind: 'all', rules: [] }, ['rules']],
  ])('is refused with the field named: %s', (_what, rule, path) => {
    expect(segmentRule.safeParse(rule).error?.issues[0]?.path).toEqual(path);
  });
});
