import { z } from 'zod';
import type { Schemas } from '../../api';

export type Snapshot = Schemas['OperationsSnapshot'];
export type Minute = Schemas['OperationsMinute'];
export type RejectReason = Schemas['RejectReason'];

export const MINUTE_MS = 60_000;

const snapshotHead = z.object({ at: z.string(), serverTimeMs: z.number(), headline: z.object({ requestsPerSecond: z.number() }), endpoints: z.array(z.unknown()), rejects: z.array(z.unknown()) });

/** Whether an event of the stream is what the API's document says; null when it is something else. */
export function readSnapshot(data: string): Snapshot | null {
  try {
    const value: unknown = JSON.parse(data);
    // The head is enough to tell a snapshot of another version; the rest is as the API's own document says.
    return snapshotHead.safeParse(value).success ? (value as Snapshot) : null;
  } catch {
    return null;
  }
}

/** What the endpoints did at one moment, for the lines. */
export interface TrackPoint {
  readonly atMs: number;
  readonly endpoints: Snapshot['endpoints'];
}

const TRACK_MS = 5 * MINUTE_MS;

/** The track of the last five minutes with one more point; a point that came twice is kept once. */
export function extendTrack(track: readonly TrackPoint[], point: TrackPoint): TrackPoint[] {
  const kept = track.filter(({ atMs }) => atMs > point.atMs - TRACK_MS && atMs < point.atMs);
  return [...kept, point];
}

/** Moments that were stored whole, oldest first. */
export function framesOf(minutes: readonly Minute[]): Snapshot[] {
  return minutes.flatMap(({ snapshot }) => snapshot ?? []).sort((a, b) => a.serverTimeMs - b.serverTimeMs);
}

/** The frame that is nearest to a moment; -1 when there is none. */
export function nearestFrame(frames: readonly Snapshot[], atMs: number): number {
  let nearest = -1;
  frames.forEach(({ serverTimeMs }, index) => {
    const best = frames[nearest];
    if (best === undefined || Math.abs(serverTimeMs - atMs) < Math.abs(best.serverTimeMs - atMs)) nearest = index;
  });
  return nearest;
}

/** The stored hour on both sides of a moment, as far as it is over: two hours are the most that the API gives whole. */
export function replayWindow(atMs: number, nowMs: number): { readonly fromMs: number; readonly toMs: number } {
  const toMs = Math.min(atMs + 60 * MINUTE_MS, nowMs);
  return { fromMs: Math.max(atMs - 60 * MINUTE_MS, toMs - 120 * MINUTE_MS), toMs };
}

const MOST_ROUTES = 6;

/** Of people at desks: they are few and say nothing about the sale. */
const DESK_ROUTE = / \/api\/admin\//;

/** The busiest routes of a track, in an order that does not depend on who leads just now, so that colours stay. */
export function busiestRoutes(track: readonly TrackPoint[]): string[] {
  const sums = new Map<string, number>();
  for (const { endpoints } of track) for (const { route, perSecond } of endpoints) sums.set(route, (sums.get(route) ?? 0) + perSecond);
  return [...sums]
    .filter(([route]) => !DESK_ROUTE.test(route))
    .sort((a, b) => b[1] - a[1])
    .slice(0, MOST_ROUTES)
    .map(([route]) => route)
    .sort();
}

const ROUTE_NAMES: Readonly<Record<string, string>> = {
  'POST /api/storefront/orders': '下单',
  'POST /api/storefront/orders/{orderId}/payment': '发起支付',
  'GET /api/storefront/orders/{orderId}/payment': '查支付',
  'POST /api/storefront/flash/items/{itemId}/stores/{storeId}/orders': '秒杀下单',
  'POST /api/storefront/flash/items/{itemId}/stores/{storeId}/tokens': '抢购凭证',
  'GET /api/storefront/flash/sessions': '秒杀场次',
  'GET /api/storefront/flash/items/{itemId}': '秒杀详情',
  'GET /api/storefront/flash/stock': '秒杀余量',
  'GET /api/storefront/home': '首页',
  'GET /api/storefront/bootstrap': '启动',
  'GET /api/storefront/products': '商品列表',
  'GET /api/storefront/products/{productId}': '商品详情',
  'GET /api/storefront/search': '搜索',
  'GET /api/storefront/search/suggest': '搜索联想',
  'GET /api/storefront/stores/{storeId}/availability': '查库存',
  'GET /api/storefront/stores/{storeId}/product-availability': '查库存',
  'GET /api/storefront/cart': '购物车',
  'POST /api/storefront/cart/items': '加购',
  'POST /api/storefront/checkout/quote': '算价',
  'POST /api/storefront/waiting-rooms/{roomId}/tickets': '加入排队',
  'GET /api/storefront/waiting-rooms/{roomId}/ticket': '排队轮询',
  'GET /api/storefront/products/{productId}/reviews': '评价',
  'GET /api/storefront/categories': '分类',
  'GET /api/storefront/stores': '找门店',
  'GET /api/storefront/stores/{storeId}': '门店页',
  'GET /api/storefront/stores/{storeId}/pickup-windows': '取货时段',
  'GET /api/storefront/orders': '我的订单',
  'GET /api/storefront/orders/{orderId}': '订单详情',
  'GET /api/storefront/orders/counts': '订单数',
  'GET /api/storefront/orders/{orderId}/pickup-code': '取货码',
  'POST /api/storefront/orders/{orderId}/cancellation': '取消订单',
  'PUT /api/storefront/cart/items': '改购物车',
  'GET /api/storefront/me': '我的',
  'POST /api/storefront/auth/refresh': '续登录',
  'POST /api/storefront/auth/wechat': '登录',
  'POST /callbacks/wechat-pay/transactions': '付款通知',
  'POST /callbacks/wechat-pay/refunds': '退款通知',
};

/** A route in two or four words where it is known, else without the prefix that all share. Path parameters may be written either way. */
export function routeName(route: string): string {
  const normal = route.replaceAll(/:(\w+)/g, '{$1}');
  return ROUTE_NAMES[normal] ?? normal.replace('/api/storefront', '');
}

/** One mark on the charts: a change that was made, or a note of somebody who watched. */
export interface Marker {
  readonly atMs: number;
  readonly text: string;
}

/** More marks than this would hide the lines. */
const MOST_MARKERS = 6;
/** Words closer than this part of the span would stand on each other. */
const WORDS_APART = 1 / 6;

/** The last marks within a span, oldest first; of those that stand close together only the first keeps its words. */
export function markersWithin(markers: readonly Marker[], fromMs: number, toMs: number): Marker[] {
  const shown = markers
    .filter(({ atMs }) => atMs >= fromMs && atMs <= toMs)
    .sort((a, b) => a.atMs - b.atMs)
    .slice(-MOST_MARKERS);
  let worded = Number.NEGATIVE_INFINITY;
  return shown.map((marker) => {
    if (marker.atMs - worded < (toMs - fromMs) * WORDS_APART) return { ...marker, text: '' };
    worded = marker.atMs;
    return marker;
  });
}
