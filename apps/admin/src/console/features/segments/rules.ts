import { formatCount, formatFen } from '../../../shared/money';
import { shopDate } from '../../../shared/time';
import type { Schemas } from '../../api';
import { stageLabels } from '../../parts/members/lifecycle';

export type Rule = Schemas['SegmentRule'];
export type Condition = Exclude<Rule, { kind: 'all' | 'any' } | { kind: 'not' }>;
export type ChoiceField = Extract<Condition, { kind: 'choice' }>['field'];
type ConditionOf<Kind extends Condition['kind']> = Extract<Condition, { kind: Kind }>;
type NumberField = ConditionOf<'number'>['field'];
type TimeField = ConditionOf<'age'>['field'];
type ScoreField = ConditionOf<'score'>['field'];
export type Field = Condition['field'];

/** As the API refuses it: groups within groups, conditions in all. */
export const MAX_DEPTH = 5;
export const MAX_CONDITIONS = 40;

const NUMBERS: Record<NumberField, { readonly label: string; readonly unit: '单' | '件' | '%' | null }> = {
  orders: { label: '订单数', unit: '单' },
  completedOrders: { label: '完成的订单数', unit: '单' },
  spentFen: { label: '消费金额', unit: null },
  averageFen: { label: '客单价', unit: null },
  units: { label: '购买件数', unit: '件' },
  couponPercent: { label: '用券订单占比', unit: '%' },
};
const TIMES: Record<TimeField, string> = { lastPaidAt: '最近付款', firstPaidAt: '首次付款', registeredAt: '注册时间', joinedAt: '入会时间' };
const CHOICES: Record<ChoiceField, string> = { stage: '生命周期', tier: '会员等级', tag: '标签', category: '买过的类目', kind: '用过的履约方式', store: '买过的门店' };
const SCORES: Record<ScoreField, string> = { recency: 'R 最近购买', frequency: 'F 购买次数', monetary: 'M 消费金额' };

/** Fields as a select shows them. */
export const fieldChoices = [
  { label: '消费', options: optionsOf(mapLabels(NUMBERS)) },
  { label: '时间', options: optionsOf(TIMES) },
  { label: '属于', options: optionsOf(CHOICES) },
  { label: 'RFM 分（1–5，5 最好）', options: optionsOf(SCORES) },
];

export const kindNames: Readonly<Record<string, string>> = { pickup: '到店自提', instantDelivery: '30分钟达', scheduledDelivery: '预约配送', shipping: '快递', service: '到店服务' };

/** A condition on a field, to begin with. */
export function conditionOn(field: Field): Condition {
  if (isKey(NUMBERS, field)) return { kind: 'number', field, min: field === 'orders' ? 1 : null, max: null };
  if (isKey(TIMES, field)) return { kind: 'age', field, is: 'within', days: 30 };
  if (isKey(CHOICES, field)) return { kind: 'choice', field, is: 'anyOf', values: [] };
  return { kind: 'score', field, min: 4, max: 5 };
}

export function unitOf(field: NumberField): string | null {
  return NUMBERS[field].unit;
}

/** How the parts of a group count. */
export const matchNames = { all: '全部满足', any: '任一满足', notAll: '不全满足', notAny: '都不满足' } as const;
export type Match = keyof typeof matchNames;

/** A group as the builder shows it. */
export interface GroupView {
  readonly match: Match;
  readonly rules: readonly Rule[];
}

/** A rule as a group; a single condition is a group of one. */
export function viewOf(rule: Rule): GroupView {
  if (rule.kind === 'all' || rule.kind === 'any') return { match: rule.kind, rules: rule.rules };
  if (rule.kind !== 'not') return { match: 'all', rules: [rule] };
  const inner = rule.rule.kind === 'not' ? { match: 'all' as const, rules: [rule.rule] } : viewOf(rule.rule);
  return { match: inner.match === 'any' ? 'notAny' : 'notAll', rules: inner.rules };
}

export function ruleOf({ match, rules }: GroupView): Rule {
  const group: Rule = { kind: match === 'any' || match === 'notAny' ? 'any' : 'all', rules: [...rules] };
  return match === 'notAll' || match === 'notAny' ? { kind: 'not', rule: group } : group;
}

/** What is still missing of a rule, in words; null when it can be counted. */
export function findGap(rule: Rule): string | null {
  switch (rule.kind) {
    case 'all':
    case 'any':
      return rule.rules.length === 0 ? '分组里还没有条件' : (rule.rules.map(findGap).find((gap) => gap !== null) ?? null);
    case 'not':
      return findGap(rule.rule);
    case 'number':
      if (rule.min === null && rule.max === null) return `${NUMBERS[rule.field].label}至少填一头`;
      return rule.min !== null && rule.max !== null && rule.min > rule.max ? `${NUMBERS[rule.field].label}的上限要不低于下限` : null;
    case 'time':
      return rule.from === null && rule.until === null ? `${TIMES[rule.field]}还没有选日期` : null;
    case 'choice':
      return rule.values.length === 0 ? `${CHOICES[rule.field]}还没有选` : null;
    case 'score':
      return rule.min > rule.max ? `${SCORES[rule.field]}的上限要不低于下限` : null;
    case 'age':
    case 'ever':
      return null;
  }
}

export function countConditions(rule: Rule): number {
  if (rule.kind === 'all' || rule.kind === 'any') return rule.rules.reduce((sum, inner) => sum + countConditions(inner), 0);
  return rule.kind === 'not' ? countConditions(rule.rule) : 1;
}

/** Names of values that the API gives by their ids. */
export type ValueNames = Readonly<Partial<Record<ChoiceField, ReadonlyMap<string, string>>>>;

/** A rule in one line: 「订单数 2–5 单，且 最近付款 在 60 天以前」. */
export function tellRule(rule: Rule, names: ValueNames = {}, isInner = false): string {
  switch (rule.kind) {
    case 'all':
    case 'any': {
      const text = rule.rules.map((inner) => tellRule(inner, names, rule.rules.length > 1)).join(rule.kind === 'all' ? '，且 ' : '，或 ').replaceAll(' （', '（');
      return isInner && rule.rules.length > 1 ? `（${text}）` : text;
    }
    case 'not':
      return `不是（${tellRule(rule.rule, names)}）`;
    case 'number':
      return `${NUMBERS[rule.field].label} ${tellBounds(rule)}`;
    case 'age':
      return `${TIMES[rule.field]}在 ${rule.days} 天${rule.is === 'within' ? '内' : '以前'}`;
    case 'time':
      return `${TIMES[rule.field]} ${rule.from === null ? '' : `${shopDate(rule.from)} 起`}${rule.until === null ? '' : ` 到 ${shopDate(rule.until)} 前`}`;
    case 'ever':
      return rule.is ? `有${TIMES[rule.field]}` : `没有${TIMES[rule.field]}`;
    case 'choice':
      return `${CHOICES[rule.field]}${rule.is === 'anyOf' ? '是' : '不是'} ${rule.values.map((value) => nameOf(rule.field, value, names)).join('、')}`;
    case 'score':
      return `${SCORES[rule.field]} ${rule.min === rule.max ? rule.min : `${rule.min}–${rule.max}`} 分`;
  }
}

function tellBounds({ field, min, max }: ConditionOf<'number'>): string {
  const tell = (value: number): string => (field === 'spentFen' || field === 'averageFen' ? formatFen(value) : formatCount(value));
  const unit = NUMBERS[field].unit === null ? '' : ` ${NUMBERS[field].unit}`;
  if (min !== null && max !== null) return min === max ? `${tell(min)}${unit}` : `${tell(min)}–${tell(max)}${unit}`;
  return min !== null ? `≥ ${tell(min)}${unit}` : `≤ ${tell(max ?? 0)}${unit}`;
}

function nameOf(field: ChoiceField, value: string, names: ValueNames): string {
  if (field === 'stage' && isKey(stageLabels, value)) return stageLabels[value].text;
  if (field === 'kind') return kindNames[value] ?? value;
  return names[field]?.get(value) ?? value;
}

function isKey<Key extends string>(record: Readonly<Record<Key, unknown>>, key: string): key is Key {
  return key in record;
}

function optionsOf<Key extends string>(labels: Readonly<Record<Key, string>>): { value: string; label: string }[] {
  return Object.entries<string>(labels).map(([value, label]) => ({ value, label }));
}

function mapLabels(fields: Readonly<Record<NumberField, { readonly label: string }>>): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).map(([key, { label }]) => [key, label]));
}
