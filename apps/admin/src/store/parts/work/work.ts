import type { Label } from '../../../shared/labels';
import type { BoardCard } from '../../api';

export type WorkKind = BoardCard['kind'];
export type WorkState = BoardCard['state'];

export const WORK_KINDS: readonly WorkKind[] = ['pickup', 'instantDelivery', 'scheduledDelivery', 'shipping'];

/** What is said aloud when one comes in. */
export const spokenKinds = { pickup: '自提订单', instantDelivery: '三十分钟达订单，请马上备货', scheduledDelivery: '定时达订单', shipping: '快递订单' } as const satisfies Readonly<Record<WorkKind, string>>;

export const workStateLabels = {
  open: { text: '待接单', tone: 'info' },
  accepted: { text: '已接单', tone: 'info' },
  picking: { text: '拣货中', tone: 'primary' },
  substitution_pending: { text: '缺货待确认', tone: 'warning' },
  packed: { text: '已打包', tone: 'primary' },
  ready: { text: '待自提', tone: 'warning' },
  waiting_courier: { text: '等骑手接单', tone: 'warning' },
  courier_assigned: { text: '骑手在路上', tone: 'info' },
  picked_up: { text: '配送中', tone: 'primary' },
  partially_shipped: { text: '部分发货', tone: 'primary' },
  shipped: { text: '已发货', tone: 'success' },
  failed_attempt: { text: '没送成', tone: 'urgent' },
  returning: { text: '退回中', tone: 'warning' },
  no_show: { text: '超时未取', tone: 'urgent' },
  handed_over: { text: '已取货', tone: 'success' },
  delivered: { text: '已送达', tone: 'success' },
  returned_to_stock: { text: '已放回货架', tone: 'neutral' },
  superseded: { text: '已转其他门店', tone: 'neutral' },
  canceled: { text: '已取消', tone: 'urgent' },
} as const satisfies Readonly<Record<WorkState, Label>>;

/** What a stage is called while it runs. */
export const stageNames = { accept: '接单', pick: '拣货', courier: '骑手到店', ride: '送达', collect: '取货', ship: '发货' } as const satisfies Readonly<Record<NonNullable<BoardCard['stage']>, string>>;

const OVER: readonly WorkState[] = ['handed_over', 'delivered', 'returned_to_stock', 'superseded', 'canceled', 'shipped'];

/** Nothing is left to do here. */
export function isOver(state: WorkState): boolean {
  return OVER.includes(state);
}

/** The kinds that a board shows, with how many of each, in their fixed order. */
export function countKinds(cards: readonly Pick<BoardCard, 'kind'>[]): readonly { readonly kind: WorkKind; readonly count: number }[] {
  return WORK_KINDS.map((kind) => ({ kind, count: cards.filter((card) => card.kind === kind).length })).filter(({ count }) => count > 0);
}

/** Whoever stands outside comes first, then as the server ordered them. */
export function arrivedFirst<Card extends Pick<BoardCard, 'arrivedAt'>>(cards: readonly Card[]): Card[] {
  return [...cards].sort((a, b) => Number(b.arrivedAt !== null) - Number(a.arrivedAt !== null));
}

/** What may be picked in one round: accepted or begun, most urgent first. */
export function listPickable(cards: readonly BoardCard[]): BoardCard[] {
  const dueMs = ({ stageDueAt, promisedAt, windowStartAt }: BoardCard): number => Date.parse(stageDueAt ?? promisedAt ?? windowStartAt);
  return cards.filter(({ state }) => state === 'accepted' || state === 'picking').sort((a, b) => dueMs(a) - dueMs(b));
}
