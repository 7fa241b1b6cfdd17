import { sleep } from 'k6';
import type { Shopper } from '../config/prepared.ts';
import { fact } from '../lib/checks.ts';
import { callAll, payInWechat } from '../lib/http.ts';
import { checkoutTime, ordersPaid, paidAfter } from '../lib/metrics.ts';

const API = '/api/storefront';

/** How long after one look the next one follows, and when they give up. */
export interface Watching {
  readonly waitSeconds: (looks: number) => number;
  readonly forSeconds: number;
}

/** A few winners who look all the time, so that the second of the payment is known. */
const CLOSELY: Watching = { waitSeconds: () => 0.1, forSeconds: 15 };

/** An order that waits for its payment. */
export interface PlacedTogether {
  readonly orderId: string;
  readonly buyer: {
    readonly shopper: Shopper;
    /** Time that this buyer's own requests took so far. */
    spentMs: number;
  };
}

/** The payments of a group that placed its orders together: begun, paid in the simulated WeChat, and watched until the notify has come. */
export function payAll(placed: readonly PlacedTogether[], { waitSeconds, forSeconds }: Watching = CLOSELY): void {
  const paths = placed.map(({ orderId }) => `${API}/orders/${orderId}/payment`);
  const started = callAll('payOrder', placed.map(({ buyer }, index) => ({ method: 'POST', path: paths[index] ?? '', as: buyer.shopper, body: {} })));
  const paying = placed.flatMap((one, index) => {
    const outcome = started[index];
    one.buyer.spentMs += outcome?.milliseconds ?? 0;
    return outcome?.ok === true ? [{ ...one, path: paths[index] ?? '', outTradeNo: outcome.body.outTradeNo }] : [];
  });
  if (paying.length === 0) return;
  fact('every placed order of a sale can be paid', paying.length === placed.length);
  fact('WeChat takes the money', payInWechat(paying.map(({ outTradeNo }) => outTradeNo)));
  const paidAtMs = Date.now();
  let unpaid = paying;
  for (let looks = 0; unpaid.length > 0 && Date.now() < paidAtMs + forSeconds * 1000; looks += 1) {
    sleep(waitSeconds(looks));
    const answers = callAll('getOrderPayment', unpaid.map(({ path, buyer }) => ({ method: 'GET', path, as: buyer.shopper })));
    unpaid = unpaid.filter(({ buyer }, index) => {
      const answer = answers[index];
      if (answer?.ok !== true || answer.body.state !== 'paid') return true;
      ordersPaid.add(1);
      paidAfter.add(Date.now() - paidAtMs);
      checkoutTime.add(buyer.spentMs + answer.milliseconds);
      return false;
    });
  }
  fact('the notify makes every order paid', unpaid.length === 0);
}
