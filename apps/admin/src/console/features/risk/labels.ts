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

/** The rules of the first day, and the limits that people share; a rule that ops add is shown by its code. */
const RULE_NAMES: Readonly<Record<string, string>> = {
  'limit.couponsPerDevice': '同设备领券上限',
  'limit.couponsPerGroup': '关联群领券上限',
  'limit.flashUnitsPerGroup': '关联群秒杀上限',
  crowdedDevice: '一台设备上顾客太多',
  deviceFarm: '设备农场',
  freshInGroup: '新号且属于关联群',
  couponOnlyGroup: '关联群只用券下单',
  bigGroup: '大关联群下单复核',
  freshManyToOneDoor: '许多新号寄往一个楼',
  onePayerForMany: '一个付款人替许多账号付',
  onePhoneForMany: '一个收货电话收许多账号的货',
  programFromCloud: '机房里的程序',
  virtualNumber: '虚拟运营商号段的新号',
  returnsMost: '多数订单都退',
  crowdedSignIn: '一台设备轮流登录许多账号',
  signInBurst: '一个网络一分钟内登录太多',
  hastyPayments: '一个账号十分钟内反复发起支付',
  farWithCoupon: '新号用券寄到很远',
  refundsFromOneDevice: '一台设备替许多账号退款',
  hastyRefunds: '一天内反复申请退款',
};

const LIST_RULE = /^list\.(customer|device|address)$/;

/** A rule in words: what it refuses with, or the list that somebody stands on. */
export function ruleName(rule: string): string {
  const kind = LIST_RULE.exec(rule)?.[1];
  const known = RULE_NAMES[rule];
  if (known !== undefined) return known;
  return kind === 'customer' || kind === 'device' || kind === 'address' ? `拒绝名单：${subjectNames[kind]}` : refusalName(rule);
}

/** Every rule that decisions can be asked for by. */
export const ruleChoices = [...Object.keys(subjectNames).map((kind) => `list.${kind}`).map((value) => ({ value, label: ruleName(value) })), ...refusalChoices];

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
