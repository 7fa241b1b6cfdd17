import { ApiProblem, errorSpecs } from '@quanyu/api-client';
import { attemptGrab } from './attempt';
import type { AttemptSteps, PlacedOrder } from './attempt';

const order: PlacedOrder = { orderId: 'o1', orderNo: 'A1', status: 'pending_payment', dueFen: 990, payableFen: 990, placedAt: '2026-11-22T10:00:01+08:00', expiresAt: '2026-11-22T10:05:01+08:00' };

function refusal(code: keyof typeof errorSpecs, details: Record<string, unknown> = {}): ApiProblem {
  return new ApiProblem({ code, status: errorSpecs[code].status, title: errorSpecs[code].title, requestId: 'r', details });
}

const silence = new ApiProblem({ code: 'CLIENT.OFFLINE', status: 0, title: '', requestId: '' });
const challenge = { algorithm: 'SHA-256', challenge: 'a'.repeat(64), salt: 's', signature: 'b'.repeat(64), maxNumber: 10 };

function stage(answers: { token?: (string | Error)[]; place?: (PlacedOrder | Error)[]; solution?: string | null } = {}) {
  const tokens = answers.token ?? ['t1'];
  const places = answers.place ?? [order];
  const seen: string[] = [];
  const next = <T>(list: (T | Error)[]): Promise<T> => {
    const answer = list.shift();
    if (answer === undefined) return Promise.reject(new Error('asked too often'));
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
  const steps: AttemptSteps = {
    issueToken: (solution) => {
      seen.push(`token${solution === null ? '' : `:${solution}`}`);
      return next<string>(tokens);
    },
    solve: () => Promise.resolve(answers.solution ?? null),
    place: (token, solution) => {
      seen.push(`place:${token}${solution === null ? '' : `:${solution}`}`);
      return next<PlacedOrder>(places);
    },
    onStep: (step) => seen.push(step),
    pause: () => Promise.resolve(),
  };
  return { steps, seen };
}

describe('one tap on 立即抢购', () => {
  it('asks for the right to try and orders with it', async () => {
    const { steps, seen } = stage();
    expect(await attemptGrab(steps)).toEqual(order);
    expect(seen).toEqual(['asking', 'token', 'placing', 'place:t1']);
  });

  it('answers the question on the way without another tap', async () => {
    const { steps, seen } = stage({ token: [refusal('RISK.CHALLENGE_REQUIRED', { challenge }), 't2'], solution: 'answer' });
    expect(await attemptGrab(steps)).toEqual(order);
    expect(seen).toEqual(['asking', 'token', 'verifying', 'asking', 'token:answer', 'placing', 'place:t2']);
  });

  it('answers the question that the order itself is asked, with the same token', async () => {
    const { steps, seen } = stage({ place: [refusal('RISK.CHALLENGE_REQUIRED', { challenge }), silence, order], solution: 'answer' });
    expect(await attemptGrab(steps)).toEqual(order);
    expect(seen).toEqual(['asking', 'token', 'placing', 'place:t1', 'verifying', 'placing', 'place:t1:answer', 'place:t1:answer']);
  });

  it('says so when the question has no answer on this device', async () => {
    const { steps } = stage({ token: [refusal('RISK.CHALLENGE_REQUIRED', { challenge })], solution: null });
    await expect(attemptGrab(steps)).rejects.toMatchObject({ code: 'RISK.CHALLENGE_REQUIRED' });
  });

  it('is over with the first refusal and not tried again by itself', async () => {
    const { steps, seen } = stage({ token: [refusal('FLASH.SOLD_OUT'), 't2'] });
    await expect(attemptGrab(steps)).rejects.toMatchObject({ code: 'FLASH.SOLD_OUT' });
    expect(seen).toEqual(['asking', 'token']);
    const later = stage({ place: [refusal('FLASH.LIMIT'), order] });
    await expect(attemptGrab(later.steps)).rejects.toMatchObject({ code: 'FLASH.LIMIT' });
  });

  it('asks again with the same token when the network swallowed the answer', async () => {
    const { steps, seen } = stage({ place: [silence, refusal('SERVICE.OUTCOME_UNKNOWN'), order] });
    expect(await attemptGrab(steps)).toEqual(order);
    expect(seen.filter((each) => each.startsWith('place'))).toEqual(['place:t1', 'place:t1', 'place:t1']);
  });

  it('leaves the result open when the server stays silent', async () => {
    const { steps } = stage({ place: [silence, silence, silence] });
    await expect(attemptGrab(steps)).rejects.toMatchObject({ code: 'CLIENT.OFFLINE' });
  });
});
