import type { Label } from '../../../shared/labels';
import type { Schemas } from '../../api';
import { refusalChoices, refusalName } from '../../shell/labels';

type Verdict = Schemas['RiskDecision']['verdict'];

export const verdictLabels = {
  allowed: { text: '放行', tone: 'success' },
  challenged: { text: '要求验证', tone: 'warning' },
  reviewed: { text: '复核', tone: 'primary' },
  queued: { text: '去排队', tone: 'info' },
  refused: { text: '拒绝', tone: 'urgent' },
  shadowed: { text: '试运行命中', tone: 'neutral' },
} as const satisfies Readonly<Record<Verdict, Label>>;

export const listLabels = {
  deny: verdictLabels.refused,
  allow: verdictLabels.allowed,
} as const satisfies Readonly<Record<Schemas['RiskListEntry']['list'], Label>>;

export const subjectNames = { customer: '顾客', device: '设备', address: '网络地址' } as const satisfies Readonly<Record<Schemas['RiskListEntry']['subjectKind'], string>>;

/** What people share is limited by these; every other rule says itself what it is called. */
const LIMIT_NAMES: Readonly<Record<string, string>> = {
  'limit.couponsPerDevice': '同设备领券上限',
  'limit.couponsPerGroup': '关联群领券上限',
  'limit.flashUnitsPerGroup': '关联群秒杀上限',
};

const LIST_RULE = /^list\.(customer|device|address)$/;

/** The names that ops gave to their rules, by code. */
export type RuleNames = ReadonlyMap<string, string>;

/** What decided, in words: a rule by the name that ops gave it, a limit, the list that somebody stands on, or what was answered. */
export function ruleName(rule: string, names: RuleNames): string {
  const known = names.get(rule) ?? LIMIT_NAMES[rule];
  if (known !== undefined) return known;
  const kind = LIST_RULE.exec(rule)?.[1];
  return kind === 'customer' || kind === 'device' || kind === 'address' ? `拒绝名单：${subjectNames[kind]}` : refusalName(rule);
}

/** Everything that decisions can be asked for by, the rules first. */
export function ruleChoices(names: RuleNames): { readonly value: string; readonly label: string }[] {
  const others = [...Object.keys(LIMIT_NAMES), ...Object.keys(subjectNames).map((kind) => `list.${kind}`)];
  return [...[...names.keys(), ...others].map((value) => ({ value, label: ruleName(value, names) })), ...refusalChoices];
}

export const pointNames = { signIn: '登录', claim: '领券', order: '下单', pay: '付款', refund: '退款' } as const satisfies Readonly<Record<Schemas['RiskRuleContent']['points'][number], string>>;

export const modeLabels = {
  live: { text: '生效', tone: 'success' },
  shadow: { text: '试运行', tone: 'info' },
  off: { text: '关闭', tone: 'neutral' },
} as const satisfies Readonly<Record<Schemas['RiskRuleContent']['mode'], Label>>;

export const effectVerdicts = { challenge: '要求验证', review: '复核', refuse: '拒绝' } as const;

/** How somebody shows that they are one person. */
export const challengeNames = { work: '后台算题', slider: '滑块', phone: '手机号' } as const satisfies Readonly<Record<NonNullable<Schemas['RiskRuleContent']['effect']['challenge']>, string>>;

export const markNames = { device: '设备', phone: '收货电话', payer: '付款人', address: '收货地址', network: '网络' } as const satisfies Readonly<Record<Schemas['RiskGroupGraph']['marks'][number]['kind'], string>>;

const KIND_NAMES: Readonly<Record<string, string>> = {
  ...pointNames,
  'coupon.claim': '领券',
  'order.place': '下单', 'order.pay': '付款', 'order.refund': '申请退款', 'flash.order': '秒杀下单', 'flash.token': '领抢购凭证', 'membership.pay': '充值或开通付费会员', 'presale.pay': '付定金', 'waitingRoom.join': '加入排队' };

export function kindName(kind: string): string {
  return KIND_NAMES[kind] ?? kind;
}
