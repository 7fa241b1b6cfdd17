import type { Label } from '../../../shared/labels';
import type { Schemas } from '../../api';

export const keyStates = {
  active: { text: '在用', tone: 'success' },
  expired: { text: '已到期', tone: 'neutral' },
  revoked: { text: '已停用', tone: 'neutral' },
} as const satisfies Readonly<Record<Schemas['ApiKey']['state'], Label>>;

export const rateClassNames = { standard: '每秒 10 次', bulk: '每秒 50 次' } as const satisfies Readonly<Record<Schemas['ApiKey']['rateClass'], string>>;

export const endpointStates = {
  active: { text: '推送中', tone: 'success' },
  paused: { text: '已暂停', tone: 'warning' },
  disabled: { text: '已自动停用', tone: 'urgent' },
} as const satisfies Readonly<Record<Schemas['WebhookEndpoint']['status'], Label>>;

export const deliveryStates = {
  pending: { text: '待送达', tone: 'info' },
  delivered: { text: '已送达', tone: 'success' },
  failed: { text: '没送到', tone: 'urgent' },
} as const satisfies Readonly<Record<Schemas['WebhookDelivery']['status'], Label>>;

export const messageNames = {
  'order.paid': '订单已付款',
  'order.canceled': '订单已取消',
  'order.linesCanceled': '订单部分取消',
  'pickup.ready': '可以自提了',
  'line.short': '缺货',
  'booking.changed': '预约有变化',
  'webhook.test': '测试消息',
} as const satisfies Readonly<Record<Schemas['WebhookMessageType'], string>>;
