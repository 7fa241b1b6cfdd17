import type { Label } from '../../../shared/labels';
import { formatFen } from '../../../shared/money';
import { formatSpan } from '../../../shared/time';
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

const EVIDENCE_NAMES: Readonly<Record<string, string>> = {
  limit: '上限',
  windowSeconds: '时间窗',
  seen: '实际次数',
  remaining: '剩余',
  retryAfterSeconds: '多久后可再试',
  itemId: '商品',
  roomId: '等候室',
  route: '请求',
  reason: '原因',
  policy: '策略',
  subject: '对象',
  list: '名单',
  isNewDevice: '新设备',
  score: '评分',
  groupSize: '关联群人数',
  groupId: '关联群',
  members: '群里人数',
  templateId: '券',
  sessionId: '场次',
  accountAgeSeconds: '注册了多久',
  paidOrders: '付过的订单',
  couponOrderPercent: '用券订单（%）',
  refundPercent: '退款订单（%）',
  payableFen: '应付',
  discountPercent: '优惠（%）',
  storeDistanceKm: '离门店（公里）',
  hasDevice: '有设备身份',
  isCrawler: '像程序',
  isDataCentre: '来自机房',
  isVirtualNumber: '虚拟号段',
  usesCoupon: '用了券',
  code: '答复',
  entryId: '名单条目',
  fromMemory: '内存里已知，直接拒绝',
};

export function evidenceName(name: string): string {
  return EVIDENCE_NAMES[name] ?? counterName(name);
}

/** What was seen, in the unit that its name says. */
export function evidenceText(name: string, value: string | number | boolean | null): string {
  if (value === null) return '—';
  if (typeof value === 'boolean') return value ? '是' : '否';
  if (typeof value === 'number' && name.endsWith('Fen')) return formatFen(value);
  if (typeof value === 'number' && name.endsWith('Seconds')) return formatSpan(value);
  return String(value);
}

/** All that was seen, in one line. */
export function tellEvidence(evidence: Readonly<Record<string, string | number | boolean | null>>): string {
  return Object.entries(evidence).map(([name, value]) => `${evidenceName(name)} ${evidenceText(name, value)}`).join('，');
}

const COUNTED = { Customer: '顾客', Device: '设备', Network: '网络', Phone: '电话', Payer: '付款人', Recipient: '收货楼' } as const;

/** Counters are named by what they count, by what, and over how long: customersPerDevice1440m. */
function counterName(name: string): string {
  const [, of, per, minutes] = /^(attempts|customers)Per(Customer|Device|Network|Phone|Payer|Recipient)(\d+)m$/.exec(name) ?? [];
  if (of === undefined || !isCounted(per)) return name;
  const span = Number(minutes) % 1_440 === 0 ? `${Number(minutes) / 1_440} 天` : `${minutes} 分钟`;
  return `同${COUNTED[per]} ${span}内${of === 'customers' ? '的顾客' : '的次数'}`;
}

function isCounted(per: string | undefined): per is keyof typeof COUNTED {
  return per !== undefined && Object.hasOwn(COUNTED, per);
}
