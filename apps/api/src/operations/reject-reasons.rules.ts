import type { ReplyOf } from '@quanyu/platform';
import type { getOperationsLive } from './operations.contract.js';

type Reason = ReplyOf<typeof getOperationsLive>['rejects'][number]['reason'];

/** Error codes by the reason that the war room shows them under; the first that fits counts. */
const REASONS: readonly (readonly [RegExp, Reason])[] = [
  [/SOLD_OUT|STOCK/, 'soldOut'],
  [/^FLASH\.LIMIT/, 'purchaseLimit'],
  [/^RATE_LIMITED$/, 'rateLimited'],
  [/^RISK\.(QUEUE|TICKET|ROOM|DEVICE_IN_QUEUE)/, 'queue'],
  [/^RISK\./, 'risk'],
  [/^SERVICE\.DEGRADED$/, 'degraded'],
  [/^SERVICE\./, 'busy'],
  [/^(FLASH|ORDERS)\./, 'other'],
];

/** What a refusal counts as; null for what is no refusal of a wish: bad input, a missing page, a missing sign-in. */
export function rejectReason(code: string): Reason | null {
  return REASONS.find(([pattern]) => pattern.test(code))?.[1] ?? null;
}

/** Refusals by reason, most first. */
export function countRejects(problems: ReadonlyMap<string, number>, paymentTimeouts: number): { reason: Reason; lastMinute: number }[] {
  const counts = new Map<Reason, number>();
  for (const [code, count] of problems) {
    const reason = rejectReason(code);
    if (reason !== null) counts.set(reason, (counts.get(reason) ?? 0) + count);
  }
  if (paymentTimeouts > 0) counts.set('paymentTimeout', paymentTimeouts);
  return [...counts].map(([reason, lastMinute]) => ({ reason, lastMinute })).sort((a, b) => b.lastMinute - a.lastMinute);
}
