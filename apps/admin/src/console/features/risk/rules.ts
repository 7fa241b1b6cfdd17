import type { Schemas } from '../../api';
import { evidenceName, evidenceText } from '../../parts/risk/evidence';
import { challengeNames, effectVerdicts } from './labels';

type Content = Schemas['RiskRuleContent'];

/** What a rule does when it hits. */
export function effectText(effect: Content['effect']): string {
  if (effect.verdict === 'challenge' && effect.challenge !== undefined) return `${effectVerdicts.challenge}：${challengeNames[effect.challenge]}`;
  if (effect.verdict !== undefined) return effectVerdicts[effect.verdict];
  return `加 ${effect.score ?? 0} 分`;
}

/** What a version was worth on traffic whose people are known. */
export function scoreText(score: Schemas['RiskRuleScore'] | undefined): string {
  if (score === undefined) return '还没有回放测过';
  const { precisionPercent, recallPercent, shopperHits, requests } = score;
  if (precisionPercent === null) return `回放 ${requests} 次请求，没有命中`;
  return `回放 ${requests} 次请求：准确率 ${precisionPercent.toFixed(1)}%，召回率 ${recallPercent === null ? '—' : `${recallPercent.toFixed(1)}%`}，误中顾客 ${shopperHits} 次`;
}

/** A condition as it is edited: JSON, two steps in. */
export function conditionText(condition: Content['condition']): string {
  return JSON.stringify(condition, null, 2);
}

/** The condition that was typed, or why it is none. */
export function parseCondition(text: string): { readonly condition: Content['condition'] } | { readonly trouble: string } {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return { trouble: '不是完整的 JSON：检查引号、逗号和括号' };
  }
  return isObject(parsed) ? { condition: parsed } : { trouble: '条件是一个对象，例如 {"signal": "groupSize", "atLeast": 5}' };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const RELATIONS: Readonly<Record<string, string>> = { all: '同时', any: '任一' };

/** A condition in one line of words, for the list. */
export function describeCondition(condition: unknown): string {
  if (!isObject(condition)) return '';
  for (const [key, word] of Object.entries(RELATIONS)) {
    const inner = condition[key];
    if (Array.isArray(inner)) return `${word}（${inner.map((one) => describeCondition(one)).join('；')}）`;
  }
  if ('not' in condition) return `不是（${describeCondition(condition['not'])}）`;
  if (typeof condition['flag'] === 'string') return `${condition['is'] === true ? '' : '没有：'}${evidenceName(condition['flag'])}`;
  const { count } = condition;
  const name = isObject(count) ? counterKey(count) : String(condition['signal']);
  const { atLeast, atMost } = condition;
  const bounds = [typeof atLeast === 'number' ? `≥ ${evidenceText(name, atLeast)}` : null, typeof atMost === 'number' ? `≤ ${evidenceText(name, atMost)}` : null];
  return [evidenceName(name), ...bounds.filter((bound) => bound !== null)].join(' ');
}

function counterKey({ of, per, minutes }: Record<string, unknown>): string {
  const by = String(per);
  return `${String(of)}Per${by.charAt(0).toUpperCase()}${by.slice(1)}${String(minutes)}m`;
}
