import type { ApiProblem } from '@quanyu/api-client';
import { isApiProblem } from '@/shared/api';
import type { Schemas } from '@/shared/api';
import { readChallenge } from '@/shared/challenge/challenges';
import type { AnyChallenge } from '@/shared/challenge/challenges';

export type PlacedOrder = Schemas['PlacedOrder'];

/** What an attempt asks for: a right to try, then the order itself under one key. */
export type AttemptSteps = {
  issueToken: (challengeSolution: string | null) => Promise<string>;
  /** Null when the device could not find the answer, or the shopper gave none. */
  solve: (challenge: AnyChallenge) => Promise<string | null>;
  /** Sends the order; the same token goes with the same key however often it is sent. With the answer, when it was asked for proof. */
  place: (saleToken: string, challengeSolution: string | null) => Promise<PlacedOrder>;
  onStep: (step: 'asking' | 'verifying' | 'placing') => void;
  pause: (ms: number) => Promise<void>;
};

const resendAfterMs = [800, 2_000] as const;

/**
 * One attempt from the tap to the order or the refusal. It is never repeated by itself after an answer; only silence is
 * asked again, with the same key, so that it cannot order twice.
 * @throws ApiProblem what the server refused, or `CLIENT.OFFLINE` when it stayed silent.
 */
export async function attemptGrab(steps: AttemptSteps): Promise<PlacedOrder> {
  steps.onStep('asking');
  const saleToken = await askToken(steps);
  steps.onStep('placing');
  return placeWithProof(steps, saleToken);
}

async function askToken({ issueToken, solve, onStep }: AttemptSteps): Promise<string> {
  try {
    return await issueToken(null);
  } catch (error) {
    if (!isApiProblem(error, 'RISK.CHALLENGE_REQUIRED')) throw error;
    onStep('verifying');
    const solution = await answerTo(error, solve);
    onStep('asking');
    return issueToken(solution);
  }
}

/** The order itself may be asked for proof too; it goes on with the same token and key. */
async function placeWithProof({ place, solve, onStep, pause }: AttemptSteps, saleToken: string): Promise<PlacedOrder> {
  try {
    return await placeUntilAnswered({ place: (token) => place(token, null), pause }, saleToken);
  } catch (error) {
    if (!isApiProblem(error, 'RISK.CHALLENGE_REQUIRED')) throw error;
    onStep('verifying');
    const solution = await answerTo(error, solve);
    onStep('placing');
    return placeUntilAnswered({ place: (token) => place(token, solution), pause }, saleToken);
  }
}

/** The answer to the challenge in a refusal. @throws the refusal itself when it sets none, or none that this device can answer */
async function answerTo(refusal: ApiProblem, solve: AttemptSteps['solve']): Promise<string> {
  const challenge = readChallenge(refusal.details['challenge']);
  const solution = challenge === null ? null : await solve(challenge);
  if (solution === null) throw refusal;
  return solution;
}

/** No answer, or one that says that the answer was lost on the way. */
function isSilence(error: unknown): boolean {
  return isApiProblem(error, 'CLIENT.OFFLINE', 'SERVICE.OUTCOME_UNKNOWN') || (isApiProblem(error) && error.status === 502);
}

export async function placeUntilAnswered({ place, pause }: Pick<AttemptSteps, 'pause'> & { place: (saleToken: string) => Promise<PlacedOrder> }, saleToken: string): Promise<PlacedOrder> {
  for (const waitMs of resendAfterMs) {
    try {
      return await place(saleToken);
    } catch (error) {
      if (!isSilence(error)) throw error;
      await pause(waitMs);
    }
  }
  return place(saleToken);
}
