import { sleep } from 'k6';
import { prepared } from '../config/env.ts';
import type { Shopper } from '../config/prepared.ts';
import { theSale } from '../lib/choice.ts';
import { callAll } from '../lib/http.ts';
import { leftQueue } from '../lib/metrics.ts';

const API = '/api/storefront';

interface Waiting {
  readonly shopper: Shopper;
  ticket: string;
  pollAtMs: number;
}

/** Somebody whose turn it is; without a room everyone's. */
export interface Admitted {
  readonly shopper: Shopper;
  readonly pass?: string;
}

/**
 * A group joins the room of the sale and asks as often as the server says, until each has its turn or loses patience.
 */
export function waitForTurn(group: readonly Shopper[]): Admitted[] {
  const sale = theSale();
  if (!sale.hasWaitingRoom) return group.map((shopper) => ({ shopper }));
  const room = `${API}/waiting-rooms/${sale.sessionId}`;
  const untilMs = Date.now() + prepared.patienceSeconds * 1000;
  const admitted: Admitted[] = [];
  let waiting: Waiting[] = [];
  const take = (waiter: Waiting, status: { state: string; ticket: string; pass: string | null; pollAfterMs: number }): Waiting[] => {
    if (status.state === 'admitted' && status.pass !== null) admitted.push({ shopper: waiter.shopper, pass: status.pass });
    return status.state === 'waiting' || status.state === 'queued' ? [{ ...waiter, ticket: status.ticket, pollAtMs: Date.now() + status.pollAfterMs }] : [];
  };
  const joins = callAll('joinWaitingRoom', group.map((shopper) => ({ method: 'POST', path: `${room}/tickets`, as: shopper, body: {} })));
  waiting = group.flatMap((shopper, index) => {
    const joined = joins[index];
    return joined?.ok === true ? take({ shopper, ticket: '', pollAtMs: 0 }, joined.body) : [];
  });
  while (waiting.length > 0 && Date.now() < untilMs) {
    const nextMs = Math.min(untilMs, ...waiting.map(({ pollAtMs }) => pollAtMs));
    sleep(Math.max(0.02, (nextMs - Date.now()) / 1000));
    const due = waiting.filter(({ pollAtMs }) => pollAtMs <= Date.now());
    const polls = callAll('pollWaitingRoom', due.map(({ shopper, ticket }) => ({ method: 'GET', path: `${room}/ticket`, as: shopper, ticket })));
    const still = due.flatMap((waiter, index) => {
      const polled = polls[index];
      if (polled === undefined) return [];
      if (polled.ok) return take(waiter, polled.body);
      // Too many ask at this moment: the place in the queue is kept, and the answer says when to ask again.
      return polled.code === 'SERVICE.BUSY' || polled.code === 'RATE_LIMITED' ? [{ ...waiter, pollAtMs: Date.now() + Number(polled.details['pollAfterMs'] ?? 1000) }] : [];
    });
    waiting = [...waiting.filter((waiter) => !due.includes(waiter)), ...still];
  }
  leftQueue.add(waiting.length);
  callAll('leaveWaitingRoom', waiting.map(({ shopper, ticket }) => ({ method: 'DELETE', path: `${room}/ticket`, as: shopper, ticket })));
  return admitted;
}
