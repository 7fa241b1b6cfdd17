import { isApiProblem } from '@/shared/api';
import { formatFen } from '@/shared/money';
import { formatMoment } from '@/shared/time';
import type { CheckoutDraft } from '@/shared/small-state';
import type { Quote, QuoteChange } from './queries';

/** What stands in the way of the order, as its lines and its window show it. */
export type ShownChanges = {
  byVariant: ReadonlyMap<string, string>;
  window: string | null;
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
      return null;
  }
}

/** Turns the server's typed changes into the words beside what they concern. */
export function describeChanges(changes: readonly QuoteChange[], nowMs: number): ShownChanges {
  const byVariant = new Map<string, string>();
  let window: string | null = null;
  let total: string | null = null;
  for (const change of changes) {
    const text = lineText(change);
    if (text !== null && 'variantId' in change) byVariant.set(change.variantId, text);
    if (change.kind === 'window') {
      window = change.nextStartAt === null ? '该时段约满了，这几天没有可选时段' : `该时段刚约满，已为你选 ${formatMoment(change.nextStartAt, nowMs)}`;
    }
    if (change.kind === 'total') total = `合计由 ${formatFen(change.fromFen)} 变为 ${formatFen(change.toFen)}`;
  }
  return { byVariant, window, total, count: changes.length };
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
export function computeWindow(windows: Quote['windows'], wantedStartAt: string | null): Quote['windows'][number] | null {
  return windows.find(({ startAt }) => startAt === wantedStartAt) ?? windows[0] ?? null;
}
