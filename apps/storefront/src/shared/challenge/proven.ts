import type { Transport } from '@quanyu/api-client';
import { clock } from '../clock';
import { isChallenge, solveChallenge } from './proof-of-work';
import type { Challenge } from './proof-of-work';

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/** Proves, when asked, that a device stands behind a request, and sends it again. A flash sale asks and answers by steps of its own. */
export function proven(plain: Transport): Transport {
  return {
    async send(request) {
      const reply = await plain.send(request);
      const challenge = reply.status === 403 && !request.path.includes('/flash/') ? challengeIn(reply.body) : null;
      if (challenge === null) return reply;
      const solution = await solveChallenge(challenge, { monotonic: () => clock.monotonic(), rest: pause });
      return solution === null ? reply : plain.send({ ...request, headers: { ...request.headers, ...solutionHeader(solution) } });
    },
  };
}

/** How the answer to a challenge travels with the request that it is for. */
export function solutionHeader(solution: string): Record<string, string> {
  return { 'x-challenge-solution': solution };
}

/** The challenge that a refusal carries. */
function challengeIn(body: unknown): Challenge | null {
  if (typeof body !== 'object' || body === null || !('details' in body)) return null;
  const { details } = body;
  if (typeof details !== 'object' || details === null || !('challenge' in details)) return null;
  return isChallenge(details.challenge) ? details.challenge : null;
}
