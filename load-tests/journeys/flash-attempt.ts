import { prepared } from '../config/env.ts';
import type { PreparedSale, Shopper } from '../config/prepared.ts';
import { solve } from '../lib/challenge.ts';
import { anyOf, newKey, theSale } from '../lib/choice.ts';
import { type Call, callAll, type Outcome } from '../lib/http.ts';
import { note } from '../lib/journal.ts';
import { countRefusal, kindOf, orderAttempts, orderAttemptsRefused, ordersPlaced, turnedAway, wanted } from '../lib/metrics.ts';
import { payAll, type PlacedTogether } from './pay-together.ts';
import { type Admitted, waitForTurn } from './waiting-room.ts';

const API = '/api/storefront';

type Store = PreparedSale['stores'][number];

interface Buyer extends Admitted {
  readonly store: Store;
  /** Time that this buyer's own requests took so far. */
  spentMs: number;
}

/** A group of shoppers: the queue if there is one, the sale token, the order, the payment. */
export function buyInSale(group: readonly Shopper[]): void {
  const sale = theSale();
  wanted.add(group.length);
  let served = 0;
  waitForTurn(group, (admitted) => {
    for (const together of prepared.goInOneByOne ? admitted.map((one) => [one]) : [admitted]) {
      const buyers = together.map((one): Buyer => ({ ...one, store: anyOf(sale.stores), spentMs: 0 }));
      const placed = placeOrders(sale, askForTokens(sale, buyers));
      served += placed.length;
      payAll(placed);
    }
  });
  turnedAway.add(group.length - served);
}

export function tokenCall(sale: PreparedSale, { shopper, store, pass }: { shopper: Shopper; store: Store; pass?: string }, challengeSolution?: string): Call<'issueSaleToken'> {
  const path = `${API}/flash/items/${sale.itemId}/stores/${store.storeId}/tokens`;
  return { method: 'POST', path, as: shopper, body: challengeSolution === undefined ? {} : { challengeSolution }, ...(pass === undefined ? {} : { pass }) };
}

export function orderCall(sale: PreparedSale, { shopper, store }: { shopper: Shopper; store: Store }, saleToken: string): Call<'placeFlashOrder'> & { readonly idempotencyKey: string } {
  return {
    method: 'POST', path: `${API}/flash/items/${sale.itemId}/stores/${store.storeId}/orders`, as: shopper, idempotencyKey: newKey(),
    body: { quantity: 1, unitPriceFen: sale.flashPriceFen, payableFen: sale.flashPriceFen, pickup: { startAt: store.pickupStartAt, contactName: '压测顾客', contactPhone: shopper.phone }, saleToken },
  };
}

function askForTokens(sale: PreparedSale, buyers: readonly Buyer[]): { buyer: Buyer; saleToken: string }[] {
  const first = callAll('issueSaleToken', buyers.map((buyer) => tokenCall(sale, buyer)));
  const asked = buyers.flatMap((buyer, index) => (isChallenge(first[index]) ? [{ buyer, details: detailsOf(first[index]) }] : []));
  buyers.forEach(({ shopper }, index) => countIfRefused(shopper, first[index], null));
  const second = callAll('issueSaleToken', asked.map(({ buyer, details }) => tokenCall(sale, buyer, solve(details, kindOf(buyer.shopper)))));
  asked.forEach(({ buyer }, index) => countIfRefused(buyer.shopper, second[index], null));
  return [
    ...buyers.flatMap((buyer, index) => withToken(buyer, first[index])),
    ...asked.flatMap(({ buyer }, index) => withToken(buyer, second[index])),
  ];
}

function isChallenge(outcome: Outcome<unknown> | undefined): boolean {
  return outcome?.ok === false && outcome.code === 'RISK.CHALLENGE_REQUIRED';
}

function detailsOf(outcome: Outcome<unknown> | undefined): Readonly<Record<string, unknown>> {
  return outcome?.ok === false ? outcome.details : {};
}

function withToken(buyer: Buyer, outcome: Outcome<{ saleToken: string }> | undefined): { buyer: Buyer; saleToken: string }[] {
  buyer.spentMs += outcome?.milliseconds ?? 0;
  return outcome?.ok === true ? [{ buyer, saleToken: outcome.body.saleToken }] : [];
}

/** Counts an order attempt by who made it; the runner compares refusals with the platform's own counters. */
export function countAttempt(shopper: Shopper, outcome: Outcome<unknown>, saleToken: 'given' | 'made up'): void {
  const kind = kindOf(shopper);
  const who = kind === 'shopper' ? 'shopper' : 'bot';
  orderAttempts.add(1, { who, kind });
  countIfRefused(shopper, outcome, saleToken);
  if (outcome.ok) ordersPlaced.add(1, { kind });
  else orderAttemptsRefused.add(1, { who, kind, code: outcome.code });
}

export function countIfRefused(shopper: Shopper, outcome: Outcome<unknown> | undefined, saleToken: 'given' | 'made up' | null): void {
  if (outcome?.ok === false) countRefusal(shopper, outcome.code, saleToken);
}

function placeOrders(sale: PreparedSale, tokens: readonly { buyer: Buyer; saleToken: string }[]): PlacedTogether[] {
  const calls = tokens.map(({ buyer, saleToken }) => orderCall(sale, buyer, saleToken));
  calls.forEach(({ idempotencyKey }, index) => note({ type: 'sent', customerId: tokens[index]?.buyer.shopper.customerId ?? '', idempotencyKey }));
  return callAll('placeFlashOrder', calls).flatMap((outcome, index) => {
    const [buyer, idempotencyKey] = [tokens[index]?.buyer, calls[index]?.idempotencyKey];
    if (buyer === undefined || idempotencyKey === undefined) return [];
    countAttempt(buyer.shopper, outcome, 'given');
    if (!outcome.ok) return [];
    buyer.spentMs += outcome.milliseconds;
    const { orderId, payableFen } = outcome.body;
    note({ type: 'placed', customerId: buyer.shopper.customerId, idempotencyKey, orderId, payableFen, token: buyer.shopper.token });
    return [{ buyer, orderId }];
  });
}
