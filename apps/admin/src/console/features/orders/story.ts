import { formatDelta, formatFen } from '../../../shared/money';
import type { Schemas } from '../../api';
import { actionTitle } from '../../shell/actions';
import { movementTitle } from '../stock/stock';

type StoryEntry = Schemas['StoryEntry'];
type Source = StoryEntry['source'];

/** Entries of one kind that happened together, for example the reservation of every line of an order. */
export interface StoryMoment {
  readonly key: string;
  readonly at: string;
  readonly source: Source;
  readonly title: string;
  readonly actorName: string | null;
  readonly isTrouble: boolean;
  readonly lines: readonly string[];
}

export const sourceTitles: Readonly<Record<Source, string>> = { order: '订单', payment: '支付', refund: '退款', fulfillment: '门店', stock: '库存', audit: '人工' };

const TITLES: Readonly<Record<string, string>> = {
  'order:placed': '提交订单',
  'order:payment_started': '发起支付',
  'order:paid': '付款成功',
  'order:accepted': '门店已接单',
  'order:picking_started': '开始拣货',
  'order:ready': '备好，已通知顾客',
  'order:handed_over': '顾客已取货',
  'order:completed': '订单完成',
  'order:closed_unpaid': '超时未付款，自动关闭',
  'order:canceled': '订单取消',
  'order:refund_requested': '申请退款',
  'order:refunded': '退款完成',
  'order:refund_failed': '退款失败',
  'order:reopened_by_late_payment': '关闭后收到付款，订单恢复',
  'order:late_payment_refunded': '关闭后收到付款，已原路退回',
  'order:packed': '打包好',
  'order:dispatched': '发出',
  'order:delivered': '送达',
  'order:delivery_failed': '没送到',
  'order:returned': '退回门店',
  'order:partially_canceled': '取消部分商品',
  'order:arrived': '顾客到店',
  'order:no_show': '超时未取',
  'order:question_asked': '缺货问顾客',
  'order:substituted': '换了同类商品',
  'order:way_changed': '改了收货方式',
  'order:compensated': '超时补偿',
  'order:short': '缺货',
  'order:re_sourced': '换一个地点发货',
  'order:late': '超时',
  'order:visit_confirmed': '预约确认',
  'order:visit_moved': '预约改时间',
  'order:visit_started': '顾客到店，服务开始',
  'order:visit_ended': '服务完成',
  'order:visit_canceled': '预约取消',
  'payment:payment.created': '创建支付单',
  'payment:payment.succeeded': '微信支付到账',
  'refund:refund.requested': '向微信申请退款',
  'refund:refund.succeeded': '微信退款到账',
  'fulfillment:fulfillment.opened': '履约单到店',
  'fulfillment:fulfillment.accepted': '接单',
  'fulfillment:fulfillment.picking': '开始拣货',
  'fulfillment:fulfillment.ready': '备好',
  'fulfillment:fulfillment.handedOver': '核销交付',
  'fulfillment:fulfillment.canceled': '停止备货',
};

/** What happened to an order, as the shopper's page and its story call it. */
export function orderEventTitle(type: string): string {
  return TITLES[`order:${type}`] ?? type;
}

const TROUBLE = new Set(['order:refund_failed', 'order:late_payment_refunded', 'order:delivery_failed', 'order:no_show']);

/** Rows that one act wrote carry nearly the same moment. */
const TOGETHER_MS = 2_000;

/** The words of a kind of entry; an unknown one is shown as it is rather than hidden. */
export function titleOf(entry: Pick<StoryEntry, 'source' | 'kind'>): string {
  if (entry.source === 'audit') return actionTitle(entry.kind);
  return TITLES[`${entry.source}:${entry.kind}`] ?? (entry.source === 'stock' ? movementTitle(entry.kind) : entry.kind);
}

function words(facts: StoryEntry['facts'], name: string): string | null {
  const value = facts[name];
  return typeof value === 'string' && value !== '' ? value : null;
}

function delta(facts: StoryEntry['facts'], name: string, label: string): string | null {
  const value = facts[name];
  return typeof value === 'number' && value !== 0 ? `${label} ${formatDelta(value)}` : null;
}

/** The facts of one entry in one line; empty when its title says it all. */
export function factsOf({ kind, facts }: Pick<StoryEntry, 'kind' | 'facts'>): string {
  const amount = facts['amountFen'];
  const labelled = (name: string, label: string): string | null => {
    const value = words(facts, name);
    return value === null ? null : `${label} ${value}`;
  };
  const item = [words(facts, 'title'), words(facts, 'optionText')].filter((part) => part !== null).join(' ');
  return [
    item === '' ? null : item,
    typeof amount === 'number' ? formatFen(amount) : null,
    delta(facts, 'onHandDelta', '现货'),
    delta(facts, 'reservedDelta', '预占'),
    delta(facts, 'allocatedDelta', '已分配'),
    labelled('callNumber', '取货号'),
    labelled('outTradeNo', '支付单'),
    labelled('transactionId', '微信单'),
    labelled('outRefundNo', '退款单'),
    labelled('reason', '原因'),
    // The note of a payment is the provider's number.
    labelled('note', kind === 'paid' ? '微信单' : '备注'),
    labelled('lastError', '错误'),
  ]
    .filter((part) => part !== null)
    .join(' · ');
}

/** Puts entries of one act together, in the order of time. */
export function tellStory(entries: readonly StoryEntry[]): StoryMoment[] {
  const moments: StoryMoment[] = [];
  for (const [index, entry] of entries.entries()) {
    const title = titleOf(entry);
    const fact = factsOf(entry);
    const last = moments.at(-1);
    const isTogether = last !== undefined && last.source === entry.source && last.title === title && Date.parse(entry.at) - Date.parse(last.at) < TOGETHER_MS;
    if (isTogether) {
      moments[moments.length - 1] = { ...last, lines: fact === '' ? last.lines : [...last.lines, fact] };
    } else {
      moments.push({
        key: `${index}-${entry.source}-${entry.kind}`,
        at: entry.at,
        source: entry.source,
        title,
        actorName: entry.actorName,
        isTrouble: TROUBLE.has(`${entry.source}:${entry.kind}`) || words(entry.facts, 'lastError') !== null,
        lines: fact === '' ? [] : [fact],
      });
    }
  }
  return moments;
}
