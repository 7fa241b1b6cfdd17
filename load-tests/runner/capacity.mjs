import { Buyers, newAttempt } from './buyer.mjs';
import { endSale, openFlashSale } from './campaign.mjs';
import { ask } from './shop-api.mjs';

/** @typedef {import('./people.mjs').SignedInShopper} SignedInShopper */

const AT_ONCE = 32;

/**
 * Orders per second that the shop places and sees paid when shoppers never stop coming: a closed loop, measured right
 * before a run whose load is set by it.
 * @param {{addresses: {api: string, simulatorAdmin: string}, ops: {username: string, password: string}, shoppers: readonly SignedInShopper[], seconds: number, variant: number}} run
 */
export async function measureCapacity({ addresses, ops, shoppers, seconds, variant }) {
  const { api, simulatorAdmin } = addresses;
  const sale = await openFlashSale(api, ops, { name: '压测：测下单能力', units: 100_000, stores: 5, startsInSeconds: 2, lastsSeconds: 3_600, variant, limitPerCustomer: 99 });
  const buyers = new Buyers(api, sale);
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, sale.startsAtMs + 300 - Date.now())));
  let [next, paid] = [0, 0];
  const startedAt = performance.now();
  try {
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        while (performance.now() - startedAt < seconds * 1000) {
          const shopper = shoppers[next % shoppers.length];
          if (shopper === undefined) throw new Error('nobody shops');
          const attempt = newAttempt(shopper, next++ % sale.stores.length);
          const reply = await buyers.buyOnce(attempt);
          if (attempt.orderId === undefined) throw new Error(`the capacity cannot be measured: an order was answered ${reply.status} ${reply.code}`);
          const { status, json } = await buyers.ask(`/orders/${attempt.orderId}/payment`, shopper, {});
          if (status !== 200) continue;
          await ask(simulatorAdmin, `/admin/transactions/${json.outTradeNo}/pay`, { body: {} });
          paid += 1;
        }
      }),
    );
    return paid / ((performance.now() - startedAt) / 1000);
  } finally {
    await buyers.close();
    await endSale(api, ops, sale.campaignId);
  }
}
