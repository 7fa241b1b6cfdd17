import { formatFen } from '@/shared/money';
import type { OrderDetail, OrderStage } from '@/shared/order';
import { formatMoment } from '@/shared/time';
import { wayNames } from '@/shared/ways';
import type { IconName } from '@/ui/icon';
import { commonKind, computeGroupProgress, describePromise } from './groups';
import type { ProgressStep } from './groups';

export type StageCopy = { title: string; icon: IconName; tone: 'active' | 'ready' | 'waiting' | 'ended' };

/** What a shopper calls the state of an order. */
export const stageCopy: Record<OrderStage, StageCopy> = {
  awaiting_payment: { title: '等待付款', icon: 'clock', tone: 'waiting' },
  awaiting_acceptance: { title: '等待门店接单', icon: 'store', tone: 'active' },
  preparing: { title: '备货中', icon: 'box', tone: 'active' },
  ready: { title: '可以来取了', icon: 'bag', tone: 'ready' },
  on_the_way: { title: '正在送来', icon: 'bag', tone: 'active' },
  completed: { title: '已取货', icon: 'check-circle', tone: 'ended' },
  closed: { title: '已关闭', icon: 'clock', tone: 'ended' },
  canceled: { title: '已取消', icon: 'close', tone: 'ended' },
};

type StageFacts = Pick<OrderDetail, 'stage' | 'groups' | 'refund'>;

/** The state in the words of the way: what is collected is 已取货, what is brought 已送达. */
export function stageTitle({ stage, groups }: Pick<StageFacts, 'stage' | 'groups'>): string {
  const kind = commonKind(groups);
  if (kind === 'pickup') return stage === 'on_the_way' ? '部分已取货' : stageCopy[stage].title;
  if (stage === 'ready') return kind === null ? '部分已备好' : kind === 'shipping' ? '等待快递取件' : '等骑手取货';
  if (stage === 'on_the_way') return kind === 'shipping' ? '运输中' : kind === null ? '部分在路上' : '正在送来';
  if (stage === 'completed') return kind === null || kind === 'service' ? '已完成' : kind === 'shipping' ? '已签收' : '已送达';
  if (kind === 'service' && (stage === 'awaiting_acceptance' || stage === 'preparing')) return '预约成功';
  return stageCopy[stage].title;
}

/** The sign of the state; a service is a time, not a parcel. */
export function stageIcon({ stage, groups }: Pick<StageFacts, 'stage' | 'groups'>): IconName {
  const { icon } = stageCopy[stage];
  return icon === 'box' && commonKind(groups) === 'service' ? 'clock' : icon;
}

/** The sentence under the title: what happens next, or how it ended. */
export function describeStage(order: StageFacts & Partial<Pick<OrderDetail, 'isUnderReview'>>, nowMs: number): string {
  const [first] = order.groups;
  const kind = commonKind(order.groups);
  const promise = first === undefined ? '' : describePromise(first, nowMs);
  switch (order.stage) {
    case 'awaiting_payment':
      return '超时会自动关闭，不会扣款';
    case 'awaiting_acceptance':
      if (order.isUnderReview === true) return '核实通过后，门店开始备货';
      if (kind === 'service') return `${promise}，到店出示预约码`;
      return kind === 'pickup' ? `门店接单后开始备货，预计 ${promise} 可取` : kind === null ? '接单后开始备货，进度看下面' : promise;
    case 'preparing':
      if (kind === 'service') return `${promise}，到店出示预约码`;
      return kind === 'pickup' ? `备好会通知你，预计 ${promise} 可取` : kind === null ? '各部分进度看下面' : promise;
    case 'ready':
      return kind === 'pickup' ? '到店出示取货码就能取' : kind === null ? '各部分进度看下面' : `${promise}，门店已备好`;
    case 'on_the_way':
      return kind === 'pickup' ? '还有商品等你来取' : kind === null ? '各部分进度看下面' : promise;
    case 'completed':
      return '感谢惠顾，期待再来';
    case 'closed':
      return order.refund ? describeRefund(order.refund) : '超时未付款，没有扣款';
    case 'canceled':
      return order.refund ? describeRefund(order.refund) : '没有扣款';
  }
}

function describeRefund({ status, isReviewing }: NonNullable<OrderDetail['refund']>): string {
  if (isReviewing) return '退款核对后原路退回，进度在售后里';
  if (status === 'succeeded') return '款项已原路退回';
  return status === 'processing' ? '款项正在原路退回，一般几分钟到账' : '退款遇到问题，我们正在处理，不用重复申请';
}

/** What it was paid with: 微信支付 ¥80.00、积分 ¥12.00. */
export function describeTenders({ dueFen, pointsFen, storedValueFen }: Pick<OrderDetail, 'dueFen' | 'pointsFen' | 'storedValueFen'>): string {
  const tenders = [{ name: '微信支付', fen: dueFen }, { name: '储值余额', fen: storedValueFen }, { name: '积分', fen: pointsFen }].filter(({ fen }) => fen > 0);
  if (tenders.length === 0) return '优惠全额抵扣';
  return tenders.length === 1 ? (tenders[0]?.name ?? '') : tenders.map(({ name, fen }) => `${name} ${formatFen(fen)}`).join('、');
}

type TimelineEvent = OrderDetail['timeline'][number];
export type TimelineStep = { at: string; when: string; title: string; note: string | null; isLatest: boolean };

const eventTitles: Record<TimelineEvent['type'], string> = {
  placed: '订单已提交',
  paid: '付款成功',
  accepted: '门店已接单',
  picking_started: '门店开始拣货',
  ready: '备货完成，等你来取',
  handed_over: '已取货',
  closed_unpaid: '超时未付款，订单已关闭',
  canceled: '订单已取消',
  refund_requested: '已申请退款',
  refunded: '退款成功，款项已原路退回',
  refund_failed: '退款遇到问题，我们正在处理',
  reopened_by_late_payment: '收到付款，订单已恢复',
  late_payment_refunded: '订单已关闭，款项已退回',
  packed: '商品已打包',
  dispatched: '商品已发出',
  delivered: '已送达',
  delivery_failed: '这次没有送到，会再联系你',
  returned: '商品已退回门店',
  partially_canceled: '部分商品已取消',
  short: '部分商品缺货',
  re_sourced: '已换一家店为你备货',
  arrived: '你已到店外',
  no_show: '超时未取，商品将放回货架',
  late: '比约定时间晚了，我们在加快处理',
  question_asked: '门店有事问你，等你答复',
  substituted: '缺货商品已换成另一件',
  way_changed: '已改为到店自提',
  compensated: '配送晚到，配送费已退回',
  visit_confirmed: '预约已确认',
  visit_moved: '预约已改期',
  visit_started: '服务已开始',
  visit_ended: '服务已完成',
  visit_canceled: '预约已取消',
};

/** The order's story for its shopper: newest first, in plain words. */
export function computeTimeline(events: readonly TimelineEvent[], nowMs: number): TimelineStep[] {
  return [...events]
    .sort((a, b) => Date.parse(b.at) - Date.parse(a.at))
    .map(({ at, type, note }, index) => ({ at, when: formatMoment(at, nowMs), title: eventTitles[type], note, isLatest: index === 0 }));
}

/** Where an order stands on its way, when all of it goes one way; null for one that will not get there. */
export function computeProgress({ stage, groups }: Pick<OrderDetail, 'stage' | 'groups'>): ProgressStep[] | null {
  const [first] = groups;
  const isEnded = stage === 'closed' || stage === 'canceled';
  if (isEnded || first === undefined || groups.length > 1) return null;
  const steps = computeGroupProgress(first);
  if (steps === null) return null;
  const isUnpaid = stage === 'awaiting_payment';
  return [{ title: '已下单', isDone: !isUnpaid, isNow: isUnpaid }, ...steps.map((step) => (isUnpaid ? { ...step, isDone: false, isNow: false } : step))];
}

/** 「今天 18:00–18:30 自提」, 「30分钟达 · 今天 12:28 前送达」 for a card in the list. */
export function describeOrderWay({ groups }: Pick<OrderDetail, 'groups'>, nowMs: number): string {
  const [first] = groups;
  if (first === undefined) return '';
  if (groups.length > 1) return `分 ${groups.length} 份：${[...new Set(groups.map(({ kind }) => wayNames[kind]))].join('、')}`;
  const promise = describePromise(first, nowMs);
  return first.kind === 'pickup' ? `${promise} 自提` : `${wayNames[first.kind]} · ${promise}`;
}
