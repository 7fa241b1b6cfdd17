import { sleep } from 'k6';
import type { PreparedSale, Shopper } from '../config/prepared.ts';
import { solve } from '../lib/challenge.ts';
import { anyOf, nextShopper, theSale } from '../lib/choice.ts';
import { call } from '../lib/http.ts';
import { note } from '../lib/journal.ts';
import { addressesClaimed, kindOf } from '../lib/metrics.ts';
import { countAttempt, countIfRefused, orderCall, tokenCall } from './flash-attempt.ts';

type Store = PreparedSale['stores'][number];

/**
 * Bots of several kinds. Each sends the requests of a shopper and nothing that marks it; they differ in what they skip,
 * share, repeat and wait for.
 */
export function attack(): void {
  const bot = nextShopper();
  const store = anyOf(theSale().stores);
  switch (bot.behaviour) {
    case 'naive':
      // A script that found the last route and leaves out the ones before it.
      for (let tries = 0; tries < 8; tries += 1) tryOrder(bot, store, null);
      return;
    case 'rotatingAddresses':
      // Another claimed address for each request; the proxy in front adds the real one behind it.
      for (let tries = 0; tries < 6; tries += 1) tryOrder(elsewhere(bot), store, askToken(bot, store, 'skip'));
      return;
    case 'sharedDevice':
    case 'solving': {
      // One of many accounts on the same phone, or on one of its own: pays for one token and spends it again and again.
      const token = askToken(bot, store, 'solve');
      for (let tries = 0; tries < 6; tries += 1) tryOrder(bot, store, token);
      return;
    }
    case 'patient':
      // Comes back every so often with tokens of its own.
      for (let tries = 0; tries < 3; tries += 1) {
        tryOrder(bot, store, askToken(bot, store, 'solve'));
        sleep(2);
      }
      return;
    case undefined:
      throw new Error('a shopper was taken for a bot');
  }
}

function askToken(bot: Shopper, store: Store, challenges: 'solve' | 'skip'): string | null {
  const sale = theSale();
  const first = call('issueSaleToken', tokenCall(sale, { shopper: bot, store }));
  countIfRefused(bot, first, null);
  if (first.ok) return first.body.saleToken;
  if (challenges === 'skip' || first.code !== 'RISK.CHALLENGE_REQUIRED') return null;
  const second = call('issueSaleToken', tokenCall(sale, { shopper: bot, store }, solve(first.details, kindOf(bot))));
  countIfRefused(bot, second, null);
  return second.ok ? second.body.saleToken : null;
}

/** Without a token of the shop it makes one up. */
function tryOrder(bot: Shopper, store: Store, saleToken: string | null): void {
  const request = orderCall(theSale(), { shopper: bot, store }, saleToken ?? 'no-token');
  note({ type: 'sent', customerId: bot.customerId, idempotencyKey: request.idempotencyKey });
  const outcome = call('placeFlashOrder', request);
  countAttempt(bot, outcome, saleToken === null ? 'made up' : 'given');
  if (!outcome.ok) return;
  note({ type: 'placed', customerId: bot.customerId, idempotencyKey: request.idempotencyKey, orderId: outcome.body.orderId, payableFen: outcome.body.payableFen, token: bot.token });
}

function elsewhere(bot: Shopper): Shopper {
  addressesClaimed.add(1, { kind: kindOf(bot) });
  return { ...bot, address: `${anAddress()}, ${bot.address ?? ''}` };
}

function anAddress(): string {
  return [203, 0, 113, 1].map((part) => (part + Math.floor(Math.random() * 200)) % 255).join('.');
}
