import type { Shopper } from '../config/prepared.ts';
import { expectReply, fact, waitFor } from '../lib/checks.ts';
import { call, payInWechat } from '../lib/http.ts';
import { ordersPaid, paidAfter } from '../lib/metrics.ts';

const API = '/api/storefront';

/** Asks for the payment, pays in the simulated WeChat, and waits until the notify has made the order paid. */
export function pay(shopper: Shopper, orderId: string): boolean {
  const started = expectReply('a payment can be started', call('payOrder', { method: 'POST', path: `${API}/orders/${orderId}/payment`, as: shopper, body: {} }));
  if (started === null) return false;
  const paidAtMs = Date.now();
  if (!fact('WeChat takes the money', payInWechat([started.outTradeNo]))) return false;
  const state = waitFor(
    () => {
      const answer = call('getOrderPayment', { method: 'GET', path: `${API}/orders/${orderId}/payment`, as: shopper });
      return answer.ok && answer.body.state === 'paid' ? answer.body.state : null;
    },
    { seconds: 10, everySeconds: 0.1 },
  );
  if (state !== null) {
    paidAfter.add(Date.now() - paidAtMs);
    ordersPaid.add(1);
  }
  return fact('the notify makes the order paid', state !== null);
}
