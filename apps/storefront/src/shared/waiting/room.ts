import { create } from 'zustand';
import { api, isApiProblem } from '../api';
import type { Schemas } from '../api';
import { clock } from '../clock';
import { signInAnew } from '../session';
import { readStored, store } from '../storage';
import { nextPollMs } from './schedule';

export type WaitingStatus = Schemas['WaitingStatus'];

/** What the shopper queues for, and where an admitted one goes on. */
export type WaitingGoal = { page: 'flashItem'; itemId: string } | { page: 'checkout' };

export type WaitingPlace = { goal: WaitingGoal; status: WaitingStatus };

/** One queue at a time is what a phone can stand in; the shop's own queue and a sale's may come one after the other. */
type Waiting = { places: Readonly<Record<string, WaitingPlace>>; failures: number };

const storageName = 'waiting-rooms';
const live: readonly WaitingStatus['state'][] = ['waiting', 'queued', 'admitted', 'soldOut'];

function isPlace(value: unknown): value is WaitingPlace {
  if (typeof value !== 'object' || value === null || !('status' in value) || !('goal' in value)) return false;
  const { status } = value;
  return typeof status === 'object' && status !== null && 'ticket' in status && typeof status.ticket === 'string' && 'state' in status && 'startsAt' in status;
}

function load(): Waiting['places'] {
  const saved = readStored(storageName);
  if (typeof saved !== 'object' || saved === null) return {};
  return Object.fromEntries(Object.entries(saved).filter((entry): entry is [string, WaitingPlace] => isPlace(entry[1])));
}

export const useWaiting = create<Waiting>(() => ({ places: load(), failures: 0 }));

const timers = new Map<string, ReturnType<typeof setTimeout>>();
const asking = new Set<string>();

function keep(roomId: string, place: WaitingPlace | null): void {
  const { [roomId]: _before, ...others } = useWaiting.getState().places;
  const places = place === null ? others : { ...others, [roomId]: place };
  useWaiting.setState({ places, failures: 0 });
  // On the device, so that neither a refresh nor a killed app loses the place in the queue.
  store(storageName, places);
}

function stop(roomId: string): void {
  const timer = timers.get(roomId);
  if (timer !== undefined) clearTimeout(timer);
  timers.delete(roomId);
}

function askAgain(roomId: string, pollAfterMs: number): void {
  stop(roomId);
  const { failures } = useWaiting.getState();
  timers.set(roomId, setTimeout(() => void poll(roomId), nextPollMs({ pollAfterMs, failures }, Math.random)));
}

function learn(roomId: string, goal: WaitingGoal, status: WaitingStatus): void {
  keep(roomId, { goal, status });
  if (live.includes(status.state)) askAgain(roomId, status.pollAfterMs);
  else stop(roomId);
}

function ticketHeader(roomId: string): Record<string, string> {
  const ticket = useWaiting.getState().places[roomId]?.status.ticket;
  return ticket === undefined ? {} : { 'x-waiting-ticket': ticket };
}

/**
 * Takes a place in a queue, or finds the one that is held: joining again never costs the place.
 * @throws ApiProblem `RISK.ROOM_CLOSED`, `RISK.DEVICE_IN_QUEUE`, `RISK.DEVICE_REQUIRED`.
 */
export async function joinRoom(roomId: string, goal: WaitingGoal): Promise<void> {
  const join = () => api.call('joinWaitingRoom', { params: { roomId }, body: {}, headers: ticketHeader(roomId) });
  const status = await join().catch(async (error: unknown) => {
    if (!isApiProblem(error, 'RISK.DEVICE_REQUIRED')) throw error;
    await signInAnew();
    return join();
  });
  learn(roomId, goal, status);
}

async function poll(roomId: string): Promise<void> {
  const place = useWaiting.getState().places[roomId];
  if (place === undefined || asking.has(roomId)) return;
  asking.add(roomId);
  try {
    const status = await api.call('pollWaitingRoom', { params: { roomId }, headers: ticketHeader(roomId) });
    if (useWaiting.getState().places[roomId] !== undefined) learn(roomId, place.goal, status);
  } catch (error) {
    await recover(roomId, place, error);
  } finally {
    asking.delete(roomId);
  }
}

async function recover(roomId: string, place: WaitingPlace, error: unknown): Promise<void> {
  if (useWaiting.getState().places[roomId] === undefined) return;
  if (isApiProblem(error, 'RISK.ROOM_CLOSED', 'RISK.ROOM_NOT_FOUND')) return learn(roomId, place.goal, { ...place.status, state: 'closed', pass: null, passExpiresAt: null });
  useWaiting.setState(({ failures }) => ({ failures: failures + 1 }));
  if (isApiProblem(error, 'RISK.TICKET_INVALID') && useWaiting.getState().failures === 1) {
    // The server forgot the ticket and not the shopper: joining again finds the same place.
    return joinRoom(roomId, place.goal).catch(() => askAgain(roomId, place.status.pollAfterMs));
  }
  const asked = isApiProblem(error) ? error.details['pollAfterMs'] : undefined;
  askAgain(roomId, typeof asked === 'number' ? asked : place.status.pollAfterMs);
}

/** Asks at once for every place that is held: after the app came back, when timers had stopped. */
export function resumeWaiting(): void {
  for (const [roomId, { status }] of Object.entries(useWaiting.getState().places)) {
    if (live.includes(status.state)) void poll(roomId);
  }
}

/** Gives the place to those behind. On this device it is gone at once; the server learns it when it can be reached. */
export function leaveRoom(roomId: string): void {
  const headers = ticketHeader(roomId);
  stop(roomId);
  keep(roomId, null);
  api.call('leaveWaitingRoom', { params: { roomId }, headers }).catch(() => undefined);
}

/** The place has done its work, or nothing more can come of it. */
export function forgetRoom(roomId: string): void {
  stop(roomId);
  keep(roomId, null);
}

/** The pass of a room while it holds; null without one. */
export function passOf(place: WaitingPlace | undefined, nowMs: number): string | null {
  if (place === undefined || place.status.state !== 'admitted' || place.status.pass === null) return null;
  const { passExpiresAt } = place.status;
  return passExpiresAt !== null && Date.parse(passExpiresAt) <= nowMs ? null : place.status.pass;
}

/** The header that lets an admitted shopper through; none without a pass. */
export function passHeader(roomId: string | null): Record<string, string> {
  const pass = roomId === null ? null : passOf(useWaiting.getState().places[roomId], clock.now());
  return pass === null ? {} : { 'x-waiting-pass': pass };
}

/** The room of a goal that has none of its own: the shop's, while everybody who orders has to queue. */
export function roomOfCheckout(): string | null {
  return Object.entries(useWaiting.getState().places).find(([, { goal }]) => goal.page === 'checkout')?.[0] ?? null;
}

/** The room that a refusal sends to; null for any other refusal. */
export function requiredRoom(error: unknown): string | null {
  if (!isApiProblem(error, 'RISK.QUEUE_REQUIRED')) return null;
  const { roomId } = error.details;
  return typeof roomId === 'string' ? roomId : null;
}
