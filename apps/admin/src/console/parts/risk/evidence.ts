import { formatFen } from '../../../shared/money';
import { formatSpan } from '../../../shared/time';

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
