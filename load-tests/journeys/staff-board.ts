import type { PreparedStore } from '../config/prepared.ts';
import { expectReply, fact, waitFor } from '../lib/checks.ts';
import { anyStore, newKey } from '../lib/choice.ts';
import { call } from '../lib/http.ts';
import { onBoardAfter } from '../lib/metrics.ts';

const STAFF = '/api/staff';

/** The store finds a paid order on its board, accepts it, picks it and says that it is ready. */
export function prepareOrder(store: PreparedStore, orderId: string): boolean {
  const token = store.staffToken;
  const waitedSinceMs = Date.now();
  const fulfillmentOrderId = waitFor(() => findOnBoard(store, orderId), { seconds: 15, everySeconds: 0.25 });
  if (!fact('a paid order appears on the board', fulfillmentOrderId !== null) || fulfillmentOrderId === null) return false;
  onBoardAfter.add(Date.now() - waitedSinceMs);

  const path = `${STAFF}/fulfillment-orders/${fulfillmentOrderId}`;
  expectReply('staff accept', call('acceptFulfillmentOrder', { method: 'POST', path: `${path}/acceptance`, token, body: {} }));
  const picking = expectReply('staff start to pick', call('startPicking', { method: 'POST', path: `${path}/picking`, token, body: {} }));
  for (const line of picking?.lines ?? []) {
    const pick = { method: 'POST', path: `${path}/picks`, token, idempotencyKey: newKey(), body: { item: { by: 'line', lineNo: line.lineNo }, quantity: line.quantity } } as const;
    expectReply('staff pick a line', call('pickItem', pick));
  }
  const ready = expectReply('staff say that it is ready', call('markReady', { method: 'POST', path: `${path}/readiness`, token, body: {} }));
  return ready !== null;
}

function findOnBoard(store: PreparedStore, orderId: string): string | null {
  const board = call('getBoard', { method: 'GET', path: `${STAFF}/stores/${store.storeId}/board`, token: store.staffToken });
  if (!board.ok) return null;
  return board.body.toAccept.find((card) => card.orderId === orderId)?.fulfillmentOrderId ?? null;
}

/** A store's tablet that looks at the board now and then. */
export function watchBoard(): void {
  const store = anyStore();
  expectReply('the board opens', call('getBoard', { method: 'GET', path: `${STAFF}/stores/${store.storeId}/board`, token: store.staffToken }));
}
