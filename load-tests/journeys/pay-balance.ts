import type { ReplyOf, StorefrontOperations } from '@quanyu/api-client';
import { sleep } from 'k6';
import { prepared } from '../config/env.ts';
import type { Shopper } from '../config/prepared.ts';
import { fact } from '../lib/checks.ts';
import { newKey, thePresale } from '../lib/choice.ts';
import { type Call, callAll, type Outcome } from '../lib/http.ts';
import { note } from '../lib/journal.ts';
import { ordersPlaced, turnedAway, wanted } from '../lib/metrics.ts';
import { payAll, type Watching } from './pay-together.ts';

const API = '/api/storefront/presale-deposits';
/** These say when to come again; everything else is final. */
const COME_AGAIN: ReadonlySet<string> = new Set(['SERVICE.BUSY', 'RATE_LIMITED', 'PRESALE.BALANCE_NOT_OPEN']);

/** Everybody looks as the app does: at once so many who look ten times a second would be the load themselves. */
const AS_THE_APP: Watching = { waitSeconds: (looks) => [1, 2, 3, 5][looks] ?? 8, forSeconds: 40 };

/** Of the ten seconds before the balances come due. */
const ARRIVE_WITHIN_SECONDS = 6;

interface Payer {
  readonly shopper: Shopper;
  readonly depositId: string;
  readonly idempotencyKey: string;
  spentMs: number;
}

/** The page of the deposit, with its countdown: everybody is there, and connected, before the instant comes. */
export function awaitBalances(group: readonly Shopper[]): void {
  const { deposits } = thePresale();
  const known = group.filter(({ customerId }) => deposits[customerId] !== undefined);
  sleep(Math.random() * ARRIVE_WITHIN_SECONDS);
  const answers = callAll('getPresaleDeposit', known.map((shopper) => ({ method: 'GET', path: `${API}/${deposits[shopper.customerId] ?? ''}`, as: shopper })));
  fact('the page of a deposit opens', answers.every(({ ok }) => ok));
}

/** A group whose balances can be paid from one instant on: the quote, the order, the payment. Whoever is told to come again does, with the same key. */
export function payBalances(group: readonly Shopper[]): void {
  const { deposits, storeId, pickupStartAt } = thePresale();
  wanted.add(group.length);
  const untilMs = Date.now() + prepared.patienceSeconds * 1_000;
  const payers = group.flatMap((shopper): Payer[] => {
    const depositId = deposits[shopper.customerId];
    return depositId === undefined ? [] : [{ shopper, depositId, idempotencyKey: newKey(), spentMs: 0 }];
  });
  const quoted = insist('quotePresaleBalance', payers, ({ shopper, depositId }) => ({ method: 'POST', path: `${API}/${depositId}/quote`, as: shopper, body: { storeId } }), untilMs);
  const payableFen = new Map(quoted.map(({ payer, reply }) => [payer, reply.payableFen]));
  const ordering = quoted.map(({ payer }) => payer);
  for (const { shopper, idempotencyKey } of ordering) note({ type: 'sent', customerId: shopper.customerId, idempotencyKey });
  const placed = insist('placePresaleBalance', ordering, (payer) => {
    const { shopper, depositId, idempotencyKey } = payer;
    const pickup = { startAt: pickupStartAt, contactName: '压测顾客', contactPhone: shopper.phone };
    return { method: 'POST', path: `${API}/${depositId}/order`, as: shopper, idempotencyKey, body: { storeId, payableFen: payableFen.get(payer) ?? 0, pickup } };
  }, untilMs);
  for (const { payer: { shopper, idempotencyKey }, reply: { orderId, payableFen: fen } } of placed) {
    ordersPlaced.add(1);
    note({ type: 'placed', customerId: shopper.customerId, idempotencyKey, orderId, payableFen: fen, token: shopper.token });
  }
  payAll(placed.map(({ payer, reply }) => ({ buyer: payer, orderId: reply.orderId })), AS_THE_APP);
  turnedAway.add(group.length - placed.length);
}

type BalanceRoute = 'quotePresaleBalance' | 'placePresaleBalance';

/** Asks for all of them at once, and again for those who are told to come again, until each answer is final or their patience is over. */
function insist<Name extends BalanceRoute>(name: Name, payers: readonly Payer[], callOf: (payer: Payer) => Call<Name>, untilMs: number): { payer: Payer; reply: ReplyOf<StorefrontOperations[Name]> }[] {
  const served: { payer: Payer; reply: ReplyOf<StorefrontOperations[Name]> }[] = [];
  let waiting = payers;
  while (waiting.length > 0 && Date.now() < untilMs) {
    const answers = callAll(name, waiting.map(callOf));
    waiting.forEach((payer, index) => {
      const answer = answers[index];
      payer.spentMs += answer?.milliseconds ?? 0;
      if (answer?.ok === true) served.push({ payer, reply: answer.body });
    });
    waiting = waiting.filter((_payer, index) => mustComeAgain(answers[index]));
    if (waiting.length > 0) sleep(0.5 + Math.random());
  }
  return served;
}

function mustComeAgain(answer: Outcome<unknown> | undefined): boolean {
  return answer?.ok === false && COME_AGAIN.has(answer.code);
}
