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

type Status = { readonly state: string; readonly ticket: string; readonly pass: string | null; readonly pollAfterMs: number };

/**
 * A group joins the room of the sale and asks as often as the server says, until each has its turn or loses patience.
 * Whoever has the turn goes in at once, and does not wait for the others.
 */
export function waitForTurn(group: readonly Shopper[], goIn: (admitted: readonly Admitted[]) => void): void {
  const sale = theSale();
  if (!sale.hasWaitingRoom) return goIn(group.map((shopper) => ({ shopper })));
  const room = `${API}/waiting-rooms/${sale.sessionId}`;
  const untilMs = Date.now() + prepared.patienceSeconds * 1000;
  const joins = callAll('joinWaitingRoom', group.map((shopper) => ({ method: 'POST', path: `${room}/tickets`, as: shopper, body: {} })));
  const first = group.flatMap((shopper, index) => {
    const joined = joins[index];
    return joined?.ok === true ? [{ waiter: { shopper, ticket: '', pollAtMs: 0 }, status: joined.body }] : [];
  });
  let waiting = sortOut(first, goIn);
  while (waiting.length > 0 && Date.now() < untilMs) {
    const nextMs = Math.min(untilMs, ...waiting.map(({ pollAtMs }) => pollAtMs));
    sleep(Math.max(0.02, (nextMs - Date.now()) / 1000));
    const due = waiting.filter(({ pollAtMs }) => pollAtMs <= Date.now());
    const polls = callAll('pollWaitingRoom', due.map(({ shopper, ticket }) => ({ method: 'GET', path: `${room}/ticket`, as: shopper, ticket })));
    const told = due.flatMap((waiter, index) => {
      const polled = polls[index];
      return polled?.ok === true ? [{ waiter, status: polled.body }] : [];
    });
    // Too many ask at this moment: the place in the queue is kept, and the answer says when to ask again.
    const later = due.flatMap((waiter, index) => {
      const polled = polls[index];
      const isBusy = polled?.ok === false && (polled.code === 'SERVICE.BUSY' || polled.code === 'RATE_LIMITED');
      return isBusy ? [{ ...waiter, pollAtMs: Date.now() + Number(polled.details['pollAfterMs'] ?? 1000) }] : [];
    });
    waiting = [...waiting.filter((waiter) => !due.includes(waiter)), ...later, ...sortOut(told, goIn)];
  }
  leftQueue.add(waiting.length);
  callAll('leaveWaitingRoom', waiting.map(({ shopper, ticket }) => ({ method: 'DELETE', path: `${room}/ticket`, as: shopper, ticket })));
}

/** Sends in those whose turn it is, and answers who goes on waiting. */
function sortOut(told: readonly { waiter: Waiting; status: Status }[], goIn: (admitted: readonly Admitted[]) => void): Waiting[] {
  const admitted = told.flatMap(({ waiter: { shopper }, status: { state, pass } }) => (state === 'admitted' && pass !== null ? [{ shopper, pass }] : []));
  const still = told.flatMap(({ waiter, status }) =>
    status.state === 'waiting' || status.state === 'queued' ? [{ ...waiter, ticket: status.ticket, pollAtMs: Date.now() + status.pollAfterMs }] : [],
  );
  if (admitted.length > 0) goIn(admitted);
  return still;
}
