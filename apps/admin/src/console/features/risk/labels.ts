import type { Label } from '../../../shared/labels';
import type { Schemas } from '../../api';
import { refusalChoices, refusalName } from '../../shell/labels';

type Verdict = Schemas['RiskDecision']['verdict'];

export const verdictLabels = {
  allowed: { text: '放行', tone: 'success' },
  challenged: { text: '要求验证', tone: 'warning' },
  queued: { text: '去排队', tone: 'info' },
  refused: { text: '拒绝', tone: 'urgent' },
} as const satisfies Readonly<Record<Verdict, Label>>;

export const listLabels = {
  deny: verdictLabels.refused,
  allow: verdictLabels.allowed,
} as const satisfies Readonly<Record<Schemas['RiskListEntry']['list'], Label>>;

export const subjectNames = { customer: '顾客', device: '设备', address: '网络地址' } as const satisfies Readonly<Record<Schemas['RiskListEntry']['subjectKind'], string>>;

const LIST_RULE = /^list\.(customer|device|address)$/;

/** A rule in words: what it refuses with, or the list that somebody stands on. */
export function ruleName(rule: string): string {
  const kind = LIST_RULE.exec(rule)?.[1];
  return kind === 'customer' || kind === 'device' || kind === 'address' ? `拒绝名单：${subjectNames[kind]}` : refusalName(rule);
}

/** Every rule that decisions can be asked for by. */
export const ruleChoices = [...Object.keys(subjectNames).map((kind) => `list.${kind}`).map((value) => ({ value, label: ruleName(value) })), ...refusalChoices];

const KIND_NAMES: Readonly<Record<string, string>> = { 'order.place': '下单', 'flash.order': '秒杀下单', 'flash.token': '领抢购凭证', 'waitingRoom.join': '加入排队' };

export function kindName(kind: string): string {
  return KIND_NAMES[kind] ?? kind;
}

const EVIDENCE_NAMES: Readonly<Record<string, string>> = {
  limit: '上限',
  windowSeconds: '时间窗（秒）',
  seen: '实际次数',
  remaining: '剩余',
  retryAfterSeconds: '多久后可再试（秒）',
  itemId: '商品',
  roomId: '等候室',
  route: '请求',
  reason: '原因',
  policy: '策略',
  subject: '对象',
  list: '名单',
  isNewDevice: '新设备',
  score: '评分',
  code: '答复',
  entryId: '名单条目',
};

export function evidenceName(name: string): string {
  return EVIDENCE_NAMES[name] ?? name;
}

export function evidenceText(value: string | number | boolean | null): string {
  if (value === null) return '—';
  return typeof value === 'boolean' ? (value ? '是' : '否') : String(value);
}
