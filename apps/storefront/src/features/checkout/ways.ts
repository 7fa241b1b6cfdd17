import type { Schemas } from '@/shared/api';
import { formatFen } from '@/shared/money';
import type { CheckoutDraft } from '@/shared/small-state';
import { formatClock, formatDay, formatMoment, formatWindow } from '@/shared/time';
import { wayNames } from '@/shared/ways';
import type { OfferedKind } from '@/shared/ways';

export type Way = Schemas['CheckoutWay'];
export type WayRefusal = NonNullable<Way['refusal']>;
export type Address = Schemas['Address'];

export const offeredKinds: readonly OfferedKind[] = ['pickup', 'instantDelivery', 'scheduledDelivery', 'shipping'];

export function isOfferedKind(kind: string | null): kind is OfferedKind {
  return offeredKinds.some((known) => known === kind);
}

/** Why a way is not open, short enough for its button. */
export function refusalText(refusal: WayRefusal, short: number): string {
  switch (refusal) {
    case 'notOffered':
      return '本店暂不支持';
    case 'closed':
      return '门店休息中';
    case 'outOfArea':
      return '超出配送范围';
    case 'belowMinimum':
      return '未到起送价';
    case 'noStock':
      return short > 0 ? `${short} 件缺货` : '暂时缺货';
    case 'noWindow':
      return '近期约满';
    case 'addressNeeded':
      return '选地址后看时效';
  }
}

export type WayFace = { name: string; price: string; promise: string; isOpen: boolean; needsAddress: boolean };

/** The price and the promise of a way as its button says them; why not, where it is not open. */
export function describeWay(way: Way, nowMs: number): WayFace {
  const name = wayNames[way.kind];
  if (!way.isOffered) {
    const needsAddress = way.refusal === 'addressNeeded';
    const promise = way.refusal === 'closed' && way.opensAt !== null ? `休息中，${soon(way.opensAt, nowMs)} 开始` : refusalText(way.refusal ?? 'notOffered', way.short.reduce((sum, { quantity }) => sum + quantity, 0));
    return { name, price: '', promise, isOpen: false, needsAddress };
  }
  return { name, price: priceText(way), promise: promiseText(way, nowMs), isOpen: true, needsAddress: false };
}

function priceText({ kind, feeFen, freeAboveFen }: Way): string {
  if (kind === 'pickup') return '免费';
  if (feeFen === 0) return '免运费';
  return freeAboveFen === null ? formatFen(feeFen, 'trim') : `${formatFen(feeFen, 'trim')}，满 ${formatFen(freeAboveFen, 'trim')} 免`;
}

function soon(at: string, nowMs: number): string {
  return formatDay(at, nowMs) === '今天' ? formatClock(at) : formatMoment(at, nowMs);
}

function promiseText({ kind, promisedAt, minutes, windows }: Way, nowMs: number): string {
  const first = windows.find(({ left }) => left !== 0);
  switch (kind) {
    case 'pickup':
      return promisedAt === null ? '' : `最快 ${soon(promisedAt, nowMs)} 可取`;
    case 'instantDelivery':
      return minutes === null ? '' : `约 ${minutes} 分钟送达`;
    case 'scheduledDelivery':
      return first === undefined ? '' : `最早 ${formatWindow(first.startAt, first.endAt, nowMs)}`;
    case 'shipping':
      return promisedAt === null ? '' : `预计 ${formatDay(promisedAt, nowMs)} 送达`;
  }
}

/**
 * The way to stand on: the wished one while it is open. One that is out of stock keeps its place, so that nobody who wanted to
 * collect has a parcel sent unasked; any other gives way to the first that is open.
 */
export function computeWay(ways: readonly Way[], wished: string): Way | null {
  const own = ways.find(({ kind }) => kind === wished) ?? null;
  if (own !== null && (own.isOffered || own.refusal === 'noStock')) return own;
  return ways.find(({ isOffered }) => isOffered) ?? own;
}

/** A rider needs a point on the map; a parcel finds its way by the address alone. */
export function waysFor(ways: readonly Way[], address: Pick<Address, 'latitude'> | null): Way[] {
  if (address === null || address.latitude !== null) return [...ways];
  const unplaced = (way: Way): Way => ({ ...way, isOffered: false, refusal: 'addressNeeded', groups: [], windows: [] });
  return ways.map((way) => (way.kind === 'instantDelivery' || way.kind === 'scheduledDelivery' ? unplaced(way) : way));
}

/** The draft as this way could bring it: without the units that no place has. */
export function fitToWay(draft: CheckoutDraft, { short }: Pick<Way, 'short'>): CheckoutDraft {
  const missing = new Map(short.map(({ variantId, quantity }) => [variantId, quantity]));
  const lines = draft.lines.map((line) => ({ ...line, quantity: line.quantity - (missing.get(line.variantId) ?? 0) }));
  return { ...draft, lines: lines.filter(({ quantity }) => quantity > 0) };
}

/** Whether a time is chosen for this way, or the promise stands for itself. */
export function takesWindow(kind: OfferedKind): boolean {
  return kind === 'pickup' || kind === 'scheduledDelivery';
}

type Window = Way['windows'][number];

/**
 * The window to stand on: the chosen one while it has room. Without one an order to collect is made as soon as possible, and a
 * delivery at a time takes the first that has room.
 */
export function windowOf({ kind, windows }: Pick<Way, 'kind' | 'windows'>, wantedStartAt: string | null): Window | null {
  const open = windows.filter(({ left }) => left !== 0);
  const wanted = open.find(({ startAt }) => startAt === wantedStartAt) ?? null;
  return wanted ?? (kind === 'scheduledDelivery' ? (open[0] ?? null) : null);
}

type GroupWish = Schemas['OrderGroupWish'];

/** The groups to order, as they were offered. A chosen time replaces the promise. */
export function wishesOf(way: Way, startAt: string | null): GroupWish[] {
  return way.groups.map(({ kind, storeId, feeFen, promisedAt, lines }) => ({
    kind, feeFen, lines,
    ...(storeId === null ? {} : { storeId }),
    ...(takesWindow(kind) && startAt !== null ? { startAt } : promisedAt === null ? {} : { promisedAt }),
  }));
}
