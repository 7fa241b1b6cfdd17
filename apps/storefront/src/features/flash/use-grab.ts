import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { rememberRefusal } from '@/frame/refused';
import { api, isApiProblem } from '@/shared/api';
import { keys } from '@/shared/api/query';
import { answerChallenge } from '@/shared/challenge/challenges';
import { solutionHeader } from '@/shared/challenge/proven';
import { clock } from '@/shared/clock';
import { randomId } from '@/shared/random-id';
import { signInAnew } from '@/shared/session';
import { requireConsent } from '@/shared/session/consent';
import { forget, readStored, store } from '@/shared/storage';
import { passHeader, requiredRoom } from '@/shared/waiting/room';
import { attemptGrab, placeUntilAnswered } from './attempt';
import type { PlacedOrder } from './attempt';
import type { AttemptStep } from './grab-button';
import { describeRefusal } from './refusals';
import type { Refusal } from './refusals';

/** What is ordered, as the shopper saw it when tapping. */
export type Grab = {
  itemId: string;
  storeId: string;
  roomId: string | null;
  quantity: number;
  unitPriceFen: number;
  pickup: { startAt: string; contactName: string; contactPhone: string };
};

type Body = { quantity: number; unitPriceFen: number; payableFen: number; pickup: Grab['pickup']; saleToken: string };
type Sent = { itemId: string; storeId: string; key: string; body: Body };

const sentName = 'flash-attempt';
const wonName = (itemId: string) => `flash-won:${itemId}`;

function isSent(value: unknown, itemId: string): value is Sent {
  return typeof value === 'object' && value !== null && 'itemId' in value && value.itemId === itemId && 'storeId' in value && 'key' in value && 'body' in value;
}

/** The order that this device got for an item; null for none. */
export function readWon(itemId: string): { orderId: string; expiresAtMs: number } | null {
  const saved = readStored(wonName(itemId));
  if (typeof saved !== 'object' || saved === null || !('orderId' in saved) || !('expiresAtMs' in saved)) return null;
  const { orderId, expiresAtMs } = saved;
  return typeof orderId === 'string' && typeof expiresAtMs === 'number' ? { orderId, expiresAtMs } : null;
}

export function forgetWon(itemId: string): void {
  forget(wonName(itemId));
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

function send({ itemId, storeId, key, body }: Sent, solution: string | null): Promise<PlacedOrder> {
  return api.call('placeFlashOrder', { params: { itemId, storeId }, body, idempotencyKey: key, headers: solution === null ? {} : solutionHeader(solution) });
}

/** Keeps what is sent until it is answered, so that also a killed app asks about it by the same key. */
async function place(sent: Sent, solution: string | null = null): Promise<PlacedOrder> {
  store(sentName, sent);
  try {
    const placed = await send(sent, solution);
    forget(sentName);
    store(wonName(sent.itemId), { orderId: placed.orderId, expiresAtMs: Date.parse(placed.expiresAt) });
    return placed;
  } catch (error) {
    // A refusal is an answer; silence and a busy server are not, and keep the key for the next try.
    if (isApiProblem(error) && error.status >= 400 && error.status < 500 && error.status !== 429) forget(sentName);
    throw error;
  }
}

type Handlers = { itemId: string; onPlaced: (order: PlacedOrder) => void; onRoom: (roomId: string) => void; onRefused: (refusal: Refusal) => void };

/** The attempt behind the button: at most one in flight, whatever is tapped. */
export function useGrab({ itemId: shownItemId, onPlaced, onRoom, onRefused }: Handlers) {
  const client = useQueryClient();
  const [step, setStep] = useState<AttemptStep>('idle');
  const [verified, setVerified] = useState(0);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [waitUntilMs, setWaitUntilMs] = useState<number | null>(null);
  const [isUnanswered, setUnanswered] = useState(() => isSent(readStored(sentName), shownItemId));
  const isRunning = useRef(false);

  const attempt = async (grab: Grab): Promise<PlacedOrder> => {
    const unanswered = readStored(sentName);
    if (isSent(unanswered, grab.itemId)) {
      setStep('placing');
      try {
        return await placeUntilAnswered({ place: () => place(unanswered), pause }, unanswered.body.saleToken);
      } catch (error) {
        // Whoever was told yes is told it again; so this one was never ordered, and a new attempt may begin.
        if (!isApiProblem(error, 'RISK.SALE_TOKEN_INVALID')) throw error;
      }
    }
    const { itemId, storeId, roomId, quantity, unitPriceFen, pickup } = grab;
    const key = randomId();
    const headers = passHeader(roomId);
    return attemptGrab({
      issueToken: async (challengeSolution) => (await api.call('issueSaleToken', { params: { itemId, storeId }, body: challengeSolution === null ? {} : { challengeSolution }, headers })).saleToken,
      solve: (challenge) => answerChallenge(challenge, { onProgress: setVerified }),
      place: (saleToken, solution) => place({ itemId, storeId, key, body: { quantity, unitPriceFen, payableFen: unitPriceFen * quantity, pickup, saleToken } }, solution),
      onStep: setStep,
      pause,
    });
  };

  const withDevice = async (grab: Grab): Promise<PlacedOrder> => {
    try {
      return await attempt(grab);
    } catch (error) {
      if (!isApiProblem(error, 'RISK.DEVICE_REQUIRED')) throw error;
      await signInAnew();
      return attempt(grab);
    }
  };

  const start = async (grab: Grab): Promise<void> => {
    if (isRunning.current) return;
    isRunning.current = true;
    setRefusal(null);
    setVerified(0);
    try {
      if (!(await requireConsent())) return;
      setStep('asking');
      const placed = await withDevice(grab);
      void client.invalidateQueries({ queryKey: keys.orders });
      onPlaced(placed);
    } catch (error) {
      rememberRefusal(error);
      const refused = describeRefusal(error, clock.now());
      setRefusal(refused);
      setWaitUntilMs(refused.waitSeconds === null ? null : clock.now() + refused.waitSeconds * 1000);
      const roomId = requiredRoom(error);
      if (roomId !== null) onRoom(roomId);
      onRefused(refused);
    } finally {
      isRunning.current = false;
      setUnanswered(isSent(readStored(sentName), shownItemId));
      setStep('idle');
    }
  };

  return { step, verified, refusal, waitUntilMs, isUnanswered, start: (grab: Grab) => void start(grab), clear: () => setRefusal(null) };
}
