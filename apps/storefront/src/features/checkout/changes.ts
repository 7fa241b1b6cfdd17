import { isApiProblem } from '@/shared/api';
import { formatFen } from '@/shared/money';
import { formatMoment } from '@/shared/time';
import type { CheckoutDraft } from '@/shared/small-state';
import type { QuoteChange } from './queries';
import { refusalText } from './ways';

/** What stands in the way of the order, as its lines and its window show it. */
export type ShownChanges = {
  byVariant: ReadonlyMap<string, string>;
  window: string | null;
  /** Of the way: another promise, or why it is not open any more. */
  way: string | null;
  total: string | null;
  count: number;
};

function isChange(value: unknown): value is QuoteChange {
  return typeof value === 'object' && value !== null && 'kind' in value;
}

/** The changes that a refused order names; none for any other error. */
export function changesOf(error: unknown): QuoteChange[] {
  if (!isApiProblem(error, 'ORDERS.QUOTE_CHANGED')) return [];
  const { changes } = error.details;
  return Array.isArray(changes) ? changes.filter(isChange) : [];
}

function lineText(change: QuoteChange): string | null {
  switch (change.kind) {
    case 'price':
      return `价格由 ${formatFen(change.fromFen, 'trim')} 变为 ${formatFen(change.toFen, 'trim')}`;
    case 'stock':
      return change.available > 0 ? `手慢了，仅剩 ${change.available} 件` : '这家店刚刚卖完';
    case 'unpublished':
      return '商品已下架';
    case 'limit':
      return `每单限购 ${change.maxPerOrder} 件`;
    case 'window':
    case 'fee':
    case 'promise':
    case 'way':
    case 'total':
    case 'rule':
    case 'points':
    case 'storedValue':
      return null;
  }
}

/** Turns the server's typed changes into the words beside what they concern. */
export function describeChanges(changes: readonly QuoteChange[], nowMs: number): ShownChanges {
  const byVariant = new Map<string, string>();
  let window: string | null = null;
  let way: string | null = null;
  let total: string | null = null;
  for (const change of changes) {
    const text = lineText(change);
    if (text !== null && 'variantId' in change) byVariant.set(change.variantId, text);
    if (change.kind === 'window') {
      window = change.nextStartAt === null ? '该时段约满了，这几天没有可选时段' : `该时段刚约满，已为你选最近时段 ${formatMoment(change.nextStartAt, nowMs)}`;
    }
    if (change.kind === 'promise') way = `预计时间由 ${formatMoment(change.fromAt, nowMs)} 变为 ${formatMoment(change.toAt, nowMs)}`;
    if (change.kind === 'way') way = `${refusalText(change.reason, 0)}，换一种方式就能下单`;
    if (change.kind === 'fee') total ??= `运费由 ${formatFen(change.fromFen)} 变为 ${formatFen(change.toFen)}`;
    if (change.kind === 'total') total = `合计由 ${formatFen(change.fromFen)} 变为 ${formatFen(change.toFen)}`;
  }
  return { byVariant, window, way, total, count: changes.length };
}

/** The draft as it can still be ordered: quantities the store can promise, without what it no longer sells. */
export function fitDraft(draft: CheckoutDraft, changes: readonly QuoteChange[]): CheckoutDraft {
  const maximum = new Map<string, number>();
  const lower = (variantId: string, quantity: number) => maximum.set(variantId, Math.min(quantity, maximum.get(variantId) ?? quantity));
  for (const change of changes) {
    if (change.kind === 'stock') lower(change.variantId, change.available);
    if (change.kind === 'limit') lower(change.variantId, change.maxPerOrder);
    if (change.kind === 'unpublished') lower(change.variantId, 0);
  }
  const lines = draft.lines.map((line) => ({ ...line, quantity: Math.min(line.quantity, maximum.get(line.variantId) ?? line.quantity) }));
  return { ...draft, lines: lines.filter(({ quantity }) => quantity > 0) };
}

/** Whether the order can only go on after quantities are cut. */
export function needsFitting(changes: readonly QuoteChange[]): boolean {
  return changes.some(({ kind }) => kind === 'stock' || kind === 'limit' || kind === 'unpublished');
}

/** The window to stand on: the chosen one while it is offered, else the earliest. */
export function computeWindow<Window extends { startAt: string }>(windows: readonly Window[], wantedStartAt: string | null): Window | null {
  return windows.find(({ startAt }) => startAt === wantedStartAt) ?? windows[0] ?? null;
}
