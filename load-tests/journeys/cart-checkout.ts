import type { PreparedStore, Shopper } from '../config/prepared.ts';
import { expectReply, fact } from '../lib/checks.ts';
import { anyTwoOf, newKey } from '../lib/choice.ts';
import { call } from '../lib/http.ts';
import { note } from '../lib/journal.ts';
import { ordersCanceled, ordersPlaced } from '../lib/metrics.ts';

const API = '/api/storefront';

export interface Placed {
  readonly orderId: string;
  readonly payableFen: number;
}

/**
 * Two lines into the cart, the cart, a quote, and the order; sent twice with the same key, as a phone does that lost
 * the answer. Null when the shop refused with a reason, which is counted and no failure.
 */
export function placeFromCart(shopper: Shopper, store: PreparedStore): Placed | null {
  const { customerId } = shopper;
  for (const variantId of anyTwoOf(store.variantIds)) {
    const added = call('addToCart', { method: 'POST', path: `${API}/cart/items`, as: shopper, idempotencyKey: newKey(), body: { storeId: store.storeId, variantId, quantity: 1 } });
    expectReply('goods go into the cart', added);
  }
  const cart = expectReply('the cart opens', call('getCart', { method: 'GET', path: `${API}/cart`, as: shopper }));
  const lines = cart?.groups.find(({ storeId }) => storeId === store.storeId)?.lines.map(({ variantId, quantity }) => ({ variantId, quantity })) ?? [];
  if (!fact('the cart holds what was put in', lines.length > 0)) return null;
  const quote = expectReply('a quote comes', call('quoteCheckout', { method: 'POST', path: `${API}/checkout/quote`, as: shopper, body: { storeId: store.storeId, lines, withWays: true } }));
  // As the checkout page does: the first window that still takes an order.
  const window = quote?.ways.find(({ kind }) => kind === 'pickup')?.windows.find(({ left }) => left !== 0);
  if (quote === null || window === undefined || !quote.canPlace) return null;

  const idempotencyKey = newKey();
  const request = {
    method: 'POST', path: `${API}/orders`, as: shopper, idempotencyKey,
    body: {
      storeId: store.storeId,
      lines: quote.lines.map(({ variantId, quantity, unitPriceFen }) => ({ variantId, quantity, unitPriceFen })),
      payableFen: quote.payableFen,
      pickup: { startAt: window.startAt, contactName: '压测顾客', contactPhone: shopper.phone },
      fromCart: true,
    },
  } as const;
  note({ type: 'sent', customerId, idempotencyKey });
  const placed = call('placeOrder', request);
  // A quote that changed meanwhile is the shop's good right; anything else would have failed the run already.
  if (!placed.ok) return null;
  ordersPlaced.add(1);
  const { orderId, payableFen } = placed.body;
  note({ type: 'placed', customerId, idempotencyKey, orderId, payableFen, token: shopper.token });
  const again = call('placeOrder', request);
  fact('the same request again gets the same order', again.ok && again.body.orderId === orderId);
  return { orderId, payableFen };
}

/** Cancels before or after the payment. */
export function cancel(shopper: Shopper, orderId: string): void {
  const outcome = call('cancelOrder', { method: 'POST', path: `${API}/orders/${orderId}/cancellation`, as: shopper, body: { reason: 'changedMind' } });
  const order = expectReply('an order can be cancelled before it is picked', outcome);
  if (order === null) return;
  fact('a cancelled order says so', order.stage === 'canceled' || order.stage === 'closed');
  ordersCanceled.add(1);
  note({ type: 'ended', orderId, stage: order.stage === 'closed' ? 'closed' : 'canceled' });
}
