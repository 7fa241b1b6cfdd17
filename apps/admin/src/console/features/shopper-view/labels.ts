import type { Label } from '../../../shared/labels';
import type { Schemas } from '../../parts/shopper-view/view';

/** What a shopper calls the state of an order. */
export const stageLabels = {
  awaiting_payment: { text: '等待付款', tone: 'warning' },
  awaiting_acceptance: { text: '等待门店接单', tone: 'info' },
  preparing: { text: '备货中', tone: 'primary' },
  ready: { text: '已备好', tone: 'warning' },
  on_the_way: { text: '在路上', tone: 'info' },
  completed: { text: '已完成', tone: 'success' },
  closed: { text: '已关闭', tone: 'neutral' },
  canceled: { text: '已取消', tone: 'neutral' },
} as const satisfies Readonly<Record<Schemas['OrderSummary']['stage'], Label>>;

export const couponLabels = {
  usable: { text: '可用', tone: 'success' },
  used: { text: '已使用', tone: 'neutral' },
  expired: { text: '已过期', tone: 'neutral' },
} as const satisfies Readonly<Record<Schemas['MyCoupon']['state'], Label>>;
