import type { PreparedStore, Shopper } from '../config/prepared.ts';
import { expectReply, fact, waitFor } from '../lib/checks.ts';
import { newKey } from '../lib/choice.ts';
import { call } from '../lib/http.ts';
import { note } from '../lib/journal.ts';
import { onBoardAfter, ordersCollected } from '../lib/metrics.ts';

const STAFF = '/api/staff';

/** The store prepares a paid order and hands it over against the shopper's code. */
export function prepareAndHandOver(store: PreparedStore, shopper: Shopper, orderId: string): void {
  const token = store.staffToken;
  const waitedSinceMs = Date.now();
  const fulfillmentOrderId = waitFor(() => findOnBoard(store, orderId), { seconds: 15, everySeconds: 0.25 });
  if (!fact('a paid order appears on the board', fulfillmentOrderId !== null) || fulfillmentOrderId === null) return;
  onBoardAfter.add(Date.now() - waitedSinceMs);

  const path = `${STAFF}/fulfillment-orders/${fulfillmentOrderId}`;
  expectReply('staff accept', call('acceptFulfillmentOrder', { method: 'POST', path: `${path}/acceptance`, token, body: {} }));
  const picking = expectReply('staff start to pick', call('startPicking', { method: 'POST', path: `${path}/picking`, token, body: {} }));
  for (const line of picking?.lines ?? []) {
    const pick = { method: 'POST', path: `${path}/picks`, token, idempotencyKey: newKey(), body: { item: { by: 'line', lineNo: line.lineNo }, quantity: line.quantity } } as const;
    expectReply('staff pick a line', call('pickItem', pick));
  }
  expectReply('staff say that it is ready', call('markReady', { method: 'POST', path: `${path}/readiness`, token, body: {} }));

  const code = expectReply('the shopper sees the pickup code', call('getPickupCode', { method: 'GET', path: `/api/storefront/orders/${orderId}/pickup-code`, token: shopper.token }));
  const digits = code?.digits ?? null;
  if (!fact('a ready order has its digits', digits !== null) || digits === null) return;
  const verified = expectReply('staff verify the code', call('verifyPickup', { method: 'POST', path: `${STAFF}/stores/${store.storeId}/pickup-verifications`, token, body: { code: digits } }));
  fact('the code names this order', verified?.orderId === orderId);
  const handed = call('handOver', { method: 'POST', path: `${STAFF}/stores/${store.storeId}/hand-overs`, token, idempotencyKey: newKey(), body: { code: digits } });
  if (expectReply('staff hand the goods over', handed) === null) return;

  const order = expectReply('the order opens', call('getOrder', { method: 'GET', path: `/api/storefront/orders/${orderId}`, token: shopper.token }));
  if (!fact('the shopper sees the order collected', order?.stage === 'completed')) return;
  ordersCollected.add(1);
  note({ type: 'ended', orderId, stage: 'completed' });
}

function findOnBoard(store: PreparedStore, orderId: string): string | null {
  const board = call('getBoard', { method: 'GET', path: `${STAFF}/stores/${store.storeId}/board`, token: store.staffToken });
  if (!board.ok) return null;
  return board.body.toAccept.find((card) => card.orderId === orderId)?.fulfillmentOrderId ?? null;
}
