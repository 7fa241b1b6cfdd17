import type { OrderDetail } from '@/shared/order';
import { formatClock, formatDay, formatMoment, formatWindow } from '@/shared/time';
import { wayNames } from '@/shared/ways';
import type { WayKind } from '@/shared/ways';

export type OrderGroup = OrderDetail['groups'][number];
type Status = OrderGroup['status'];

const collecting: readonly { title: string; until: readonly Status[] }[] = [
  { title: '待接单', until: ['unfulfilled'] },
  { title: '备货中', until: ['accepted', 'picking', 'packed'] },
  { title: '待自提', until: ['ready', 'partially_fulfilled', 'on_the_way'] },
  { title: '已取货', until: ['handed_over', 'delivered'] },
];

const bringing: typeof collecting = [
  { title: '待接单', until: ['unfulfilled'] },
  { title: '备货中', until: ['accepted', 'picking'] },
  { title: '等骑手', until: ['packed', 'ready'] },
  { title: '配送中', until: ['on_the_way', 'partially_fulfilled'] },
  { title: '已送达', until: ['delivered', 'handed_over'] },
];

const sending: typeof collecting = [
  { title: '待发货', until: ['unfulfilled', 'accepted'] },
  { title: '打包中', until: ['picking', 'packed', 'ready'] },
  { title: '运输中', until: ['on_the_way', 'partially_fulfilled'] },
  { title: '已签收', until: ['delivered', 'handed_over'] },
];

const attending: typeof collecting = [
  { title: '已预约', until: ['unfulfilled', 'accepted'] },
  { title: '服务中', until: ['picking', 'packed', 'ready', 'on_the_way', 'partially_fulfilled'] },
  { title: '已完成', until: ['delivered', 'handed_over'] },
];

const stepsOf: Record<WayKind, typeof collecting> = { pickup: collecting, instantDelivery: bringing, scheduledDelivery: bringing, shipping: sending, service: attending };

export type ProgressStep = { title: string; isDone: boolean; isNow: boolean };

/** Where one group stands on its way to the shopper; null for one that will not get there. */
export function computeGroupProgress({ kind, status }: Pick<OrderGroup, 'kind' | 'status'>): ProgressStep[] | null {
  const steps = stepsOf[kind];
  const now = steps.findIndex(({ until }) => until.includes(status));
  if (now < 0) return null;
  return steps.map(({ title }, index) => ({ title, isDone: index < now, isNow: index === now }));
}

/** What a shopper calls the state of one group. */
export function groupStatusText({ kind, status }: Pick<OrderGroup, 'kind' | 'status'>): string {
  if (status === 'canceled') return '已取消';
  if (status === 'returned') return '已退回';
  if (kind === 'pickup' && status === 'partially_fulfilled') return '部分已取';
  return computeGroupProgress({ kind, status })?.find(({ isNow }) => isNow)?.title ?? '';
}

const settled: readonly Status[] = ['handed_over', 'delivered', 'returned', 'canceled'];

export function isGroupOver({ status }: Pick<OrderGroup, 'status'>): boolean {
  return settled.includes(status);
}

function when(at: string, nowMs: number): string {
  return formatDay(at, nowMs) === '今天' ? formatClock(at) : formatMoment(at, nowMs);
}

/** What was promised: 「今天 18:00–18:30」, 「12:28 前送达」, 「周三 送达」. */
export function describePromise(group: Pick<OrderGroup, 'kind' | 'windowStartAt' | 'windowEndAt' | 'promisedAt'>, nowMs: number): string {
  const { kind, windowStartAt, windowEndAt, promisedAt } = group;
  const isAtTime = windowStartAt !== null && windowEndAt !== null;
  switch (kind) {
    case 'pickup':
    case 'scheduledDelivery':
    case 'service':
      if (isAtTime) return `${formatWindow(windowStartAt, windowEndAt, nowMs)}${kind === 'scheduledDelivery' ? ' 送达' : ''}`;
      return promisedAt === null ? '' : `${formatMoment(promisedAt, nowMs)} ${kind === 'pickup' ? '起可取' : '前'}`;
    case 'instantDelivery':
      return promisedAt === null ? '' : `${formatMoment(promisedAt, nowMs)} 前送达`;
    case 'shipping':
      return promisedAt === null ? '' : `预计 ${formatDay(promisedAt, nowMs)} 送达`;
  }
}

const minuteMs = 60_000;

export type KeptText = { text: string; isLate: boolean };

/** The promise beside what happened: kept, late, or late by so much already. Null while it is neither. */
export function describeKept(group: Pick<OrderGroup, 'kind' | 'status' | 'promisedAt' | 'keptAt'>, nowMs: number): KeptText | null {
  const { kind, promisedAt, keptAt } = group;
  if (promisedAt === null || kind === 'service' || group.status === 'canceled') return null;
  const done = kind === 'pickup' ? '备好' : '送达';
  if (keptAt !== null) {
    const lateMinutes = Math.round((Date.parse(keptAt) - Date.parse(promisedAt)) / minuteMs);
    return lateMinutes > 0 ? { text: `${when(keptAt, nowMs)} ${done}，比约定晚了${spell(lateMinutes)}`, isLate: true } : { text: `${when(keptAt, nowMs)} ${done}，没有晚`, isLate: false };
  }
  const overMinutes = Math.floor((nowMs - Date.parse(promisedAt)) / minuteMs);
  if (isGroupOver(group) || overMinutes < 1) return null;
  return { text: `比约定晚了${spell(overMinutes)}，我们在加快处理`, isLate: true };
}

function spell(minutes: number): string {
  if (minutes < 60) return ` ${minutes} 分钟`;
  const hours = Math.floor(minutes / 60);
  return hours < 24 ? ` ${hours} 小时` : ` ${Math.floor(hours / 24)} 天`;
}

/** The kind that all groups share; null when an order comes in several ways. */
export function commonKind(groups: readonly Pick<OrderGroup, 'kind'>[]): WayKind | null {
  const [first] = groups;
  return first !== undefined && groups.every(({ kind }) => kind === first.kind) ? first.kind : null;
}

/** Facts of an order's ways for the cashier and the result: a name and a value each. */
export function wayFacts(groups: readonly OrderGroup[], nowMs: number): { name: string; value: string }[] {
  return groups.flatMap((group) => {
    const place = group.kind === 'pickup' || group.kind === 'service' ? [{ name: group.kind === 'pickup' ? '自提门店' : '门店', value: group.storeName }] : [];
    const time = { name: group.title ?? (group.kind === 'pickup' ? '自提时间' : wayNames[group.kind]), value: describePromise(group, nowMs) };
    return [...place, time];
  });
}
