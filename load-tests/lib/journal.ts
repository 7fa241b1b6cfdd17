/**
 * What was sent and what was acknowledged, one JSON object per line, in k6's console output: the judge compares it with
 * the database. `sent` is written before the request leaves, so that a request without an answer is known too.
 */
export type JournalEntry =
  | { readonly type: 'sent'; readonly customerId: string; readonly idempotencyKey: string }
  | {
      readonly type: 'placed';
      readonly customerId: string;
      readonly idempotencyKey: string;
      readonly orderId: string;
      readonly payableFen: number;
      readonly token: string;
    }
  | { readonly type: 'ended'; readonly orderId: string; readonly stage: 'completed' | 'canceled' | 'closed' };

export function note(entry: JournalEntry): void {
  console.log(JSON.stringify(entry));
}
