import { formatDelta, formatFen } from '../../../shared/money';
import type { Schemas } from '../../api';
import { eventTitle } from '../../parts/orders/event-titles';
import { movementTitle } from '../../parts/stock/movements';
import { actionTitle } from '../../shell/actions';

type StoryEntry = Schemas['StoryEntry'];
type Source = StoryEntry['source'];

/** Entries of one kind that happened together, for example the reservation of every line of an order. */
export interface StoryMoment {
  readonly key: string;
  readonly at: string;
  readonly source: Source;
  readonly title: string;
  readonly actorName: string | null;
  readonly isTrouble: boolean;
  readonly lines: readonly string[];
}

export const sourceTitles: Readonly<Record<Source, string>> = { order: '订单', payment: '支付', refund: '退款', fulfillment: '门店', stock: '库存', audit: '人工' };

const TROUBLE = new Set(['order:refund_failed', 'order:late_payment_refunded', 'order:delivery_failed', 'order:no_show']);

/** Rows that one act wrote carry nearly the same moment. */
const TOGETHER_MS = 2_000;

/** The words of a kind of entry; an unknown one is shown as it is rather than hidden. */
export function titleOf(entry: Pick<StoryEntry, 'source' | 'kind'>): string {
  if (entry.source === 'audit') return actionTitle(entry.kind);
  return eventTitle(entry.source, entry.kind) ?? (entry.source === 'stock' ? movementTitle(entry.kind) : entry.kind);
}

function words(facts: StoryEntry['facts'], name: string): string | null {
  const value = facts[name];
  return typeof value === 'string' && value !== '' ? value : null;
}

function delta(facts: StoryEntry['facts'], name: string, label: string): string | null {
  const value = facts[name];
  return typeof value === 'number' && value !== 0 ? `${label} ${formatDelta(value)}` : null;
}

/** The facts of one entry in one line; empty when its title says it all. */
export function factsOf({ kind, facts }: Pick<StoryEntry, 'kind' | 'facts'>): string {
  const amount = facts['amountFen'];
  const labelled = (name: string, label: string): string | null => {
    const value = words(facts, name);
    return value === null ? null : `${label} ${value}`;
  };
  const item = [words(facts, 'title'), words(facts, 'optionText')].filter((part) => part !== null).join(' ');
  return [
    item === '' ? null : item,
    typeof amount === 'number' ? formatFen(amount) : null,
    delta(facts, 'onHandDelta', '现货'),
    delta(facts, 'reservedDelta', '预占'),
    delta(facts, 'allocatedDelta', '已分配'),
    labelled('callNumber', '取货号'),
    labelled('outTradeNo', '支付单'),
    labelled('transactionId', '微信单'),
    labelled('outRefundNo', '退款单'),
    labelled('reason', '原因'),
    // The note of a payment is the provider's number.
    labelled('note', kind === 'paid' ? '微信单' : '备注'),
    labelled('lastError', '错误'),
  ]
    .filter((part) => part !== null)
    .join(' · ');
}

/** Puts entries of one act together, in the order of time. */
export function tellStory(entries: readonly StoryEntry[]): StoryMoment[] {
  const moments: StoryMoment[] = [];
  for (const [index, entry] of entries.entries()) {
    const title = titleOf(entry);
    const fact = factsOf(entry);
    const last = moments.at(-1);
    const isTogether = last !== undefined && last.source === entry.source && last.title === title && Date.parse(entry.at) - Date.parse(last.at) < TOGETHER_MS;
    if (isTogether) {
      moments[moments.length - 1] = { ...last, lines: fact === '' ? last.lines : [...last.lines, fact] };
    } else {
      moments.push({
        key: `${index}-${entry.source}-${entry.kind}`,
        at: entry.at,
        source: entry.source,
        title,
        actorName: entry.actorName,
        isTrouble: TROUBLE.has(`${entry.source}:${entry.kind}`) || words(entry.facts, 'lastError') !== null,
        lines: fact === '' ? [] : [fact],
      });
    }
  }
  return moments;
}
