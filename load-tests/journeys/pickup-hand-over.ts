import type { PreparedStore, Shopper } from '../config/prepared.ts';
import { expectReply, fact } from '../lib/checks.ts';
import { newKey } from '../lib/choice.ts';
import { call } from '../lib/http.ts';
import { note } from '../lib/journal.ts';
import { ordersCollected } from '../lib/metrics.ts';

/** The shopper shows the code at the counter, staff verify it and hand the goods over. */
export function handOver(store: PreparedStore, shopper: Shopper, orderId: string): void {
  const path = `/api/staff/stores/${store.storeId}`;
  const token = store.staffToken;
  const code = expectReply('the shopper sees the pickup code', call('getPickupCode', { method: 'GET', path: `/api/storefront/orders/${orderId}/pickup-code`, as: shopper }));
  const digits = code?.digits ?? null;
  if (!fact('a ready order has its digits', digits !== null) || digits === null) return;
  const verified = expectReply('staff verify the code', call('verifyPickup', { method: 'POST', path: `${path}/pickup-verifications`, token, body: { code: digits } }));
  fact('the code names this order', verified?.orderId === orderId);
  const handed = call('handOver', { method: 'POST', path: `${path}/hand-overs`, token, idempotencyKey: newKey(), body: { code: digits } });
  if (expectReply('staff hand the goods over', handed) === null) return;

  const order = expectReply('the order opens', call('getOrder', { method: 'GET', path: `/api/storefront/orders/${orderId}`, as: shopper }));
  if (!fact('the shopper sees the order collected', order?.stage === 'completed')) return;
  ordersCollected.add(1);
  note({ type: 'ended', orderId, stage: 'completed' });
}
