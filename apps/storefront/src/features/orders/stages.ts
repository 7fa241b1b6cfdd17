import type { OrderDetail, OrderStage } from '@/shared/order';
import { formatClock, formatMoment, formatWindow } from '@/shared/time';
import type { IconName } from '@/ui/icon';

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

type StageFacts = Pick<OrderDetail, 'stage' | 'pickupStartAt' | 'pickupEndAt' | 'refund'>;

/** The sentence under the title: what happens next, or how it ended. */
export function describeStage(order: StageFacts, nowMs: number): string {
  const window = formatWindow(order.pickupStartAt, order.pickupEndAt, nowMs);
  switch (order.stage) {
    case 'awaiting_payment':
      return '超时会自动关闭，不会扣款';
    case 'awaiting_acceptance':
      return `门店接单后开始备货，预计 ${window} 可取`;
    case 'preparing':
      return `备好会通知你，预计 ${window} 可取`;
    case 'ready':
      return '到店出示取货码就能取';
    case 'on_the_way':
      return '商品已从门店出发';
    case 'completed':
      return '感谢惠顾，期待再来';
    case 'closed':
      return order.refund ? describeRefund(order.refund.status) : '超时未付款，没有扣款';
    case 'canceled':
      return order.refund ? describeRefund(order.refund.status) : '没有扣款';
  }
}

function describeRefund(status: 'processing' | 'succeeded' | 'failed'): string {
  if (status === 'succeeded') return '款项已原路退回';
  return status === 'processing' ? '款项正在原路退回，一般几分钟到账' : '退款遇到问题，我们正在处理，不用重复申请';
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
};

/** The order's story for its shopper: newest first, in plain words. */
export function computeTimeline(events: readonly TimelineEvent[], nowMs: number): TimelineStep[] {
  return [...events]
    .sort((a, b) => Date.parse(b.at) - Date.parse(a.at))
    .map(({ at, type, note }, index) => ({ at, when: formatMoment(at, nowMs), title: eventTitles[type], note, isLatest: index === 0 }));
}

const progressStages: readonly { stage: OrderStage; title: string }[] = [
  { stage: 'awaiting_payment', title: '已下单' },
  { stage: 'awaiting_acceptance', title: '待接单' },
  { stage: 'preparing', title: '备货中' },
  { stage: 'ready', title: '待自提' },
  { stage: 'completed', title: '已取货' },
];

/** Where the order stands on its way to the counter; null for one that will not get there. */
export function computeProgress(stage: OrderStage): { title: string; isDone: boolean; isNow: boolean }[] | null {
  const now = progressStages.findIndex((step) => step.stage === stage);
  if (now < 0) return null;
  return progressStages.map(({ title }, index) => ({ title, isDone: index < now, isNow: index === now }));
}

/** 「今天 18:00–18:30 自提」 for a card in the list. */
export function describePickup(order: Pick<OrderDetail, 'pickupStartAt' | 'pickupEndAt'>, nowMs: number): string {
  return `${formatMoment(order.pickupStartAt, nowMs)}–${formatClock(order.pickupEndAt)} 自提`;
}
